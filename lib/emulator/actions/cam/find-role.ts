import * as z from 'zod/mini';
import { isRefusal, type Refusal, refuse } from '../../protocol/refusal.ts';
import type { Policy, Role } from '../../resources/cam.ts';
import type { World } from '../../world/world.ts';

// Shared by the CAM actions. The codes are from the actions' error lists; the texts are not known.

/** Product of the CAM actions. Their pages state no rate; this one is the common default. */
export const cam = { service: 'cam', version: '2019-01-16', ratePerSecond: 20, reach: 'global' } as const;

/** Parameters that name a role, by exactly one of the two. */
export const roleParameters = { RoleId: z.optional(z.string()), RoleName: z.optional(z.string()) };

/** Finds the role that is named by id or by name. */
export function findRole(
  world: World,
  account: string,
  { RoleId: roleId, RoleName: name }: { readonly RoleId?: string; readonly RoleName?: string },
): Role | Refusal {
  if ((roleId === undefined) === (name === undefined))
    return refuse('InvalidParameter.ParamError', 'Exactly one of the id and the name of the role must be given.');
  const role = world.cam.roles
    .list(account)
    .find((candidate) => candidate.roleId === roleId || candidate.name === name);
  return role ?? refuse('InvalidParameter.RoleNotExist', 'The role does not exist.');
}

/** Finds the policy that is named by id or by name; `code` is the action's for one that is not there. */
export function findPolicy(
  world: World,
  account: string,
  named: { readonly PolicyId?: number; readonly PolicyName?: string; readonly code: string },
): Policy | Refusal {
  const { PolicyId: policyId, PolicyName: name, code } = named;
  if ((policyId === undefined) === (name === undefined))
    return refuse('InvalidParameter.ParamError', 'Exactly one of the id and the name of the policy must be given.');
  const policies = world.cam.policies.list(account);
  return (
    policies.find((candidate) => candidate.policyId === policyId || candidate.name === name) ??
    refuse(code, 'The policy does not exist.')
  );
}

/** Finds the role and the policy that are to be attached or detached. */
export function findRoleAndPolicy(
  world: World,
  account: string,
  named: {
    readonly PolicyId?: number;
    readonly PolicyName?: string;
    readonly RoleId?: string;
    readonly RoleName?: string;
  },
): { readonly role: Role; readonly policy: Policy } | Refusal {
  const role = findRole(world, account, named);
  if (isRefusal(role)) return role;
  const policy = findPolicy(world, account, { ...named, code: 'InvalidParameter.PolicyIdNotExist' });
  return isRefusal(policy) ? policy : { role, policy };
}

/** Names of roles and policies: 1 to 128 of these. */
export function isCamName(name: string): boolean {
  return /^[\w+=,.@-]{1,128}$/.test(name);
}

/** The part of a list that a page shows; both count from 1. */
export function pageOf<Item>(items: readonly Item[], page: number, rowsPerPage: number): readonly Item[] {
  return items.slice((page - 1) * rowsPerPage, page * rowsPerPage);
}

/** Pages run from 1 to 200, with 1 to 200 rows. */
export const pageNumber = z.int().check(z.gte(1), z.lte(200));
