import { CloudRefusedError } from '../../errors.ts';
import type { DeployRecord } from '../deploy-record.ts';
import type { DeployCloud } from './api.ts';
import type { FunctionRef } from './function-api.ts';

/** Fingerprint of the deployed code, or the reason why the cloud gives none. */
export type CodeFingerprint =
  | { readonly kind: 'known'; readonly fingerprint: string }
  | { readonly kind: 'unknown'; readonly reason: string };

/** Comparison of the code with what was last deployed. */
export type CodeState =
  | { readonly kind: 'unchanged' | 'replaced' }
  /** `reason` is the end of a sentence. `unrecorded`: the last deploy recorded nothing to compare with. */
  | { readonly kind: 'unrecorded' | 'unknown'; readonly reason: string };

/**
 * Reads the fingerprint of the code. Its size would not tell two codes apart, its entry file leaves out the rest, and the
 * time of the last change moves with every setting: of what the API gives, `CodeSha256` alone is about the whole of the
 * code. A refusal is an answer here: without this permission one can still deploy.
 */
export async function readCodeFingerprint(
  ref: FunctionRef,
  { readFingerprint }: Pick<DeployCloud, 'readFingerprint'>,
): Promise<CodeFingerprint> {
  try {
    const fingerprint = await readFingerprint(ref);
    if (fingerprint !== undefined) return { kind: 'known', fingerprint };
    return { kind: 'unknown', reason: 'GetFunctionAddress returned no CodeSha256' };
  } catch (error) {
    if (!(error instanceof CloudRefusedError)) throw error;
    return { kind: 'unknown', reason: `${error.action} was refused with ${error.code}` };
  }
}

/** Compares the fingerprint of the code with the one that the last deploy recorded. */
export function compareCode({ fingerprint: recorded }: DeployRecord, code: CodeFingerprint): CodeState {
  if (code.kind === 'unknown') return code;
  if (recorded === undefined) return { kind: 'unrecorded', reason: 'the last deploy recorded no fingerprint' };
  return { kind: code.fingerprint === recorded ? 'unchanged' : 'replaced' };
}
