import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';
import { type SnapshotContent, snapshotSchema } from './schema.ts';

const FORMAT = 'image-share-audit state';
const VERSION = 1;
const HOUR_MS = 3_600_000;

/** Bound of an object that is read or written. */
export const MAX_BYTES = 20_000_000;

/** Signing key of a memory, and the identity that is signed along: a signature for one memory is not valid for another. */
export interface Signing {
  readonly identity: string;
  readonly hmacKey?: string;
}

/** Stored object. Its name is signed too, so that a copy under another name is not valid. */
export interface StoredObject {
  readonly name: string;
  readonly content: Buffer;
}

const header = z.strictObject({
  format: z.literal(FORMAT),
  version: z.int(),
  toolVersion: z.optional(z.string()),
  hmac: z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/))),
});

/** Two lines of JSON: a header, and the content. The signature covers the bytes of the second line. */
export function encode(
  snapshot: SnapshotContent,
  name: string,
  signing: Signing,
  toolVersion: string | undefined,
): Buffer {
  const body = Buffer.from(`${JSON.stringify(snapshot)}\n`);
  const hmac =
    signing.hmacKey === undefined ? undefined : sign(body, name, signing.identity, signing.hmacKey).toString('hex');
  const head: z.infer<typeof header> = { format: FORMAT, version: VERSION, toolVersion, hmac };
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), body]);
}

/** Content of an object, or the problem with it as a sentence without a subject: `was not signed with …`. */
export function decode(
  { name, content }: StoredObject,
  signing: Signing,
  now: Date,
): SnapshotContent | { readonly problem: string } {
  if (content.length > MAX_BYTES) return { problem: `is larger than ${MAX_BYTES} bytes` };
  const end = content.indexOf('\n');
  const read = header.safeParse(parse(content.subarray(0, Math.max(0, end))));
  if (!read.success) return { problem: 'is not in the format of image-share-audit' };
  const { version, hmac } = read.data;
  if (version !== VERSION) return { problem: `is in version ${version} of the format, and this is version ${VERSION}` };
  const body = content.subarray(end + 1);
  const problem = findSignatureProblem({ body, name, hmac }, signing);
  if (problem !== undefined) return { problem };
  const snapshot = snapshotSchema(now.getTime() + HOUR_MS).safeParse(parse(body), { reportInput: false });
  return snapshot.success ? snapshot.data : { problem: `holds something else than a memory${locate(snapshot.error)}` };
}

interface Signed {
  readonly body: Buffer;
  readonly name: string;
  readonly hmac: string | undefined;
}

function findSignatureProblem({ body, name, hmac }: Signed, { identity, hmacKey }: Signing): string | undefined {
  // Removing the key from the settings does not make an object valid that only this key can verify.
  if (hmacKey === undefined) return hmac === undefined ? undefined : 'is signed, and no state.hmacKey is configured';
  if (hmac === undefined) return 'is not signed, and a state.hmacKey is configured';
  const isValid = timingSafeEqual(Buffer.from(hmac, 'hex'), sign(body, name, identity, hmacKey));
  return isValid
    ? undefined
    : 'was not signed with the configured state.hmacKey for this place and name, or was changed';
}

function sign(body: Buffer, name: string, identity: string, hmacKey: string): Buffer {
  const context = JSON.stringify([FORMAT, VERSION, identity, name]);
  return createHmac('sha256', hmacKey).update(`${context}\n`).update(body).digest();
}

/** Value of JSON in UTF-8, or undefined. A key `__proto__` is refused here, because the schema would overlook it. */
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

/** Path of the first problem, without the value there: the text goes into a mail, and anyone may have written the value. */
function locate({ issues: [issue] }: z.core.$ZodError): string {
  if (issue === undefined || issue.path.length === 0) return '';
  const [top, part] = issue.path.map(String);
  return part === undefined || !/^[A-Za-z]+$/.test(part) ? ` (at ${top})` : ` (at ${top}.${part})`;
}
