import type { Estate, EstateRole } from '../estate/estate-data.ts';
import { type Collection, createCollection } from './collection.ts';
import { allows } from './policy.ts';

/** A role of an account. */
export interface Role {
  /** Id, all digits. */
  readonly roleId: string;
  readonly name: string;
  /** Policy document of the principals that may assume the role. */
  readonly trustDocument: string;
  readonly description: string;
  readonly consoleLogin: number;
  /** Seconds. */
  readonly sessionDuration: number;
  readonly tags: Readonly<Record<string, string>>;
  readonly addedMs: number;
  readonly updatedMs: number;
  /** Policies that say what the role may do. */
  readonly attached: readonly Attachment[];
}

/** Policy of a role, and the time since when it is attached. */
export interface Attachment {
  readonly policyId: number;
  readonly addedMs: number;
}

/** Custom policy of an account. */
export interface Policy {
  readonly policyId: number;
  readonly name: string;
  readonly document: string;
  readonly description: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly addedMs: number;
  readonly updatedMs: number;
}

/** The roles and policies of all accounts, by uin. They hold for every region. */
export interface Cam {
  readonly roles: Collection<Role>;
  readonly policies: Collection<Policy>;
  /** An id that no role had before. */
  nextRoleId(): string;
  /** An id that no policy had before. */
  nextPolicyId(): number;
  /** Permission by the policies of a role, if it exists, for an operation (`cvm:DescribeImages`) on the resource or on all. */
  allows(account: string, roleId: string, operation: string, resource?: string): boolean;
}

/** CAM with the roles of an estate, each with one policy, and without preset policies. */
export function createCam(estate: Estate): Cam {
  const roles = createCollection<Role>();
  const policies = createCollection<Policy>();
  let last = 0;
  const nextNumber = () => {
    last += 1;
    return last;
  };
  const cam: Cam = {
    roles,
    policies,
    nextRoleId: () => String(firstRoleId + BigInt(nextNumber())),
    nextPolicyId: () => firstPolicyId + nextNumber(),
    allows: (account, roleId, operation, resource) => {
      const attached = roles.find(account, roleId)?.attached ?? [];
      const documents = attached.flatMap(({ policyId }) => policies.find(account, String(policyId))?.document ?? []);
      return allows(documents, operation, resource);
    },
  };
  for (const { uin, roles: owned = [] } of estate.accounts) for (const role of owned) addRole(cam, uin, role);
  return cam;
}

// Ids of the pages' examples are of this length, which a number of JavaScript cannot hold.
const firstRoleId = 4_611_686_018_427_500_000n;
// From the API page's example.
const firstPolicyId = 17_698_703;

// The default of CreateRole is not documented; this is STS's own for a session.
export const defaultSessionSeconds = 7200;

function addRole(cam: Cam, uin: string, role: EstateRole): void {
  const [roleId, policyId] = [cam.nextRoleId(), cam.nextPolicyId()];
  const since = { addedMs: estateMs, updatedMs: estateMs };
  const { name, allows: action = [], sessionDuration = defaultSessionSeconds } = role;
  const attached = action.length === 0 ? [] : [{ policyId, addedMs: estateMs }];
  if (action.length > 0) {
    const document = JSON.stringify({ version: '2.0', statement: [{ effect: 'allow', action, resource: ['*'] }] });
    cam.policies.put(uin, String(policyId), {
      policyId,
      name: `${name}-policy`,
      document,
      description: '',
      tags: {},
      ...since,
    });
  }
  const trustDocument = writeTrust(role);
  cam.roles.put(uin, roleId, {
    roleId,
    name,
    trustDocument,
    description: '',
    consoleLogin: 0,
    sessionDuration,
    tags: {},
    ...since,
    attached,
  });
}

/** Creation time of the roles of an estate. */
const estateMs = Date.parse('2026-01-05T08:00:00Z');

function writeTrust({ trusts, externalId }: EstateRole): string {
  const qcs = trusts.filter((principal) => principal.startsWith('qcs::'));
  const service = trusts.filter((principal) => !principal.startsWith('qcs::'));
  const condition = externalId === undefined ? undefined : { string_equal: { 'sts:external_id': externalId } };
  const common = { effect: 'allow', action: 'name/sts:AssumeRole' };
  return JSON.stringify({
    version: '2.0',
    statement: [
      ...(qcs.length === 0 ? [] : [{ ...common, principal: { qcs }, condition }]),
      ...(service.length === 0 ? [] : [{ ...common, principal: { service } }]),
    ],
  });
}
