import { CloudUnreachableError } from '../errors.ts';
import type { Member, Organization } from '../types.ts';
import type { ApiCall } from './attempt.ts';
import {
  describeDepartments,
  describeMembers,
  describeOrganization,
  type ListedDepartment,
  type ListedMember,
  listDelegations,
  type OrganizationFacts,
} from './organization-answers.ts';
import { listPages, type Page } from './pages.ts';

/** Calls to the organization's API. */
export interface OrganizationApi {
  readonly call: <T>(request: ApiCall<T>) => Promise<T>;
  readonly beforeRestart: (restart: number) => Promise<void>;
}

/** Account of the credentials, and the trusted service for which it is a delegated administrator, if it is one. */
export interface OrganizationViewer {
  readonly account: string;
  readonly product?: string | undefined;
}

/**
 * Lists the members of the organization, the management account among them, with their departments. `unlisted` where the
 * account sees only a part of them. Rejects with one of the two cloud errors where any part cannot be read or does not add up.
 */
export async function listOrganization(api: OrganizationApi, viewer: OrganizationViewer): Promise<Organization> {
  const facts = await api.call(describeOrganization(viewer.product));
  if (!(await seesAll(api, viewer, facts))) return { status: 'unlisted', reason: { kind: 'partly-visible' } };
  // Only a delegated administrator names its product.
  const product = facts.isManager ? undefined : viewer.product;
  const listed = await list(
    api,
    (offset) => describeMembers(offset, product),
    ({ uin }) => uin,
  );
  const departments = await list(api, describeDepartments, ({ id }) => id);
  const members = withManager(listed, facts);
  if (!members.some(({ uin }) => uin === viewer.account))
    throw unusable('DescribeOrganizationMembers', 'the list lacks the account of the credentials itself');

  const above = createDepartmentPaths(departments, facts.root);
  return {
    status: 'listed',
    members: members.map(
      ({ uin, name, department }): Member => ({
        uin,
        ...(name !== undefined && { name }),
        departments: above(department),
      }),
    ),
  };
}

/** True for the management account, and for a delegated administrator of all members. */
async function seesAll(
  api: OrganizationApi,
  { account, product }: OrganizationViewer,
  { isManager, isDelegated, manager }: OrganizationFacts,
): Promise<boolean> {
  if (isManager) return manager === account;
  if (!isDelegated || product === undefined) return false;
  const delegations = await list(
    api,
    (offset) => listDelegations(offset, product),
    (delegation) => JSON.stringify(delegation),
  );
  const own = delegations.filter(({ uin }) => uin === account);
  return own.length > 0 && own.every(({ isForAll }) => isForAll);
}

function list<T>(
  { call, beforeRestart }: OrganizationApi,
  request: (offset: number) => ApiCall<Page<T>>,
  keyOf: (item: T) => string,
): Promise<readonly T[]> {
  const fetchPage = (offset: number) => call(request(offset));
  return listPages({ action: request(0).action, fetchPage, keyOf, beforeRestart });
}

/** Members with the management account, which may be missing from the list: the documentation does not say. */
function withManager(listed: readonly ListedMember[], facts: OrganizationFacts): readonly ListedMember[] {
  const { manager, managerName, root } = facts;
  if (listed.some(({ uin }) => uin === manager)) return listed;
  return [...listed, { uin: manager, name: managerName, department: root }];
}

/** Lookup of a department and all above it. Throws where the chain does not end at the one above all others. */
function createDepartmentPaths(
  departments: readonly ListedDepartment[],
  root: string,
): (department: string) => readonly string[] {
  const parents = new Map(departments.map(({ id, parent }) => [id, parent]));
  return (department) => {
    const path = [department];
    for (let last = department; last !== root; ) {
      const parent = parents.get(last);
      if (parent === undefined || path.includes(parent))
        throw unusable('DescribeOrganizationNodes', `the departments above ${department} do not lead to ${root}`);
      path.push(parent);
      last = parent;
    }
    return path;
  };
}

function unusable(action: string, detail: string): CloudUnreachableError {
  return new CloudUnreachableError({ action, detail, attempts: 1, pastDeadline: false });
}
