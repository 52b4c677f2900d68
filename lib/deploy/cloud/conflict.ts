import { CloudRefusedError, CloudUnreachableError } from '../../errors.ts';
import type { ExecutionRole } from '../deployment.ts';

/** The cloud has changed since it was read: read it again and go on. `cause` is the error of the cloud. Never leaves a deploy. */
export class ConflictError extends Error {
  override readonly name = 'ConflictError';

  constructor(cause: unknown) {
    super('the cloud has changed since it was read', { cause });
  }
}

/** True when the change may or may not have been applied. */
export function hasUnknownOutcome(error: unknown): boolean {
  if (error instanceof CloudUnreachableError) return !error.pastDeadline;
  return (
    error instanceof CloudRefusedError &&
    /^(InternalError|InternalServerError|ServiceUnavailable)(\.|$)/.test(error.code)
  );
}

/**
 * The function is being changed (函数在部署中,无法做此操作), or was a moment ago; its version goes before the function does. Some actions
 * say so with codes of their own: https://github.com/qkqpttgf/OneDrive_SCF/issues/51
 */
export const busy =
  /^(FailedOperation\.(UpdateFunctionCode|UpdateFunctionConfiguration|PublishVersion|DeleteFunction|CreateTrigger)|UnauthorizedOperation\.FunctionStatus|ResourceNotFound\.Version)$|^(FailedOperation\.)?Function\w*Status\w*$/;

/** True when the function's state was in the way: the same request may be accepted later. */
export function isBusy(error: unknown): error is CloudRefusedError {
  return error instanceof CloudRefusedError && busy.test(error.code);
}

/** It exists although it was not listed, or is in that state already. */
const exists =
  /^ResourceInUse\.(Function|FunctionName|Trigger|TriggerName)$|\.(RoleNameInUse|PolicyNameInUse)$|^FailedOperation\.UpdateTriggerStatus$/;

/** It is gone although it was listed, or was created a moment ago and is not yet known everywhere. */
const missing =
  /^ResourceNotFound\.(Function|FunctionName|Trigger)$|\.(RoleNotExist|RoleNotFound|PolicyIdNotExist|PolicyIdNotFound|PolicyNotExist)$/;

/** A role that was created a moment ago is not known everywhere at once; one that is named exists or does not. */
const roleMissing = /^ResourceNotFound\.Role$/;

/** True when reading the cloud again may get past the error. */
export function isConflict(error: unknown, role: ExecutionRole): boolean {
  if (hasUnknownOutcome(error)) return true;
  if (!(error instanceof CloudRefusedError)) return false;
  if (roleMissing.test(error.code)) return role.kind === 'managed';
  return [exists, missing].some((codes) => codes.test(error.code));
}
