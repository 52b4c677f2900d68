import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';

const VERSION = 1;

/** Bound of an object that is read or written. */
export const MAX_BYTES = 20_000_000;

/** Signing key of a store, and the identity that is signed along: a signature for one place is not valid for another. */
export interface Signing {
  readonly identity: string;
  readonly hmacKey?: string;
}

/** Stored object. Its name is signed too, so that a copy under another name is not valid. */
export interface StoredObject {
  readonly name: string;
  readonly content: Buffer;
}

/** Kind of object, as its first line names it, and as it is signed: one kind never passes for another. */
export type ObjectFormat = 'image-share-audit state' | 'image-share-audit evidence';

const header = z.strictObject({
  format: z.string(),
  version: z.int(),
  toolVersion: z.optional(z.string()),
  hmac: z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/))),
});

/** Place of an object: its kind and name, and the key that signs it. */
interface ObjectContext {
  readonly format: ObjectFormat;
  readonly name: string;
  readonly signing: Signing;
}

/** Two lines of JSON: a header, and the value. The signature covers the bytes of the second line. */
export function encodeObject(value: unknown, context: ObjectContext, toolVersion: string | undefined): Buffer {
  const body = Buffer.from(`${JSON.stringify(value)}\n`);
  const { hmacKey } = context.signing;
  const hmac = hmacKey === undefined ? undefined : sign(body, context, hmacKey).toString('hex');
  const head: z.infer<typeof header> = { format: context.format, version: VERSION, toolVersion, hmac };
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), body]);
}

/** Problem of an object, as a sentence without a subject: `was not signed with …`. */
export interface ObjectProblem {
  readonly problem: string;
  readonly isSignature: boolean;
}

/** Value of an object, undefined where it is not JSON; or the problem with the object. */
export function decodeObject(
  { name, content }: StoredObject,
  { format, signing }: Omit<ObjectContext, 'name'>,
): { readonly value: unknown } | ObjectProblem {
  if (content.length > MAX_BYTES) return malformed(`is larger than ${MAX_BYTES} bytes`);
  const end = content.indexOf('\n');
  const read = header.safeParse(parse(content.subarray(0, Math.max(0, end))));
  if (read.data?.format !== format) return malformed('is not in the format of image-share-audit');
  const { version, hmac } = read.data;
  if (version !== VERSION) return malformed(`is in version ${version} of the format, and this is version ${VERSION}`);
  const body = content.subarray(end + 1);
  const problem = findSignatureProblem(body, hmac, { format, name, signing });
  return problem === undefined ? { value: parse(body) } : { problem, isSignature: true };
}

function malformed(problem: string): ObjectProblem {
  return { problem, isSignature: false };
}

function findSignatureProblem(body: Buffer, hmac: string | undefined, context: ObjectContext): string | undefined {
  const { hmacKey } = context.signing;
  // Removing the key from the settings does not make an object valid that only this key can verify.
  if (hmacKey === undefined) return hmac === undefined ? undefined : 'is signed, and no state.hmacKey is configured';
  if (hmac === undefined) return 'is not signed, and a state.hmacKey is configured';
  const isValid = timingSafeEqual(Buffer.from(hmac, 'hex'), sign(body, context, hmacKey));
  return isValid
    ? undefined
    : 'was not signed with the configured state.hmacKey for this place and name, or was changed';
}

function sign(body: Buffer, { format, name, signing: { identity } }: ObjectContext, hmacKey: string): Buffer {
  const context = JSON.stringify([format, VERSION, identity, name]);
  return createHmac('sha256', hmacKey).update(`${context}\n`).update(body).digest();
}

/** Value of JSON in UTF-8, or undefined. A key `__proto__` is refused here, because a schema would overlook it. */
function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes), (key, value: unknown) => {
      if (key === '__proto__') throw new SyntaxError('A key is __proto__.');
      return value;
    });
  } catch (error) {
    // RangeError: lists in lists, too deep for the stack.
    if ([SyntaxError, TypeError, RangeError].some((known) => error instanceof known)) return undefined;
    throw error;
  }
}
