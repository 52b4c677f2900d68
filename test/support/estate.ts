import type { Estate, EstateImage } from '../../lib/emulator/estate/estate-data.ts';
import { credentials, owner } from './emulated-cloud.ts';

/** One account with the tests' credentials and these images. */
export function estateOf(images: readonly EstateImage[], denies: readonly string[] = []): Estate {
  return { accounts: [{ uin: owner, name: 'Production', credentials: [{ ...credentials, denies }], images }] };
}
