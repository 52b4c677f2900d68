import { createHmac, timingSafeEqual } from 'node:crypto';
import * as z from 'zod/mini';
import { type Kept, keptSchema } from './schema.ts';

const FORMAT = 'image-share-audit state';
const VERSION = 1;
const HOUR_MS = 3_600_000;

/** What is larger is not read, and not written. */
export const MAX_BYTES = 20_000_000;

/** What an object is signed with, and whose memory it belongs to: signed for one, it is no good for another. */
export interface Seal {
  readonly identity: string;
  readonly hmacKey?: string;
}

/** An object as it is stored, by its name: the name is signed too, so that a copy under another one is not taken for new. */
export interface Stored {
  readonly name: string;
  readonly content: Buffer;
}

const header = z.strictObject({
  format: z.literal(FORMAT),
  version: z.int(),
  toolVersion: z.optional(z.string()),
  hmac: z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/))),
});

/** Two lines of JSON: a header, and what is kept. The signature is over the bytes of the second one. */
export function encode(kept: Kept, name: string, seal: Seal, toolVersion: string | undefined): Buffer {
  const body = Buffer.from(`${JSON.stringify(kept)}\n`);
  const hmac = seal.hmacKey === undefined ? undefined : sign(body, name, seal.identity, seal.hmacKey).toString('hex');
  const head: z.infer<typeof header> = { format: FORMAT, version: VERSION, toolVersion, hmac };
  return Buffer.concat([Buffer.from(`${JSON.stringify(head)}\n`), body]);
}

/** What an object holds, or a sentence without its subject about what is wrong with it: `was not signed with …`. */
export function decode({ name, content }: Stored, seal: Seal, now: Date): Kept | { readonly problem: string } {
  if (content.length > MAX_BYTES) return { problem: `is larger than ${MAX_BYTES} bytes` };
  const end = content.indexOf('\n');
  const read = header.safeParse(parse(content.subarray(0, Math.max(0, end))));
  if (!read.success) return { problem: 'is not in the format of image-share-audit' };
  const { version, hmac } = read.data;
  if (version !== VERSION) return { problem: `is in version ${version} of the format, and this is version ${VERSION}` };
  const body = content.subarray(end + 1);
  const problem = findForgery({ body, name, hmac }, seal);
  if (problem !== undefined) return { problem };
  const kept = keptSchema(now.getTime() + HOUR_MS).safeParse(parse(body), { reportInput: false });
  return kept.success ? kept.data : { problem: `holds something else than a memory${describe(kept.error)}` };
}

interface Signed {
  readonly body: Buffer;
  readonly name: string;
  readonly hmac: string | undefined;
}

function findForgery({ body, name, hmac }: Signed, { identity, hmacKey }: Seal): string | undefined {
  // A key that was taken out of the settings is no reason to believe what only that key can prove.
  if (hmacKey === undefined) return hmac === undefined ? undefined : 'is signed, and no state.hmacKey is configured';
  if (hmac === undefined) return 'is not signed, and a state.hmacKey is configured';
  const isTrue = timingSafeEqual(Buffer.from(hmac, 'hex'), sign(body, name, identity, hmacKey));
  return isTrue
    ? undefined
    : 'was not signed with the configured state.hmacKey for this place and name, or was changed';
}

function sign(body: Buffer, name: string, identity: string, hmacKey: string): Buffer {
  const about = JSON.stringify([FORMAT, VERSION, identity, name]);
  return createHmac('sha256', hmacKey).update(`${about}\n`).update(body).digest();
}

/** JSON in UTF-8, or undefined. A key `__proto__` is none of ours, and the schema would overlook it. */
function parse(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes), (key, value: unknown) => {
      if (key === '__proto__') throw new SyntaxError('A key is __proto__.');
      return value;
    });
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Where in it, and nothing of what stands there: whoever wrote it, it goes into a mail. */
function describe({ issues: [issue] }: z.core.$ZodError): string {
  if (issue === undefined || issue.path.length === 0) return '';
  const [top, part] = issue.path.map(String);
  return part === undefined || !/^[A-Za-z]+$/.test(part) ? ` (at ${top})` : ` (at ${top}.${part})`;
}
