import { ALL_REGIONS } from '../keys.ts';
import type { Account, Cloud, Place, Policy, Region, Target, UnreadReason } from '../types.ts';
import { unreadReason } from './unread.ts';

/** Regions of CVM, or why they are not known. */
export type RegionListing =
  | { readonly status: 'listed'; readonly regions: readonly Region[] }
  | { readonly status: 'unlisted'; readonly reason: UnreadReason };

/** One place to audit, and the targets that take it in. `unlisted`: it stands for regions that are not known. */
export interface PlaceScope {
  readonly place: Place;
  readonly targets: readonly Target[];
  readonly unlisted?: UnreadReason;
  /** True where the images that others share with the account are listed, too. */
  readonly isInbound?: true;
}

/** Regions of CVM where a target means all of them; undefined where every target names its own. */
export async function listRegions(cloud: Cloud, targets: readonly Target[]): Promise<RegionListing | undefined> {
  if (targets.every(({ regions }) => regions !== 'all')) return undefined;
  try {
    return { status: 'listed', regions: await cloud.listRegions() };
  } catch (error) {
    return { status: 'unlisted', reason: unreadReason(error) };
  }
}

/** Every place that the targets take in, each once, account by account. */
export function scopesOf(
  { targets, publishers }: Pick<Policy, 'targets' | 'publishers'>,
  accounts: readonly Account[],
  listing: RegionListing | undefined,
): readonly PlaceScope[] {
  return accounts.flatMap(({ uin: account }) => {
    const mine = targets.filter((target) => target.accounts?.includes(account) ?? true);
    const regions = new Set(mine.flatMap((target) => regionsOf(target, listing)));
    return [...regions].map((region) => ({
      place: { account, region },
      targets: mine.filter((target) => regionsOf(target, listing).includes(region)),
      ...(region === ALL_REGIONS && { unlisted: listing?.status === 'unlisted' ? listing.reason : NO_REGION }),
      ...(publishers !== undefined && { isInbound: true }),
    }));
  });
}

/** Regions that `regions: all` means and that CVM called unavailable. */
export function unavailableRegionsOf(
  targets: readonly Target[],
  listing: RegionListing | undefined,
): readonly string[] {
  if (listing?.status !== 'listed') return [];
  const meant = targets
    .filter(({ regions }) => regions === 'all')
    .flatMap((target) => meantBy(target, listing.regions));
  return [...new Set(meant.flatMap(({ region, isAvailable }) => (isAvailable ? [] : [region])))];
}

/** Regions to list for a target. Where there are none, or they are not known, one place stands for all of them, which is then unlisted. */
function regionsOf(target: Target, listing: RegionListing | undefined): readonly string[] {
  if (target.regions !== 'all') return target.regions;
  const meant = listing?.status === 'listed' ? meantBy(target, listing.regions) : [];
  const available = meant.flatMap(({ region, isAvailable }) => (isAvailable ? [region] : []));
  return available.length === 0 ? [ALL_REGIONS] : available;
}

/** A target without a region would have no finding either. */
const NO_REGION: UnreadReason = {
  kind: 'unreachable',
  action: 'DescribeRegions',
  detail: 'it offers no available region that the target means',
  attempts: 1,
};

/** Finance regions are isolated, and closed to most accounts. */
function meantBy({ finance = false }: Target, regions: readonly Region[]): readonly Region[] {
  return regions.filter(({ region }) => finance || !region.endsWith('-fsi'));
}
