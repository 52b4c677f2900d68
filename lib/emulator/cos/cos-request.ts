import type { HttpMessage } from '../protocol/http-message.ts';
import { ownValue } from '../protocol/own-value.ts';

/** A parsed request to COS, not yet authenticated. */
export interface CosRequest {
  readonly message: HttpMessage;
  readonly action: 'GetBucket' | 'GetObject' | 'PutObject' | 'DeleteObject' | 'unimplemented' | 'other';
  readonly region: string;
  /** With the appid at its end. */
  readonly bucket: string;
  readonly appId: string;
  /** Empty for the bucket itself. */
  readonly key: string;
  /** Query parameters, decoded; names in lower case. */
  readonly query: ReadonlyMap<string, string>;
  /** `Key`, or `prefix` and so on, for faults and tests. */
  readonly parameters: Readonly<Record<string, unknown>>;
}

const bucketHost = /^([a-z0-9-]+-(\d+))\.cos\.([a-z0-9-]+)\.myqcloud\.com$/;

/** Match of a host name and the form of a bucket's. */
export function isCosHost(host: string): boolean {
  return bucketHost.test(host);
}

/** Reads a request under the host of a bucket, `<name>-<appid>.cos.<region>.myqcloud.com`; undefined for any other host. */
export function readCosRequest(message: HttpMessage): CosRequest | undefined {
  const [, bucket, appId, region] = bucketHost.exec(message.host) ?? [];
  if (bucket === undefined || appId === undefined || region === undefined) return undefined;
  const key = decode(message.path.slice(1));
  const query = new Map([...new URLSearchParams(message.query)].map(([name, value]) => [name.toLowerCase(), value]));
  const parameters = key === '' ? Object.fromEntries(query) : { Key: key };
  return {
    message,
    action: isPlain(message, key, query) ? actionOf(message.method, key) : 'unimplemented',
    region,
    bucket,
    appId,
    key,
    query,
    parameters,
  };
}

function actionOf(method: string, key: string): CosRequest['action'] {
  if (key === '') return method === 'GET' ? 'GetBucket' : 'other';
  const actions: Readonly<Record<string, CosRequest['action']>> = {
    GET: 'GetObject',
    PUT: 'PutObject',
    DELETE: 'DeleteObject',
  };
  return ownValue(actions, method) ?? 'other';
}

const listParameters: ReadonlySet<string> = new Set(['prefix', 'marker', 'max-keys']);

/** Headers that change nothing: the token, and what the SDK for Node.js adds to a repeated request. */
const harmlessHeaders: ReadonlySet<string> = new Set(['x-cos-security-token', 'x-cos-sdk-retry']);

/** Clients list with empty parameters, too. */
function isListing([name, value]: readonly [string, string]): boolean {
  return listParameters.has(name) || ((name === 'delimiter' || name === 'encoding-type') && value === '');
}

/**
 * Check that nothing changes what the method means: a sub-resource (`?acl`, `?tagging`, `?versionId`), a copy, or
 * another parameter or `x-cos-` header that is not supported here.
 */
function isPlain({ headers }: HttpMessage, key: string, query: CosRequest['query']): boolean {
  return (
    [...query].every((parameter) => key === '' && isListing(parameter)) &&
    Object.keys(headers).every((name) => !name.startsWith('x-cos-') || harmlessHeaders.has(name))
  );
}

/** Decoded path or name; one that is not properly encoded stands for itself. */
export function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    if (error instanceof URIError) return path;
    throw error;
  }
}
