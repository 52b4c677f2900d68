import { CloudRefusedError, CloudUnreachableError } from '../../errors.ts';
import type { ExecutionRole } from '../deployment.ts';

/** A step met a cloud that is not as it was seen: look again and go on from there. `cause` is what was met. Never leaves deploying. */
export class ConflictError extends Error {
  override readonly name = 'LookAgainError';

  constructor(cause: unknown) {
    super('the cloud is not as it was seen', { cause });
  }
}

/** Nobody knows whether the change happened. */
export function hasUnknownOutcome(error: unknown): boolean {
  if (error instanceof CloudUnreachableError) return !error.pastDeadline;
  return error instanceof CloudRefusedError && /^(InternalError|ServiceUnavailable)(\.|$)/.test(error.code);
}

/**
 * The function is being worked on (函数在部署中,无法做此操作). UpdateFunctionConfiguration and CreateTrigger say so with
 * codes of their own: https://github.com/qkqpttgf/OneDrive_SCF/issues/51
 */
const busy = /^FailedOperation\.(Function\w*Status\w*|UpdateFunctionConfiguration|CreateTrigger)$/;

/** It exists although it was not seen, or is in that state already. */
const there =
  /^ResourceInUse\.(Function|FunctionName|Trigger|TriggerName)$|\.(RoleNameInUse|PolicyNameInUse)$|^FailedOperation\.UpdateTriggerStatus$/;

/** It is gone although it was seen, or, just made, is not yet known everywhere. */
const gone =
  /^ResourceNotFound\.(Function|FunctionName|Trigger)$|\.(RoleNotExist|RoleNotFound|PolicyIdNotExist|PolicyIdNotFound|PolicyNotExist)$/;

/** A role that was just made is not known everywhere at once; one that is named is there or is not. */
const roleGone = /^ResourceNotFound\.Role$/;

/** Whether another look at the cloud may get past the error. */
export function isConflict(error: unknown, role: ExecutionRole): boolean {
  if (hasUnknownOutcome(error)) return true;
  if (!(error instanceof CloudRefusedError)) return false;
  if (roleGone.test(error.code)) return role.kind === 'made';
  return [busy, there, gone].some((codes) => codes.test(error.code));
}
