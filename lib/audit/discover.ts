import type {
  Cloud,
  DiscoveredPlace,
  Image,
  InboundEvidence,
  Place,
  Target,
  TargetEvidence,
  UnreadReason,
} from '../types.ts';
import { matchesWhere } from './allowlist.ts';
import type { PlaceScope } from './scopes.ts';
import { unreadReason } from './unread.ts';

/** Images to read, each once, the outcome of each target, and the images that no target covers. */
export interface Discovery {
  readonly places: readonly DiscoveredPlace[];
  readonly targets: readonly TargetEvidence[];
  readonly images: readonly Image[];
  readonly unconfigured: readonly Image[];
  /** Images that others share with the account, where these are asked for. */
  readonly inbound: readonly InboundEvidence[];
}

type Listing<Listed extends Image = Image> =
  | { readonly images: readonly Listed[] }
  | { readonly images: 'unlisted'; readonly reason: UnreadReason };

/** Lists every place once, and sorts its images into scope. */
export async function discoverImages(cloud: Cloud, scopes: readonly PlaceScope[]): Promise<Discovery> {
  const places = scopes.map(async (scope) => {
    const [listing, inbound] = await Promise.all([list(scope, cloud.listImages), listInbound(cloud, scope)]);
    return { ...discoverPlace(listing, scope), inbound };
  });
  return merge(await Promise.all(places));
}

/** Outcome for places that were not listed, for one reason. */
export function unreadScopes(scopes: readonly PlaceScope[], reason: UnreadReason): Discovery {
  return merge(
    scopes.map((scope) => ({
      ...discoverPlace({ images: 'unlisted', reason }, scope),
      inbound: scope.isInbound ? [{ ...scope.place, status: 'unlisted', reason }] : [],
    })),
  );
}

function merge(discoveries: readonly Discovery[]): Discovery {
  return {
    places: discoveries.flatMap((one) => one.places),
    targets: discoveries.flatMap((one) => one.targets),
    images: discoveries.flatMap((one) => one.images),
    unconfigured: discoveries.flatMap((one) => one.unconfigured),
    inbound: discoveries.flatMap((one) => one.inbound),
  };
}

async function listInbound(cloud: Cloud, scope: PlaceScope): Promise<readonly InboundEvidence[]> {
  if (!scope.isInbound) return [];
  const listing = await list(scope, cloud.listInboundImages);
  return [
    listing.images === 'unlisted'
      ? { ...scope.place, status: 'unlisted', reason: listing.reason }
      : { ...scope.place, status: 'listed', images: listing.images },
  ];
}

async function list<Listed extends Image>(
  { place, unlisted }: PlaceScope,
  listImages: (place: Place) => Promise<readonly Listed[]>,
): Promise<Listing<Listed>> {
  if (unlisted !== undefined) return { images: 'unlisted', reason: unlisted };
  try {
    return { images: await listImages(place) };
  } catch (error) {
    return { images: 'unlisted', reason: unreadReason(error) };
  }
}

function discoverPlace(listing: Listing, { place, targets }: PlaceScope): Omit<Discovery, 'inbound'> {
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
