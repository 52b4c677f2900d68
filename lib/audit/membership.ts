import { granteeKey } from '../keys.ts';
import type { Allowlist, Evidence, Member } from '../types.ts';
import type { Match } from './allowlist.ts';

/** Claim of a shared account to the allowances of one grantee. */
export interface Claim {
  /** Key of the grantee. */
  readonly grantee: string;
  /** `unknown`: the members of the organization could not be listed. */
  readonly match: Exclude<Match, 'no'>;
  /** Time when the account was last seen among the members; absent where it is one. */
  readonly memberUntil?: string;
}

/** Claims of shared accounts, and the members of the organization. */
export interface Membership {
  readonly claimsOf: (uin: string) => readonly Claim[];
  /** Undefined for an account that is none, and where the members could not be listed. */
  readonly memberOf: (uin: string) => Member | undefined;
}

/** Membership on the day of the run. Without a list of all members, no account is one, and none is known not to be one. */
export function createMembership(
  { organization, seenMembers = {} }: Pick<Evidence, 'organization' | 'seenMembers'>,
  allowlist: Allowlist,
): Membership {
  const groups = groupsByAccount(allowlist);
  const ownClaims = (uin: string) =>
    [uin, ...(groups.get(uin) ?? [])].map((grantee) => ({ grantee, match: 'yes' as const }));
  if (organization?.status !== 'listed') {
    const unknown = membersOnly(allowlist).map((grantee) => ({ grantee, match: 'unknown' as const }));
    return { claimsOf: (uin) => [...ownClaims(uin), ...unknown], memberOf: () => undefined };
  }
  const members = new Map(organization.members.map((member) => [member.uin, member]));
  const seen = new Map(Object.entries(seenMembers));
  const memberClaims = (uin: string): readonly Claim[] => {
    const member = members.get(uin);
    const current = member === undefined ? [] : ['organization', ...member.departments.map(departmentKey)];
    const { lastSeen, departments = {} } = seen.get(uin) ?? {};
    const former = new Map([
      ...(lastSeen === undefined ? [] : [['organization', lastSeen] as const]),
      ...Object.entries(departments).map(([id, until]) => [departmentKey(id), until] as const),
    ]);
    for (const grantee of current) former.delete(grantee);
    return [
      ...[...new Set(current)].map((grantee) => ({ grantee, match: 'yes' as const })),
      ...[...former].map(([grantee, memberUntil]) => ({ grantee, match: 'yes' as const, memberUntil })),
    ];
  };
  return { claimsOf: (uin) => [...ownClaims(uin), ...memberClaims(uin)], memberOf: (uin) => members.get(uin) };
}

/** Keys of the groups that each account is in. */
function groupsByAccount(allowlist: Allowlist): ReadonlyMap<string, ReadonlySet<string>> {
  const groups = new Map<string, Set<string>>();
  for (const { grantee } of allowlist) {
    if (grantee.kind !== 'group') continue;
    for (const uin of grantee.uins) groups.set(uin, (groups.get(uin) ?? new Set()).add(granteeKey(grantee)));
  }
  return groups;
}

/** Keys of the organization and its departments, as far as the allowlist names them. */
function membersOnly(allowlist: Allowlist): readonly string[] {
  const keys = allowlist.flatMap(({ grantee }) =>
    grantee.kind === 'organization' || grantee.kind === 'department' ? [granteeKey(grantee)] : [],
  );
  return [...new Set(keys)];
}

function departmentKey(id: string): string {
  return granteeKey({ kind: 'department', id });
}
