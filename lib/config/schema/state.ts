import * as z from 'zod/mini';

import type { StateOptions } from '../../options.ts';
import { key, mapping, refuse, region, secret, text, wrong } from './primitives.ts';

const STATE_HELP = 'Use cos: { bucket: audit-1250000000, region: ap-guangzhou, key: image-share-audit/state.json }.';

const BOTH = wrong('cannot be combined with `cos`', 'Keep one of them.');

const KEY_HELP = 'Write an object key such as image-share-audit/state.json.';

/** The name that the console shows, with the appid. Its host may have 60 characters (https://cloud.tencent.com/document/product/436/13312). */
const bucket = text(
  /^(?=.{1,60}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?-[1-9][0-9]{5,19}$/,
  'is not a full bucket name',
  'Write its whole name, such as audit-1250000000.',
);

/** At most 850 bytes (https://cloud.tencent.com/document/product/436/13324). */
const objectKey = z
  .string({ error: wrong('is not an object key', KEY_HELP) })
  .check(z.refine(isObjectKey, { error: wrong('is not an object key', KEY_HELP) }));

/** Object in COS that state is kept in. */
export const cosSchema = mapping(
  {
    bucket: key(bucket, 'The bucket, by its whole name: with the appid.'),
    region: key(region, 'Region of the bucket.'),
    key: key(objectKey, 'Key of the object, without a slash at its beginning.'),
  },
  'Write { bucket: audit-1250000000, region: ap-guangzhou, key: image-share-audit/state.json }.',
);

const stateMapping = mapping(
  {
    cos: key(z.optional(cosSchema), 'In an object of COS. Either this or `file`.'),
    file: key(
      z.optional(
        text(/^(?!\s*$)[^\p{Cc}]*[^\p{Cc}/]$/u, 'is not a file path', 'Write a path such as /mnt/audit/state.json.'),
      ),
      'In a file: at a desk, or on a file system that is mounted into the function.',
    ),
    hmacKey: key(
      z.optional(secret(32, 'Write "${env:AUDIT_STATE_KEY}" and set that variable to 32 random characters or more.')),
      'Signs what is kept, so that nobody can change it unseen. Keep it out of the file: "${env:AUDIT_STATE_KEY}".',
    ),
  },
  STATE_HELP,
);

/** The store that keeps the results of earlier runs: exactly one of `cos` and `file`. */
export const stateSchema = z.pipe(
  stateMapping,
  z.transform(({ cos, file, hmacKey }, payload): StateOptions => {
    const signature = hmacKey === undefined ? {} : { hmacKey };
    if (file === undefined) {
      if (cos === undefined) return refuse(payload, [], wrong('has neither `cos` nor `file`', STATE_HELP));
      return { store: { kind: 'cos', ...cos }, ...signature };
    }
    if (cos !== undefined) return refuse(payload, ['file'], BOTH);
    return { store: { kind: 'file', path: file }, ...signature };
  }),
);

function isObjectKey(name: string): boolean {
  if (/\p{Cc}/u.test(name) || Buffer.byteLength(name) > 850) return false;
  return name.split('/').every((part) => part.trim() !== '' && part !== '.' && part !== '..');
}
