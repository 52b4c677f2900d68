import { allows } from '../resources/policy.ts';
import type { Caller, World } from './world.ts';

/** Something that CAM can permit, by its name there: `cvm` and `DescribeImages`, or `scf` and `InvokeFunction`. */
export interface Operation {
  readonly service: string;
  readonly action: string;
  /** Resource, where CAM controls single ones. */
  readonly resource?: string;
}

/**
 * Permission of a caller. The estate's credentials may do everything that they are not denied; the session of a role only
 * what the policies of the role allow, and the policy of the session, where it has one. No action is free of that here; for STS, which may have some, it is our choice.
 */
export function isPermitted(
  { account, credential, roleId, policy }: Caller,
  operation: Operation,
  world: World,
): boolean {
  const { service, action, resource } = operation;
  const name = `${service}:${action}`;
  const denied = credential.denies?.some((entry) => entry === action || entry === name) ?? false;
  return (
    !denied &&
    (roleId === undefined || world.cam.allows(account, roleId, name, resource)) &&
    (policy === undefined || allows([policy], name, resource))
  );
}
