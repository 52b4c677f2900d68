import { CloudRefusedError } from '../../errors.ts';
import type { DeployRecord } from '../deploy-record.ts';
import type { DeployCloud } from './api.ts';
import type { FunctionRef } from './function-api.ts';

/** What the cloud says of the code that stands there, or why it says nothing. */
export type CodeFingerprint =
  | { readonly kind: 'told'; readonly fingerprint: string }
  | { readonly kind: 'untold'; readonly reason: string };

/** Whether the code is still what was last deployed. */
export type CodeState =
  | { readonly kind: 'kept' | 'replaced' }
  /** Nobody knows, and why, as the end of a sentence. `unnoted`: the last deploy kept nothing to compare with. */
  | { readonly kind: 'unnoted' | 'untold'; readonly reason: string };

/**
 * Asks the cloud about the code. Its size would not tell two codes apart, its entry file leaves out the rest, and the time of
 * the last change moves with every setting: of what the API gives, `CodeSha256` alone is about the whole of the code. A
 * refusal is an answer here: whoever may not ask can still deploy.
 */
export async function readCodeFingerprint(
  ref: FunctionRef,
  { readFingerprint }: Pick<DeployCloud, 'readFingerprint'>,
): Promise<CodeFingerprint> {
  try {
    const fingerprint = await readFingerprint(ref);
    if (fingerprint !== undefined) return { kind: 'told', fingerprint };
    return { kind: 'untold', reason: 'GetFunctionAddress gives no CodeSha256 of it' };
  } catch (error) {
    if (!(error instanceof CloudRefusedError)) throw error;
    return { kind: 'untold', reason: `${error.action} was refused with ${error.code}` };
  }
}

/** Holds what the cloud says now against what a deploy noted. */
export function compareCode(
  { fingerprint: noted }: Pick<DeployRecord, 'fingerprint'>,
  answer: CodeFingerprint,
): CodeState {
  if (answer.kind === 'untold') return answer;
  if (noted === undefined) return { kind: 'unnoted', reason: 'the last deploy noted nothing to compare with' };
  return { kind: answer.fingerprint === noted ? 'kept' : 'replaced' };
}
