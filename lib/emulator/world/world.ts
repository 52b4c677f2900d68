import { randomBytes } from 'node:crypto';
import type { Estate, EstateAccount, EstateCredential, EstateImage, EstateShare } from '../estate/estate-data.ts';
import { documentedRegions, type Geography } from '../protocol/region.ts';
import { type Buckets, createBuckets } from '../resources/buckets.ts';
import { type Cam, createCam } from '../resources/cam.ts';
import { type CodeLinks, createCodeLinks } from '../resources/code-links.ts';
import { createFunctions, type Functions, type FunctionTimes } from '../resources/functions.ts';
import { createLogs, type Logs } from '../resources/logs.ts';
import { createInvoker, type Invoker, type Session } from '../runtime/invoker.ts';

/** Authenticated sender of a request. */
export interface Caller {
  /** uin. */
  readonly account: string;
  readonly credential: EstateCredential;
  /** The role of CAM whose session this is; a credential of the estate has none. */
  readonly roleId?: string;
  /** End of the session, in milliseconds since the epoch. */
  readonly expiresAtMs?: number;
}

/** An image with its owner's uin and every default filled in; its shares are the world's, as they change. */
export interface OwnedImage extends Required<Omit<EstateImage, 'shares'>> {
  readonly owner: string;
}

/** Current state of all accounts, with every change so far. */
export interface World {
  readonly geography: Geography;
  caller(secretId: string): Caller | undefined;
  /** Everybody's images of a region, in the estate's order. */
  images(region: string): readonly OwnedImage[];
  image(region: string, imageId: string): OwnedImage | undefined;
  shares(image: OwnedImage): readonly EstateShare[];
  replaceShares(image: OwnedImage, shares: readonly EstateShare[]): void;
  readonly cam: Cam;
  readonly functions: Functions;
  readonly codeLinks: CodeLinks;
  readonly logs: Logs;
  readonly invoker: Invoker;
  readonly buckets: Buckets;
}

/** Clock, delays and address of the emulator. */
interface WorldOptions extends FunctionTimes {
  readonly now: () => number;
  /** Address of the emulator, once it listens. */
  readonly apiBase: () => string | undefined;
}

/** World with the contents of an estate, which is never changed. */
export function createWorld(estate: Estate, { now, apiBase, ...times }: WorldOptions): World {
  const callers = new Map<string, Caller>(estate.accounts.flatMap(callersOf));
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
  const openSession = (session: Session): EstateCredential => {
    const credential = newCredential();
    callers.set(credential.secretId, { ...session, credential });
    return credential;
  };
  const [cam, logs] = [createCam(), createLogs()];
  return {
    geography: { site: estate.site ?? 'china', regions: estate.regions ?? documentedRegions },
    caller: (secretId) => callers.get(secretId),
    images: (region) => [...(images.get(region)?.values() ?? [])],
    image: (region, imageId) => images.get(region)?.get(imageId),
    shares: (image) => shares.get(image) ?? [],
    replaceShares: (image, next) => {
      shares.set(image, next);
    },
    cam,
    functions: createFunctions(times),
    codeLinks: createCodeLinks(),
    logs,
    invoker: createInvoker({ cam, logs, openSession, now, apiBase }),
    buckets: createBuckets(estate),
  };
}

function callersOf({ uin, credentials = [] }: EstateAccount): readonly (readonly [string, Caller])[] {
  return credentials.map((credential) => [credential.secretId, { account: uin, credential }]);
}

function newCredential(): EstateCredential {
  return {
    secretId: `AKID${randomBytes(16).toString('hex')}`,
    secretKey: randomBytes(16).toString('hex'),
    token: randomBytes(32).toString('hex'),
  };
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
