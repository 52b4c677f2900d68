import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import { text } from 'node:stream/consumers';
import SdkSign from 'tencentcloud-sdk-nodejs/tencentcloud/common/sign.js';
import { Client as CamClient } from 'tencentcloud-sdk-nodejs/tencentcloud/services/cam/v20190116/cam_client.js';
import { Client as ClsClient } from 'tencentcloud-sdk-nodejs/tencentcloud/services/cls/v20201016/cls_client.js';
import { Client as CvmClient } from 'tencentcloud-sdk-nodejs/tencentcloud/services/cvm/v20170312/cvm_client.js';
import { Client as OrganizationClient } from 'tencentcloud-sdk-nodejs/tencentcloud/services/organization/v20210331/organization_client.js';
import { Client as RegionClient } from 'tencentcloud-sdk-nodejs/tencentcloud/services/region/v20220627/region_client.js';
import { Client as ScfClient } from 'tencentcloud-sdk-nodejs/tencentcloud/services/scf/v20180416/scf_client.js';
import { Client as SsmClient } from 'tencentcloud-sdk-nodejs/tencentcloud/services/ssm/v20190923/ssm_client.js';
import { Client as StsClient } from 'tencentcloud-sdk-nodejs/tencentcloud/services/sts/v20180813/sts_client.js';
import { onTestFinished } from 'vitest';
import { createEmulator, type Emulator, type EmulatorOptions, type SeenRequest } from '../../lib/emulator/emulator.ts';
import type { Estate } from '../../lib/emulator/estate/load-estate.ts';

/** A key pair as the SDK takes it. */
export interface Keys {
  readonly secretId: string;
  readonly secretKey: string;
  readonly token?: string;
}

export const owner: Keys = { secretId: 'AKIDOWNER', secretKey: 'owner-key' };
export const partner: Keys = { secretId: 'AKIDPARTNER', secretKey: 'partner-key' };

/** Two accounts in two regions: enough for most facts. */
export const estate: Estate = {
  accounts: [
    {
      uin: '100000000002',
      credentials: [owner],
      images: [
        {
          imageId: 'img-6pb6lrmy',
          region: 'ap-guangzhou',
          name: 'golden-web',
          tags: { env: 'prod', team: 'web' },
          shares: [
            { accountId: '101104350000', createdTime: '2018-06-10T11:02:50Z' },
            { accountId: '101104350001', createdTime: '2018-06-13T15:03:25Z' },
          ],
        },
        {
          imageId: 'img-k2v8d0qa',
          region: 'ap-guangzhou',
          name: 'golden-db',
          platform: 'CentOS',
          tags: { env: 'dev' },
        },
        { imageId: 'img-3fz7m1ux', region: 'ap-guangzhou', name: 'half-made', state: 'CREATING' },
        { imageId: 'img-f1x8c3hz', region: 'ap-shanghai-fsi', name: 'ledger' },
      ],
    },
    {
      uin: '100000000003',
      credentials: [partner],
      images: [
        {
          imageId: 'img-19mu3fy3',
          region: 'ap-guangzhou',
          name: 'appliance',
          shares: [{ accountId: '100000000002', createdTime: '2026-07-15T08:00:00Z' }],
        },
        { imageId: 'img-qlzp4oea', region: 'ap-guangzhou', name: 'internal' },
        { imageId: 'img-9qabwvbn', region: 'ap-guangzhou', name: 'TencentOS 4', type: 'PUBLIC_IMAGE' },
      ],
    },
  ],
};

export interface Running {
  readonly port: number;
  readonly seen: readonly SeenRequest[];
  readonly emulator: Emulator;
}

/** Starts an emulator for the length of one test. */
export async function start(options: Partial<EmulatorOptions> = {}): Promise<Running> {
  const seen: SeenRequest[] = [];
  const emulator = createEmulator({ estate, onRequest: (request) => seen.push(request), ...options });
  emulator.listen(0, '127.0.0.1');
  await once(emulator, 'listening');
  onTestFinished(() => {
    emulator.closeAllConnections();
    emulator.close();
    for (const { failure } of seen) if (failure !== undefined) throw failure;
  });
  const address = emulator.address();
  if (address === null || typeof address === 'string') throw new Error('The emulator listens on no port.');
  return { port: address.port, seen, emulator };
}

export interface SdkOptions {
  readonly keys?: Keys;
  readonly region?: string;
  /** Host name; default: the SDK's own. */
  readonly endpoint?: string;
  readonly reqMethod?: 'GET' | 'POST';
  readonly signMethod?: 'TC3-HMAC-SHA256' | 'HmacSHA256' | 'HmacSHA1';
}

/** The official CVM client, dialling the emulator under the real host name. */
export function cvm(running: Running, options: SdkOptions = {}): CvmClient {
  return new CvmClient(sdkConfig(running, options));
}

