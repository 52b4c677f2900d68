import type { HttpMessage } from '../protocol/http-message.ts';

/** A parsed request to COS, not yet authenticated. */
export interface CosRequest {
  readonly message: HttpMessage;
  readonly action: 'GetBucket' | 'GetObject' | 'PutObject' | 'DeleteObject' | 'other';
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

/** Reads a request under the host of a bucket, `<name>-<appid>.cos.<region>.myqcloud.com`; undefined for any other host. */
export function readCosRequest(message: HttpMessage): CosRequest | undefined {
  const [, bucket, appId, region] = /^([a-z0-9-]+-(\d+))\.cos\.([a-z0-9-]+)\.myqcloud\.com$/.exec(message.host) ?? [];
  if (bucket === undefined || appId === undefined || region === undefined) return undefined;
  const key = decode(message.path.slice(1));
  const query = new Map([...new URLSearchParams(message.query)].map(([name, value]) => [name.toLowerCase(), value]));
  const parameters = key === '' ? Object.fromEntries(query) : { Key: key };
  return { message, action: actionOf(message.method, key), region, bucket, appId, key, query, parameters };
}

function actionOf(method: string, key: string): CosRequest['action'] {
  if (key === '') return method === 'GET' ? 'GetBucket' : 'other';
  const actions: Readonly<Record<string, CosRequest['action']>> = {
    GET: 'GetObject',
    PUT: 'PutObject',
    DELETE: 'DeleteObject',
  };
  return actions[method] ?? 'other';
}

/** A path that is not properly encoded stands for itself; its signature cannot match. */
function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch (error) {
    if (error instanceof URIError) return path;
    throw error;
  }
}
