import type * as z from 'zod/mini';
import { type SnapshotContent, snapshotSchema } from './schema.ts';
import { decodeObject, encodeObject, type Signing, type StoredObject } from './signed-object.ts';

const FORMAT = 'image-share-audit state';
const HOUR_MS = 3_600_000;

/** Object of a memory. */
export function encode(
  snapshot: SnapshotContent,
  name: string,
  signing: Signing,
  toolVersion: string | undefined,
): Buffer {
  return encodeObject(snapshot, { format: FORMAT, name, signing }, toolVersion);
}

/** Content of an object, or the problem with it as a sentence without a subject: `was not signed with …`. */
export function decode(
  object: StoredObject,
  signing: Signing,
  now: Date,
): SnapshotContent | { readonly problem: string } {
  const decoded = decodeObject(object, { format: FORMAT, signing });
  if ('problem' in decoded) return { problem: decoded.problem };
  const snapshot = snapshotSchema(now.getTime() + HOUR_MS).safeParse(decoded.value, { reportInput: false });
  return snapshot.success ? snapshot.data : { problem: `holds something else than a memory${locate(snapshot.error)}` };
}

/** Path of the first problem, without the value there: the text goes into a mail, and anyone may have written the value. */
function locate({ issues: [issue] }: z.core.$ZodError): string {
  if (issue === undefined || issue.path.length === 0) return '';
  const [top, part] = issue.path.map(String);
  return part === undefined || !/^[A-Za-z]+$/.test(part) ? ` (at ${top})` : ` (at ${top}.${part})`;
}
