import type { Estate, EstateAccount, EstateCredential, EstateImage, EstateShare } from './estate-data.ts';
import { documentedRegions, type Geography } from './region.ts';

/** Who a request was proven to come from. */
export interface Caller {
  /** uin. */
  readonly account: string;
  readonly credential: EstateCredential;
}

/** An image with its owner's uin and every default filled in; its shares are the world's, as they change. */
export interface OwnedImage extends Required<Omit<EstateImage, 'shares'>> {
  readonly owner: string;
}

/** The running estate: what is asked here sees every change made before. */
export interface World {
  readonly geography: Geography;
  caller(secretId: string): Caller | undefined;
  /** Everybody's images of a region, in the estate's order. */
  images(region: string): readonly OwnedImage[];
  image(region: string, imageId: string): OwnedImage | undefined;
  shares(image: OwnedImage): readonly EstateShare[];
  replaceShares(image: OwnedImage, shares: readonly EstateShare[]): void;
}

/** Starts a world from an estate, which stays as it is. */
export function createWorld(estate: Estate): World {
  const callers = new Map(estate.accounts.flatMap(callersOf));
  const images = new Map<string, Map<string, OwnedImage>>();
  const shares = new Map<OwnedImage, readonly EstateShare[]>();
  for (const { uin, images: owned = [] } of estate.accounts) {
    for (const { shares: granted = [], ...image } of owned) {
      const filled = fillIn(image, uin);
      const inRegion = images.get(image.region) ?? new Map<string, OwnedImage>();
      images.set(image.region, inRegion.set(image.imageId, filled));
      shares.set(filled, granted);
    }
  }
  return {
    geography: { site: estate.site ?? 'china', regions: estate.regions ?? documentedRegions },
    caller: (secretId) => callers.get(secretId),
    images: (region) => [...(images.get(region)?.values() ?? [])],
    image: (region, imageId) => images.get(region)?.get(imageId),
    shares: (image) => shares.get(image) ?? [],
    replaceShares: (image, next) => {
      shares.set(image, next);
    },
  };
}

function callersOf({ uin, credentials = [] }: EstateAccount): readonly (readonly [string, Caller])[] {
  return credentials.map((credential) => [credential.secretId, { account: uin, credential }]);
}

function fillIn(image: Omit<EstateImage, 'shares'>, owner: string): OwnedImage {
  return {
    name: image.imageId,
    type: 'PRIVATE_IMAGE',
    state: 'NORMAL',
    createdTime: '2026-01-05T08:00:00Z',
    platform: 'TencentOS',
    tags: {},
    ...image,
    owner,
  };
}
