import { groupBy } from '../group-by.ts';
import { granteeKey } from '../keys.ts';
import type { Allowance, Allowlist, KnownAccount } from '../types.ts';
import type { Claim, Membership } from './membership.ts';

/** Allowances, and the shared accounts that they are for. */
export interface Permitted {
  readonly allowlist: Allowlist;
  readonly membership: Membership;
}

/** Allowances of one grantee. */
interface GranteeAllowances {
  readonly byImage: ReadonlyMap<string, readonly Allowance[]>;
  readonly anyImage: readonly Allowance[];
  readonly known: KnownAccount;
}

/** Allowances that one shared account has a claim to. */
export interface AccountAllowances {
  readonly claims: readonly (Claim & { readonly allowances: GranteeAllowances })[];
  readonly known: KnownAccount | undefined;
}

/** Finder of the allowances of a shared account, which looks at each account once. */
export function createAllowanceFinder({ allowlist, membership }: Permitted): (uin: string) => AccountAllowances {
  const byGrantee = indexByGrantee(allowlist);
  const found = new Map<string, AccountAllowances>();
  return (uin) => {
    const allowances = found.get(uin) ?? findOf(uin, byGrantee, membership);
    found.set(uin, allowances);
    return allowances;
  };
}

function findOf(
  uin: string,
  byGrantee: ReadonlyMap<string, GranteeAllowances>,
  { claimsOf, memberOf }: Membership,
): AccountAllowances {
  const claims = claimsOf(uin).flatMap((claim) => {
    const allowances = byGrantee.get(claim.grantee);
    return allowances === undefined ? [] : [{ ...claim, allowances }];
  });
  const member = memberOf(uin);
  const asMember = member && { sharedAccountName: member.name, sharedAccountRelation: 'internal' as const };
  return { claims, known: byGrantee.get(uin)?.known ?? asMember };
}

function indexByGrantee(allowlist: Allowlist): ReadonlyMap<string, GranteeAllowances> {
  return new Map(
    groupBy(allowlist, ({ grantee }) => granteeKey(grantee)).map((allowances) => [
      granteeKey(allowances[0].grantee),
      {
        byImage: indexByImage(allowances),
        anyImage: allowances.filter(({ images }) => images === undefined),
        known: nameAccount(allowances),
      },
    ]),
  );
}

function indexByImage(allowances: readonly Allowance[]): ReadonlyMap<string, readonly Allowance[]> {
  const entries = allowances.flatMap((allowance) =>
    [...new Set(allowance.images)].map((imageId) => ({ imageId, allowance })),
  );
  const byImage = groupBy(entries, ({ imageId }) => imageId);
  return new Map(byImage.map((group) => [group[0].imageId, group.map(({ allowance }) => allowance)]));
}

/** Name and relation of an account in the allowlist, whatever the order of its entries. */
function nameAccount(allowances: readonly Allowance[]): KnownAccount {
  const [relation, ...others] = new Set(allowances.map((allowance) => allowance.relation));
  return {
    sharedAccountName: allowances.flatMap(({ name }) => name ?? []).toSorted()[0],
    sharedAccountRelation: others.length === 0 ? relation : undefined,
  };
}
