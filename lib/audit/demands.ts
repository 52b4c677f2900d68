import { groupBy } from '../group-by.ts';
import { scopeKey } from '../keys.ts';
import type { Allowance, Evidence, Image, ImageEvidence, Policy } from '../types.ts';
import { hasLapsed, type Match } from './allowlist.ts';
import { createScopeFinder } from './scope-finder.ts';
import { createUnseenScope } from './unseen-scope.ts';

/** Demanded allowance without the share of one of its accounts on an image of its scope; without an image: its scope holds none. */
export type UnmetDemand = { readonly allowance: Allowance; readonly match: Exclude<Match, 'no'> } & (
  | { readonly image: Image; readonly sharedAccount: string }
  | { readonly image?: undefined; readonly sharedAccount?: undefined }
);

/** An image that was not read meets no demand, and misses none. */
export function findUnmetDemands(
  evidence: Evidence,
  { allowlist, selection }: Policy,
  today: string,
): readonly UnmetDemand[] {
  const demanded = allowlist.filter((allowance) => isDemanded(allowance, today));
  if (demanded.length === 0) return [];
  const isUnseen = createUnseenScope(evidence, selection);
  const findInScope = createScopeFinder(evidence.images);
  const accounts = new Map<ImageEvidence, ReadonlySet<string>>();
  return groupBy(demanded, scopeKey).flatMap((allowances): readonly UnmetDemand[] => {
    const inside = findInScope(allowances[0]);
    if (inside.length === 0) {
      const shown = allowances.filter((allowance) => !isUnseen(allowance));
      return shown.map((allowance): UnmetDemand => ({ allowance, match: 'yes' }));
    }
    return inside.flatMap(({ evidence: seen, match }): UnmetDemand[] => {
      if (seen.status === 'unavailable') return [];
      const shared = accounts.get(seen) ?? new Set(seen.shares.map(({ sharedAccount }) => sharedAccount));
      accounts.set(seen, shared);
      return allowances.flatMap((allowance) =>
        namedAccounts(allowance)
          .filter((uin) => !shared.has(uin))
          .map((sharedAccount) => ({ allowance, image: seen.image, sharedAccount, match })),
      );
    });
  });
}

/** Accounts that the allowlist itself names. Those of an organization are not known to be wanted on every image. */
function namedAccounts({ grantee }: Allowance): readonly string[] {
  switch (grantee.kind) {
    case 'account':
      return [grantee.uin];
    case 'group':
      return grantee.uins;
    case 'organization':
    case 'department':
      return [];
  }
}

/** True for an allowance whose shares have to be there. `today` is a local date. */
export function isDemanded(allowance: Allowance, today: string): boolean {
  return allowance.required && !hasLapsed(allowance, today);
}
