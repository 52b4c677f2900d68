import type { Cloud } from '../types.ts';
import { parseCaller, parseImagePage, parseShares } from './answers.ts';
import { type CloudOptions, type CloudRuntime, createCaller } from './caller.ts';
import type { Credentials } from './credentials.ts';
import type { Site } from './endpoints.ts';
import { listWhole, PAGE_SIZE } from './listing.ts';
import { jitteredDelayMs } from './retry.ts';

/** The cloud as one pair of credentials sees it. */
export interface CloudClient extends Cloud {
  /** The uin of the account that the credentials belong to (STS GetCallerIdentity). */
  readonly callerAccount: () => Promise<string>;
  /** Closes its connections. */
  readonly close: () => void;
}

/** Far below what STS allows: it is asked once. */
const IDENTITY_PER_SECOND = 1;

/** STS wants a region named, and answers the same in each: one that exists on the site. */
const identityRegions = { china: 'ap-guangzhou', international: 'ap-singapore' } as const satisfies Record<
  Site,
  string
>;

/** The only road to the API. Close it when the run is over. */
export function createCloud(options: CloudOptions, credentials: Credentials, runtime: CloudRuntime): CloudClient {
  const caller = createCaller(options, credentials, runtime);
  const { clock, random, signal } = caller.repeating;
  return {
    listImages(place) {
      const destination = { product: 'cvm', region: place.region, ratePerSecond: options.imagesPerSecond } as const;
      const Filters = [{ Name: 'image-type', Values: ['PRIVATE_IMAGE'] }];
      const fetchPage = (Offset: number) =>
        caller.call(destination, {
          action: 'DescribeImages',
          parameters: { Filters, Offset, Limit: PAGE_SIZE },
          parse: (answer) => parseImagePage(answer, place),
        });
      return listWhole(fetchPage, (restart) => clock.sleep(jitteredDelayMs(restart, random), signal));
    },
    listSharePermissions({ region, imageId }) {
      const destination = { product: 'cvm', region, ratePerSecond: options.sharesPerSecond } as const;
      const parameters = { ImageId: imageId };
      return caller.call(destination, { action: 'DescribeImageSharePermission', parameters, parse: parseShares });
    },
    callerAccount() {
      const region = identityRegions[options.site];
      const destination = { product: 'sts', region, ratePerSecond: IDENTITY_PER_SECOND } as const;
      return caller.call(destination, { action: 'GetCallerIdentity', parameters: {}, parse: parseCaller });
    },
    usage: caller.usage,
    close: caller.close,
  };
}
