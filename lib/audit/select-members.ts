import type { AccountAccess, OrganizationAccounts } from '../options.ts';
import type { Member, Target, UnmatchedSetting } from '../types.ts';

/** Members to audit, and the settings that name none of them. */
export interface MemberSelection {
  readonly accounts: readonly AccountAccess[];
  readonly unmatched: readonly UnmatchedSetting[];
}

/** Circumstances of a selection: the account of the credentials, and the targets, which may name members. */
export interface SelectionContext {
  readonly own: string;
  readonly targets: readonly Target[];
}

/** Selects the members of the organization that are audited. The account of the credentials needs no role. Pure. */
export function selectMembers(
  members: readonly Member[],
  settings: OrganizationAccounts,
  { own, targets }: SelectionContext,
): MemberSelection {
  const { role, externalId, exclude, departments } = settings;
  const selected = sortMembers(members, own).filter(
    (member) =>
      !exclude.includes(member.uin) &&
      (departments.length === 0 || departments.some((department) => isInside(member, department))),
  );
  const access = { role, ...(externalId !== undefined && { externalId }) };
  return {
    accounts: selected.map((member) => ({ ...member, ...(member.uin !== own && access) })),
    unmatched: [
      ...departments
        .filter((department) => !selected.some((member) => isInside(member, department)))
        .map((department) => ({ kind: 'empty-department' as const, department })),
      ...missing(exclude, members, 'accounts.organization.exclude'),
      ...targets.flatMap(({ label, accounts = [] }) => missing(accounts, selected, `${label}.accounts`)),
    ],
  };
}

/** In the same order every day, so that the report names the same account first. */
function sortMembers(members: readonly Member[], own: string): readonly Member[] {
  return members.toSorted((a, b) => Number(b.uin === own) - Number(a.uin === own) || (a.uin < b.uin ? -1 : 1));
}

function isInside({ departments }: Member, department: string): boolean {
  return departments.includes(department);
}

function missing(accounts: readonly string[], members: readonly Member[], path: string): readonly UnmatchedSetting[] {
  return accounts
    .filter((account) => !members.some(({ uin }) => uin === account))
    .map((account) => ({ kind: 'no-member', account, path }));
}
