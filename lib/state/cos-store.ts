import COS from 'cos-nodejs-sdk-v5';
import * as z from 'zod/mini';
import { StateError } from '../errors.ts';
import { createAbortableAgent } from '../http-agent.ts';
import type { StateOptions } from '../options.ts';
import type { Bin, Listed } from './object-store.ts';

// A file of its own in the function, loaded only where a bucket is configured: the SDK is as large as all the rest.

type CosStore = Extract<StateOptions['store'], { kind: 'cos' }>;

/** Who asks, and where an emulator answers in the service's place. */
export interface CosAccess {
  readonly credentials: { readonly secretId: string; readonly secretKey: string; readonly token?: string };
  readonly apiBase?: URL;
}

/** More would be read to no end: something writes there that is not the audit, or nothing can be removed. */
const MAX_PAGES = 10;
const REQUEST_TIMEOUT_MS = 10_000;

/** The part of a bucket before the last slash of the store's key. */
export function openCosBin({ bucket: Bucket, region: Region, key }: CosStore, access: CosAccess): Bin {
  const folder = key.slice(0, key.lastIndexOf('/') + 1);
  const where = { Bucket, Region };
  const place = `cos://${Bucket}/${folder}`;
  const ask = (action: string, signal: AbortSignal, call: (cos: COS) => Promise<unknown>) =>
    askCos({ action, place }, { ...access, signal }, call);
  return {
    place,
    list: (prefix, signal) =>
      listAll({ place, bucket: Bucket, prefix: `${folder}${prefix}`, skip: folder.length }, (Prefix, Marker) =>
        ask('GetBucket', signal, (cos) => cos.getBucket({ ...where, Prefix, Marker })),
      ),
    read: async (name, signal) => {
      const get = (cos: COS) => cos.getObject({ ...where, Key: `${folder}${name}` }).catch(unlessNoSuchKey);
      const answer = await ask('GetObject', signal, get);
      return answer === undefined ? undefined : expect(foundObject, answer, { action: 'GetObject', place }).Body;
    },
    write: async (name, content, signal) => {
      const body = { Body: content, ContentLength: content.length, ContentType: 'application/x-ndjson' };
      const put = (cos: COS) => cos.putObject({ ...where, Key: `${folder}${name}`, ...body });
      expect(writtenObject, await ask('PutObject', signal, put), { action: 'PutObject', place });
    },
    remove: async (name, signal) => {
      const answer = await ask('DeleteObject', signal, (cos) =>
        cos.deleteObject({ ...where, Key: `${folder}${name}` }),
      );
      expect(removedObject, answer, { action: 'DeleteObject', place });
    },
  };
}

/** What is asked, and of whom: for sentences. */
interface Question {
  readonly action: string;
  readonly place: string;
}

/** One call. The SDK repeats it up to three times after a lack of answer, at once; the signal ends that. */
async function askCos(
  question: Question,
  { credentials, apiBase, signal }: CosAccess & { readonly signal: AbortSignal },
  call: (cos: COS) => Promise<unknown>,
): Promise<unknown> {
  const agent = createAbortableAgent(apiBase, signal);
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
    // A proxy of the environment is not used by the audit's other calls either.
    Object.assign(options, { agent, proxy: null });
  });
  try {
    return await call(cos);
  } catch (error) {
    throw explain(question, error);
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

/** Only codes and numbers of what the SDK throws: its texts may quote what was sent. */
function explain({ action, place }: Question, cause: unknown): StateError {
  const { code, statusCode, error } = failure.safeParse(cause).data ?? {};
  const said = refusal.safeParse(error).data;
  if (said !== undefined && statusCode !== undefined) {
    const request = said.RequestId === undefined ? '' : ` (request ${said.RequestId})`;
    return new StateError(`${action} in ${place} was refused with ${said.Code}${request}.`, { cause });
  }
  const network = /^[A-Z_0-9]{2,40}$/.test(code ?? '') ? (code ?? '') : 'no connection';
  const detail = statusCode === undefined ? network : `HTTP ${statusCode}`;
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
  /** How much of a key is no part of a name. */
  readonly skip: number;
}

/** Page after page (https://cloud.tencent.com/document/product/436/7734). Half a list is none. */
async function listAll(
  { place, bucket, prefix, skip }: Listing,
  page: (prefix: string, marker: string | undefined) => Promise<unknown>,
): Promise<readonly Listed[]> {
  const question = { action: 'GetBucket', place };
  const found: Listed[] = [];
  let marker: string | undefined;
  for (let pages = 0; pages < MAX_PAGES; pages += 1) {
    const list = expect(listedObjects, await page(prefix, marker), question);
    const keys = list.Contents.map(({ Key }) => Key);
    if (list.Name !== bucket || list.Prefix !== prefix || !keys.every((Key) => Key.startsWith(prefix))) {
      throw undocumented(question);
    }
    found.push(...list.Contents.map(({ Key, Size }) => ({ name: Key.slice(skip), bytes: Number(Size) })));
    if (list.IsTruncated === 'false') return found;
    if (!list.NextMarker || list.NextMarker === marker) throw undocumented(question);
    marker = list.NextMarker;
  }
  throw new StateError(
    `There are more than ${found.length} objects in ${place} that begin with ${prefix.slice(skip)}.`,
  );
}

function expect<T>(schema: z.ZodMiniType<T>, answer: unknown, question: Question): T {
  const read = schema.safeParse(answer);
  if (read.success) return read.data;
  throw undocumented(question);
}

function undocumented({ action, place }: Question): StateError {
  return new StateError(`${action} in ${place} got an answer that is not as documented.`);
}
