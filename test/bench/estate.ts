import type { Credentials } from '../../lib/cloud/credentials.ts';
import type { Estate } from '../../lib/emulator/estate/estate-data.ts';

export const region = 'ap-guangzhou';
export const uin = '100000000002';
export const credentials = { secretId: 'AKIDBENCH', secretKey: 'bench-key' } satisfies Credentials;

/** `count` images in one region, each shared with one account, or with as many as said. */
export function benchEstate(count: number, sharesPerImage = 1): Estate {
  const shares = Array.from({ length: sharesPerImage }, (_, index) => ({
    accountId: String(101_104_350_000 + index),
    createdTime: '2018-06-10T11:02:50Z',
  }));
  const images = imageIds(count).map((imageId) => ({ imageId, region, shares }));
  return { accounts: [{ uin, credentials: [credentials], images }] };
}

export function imageIds(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `img-${String(index).padStart(8, '0')}`);
}
