import { CloudRefusedError, CloudUnreachableError } from '../errors.ts';
import type { UnreadReason } from '../types.ts';

/** Turns one of the two cloud errors into the reason why something was not read. Anything else is a bug and is thrown on. */
export function unreadReason(error: unknown): UnreadReason {
  if (error instanceof CloudRefusedError) {
    return {
      kind: 'refused',
      action: error.action,
      code: error.code,
      message: error.cloudMessage,
      requestId: error.requestId,
    };
  }
  if (error instanceof CloudUnreachableError) {
    if (error.pastDeadline) return { kind: 'deadline' };
    return { kind: 'unreachable', action: error.action, detail: error.detail, attempts: error.attempts };
  }
  throw error;
}
