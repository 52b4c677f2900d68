import * as z from 'zod/mini';
import { parserOf } from '../../api-answer.ts';
import { listOf } from '../../collections.ts';
import { CloudRefusedError } from '../../errors.ts';
import { done, listPages, maybe, pairs, toPairs, toRecord } from './answer.ts';
import type { ApiClient } from './api-client.ts';

type Tags = Readonly<Record<string, string>>;

/** CAM role. `trust` is its trust policy as JSON text. */
export interface RoleState {
  readonly trust: string;
  readonly tags: Tags;
}

/** Custom policy of the account. */
export interface PolicyState {
  readonly id: number;
  readonly document: string;
  readonly tags: Tags;
  /** Count of the users, groups and roles that it is attached to, where CAM says so. */
  readonly holders?: number;
}

interface AttachedPolicy {
  readonly id: number;
  readonly name: string;
}

interface NewPolicy {
  readonly name: string;
  readonly document: string;
  readonly tags: Tags;
}

export interface RoleApi {
  readonly readRole: (name: string) => Promise<RoleState | undefined>;
  readonly createRole: (name: string, role: RoleState) => Promise<void>;
  readonly updateTrust: (name: string, trust: string) => Promise<void>;
  readonly deleteRole: (name: string) => Promise<void>;
  readonly readPolicy: (name: string) => Promise<PolicyState | undefined>;
  readonly createPolicy: (policy: NewPolicy) => Promise<void>;
  readonly updatePolicy: (id: number, document: string) => Promise<void>;
  readonly deletePolicy: (id: number) => Promise<void>;
  readonly listAttachedPolicies: (roleName: string) => Promise<readonly AttachedPolicy[]>;
  readonly attachPolicy: (roleName: string, policyId: number) => Promise<void>;
  readonly detachPolicy: (roleName: string, policyId: number) => Promise<void>;
}

const listed = listOf(z.object({ PolicyId: z.int(), PolicyName: z.string(), AttachEntityCount: maybe(z.int()) }));

const parseRole = parserOf(
  { RoleInfo: z.object({ RoleName: z.string(), PolicyDocument: z.string(), Tags: pairs }) },
  ({ RoleInfo }): RoleState => ({ trust: RoleInfo.PolicyDocument, tags: toRecord(RoleInfo.Tags) }),
);

const parseList = parserOf({ TotalNum: z.int().check(z.nonnegative()), List: listed }, ({ TotalNum, List }) => ({
  total: TotalNum,
  items: List.map(({ PolicyId, PolicyName, AttachEntityCount }) => ({
    id: PolicyId,
    name: PolicyName,
    holders: AttachEntityCount ?? undefined,
  })),
}));

const parsePolicy = parserOf({ PolicyDocument: z.string(), Tags: pairs }, ({ PolicyDocument, Tags }) => ({
  document: PolicyDocument,
  tags: toRecord(Tags),
}));

/** The maximum of both lists. */
const PAGE_SIZE = 200;

/** Roles and policies, over CAM 2019-01-16. */
export function createRoleApi({ read, change }: ApiClient): RoleApi {
  const list = (action: string, parameters: object) =>
    listPages(action, (known) => {
      const page = { Page: Math.floor(known / PAGE_SIZE) + 1, Rp: PAGE_SIZE };
      return read('cam', { action, parameters: { ...parameters, ...page }, parse: parseList });
    });
  const act = (action: string, parameters: object) => change('cam', { action, parameters, parse: done });
  return {
    readRole: (RoleName) =>
      read('cam', { action: 'GetRole', parameters: { RoleName }, parse: parseRole }).catch(absentRole),
    createRole: (RoleName, { trust, tags }) =>
      act('CreateRole', { RoleName, PolicyDocument: trust, Tags: toPairs(tags) }),
    updateTrust: (RoleName, trust) => act('UpdateAssumeRolePolicy', { RoleName, PolicyDocument: trust }),
    deleteRole: (RoleName) => act('DeleteRole', { RoleName }),
    async readPolicy(name) {
      const found = await list('ListPolicies', { Scope: 'Local', Keyword: name });
      const named = found.find((policy) => policy.name === name);
      if (named === undefined) return undefined;
      const parameters = { PolicyId: named.id };
      const policy = await read('cam', { action: 'GetPolicy', parameters, parse: parsePolicy });
      return { id: named.id, holders: named.holders, ...policy };
    },
    createPolicy: ({ name, document, tags }) =>
      act('CreatePolicy', { PolicyName: name, PolicyDocument: document, Tags: toPairs(tags) }),
    updatePolicy: (PolicyId, document) => act('UpdatePolicy', { PolicyId, PolicyDocument: document }),
    deletePolicy: (PolicyId) => act('DeletePolicy', { PolicyId: [PolicyId] }),
    listAttachedPolicies: (RoleName) => list('ListAttachedRolePolicies', { RoleName }),
    attachPolicy: (AttachRoleName, PolicyId) => act('AttachRolePolicy', { AttachRoleName, PolicyId }),
    detachPolicy: (DetachRoleName, PolicyId) => act('DetachRolePolicy', { DetachRoleName, PolicyId }),
  };
}

function absentRole(error: unknown): undefined {
  if (error instanceof CloudRefusedError && /\.Role(NotExist|NotFound)$/.test(error.code)) return undefined;
  throw error;
}
