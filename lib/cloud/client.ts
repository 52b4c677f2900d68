import { Client as CvmClient } from 'tencentcloud-sdk-nodejs/tencentcloud/services/cvm/v20170312/cvm_client.js';
import { Client as StsClient } from 'tencentcloud-sdk-nodejs/tencentcloud/services/sts/v20180813/sts_client.js';
import type { ParsedAnswer } from '../api-answer.ts';
import { createRedaction } from '../redact.ts';
import type { Cloud } from '../types.ts';
import { getCallerIdentity, parseImagePage, parseShares } from './answers.ts';
import type { ApiCall } from './attempt.ts';
import { type CallerOptions, type CloudRuntime, createApiCaller, type Destination } from './caller.ts';
import type { Credentials } from './credentials.ts';
import { apiHost, identityRegions, type Site } from './endpoints.ts';
import { listAll, PAGE_SIZE } from './listing.ts';
import { jitteredDelayMs } from './retry.ts';

/** Site of the cloud, and limits on the requests to it. Rates are per second, for one action on one host. */
export interface CloudOptions extends CallerOptions {
  readonly site: Site;
  readonly sharesPerSecond: number;
  readonly imagesPerSecond: number;
}

/** Client of the cloud with one pair of credentials. */
export interface CloudClient extends Cloud {
  /** The uin of the account that the credentials belong to (STS GetCallerIdentity). */
  readonly callerAccount: () => Promise<string>;
  /** Closes its connections. */
  readonly close: () => void;
}

/** Far below the quota of STS: it is called once. */
const IDENTITY_PER_SECOND = 1;

/** Client of the API for a run; close it at the end. */
export function createCloud(options: CloudOptions, credentials: Credentials, runtime: CloudRuntime): CloudClient {
  const caller = createApiCaller(options, credentials, runtime);
  const { clock, random, signal } = caller.repeating;
  // Not by the secret id, which somebody may have put into a tag.
  const { secretKey, token } = credentials;
  const { isRepeatedIn } = createRedaction(token === undefined ? [secretKey] : [secretKey, token]);

  /** Caller for data that ends up in reports and mails. An answer that repeats a secret is none. */
  function read<T>(destination: Destination, request: ApiCall<T>): Promise<T> {
    const parse = (answer: unknown): ParsedAnswer<T> => {
      const parsed = request.parse(answer);
      return 'value' in parsed && isRepeatedIn(parsed.value) ? { problem: 'it repeats a secret' } : parsed;
    };
    return caller.call(destination, { ...request, parse });
  }

  function cvmIn(region: string, ratePerSecond: number): Destination {
    return { Client: CvmClient, host: apiHost('cvm', region, options.site), region, ratePerSecond };
  }

  return {
    listImages(place) {
      const Filters = [{ Name: 'image-type', Values: ['PRIVATE_IMAGE'] }];
      const fetchPage = (Offset: number) =>
        read(cvmIn(place.region, options.imagesPerSecond), {
          action: 'DescribeImages',
          parameters: { Filters, Offset, Limit: PAGE_SIZE },
          parse: (answer) => parseImagePage(answer, place),
        });
      return listAll(fetchPage, (restart) => clock.sleep(jitteredDelayMs(restart, random), signal));
    },
    listSharePermissions({ region, imageId }) {
      const parameters = { ImageId: imageId };
      const request = { action: 'DescribeImageSharePermission', parameters, parse: parseShares };
      return read(cvmIn(region, options.sharesPerSecond), request);
    },
    callerAccount() {
      const region = identityRegions[options.site];
      const host = apiHost('sts', region, options.site);
      const destination = { Client: StsClient, host, region, ratePerSecond: IDENTITY_PER_SECOND };
      return read(destination, getCallerIdentity);
    },
    usage: caller.usage,
    close: caller.close,
  };
}
