import { ALL_REGIONS } from '../keys.ts';
import type { Account, Cloud, Image, Place, Region, Target, TargetEvidence, UnreadReason } from '../types.ts';
import { matchesWhere } from './allowlist.ts';
import { unreadReason } from './unread.ts';

/** Outcome of listing one audited place. `filtered` counts the images that a target's `where` left out. */
export interface DiscoveredPlace extends Place {
  readonly listed: boolean;
  readonly filtered: number;
}

/** Images to read, each once, the outcome of each target, and the images that no target covers. */
export interface Discovery {
  readonly places: readonly DiscoveredPlace[];
  readonly targets: readonly TargetEvidence[];
  readonly images: readonly Image[];
  readonly unconfigured: readonly Image[];
}

/** Discovery of all places, and the regions among those of `regions: all` that CVM called unavailable. */
export interface FullDiscovery extends Discovery {
  readonly unavailableRegions: readonly string[];
}

type Listing =
  | { readonly place: Place; readonly images: readonly Image[] }
  | { readonly place: Place; readonly images: 'unlisted'; readonly reason: UnreadReason };

/** Lists every place that a target names, once, and sorts its images into scope. */
export async function discoverImages(
  cloud: Cloud,
  targets: readonly Target[],
  accounts: readonly Account[],
): Promise<FullDiscovery> {
  const regions = await listRegions(cloud, targets);
  const discoveries = await Promise.all(
    placesOf(targets, accounts, regions).map(async (place) => {
      const listing = await list(cloud, place, regions);
      return discoverPlace(
        listing,
        targets.filter((target) => takesIn(target, place, regions)),
      );
    }),
  );
  return {
    places: discoveries.flatMap((one) => one.places),
    targets: discoveries.flatMap((one) => one.targets),
    images: discoveries.flatMap((one) => one.images),
    unconfigured: discoveries.flatMap((one) => one.unconfigured),
    unavailableRegions: unavailableOf(targets, regions),
  };
}

/** Regions of CVM, or why they are not known. Absent where every target names its own. */
type RegionListing =
  | { readonly status: 'listed'; readonly regions: readonly Region[] }
  | { readonly status: 'unlisted'; readonly reason: UnreadReason };

async function listRegions(cloud: Cloud, targets: readonly Target[]): Promise<RegionListing | undefined> {
  if (targets.every(({ regions }) => regions !== 'all')) return undefined;
  try {
    return { status: 'listed', regions: await cloud.listRegions() };
  } catch (error) {
    return { status: 'unlisted', reason: unreadReason(error) };
  }
}

/** Regions to list for a target. Where they are not known, one place stands for all of them, which is then unlisted. */
function regionsOf(target: Target, listing: RegionListing | undefined): readonly string[] {
  if (target.regions !== 'all') return target.regions;
  if (listing?.status !== 'listed') return [ALL_REGIONS];
  return meantBy(target, listing.regions).flatMap(({ region, isAvailable }) => (isAvailable ? [region] : []));
}

/** Finance regions are isolated, and closed to most accounts. */
function meantBy({ finance = false }: Target, regions: readonly Region[]): readonly Region[] {
  return regions.filter(({ region }) => finance || !region.endsWith('-fsi'));
}

function unavailableOf(targets: readonly Target[], listing: RegionListing | undefined): readonly string[] {
  if (listing?.status !== 'listed') return [];
  const meant = targets
    .filter(({ regions }) => regions === 'all')
    .flatMap((target) => meantBy(target, listing.regions));
  return [...new Set(meant.flatMap(({ region, isAvailable }) => (isAvailable ? [] : [region])))];
}

function placesOf(
  targets: readonly Target[],
  accounts: readonly Account[],
  listing: RegionListing | undefined,
): Place[] {
  return accounts.flatMap(({ uin: account }) => {
    const mine = targets.filter((target) => target.accounts?.includes(account) ?? true);
    const regions = new Set(mine.flatMap((target) => regionsOf(target, listing)));
    return [...regions].map((region) => ({ account, region }));
  });
}

function takesIn(target: Target, { account, region }: Place, listing: RegionListing | undefined): boolean {
  return regionsOf(target, listing).includes(region) && (target.accounts?.includes(account) ?? true);
}

async function list(cloud: Cloud, place: Place, regions: RegionListing | undefined): Promise<Listing> {
  if (regions?.status === 'unlisted' && place.region === ALL_REGIONS)
    return { place, images: 'unlisted', reason: regions.reason };
  try {
    return { place, images: await cloud.listImages(place) };
  } catch (error) {
    return { place, images: 'unlisted', reason: unreadReason(error) };
  }
}

function discoverPlace(listing: Listing, targets: readonly Target[]): Discovery {
  const { place } = listing;
  const known = listing.images === 'unlisted' ? [] : listing.images;
  const byId = new Map(known.map((image) => [image.imageId, image]));
  const taken = targets.map((target) => ({ target, images: imagesOf(target, place, byId) }));
  const images = unique(taken.flatMap((one) => one.images));
  const ids = new Set(images.map((image) => image.imageId));
  const left = known.filter((image) => !ids.has(image.imageId));
  const hasAllTarget = targets.some((target) => target.images === 'all');
  return {
    places: [{ ...place, listed: listing.images !== 'unlisted', filtered: hasAllTarget ? left.length : 0 }],
    targets: taken.map((one) =>
      listing.images === 'unlisted'
        ? { ...place, status: 'unlisted', target: one.target, reason: listing.reason }
        : { ...place, status: 'listed', target: one.target, images: one.images.length },
    ),
    images,
    unconfigured: hasAllTarget ? [] : left,
  };
}

/** An id that the list lacks is asked all the same, bare: that it is not listed proves nothing. */
function imagesOf(target: Target, place: Place, byId: ReadonlyMap<string, Image>): readonly Image[] {
  if (target.images !== 'all') return target.images.map((imageId) => byId.get(imageId) ?? { ...place, imageId });
  const { where } = target;
  const known = [...byId.values()];
  return where === undefined ? known : known.filter((image) => matchesWhere(image, where) !== 'no');
}

function unique(images: readonly Image[]): readonly Image[] {
  return [...new Map(images.map((image) => [image.imageId, image])).values()];
}
