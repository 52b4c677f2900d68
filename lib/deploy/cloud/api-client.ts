import type { ClientConfig } from 'tencentcloud-sdk-nodejs/tencentcloud/common/interface.js';
import { Client as CamClient } from 'tencentcloud-sdk-nodejs/tencentcloud/services/cam/v20190116/cam_client.js';
import { Client as ClsClient } from 'tencentcloud-sdk-nodejs/tencentcloud/services/cls/v20201016/cls_client.js';
import { Client as ScfClient } from 'tencentcloud-sdk-nodejs/tencentcloud/services/scf/v20180416/scf_client.js';
import { Client as StsClient } from 'tencentcloud-sdk-nodejs/tencentcloud/services/sts/v20180813/sts_client.js';
import { getCallerIdentity } from '../../cloud/answers.ts';
import { type ApiCall, attemptCall, type SdkClient } from '../../cloud/attempt.ts';
import { type CloudRuntime, createApiCaller } from '../../cloud/caller.ts';
import { type Credentials, redactionFor } from '../../cloud/credentials.ts';
import { apiHost, identityRegions, type Site } from '../../cloud/endpoints.ts';
import { jitteredDelayMs } from '../../cloud/retry.ts';
import { CloudRefusedError } from '../../errors.ts';
import { createApiAgent } from '../../http-agent.ts';
import { downloadFile } from './download.ts';

export type Product = 'scf' | 'cam' | 'cls';

/** Calls that read and calls that change. */
export interface ApiClient {
  /** Reads: repeated while its error may pass. */
  readonly read: <T>(product: Product, call: ApiCall<T>) => Promise<T>;
  /**
   * Changes: repeated only when the cloud says that it exceeded the rate and was not processed. After a lost answer the
   * outcome is unknown: the caller reads the state, and goes on from there.
   */
  readonly change: <T>(product: Product, call: ApiCall<T>, timeoutMs?: number) => Promise<T>;
  /** Downloads the file of an address that the API gave, over HTTPS and without following redirects. */
  readonly download: (address: string) => Promise<Uint8Array>;
  /** The uin of the account that the credentials belong to. Asked once: a command goes on without it. */
  readonly callerAccount: () => Promise<string>;
  readonly close: () => void;
}

export interface ApiClientOptions {
  readonly site: Site;
  readonly region: string;
  readonly credentials: Credentials;
  readonly runtime: CloudRuntime;
}

const clients = { scf: ScfClient, cam: CamClient, cls: ClsClient, sts: StsClient } as const satisfies Record<
  Product | 'sts',
  new (
    config: ClientConfig,
  ) => SdkClient
>;

const READ_TIMEOUT_MS = 20_000;
const CHANGE_TIMEOUT_MS = 60_000;
const IDENTITY_TIMEOUT_MS = 5000;
const MAX_ATTEMPTS = 5;
/** Half of the 20/s that the pages of most of these actions state. */
const READS_PER_SECOND = 10;

/** Connects to the three products in one region. CAM has no regions, and accepts any. */
export function createApiClient({ site, region, credentials, runtime }: ApiClientOptions): ApiClient {
  const caller = createApiCaller(
    { concurrency: 4, requestTimeoutMs: READ_TIMEOUT_MS },
    async () => credentials,
    runtime,
  );
  const agent = createApiAgent(runtime);
  const protocol = runtime.apiBase === undefined ? 'https://' : 'http://';
  const answered = new Set<string>();
  const redaction = redactionFor(credentials);

  function createClient(product: Product | 'sts', place: string, timeoutMs: number): SdkClient {
    const httpProfile = { endpoint: apiHost(product, place, site), protocol, agent, reqTimeout: timeoutMs / 1000 };
    const profile = { httpProfile, language: 'en-US' } as const;
    return new clients[product]({ credential: credentials, region: place, profile });
  }

  return {
    read(product, call) {
      const host = apiHost(product, region, site);
      return caller.call({ Client: clients[product], host, region, ratePerSecond: READS_PER_SECOND }, call);
    },
    async change(product, call, timeoutMs = CHANGE_TIMEOUT_MS) {
      const { clock, random, signal } = caller.repeating;
      const client = createClient(product, region, timeoutMs);
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await attemptCall(client, call, { attempt, timeoutMs, signal, answered, redaction });
        } catch (error) {
          if (attempt === MAX_ATTEMPTS || !isRateLimited(error)) throw error;
        }
        await clock.sleep(jitteredDelayMs(attempt, random), signal);
      }
    },
    download: (address) => downloadFile(address, { agent, isEmulated: runtime.apiBase !== undefined }),
    callerAccount() {
      const client = createClient('sts', identityRegions[site], IDENTITY_TIMEOUT_MS);
      const { signal } = caller.repeating;
      const options = { attempt: 1, timeoutMs: IDENTITY_TIMEOUT_MS, signal, answered, redaction };
      return attemptCall(client, getCallerIdentity, options);
    },
    close() {
      caller.close();
      agent.destroy();
    },
  };
}

function isRateLimited(error: unknown): boolean {
  return error instanceof CloudRefusedError && error.code.startsWith('RequestLimitExceeded');
}