/** The official STS client, dialling the emulator under the real host name. */
export function sts(running: Running, options: SdkOptions = {}): StsClient {
  return new StsClient(sdkConfig(running, options));
}

/** The official SCF client, dialling the emulator under the real host name. */
export function scf(running: Running, options: SdkOptions = {}): ScfClient {
  return new ScfClient(sdkConfig(running, options));
}

/** The official CAM client, dialling the emulator under the real host name. */
export function cam(running: Running, options: SdkOptions = {}): CamClient {
  return new CamClient(sdkConfig(running, options));
}

/** The official CLS client, dialling the emulator under the real host name. */
export function cls(running: Running, options: SdkOptions = {}): ClsClient {
  return new ClsClient(sdkConfig(running, options));
}

/** The official Organization client, dialling the emulator under the real host name. */
export function organization(running: Running, options: SdkOptions = {}): OrganizationClient {
  return new OrganizationClient(sdkConfig(running, options));
}

/** The official Region client, dialling the emulator under the real host name. */
export function regions(running: Running, options: SdkOptions = {}): RegionClient {
  return new RegionClient(sdkConfig(running, options));
}

/** The official SSM client, dialling the emulator under the real host name. */
export function ssm(running: Running, options: SdkOptions = {}): SsmClient {
  return new SsmClient(sdkConfig(running, options));
}

function sdkConfig({ port }: Running, options: SdkOptions) {
  const { keys = owner, region = 'ap-guangzhou', endpoint, reqMethod = 'POST', signMethod } = options;
  const agent = Object.assign(new http.Agent(), { createConnection: () => net.connect(port, '127.0.0.1') });
  return {
    credential: { ...keys },
    region,
    profile: {
      signMethod,
      language: 'en-US' as const,
      httpProfile: { endpoint, reqMethod, agent, protocol: 'http://' },
    },
  };
}

/** Code and text of a call that must be refused. */
export async function refusalOf(
  call: Promise<unknown>,
): Promise<{ readonly code: unknown; readonly message: unknown }> {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Error)) throw new Error('The call was answered.');
  return { code: 'code' in error ? error.code : undefined, message: error.message };
}

/** Code of a call that must be refused. */
export async function codeOf(call: Promise<unknown>): Promise<unknown> {
  return (await refusalOf(call)).code;
}

export interface RawRequest {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface RawResponse {
  readonly status: number | undefined;
  readonly headers: http.IncomingHttpHeaders;
  /** As they were written. */
  readonly headerNames: readonly string[];
  readonly body: string;
}

/** Sends one HTTP request exactly as given. */
export async function send({ port }: Running, request: RawRequest): Promise<RawResponse> {
  const { method = 'POST', path = '/', headers, body } = request;
  const outgoing = http.request({ host: '127.0.0.1', port, method, path, headers, agent: false });
  const response = await new Promise<http.IncomingMessage>((resolve, reject) => {
    outgoing.on('response', resolve).on('error', reject).end(body);
  });
  const headerNames = response.rawHeaders.filter((_, index) => index % 2 === 0);
  return { status: response.statusCode, headers: response.headers, headerNames, body: await text(response) };
}

/** The error code of an envelope; undefined when it is an answer. */
export function codeIn({ body }: RawResponse): string | undefined {
  const envelope: { Response: { Error?: { Code: string } } } = JSON.parse(body);
  return envelope.Response.Error?.Code;
}

export interface Signing {
  /** Seconds since the epoch. */
  readonly timestamp?: number;
  readonly service?: string;
  /** Host name without port. */
  readonly host?: string;
  readonly version?: string;
  readonly keys?: Keys;
  readonly action?: string;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

/** A request for DescribeImageSharePermission, or another action of CVM, signed by the official SDK. */
export function signedRequest(signing: Signing = {}) {
  const { service = 'cvm', keys = owner, action = 'DescribeImageSharePermission' } = signing;
  const { host = 'cvm.tencentcloudapi.com', version = '2017-03-12' } = signing;
  const { timestamp = Math.floor(Date.now() / 1000), parameters = { ImageId: 'img-6pb6lrmy' } } = signing;
  const authorization = SdkSign.default.sign3({
    method: 'POST',
    url: `http://${host}/`,
    payload: parameters,
    timestamp,
    service,
    secretId: keys.secretId,
    secretKey: keys.secretKey,
    multipart: false,
    boundary: '',
    headers: { 'Content-Type': 'application/json' },
  });
  return {
    headers: {
      Host: host,
      'Content-Type': 'application/json',
      'X-TC-Action': action,
      'X-TC-Version': version,
      'X-TC-Region': 'ap-guangzhou',
      'X-TC-Timestamp': String(timestamp),
      Authorization: authorization,
    },
    body: JSON.stringify(parameters),
  };
}
