import { unzipSync } from 'fflate';
import { CloudRefusedError, CloudUnreachableError } from '../../errors.ts';
import type { FunctionRef } from './function-api.ts';
import { LATEST } from './trigger-api.ts';
import type { VersionApi } from './version-api.ts';

/** The audit.yml in the deployed code, or the reason why it cannot be read, as the end of a sentence. */
export type DeployedAudit =
  | { readonly kind: 'read'; readonly bytes: Uint8Array }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** The limit of the settings file itself. */
const MAX_BYTES = 1_000_000;

/** Downloads the deployed code and takes audit.yml out of it. Nothing else of it is unpacked. */
export async function readDeployedAudit(
  ref: FunctionRef,
  { downloadCode }: Pick<VersionApi, 'downloadCode'>,
): Promise<DeployedAudit> {
  try {
    return unpack(await downloadCode(ref, LATEST));
  } catch (error) {
    if (error instanceof CloudUnreachableError) return { kind: 'unreadable', reason: error.detail };
    if (!(error instanceof CloudRefusedError)) throw error;
    return { kind: 'unreadable', reason: `${error.action} was refused with ${error.code}` };
  }
}

function unpack(zip: Uint8Array): DeployedAudit {
  try {
    const files = unzipSync(zip, {
      filter: ({ name, originalSize }) => name === 'audit.yml' && originalSize <= MAX_BYTES,
    });
    const bytes = files['audit.yml'];
    if (bytes !== undefined) return { kind: 'read', bytes };
    return { kind: 'unreadable', reason: 'the code has no audit.yml of at most 1 MB' };
  } catch {
    // The unpacker throws errors of many kinds at bytes that are no zip.
    return { kind: 'unreadable', reason: 'the downloaded code is no zip' };
  }
}
