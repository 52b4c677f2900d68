import { Client as CvmClient } from 'tencentcloud-sdk-nodejs/tencentcloud/services/cvm/v20170312/cvm_client.js';
import { Client as OrganizationClient } from 'tencentcloud-sdk-nodejs/tencentcloud/services/organization/v20210331/organization_client.js';
import { Client as RegionClient } from 'tencentcloud-sdk-nodejs/tencentcloud/services/region/v20220627/region_client.js';
import { Client as StsClient } from 'tencentcloud-sdk-nodejs/tencentcloud/services/sts/v20180813/sts_client.js';
import type { ParsedAnswer } from '../api-answer.ts';
import { createRedaction } from '../redact.ts';
import type { Cloud, Image, Organization, Place } from '../types.ts';
import {
  describeRegions,
  getCallerIdentity,
  type ImagePage,
  parseImagePage,
  parseInboundPage,
  parseShares,
} from './answers.ts';
import { type AssumedRole, assumeRole, type CredentialSource, type RoleRequest } from './assume-role.ts';
import type { ApiCall } from './attempt.ts';
import { type CallerOptions, type CloudRuntime, createApiCaller, type Destination } from './caller.ts';
import type { Credentials } from './credentials.ts';
import { apiHost, identityRegions, type Site } from './endpoints.ts';
import { type FunctionVersion, invokeFunction, ScfClient } from './invoke-function.ts';
import { listAll, PAGE_SIZE } from './listing.ts';
import { listOrganization, type OrganizationViewer } from './organization.ts';
import { jitteredDelayMs, type RetryOptions } from './retry.ts';

/** Site of the cloud, and limits on the requests to it. Rates are per second, for one action on one host. */
export interface CloudOptions extends CallerOptions {
  readonly site: Site;
  readonly sharesPerSecond: number;
  readonly imagesPerSecond: number;
}

/** Client of the cloud for one account. */
export interface CloudClient extends Cloud {
  /** The uin of the account that the credentials belong to (STS GetCallerIdentity). */
  readonly callerAccount: () => Promise<string>;
  /** Credentials of a role in another account (STS AssumeRole). */
  readonly assumeRole: (role: RoleRequest) => Promise<AssumedRole>;
  /** All members of the organization, or that the account does not see them all. Rejects where they cannot be read. */
  readonly listOrganization: (viewer: OrganizationViewer) => Promise<Organization>;
  /** Queues an event for a function of the account; resolves with the request id. Repeating it may queue the event twice. */
  readonly invoke: (func: FunctionVersion, event: object) => Promise<string>;
  /** Closes its connections. */
  readonly close: () => void;
}

/** Images at a time also where the concurrency is low: each may wait for seconds before it is asked again. */
const MIN_IMAGES_AT_A_TIME = 16;

/** Far below the quotas of STS and of the service `region`: each is called once. */
const ONCE_PER_SECOND = 1;
/** Below the documented quotas: 600 of AssumeRole, 20 of the lists of the organization. */
const ROLES_PER_SECOND = 50;
const ORGANIZATION_PER_SECOND = 10;
/** Half of the documented quota of Invoke. */
const INVOKES_PER_SECOND = 50;

const globalClients = { sts: StsClient, region: RegionClient, organization: OrganizationClient } as const;

