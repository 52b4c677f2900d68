import { randomBytes } from 'node:crypto';
import type {
  Estate,
  EstateAccount,
  EstateCredential,
  EstateImage,
  EstateSecret,
  EstateShare,
} from '../estate/estate-data.ts';
import { documentedRegions, type Geography } from '../protocol/region.ts';
import { type Buckets, createBuckets } from '../resources/buckets.ts';
import { type Cam, createCam } from '../resources/cam.ts';
import { type CodeLinks, createCodeLinks } from '../resources/code-links.ts';
import { createFunctions, type Functions, type FunctionTimes } from '../resources/functions.ts';
import { createLogs, type Logs } from '../resources/logs.ts';
import { createOrganization, type Organization } from '../resources/organization.ts';
import { createInvoker, type Invoker, type InvokerOptions, type Session } from '../runtime/invoker.ts';

/** Authenticated sender of a request. */
export interface Caller {
  /** uin. */
  readonly account: string;
  readonly credential: EstateCredential;
  /** The role of CAM whose session this is; a credential of the estate has none, unless it names one. */
  readonly roleId?: string;
  readonly sessionName?: string;
  /** Policy document that narrows what the role may do. */
  readonly policy?: string;
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
  /** Accounts whose roles cannot be assumed. */
  readonly suspended: ReadonlySet<string>;
  /** Issues a temporary credential for the session. */
  openSession(session: Session): EstateCredential;
  caller(secretId: string): Caller | undefined;
  /** Everybody's images of a region, in the estate's order. */
  images(region: string): readonly OwnedImage[];
  image(region: string, imageId: string): OwnedImage | undefined;
  shares(image: OwnedImage): readonly EstateShare[];
  replaceShares(image: OwnedImage, shares: readonly EstateShare[]): void;
  secrets(account: string): readonly EstateSecret[];
  /** Names of accounts, by uin. */
  readonly names: ReadonlyMap<string, string>;
  readonly organization?: Organization;
  readonly cam: Cam;
  readonly functions: Functions;
  readonly codeLinks: CodeLinks;
  readonly logs: Logs;
  readonly invoker: Invoker;
  readonly buckets: Buckets;
}

/** Clock, delays and address of the emulator. */
type WorldOptions = FunctionTimes & Pick<InvokerOptions, 'now' | 'apiBase' | 'retryWait' | 'invokeLimitMs'>;

/** World with the contents of an estate, which is never changed. */
export function createWorld(estate: Estate, { stateChangeMs, settling, ...running }: WorldOptions): World {
  const [cam, logs] = [createCam(estate), createLogs()];
  const callers = new Map<string, Caller>(estate.accounts.flatMap((account) => callersOf(account, cam)));
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
  return {
    geography: {
      site: estate.site ?? 'china',
      regions: estate.regions ?? documentedRegions,
      regionStates: new Map(Object.entries(estate.regionStates ?? {})),
    },
    suspended: new Set(estate.accounts.filter(({ suspended }) => suspended).map(({ uin }) => uin)),
    openSession,
    caller: (secretId) => callers.get(secretId),
    images: (region) => [...(images.get(region)?.values() ?? [])],
    image: (region, imageId) => images.get(region)?.get(imageId),
    shares: (image) => shares.get(image) ?? [],
    replaceShares: (image, next) => {
      shares.set(image, next);
    },
    secrets: (account) => estate.accounts.find(({ uin }) => uin === account)?.secrets ?? [],
    names: new Map(estate.accounts.flatMap(({ uin, name }) => (name === undefined ? [] : [[uin, name] as const]))),
    organization: createOrganization(estate),
    cam,
    functions: createFunctions({ stateChangeMs, settling }),
    codeLinks: createCodeLinks(),
    logs,
    invoker: createInvoker({ ...running, cam, logs, openSession }),
    buckets: createBuckets(estate),
  };
}

function callersOf({ uin, credentials = [] }: EstateAccount, cam: Cam): readonly (readonly [string, Caller])[] {
  const roleIds = new Map(cam.roles.list(uin).map(({ name, roleId }) => [name, roleId]));
  return credentials.map((credential) => {
    const roleId = credential.role === undefined ? undefined : roleIds.get(credential.role);
    return [credential.secretId, { account: uin, credential, roleId }];
  });
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
    creator: owner,
    tags: {},
    ...image,
    owner,
  };
}
