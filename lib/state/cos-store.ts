import COS from 'cos-nodejs-sdk-v5';
import * as z from 'zod/mini';
import { StateError } from '../errors.ts';
import { answerProblems, createAbortableAgent, type Route } from '../http-agent.ts';
import type { StateOptions } from '../options.ts';
import { createRedaction, type Redaction } from '../redact.ts';
import type { ListedObject, ObjectStore } from './object-store.ts';
import { MAX_BYTES } from './signed-object.ts';

// A file of its own in the function, loaded only where a bucket is configured: the SDK is as large as all the rest.

type CosLocation = Extract<StateOptions['store'], { kind: 'cos' }>;

/** Credentials, and the address of an emulator where one is used. */
export interface CosAccess extends Route {
  readonly credentials: { readonly secretId: string; readonly secretKey: string; readonly token?: string };
}

/** Bound of a listing: with more, something else writes there, or nothing can be removed. */
const MAX_PAGES = 10;
const REQUEST_TIMEOUT_MS = 10_000;
/** Bound of every answer except an object; a page of a list has at most a thousand names. */
const MAX_XML_BYTES = 2_000_000;

/** Object store in the part of a bucket before the last slash of the configured key. */
export function openCosStore({ bucket: Bucket, region: Region, key }: CosLocation, access: CosAccess): ObjectStore {
  const folder = key.slice(0, key.lastIndexOf('/') + 1);
  const where = { Bucket, Region };
  const place = `cos://${Bucket}/${folder}`;
  const request = (action: string, signal: AbortSignal, call: (cos: COS) => Promise<unknown>) =>
    requestCos({ action, place }, { ...access, signal }, call);
  return {
    place,
    list: (prefix, signal) =>
      listAll({ place, bucket: Bucket, prefix: `${folder}${prefix}`, folderLength: folder.length }, (Prefix, Marker) =>
        request('GetBucket', signal, (cos) => cos.getBucket({ ...where, Prefix, Marker })),
      ),
    read: async (name, signal) => {
      const get = (cos: COS) => cos.getObject({ ...where, Key: `${folder}${name}` }).catch(unlessNoSuchKey);
      const answer = await request('GetObject', signal, get);
      return answer === undefined ? undefined : expect(foundObject, answer, { action: 'GetObject', place }).Body;
    },
    write: async (name, content, signal) => {
      const body = { Body: content, ContentLength: content.length, ContentType: 'application/x-ndjson' };
      const put = (cos: COS) => cos.putObject({ ...where, Key: `${folder}${name}`, ...body });
      expect(writtenObject, await request('PutObject', signal, put), { action: 'PutObject', place });
    },
    remove: async (name, signal) => {
      const answer = await request('DeleteObject', signal, (cos) =>
        cos.deleteObject({ ...where, Key: `${folder}${name}` }),
      );
      expect(removedObject, answer, { action: 'DeleteObject', place });
    },
  };
}

/** API call, as error messages name it. */
interface ApiCall {
  readonly action: string;
  readonly place: string;
}

/** One API call. The SDK repeats it up to three times after a lack of answer, at once; the signal ends that. */
async function requestCos(
  apiCall: ApiCall,
  { credentials, apiBase, openProxy, signal }: CosAccess & { readonly signal: AbortSignal },
  call: (cos: COS) => Promise<unknown>,
): Promise<unknown> {
  const maxBytes = apiCall.action === 'GetObject' ? MAX_BYTES : MAX_XML_BYTES;
  const agent = createAbortableAgent({ apiBase, openProxy }, { signal, maxBytes });
  const cos = new COS({
    SecretId: credentials.secretId,
    SecretKey: credentials.secretKey,
    SecurityToken: credentials.token,
    Protocol: apiBase === undefined ? 'https:' : 'http:',
    Timeout: REQUEST_TIMEOUT_MS,
    UploadCheckContentMd5: true,
    // The second would send the signed request to a host that an answer made it think of; the third trusts an answer's clock.
    FollowRedirect: false,
    AutoSwitchHost: false,
    CorrectClockSkew: false,
  });
  cos.on('before-send', (options: Record<string, unknown>) => {
    // The agent knows the proxy, if there is one; the SDK's own choice would follow the environment.
    Object.assign(options, { agent, proxy: null });
  });
  try {
    return await call(cos);
  } catch (error) {
    const { secretId, secretKey, token = '' } = credentials;
    throw toStateError(apiCall, error, createRedaction([secretId, secretKey, token]));
  } finally {
    agent.destroy();
  }
}