/** Client of the API for a run; close it at the end. */
export function createCloud(
  options: CloudOptions,
  credentials: Credentials | CredentialSource,
  runtime: CloudRuntime,
): CloudClient {
  const secrets = createSecretMemory(typeof credentials === 'function' ? credentials : async () => credentials);
  const caller = createApiCaller(options, secrets.credentialSource, runtime);
  const beforeRestart = restartDelay(caller.repeating);

  /** Caller for data that ends up in reports and mails. An answer that repeats a secret is none. */
  function read<T>(destination: Destination, request: ApiCall<T>): Promise<T> {
    const parse = (answer: unknown): ParsedAnswer<T> => {
      const parsed = request.parse(answer);
      return 'value' in parsed && secrets.isRepeatedIn(parsed.value) ? { problem: 'it repeats a secret' } : parsed;
    };
    return caller.call(destination, { ...request, parse });
  }

  const listImages = <Listed extends Image>(request: ImageList<Listed>) => {
    const destination = cvmHost(request.place.region, options.imagesPerSecond, options);
    return listAll((offset) => read(destination, describeImages(request, offset)), beforeRestart);
  };

  return {
    listImages: (place) => listImages({ place, type: 'PRIVATE_IMAGE', parsePage: parseImagePage }),
    listInboundImages: (place) => listImages({ place, type: 'SHARED_IMAGE', parsePage: parseInboundPage }),
    listSharePermissions({ region, imageId }) {
      const parameters = { ImageId: imageId };
      const request = { action: 'DescribeImageSharePermission', parameters, parse: parseShares };
      return read(cvmHost(region, options.sharesPerSecond, options), request);
    },
    imagesAtATime: Math.max(MIN_IMAGES_AT_A_TIME, 2 * options.concurrency),
    listRegions: () => read(globalHost('region', ONCE_PER_SECOND, options), describeRegions),
    callerAccount: () => read(globalHost('sts', ONCE_PER_SECOND, options), getCallerIdentity),
    assumeRole: (role) => read(globalHost('sts', ROLES_PER_SECOND, options), assumeRole(role)),
    listOrganization(viewer) {
      const destination = globalHost('organization', ORGANIZATION_PER_SECOND, options);
      return listOrganization({ call: (request) => read(destination, request), beforeRestart }, viewer);
    },
    invoke: (func, event) => read(scfHost(func.region, options), invokeFunction(func, event)),
    usage: caller.usage,
    close: caller.close,
  };
}

/** List of the images of one type in one place. */
interface ImageList<Listed extends Image> {
  readonly place: Place;
  readonly type: 'PRIVATE_IMAGE' | 'SHARED_IMAGE';
  readonly parsePage: (answer: unknown, place: Place) => ParsedAnswer<ImagePage<Listed>>;
}

function describeImages<Listed extends Image>(
  { place, type, parsePage }: ImageList<Listed>,
  Offset: number,
): ApiCall<ImagePage<Listed>> {
  return {
    action: 'DescribeImages',
    parameters: { Filters: [{ Name: 'image-type', Values: [type] }], Offset, Limit: PAGE_SIZE },
    parse: (answer) => parsePage(answer, place),
  };
}

/** Wait before a list is read again, longer each time. */
function restartDelay({ clock, random, signal }: RetryOptions): (restart: number) => Promise<void> {
  return (restart) => clock.sleep(jitteredDelayMs(restart, random), signal);
}

function cvmHost(region: string, ratePerSecond: number, { site }: CloudOptions): Destination {
  return { Client: CvmClient, host: apiHost('cvm', region, site), region, ratePerSecond };
}

function scfHost(region: string, { site }: CloudOptions): Destination {
  return { Client: ScfClient, host: apiHost('scf', region, site), region, ratePerSecond: INVOKES_PER_SECOND };
}

/** Destination of calls that concern no region. */
function globalHost(product: keyof typeof globalClients, ratePerSecond: number, { site }: CloudOptions): Destination {
  const region = identityRegions[site];
  return { Client: globalClients[product], host: apiHost(product, region, site), region, ratePerSecond };
}

/** Source of the same credentials that remembers their secrets, and tells data that repeats one. */
function createSecretMemory(source: CredentialSource) {
  const known = new Set<Credentials>();
  let { isRepeatedIn } = createRedaction([]);
  return {
    credentialSource: async () => {
      const credentials = await source();
      if (known.has(credentials)) return credentials;
      known.add(credentials);
      // Not by the secret id, which somebody may have put into a tag.
      ({ isRepeatedIn } = createRedaction([...known].flatMap(({ secretKey, token = '' }) => [secretKey, token])));
      return credentials;
    },
    isRepeatedIn: (data: unknown) => isRepeatedIn(data),
  };
}