const failure = z.object({
  code: z.optional(z.string()),
  statusCode: z.optional(z.int()),
  error: z.optional(z.unknown()),
});
const refusal = z.object({
  Code: z.string().check(z.regex(/^[A-Za-z.]{1,80}$/)),
  RequestId: z.optional(z.string().check(z.regex(/^[\w=+/-]{1,80}$/))),
});

/** StateError with only the codes and numbers of an SDK error, whose texts may quote what was sent. */
function toStateError({ action, place }: ApiCall, error: unknown, { quote, copyError }: Redaction): StateError {
  const cause = copyError(error);
  const { code = '', statusCode, error: answer } = failure.safeParse(error).data ?? {};
  const refused = refusal.safeParse(answer).data;
  if (refused !== undefined && statusCode !== undefined) {
    const request = refused.RequestId === undefined ? '' : ` (request ${quote(refused.RequestId)})`;
    return new StateError(`${action} in ${place} was refused with ${quote(refused.Code)}${request}.`, { cause });
  }
  const problem = Object.hasOwn(answerProblems, code) ? answerProblems[code] : undefined;
  const network = problem ?? (/^[A-Z_0-9]{2,40}$/.test(code) ? quote(code) : 'no connection');
  const detail = statusCode === undefined || problem !== undefined ? network : `HTTP ${statusCode}`;
  return new StateError(`${action} in ${place} got no usable answer: ${detail}.`, { cause });
}

function unlessNoSuchKey(error: unknown): undefined {
  if (refusal.safeParse(failure.safeParse(error).data?.error).data?.Code === 'NoSuchKey') return undefined;
  throw error;
}

const foundObject = z.object({ statusCode: z.literal(200), Body: z.instanceof(Buffer) });
const writtenObject = z.object({ statusCode: z.literal(200), ETag: z.string().check(z.minLength(1)) });
const removedObject = z.object({ statusCode: z.literal([200, 204, 404]) });
const listedObjects = z.object({
  statusCode: z.literal(200),
  Name: z.string(),
  Prefix: z.string(),
  IsTruncated: z.enum(['true', 'false']),
  NextMarker: z.optional(z.string()),
  Contents: z.array(z.object({ Key: z.string(), Size: z.string().check(z.regex(/^\d{1,15}$/)) })),
});

interface Listing {
  readonly place: string;
  readonly bucket: string;
  readonly prefix: string;
  /** Length of the part of a key that is no part of a name. */
  readonly folderLength: number;
}

/** Objects of all pages (https://cloud.tencent.com/document/product/436/7734). An incomplete list is an error. */
async function listAll(
  { place, bucket, prefix, folderLength }: Listing,
  page: (prefix: string, marker: string | undefined) => Promise<unknown>,
): Promise<readonly ListedObject[]> {
  const apiCall = { action: 'GetBucket', place };
  const found: ListedObject[] = [];
  let marker: string | undefined;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const list = expect(listedObjects, await page(prefix, marker), apiCall);
    const keys = list.Contents.map(({ Key }) => Key);
    if (list.Name !== bucket || list.Prefix !== prefix || !keys.every((Key) => Key.startsWith(prefix)))
      throw undocumented(apiCall);

    found.push(...list.Contents.map(({ Key, Size }) => ({ name: Key.slice(folderLength), bytes: Number(Size) })));
    if (list.IsTruncated === 'false') return found;
    if (!list.NextMarker || list.NextMarker === marker) throw undocumented(apiCall);
    marker = list.NextMarker;
  }
  throw new StateError(
    `There are more than ${found.length} objects in ${place} that begin with ${prefix.slice(folderLength)}.`,
  );
}

function expect<T>(schema: z.ZodMiniType<T>, answer: unknown, apiCall: ApiCall): T {
  const read = schema.safeParse(answer);
  if (read.success) return read.data;
  throw undocumented(apiCall);
}

function undocumented({ action, place }: ApiCall): StateError {
  return new StateError(`${action} in ${place} got an answer that is not as documented.`);
}
