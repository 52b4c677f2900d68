import * as z from 'zod/mini';

import type { StateOptions } from '../../options.ts';
import { checkedText, key, mapping, problemText, refuse, region, secret, text } from './primitives.ts';

const STATE_HELP = 'Use cos: { bucket: audit-1250000000, region: ap-guangzhou, key: image-share-audit/state.json }.';

const BOTH = problemText('cannot be combined with `cos`', 'Keep one of them.');

/** Bucket name as the console shows it, with the appid. Its host may have 60 characters (https://cloud.tencent.com/document/product/436/13312). */
const bucket = text(
  /^(?=.{1,60}$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?-[1-9][0-9]{5,19}$/,
  'is not a full bucket name',
  'Write the name with the appid, such as audit-1250000000.',
);

/** Object key of at most 850 bytes (https://cloud.tencent.com/document/product/436/13324). */
const objectKey = checkedText(
  isObjectKey,
  'is not an object key',
  'Write an object key such as image-share-audit/state.json.',
);

/** Object in COS that stores the results of earlier runs. */
export const cosSchema = mapping(
  {
    bucket: key(bucket, 'Full name of the bucket, with the appid.'),
    region: key(region, 'Region of the bucket.'),
    key: key(objectKey, 'Object key, without a leading slash.'),
  },
  'Write { bucket: audit-1250000000, region: ap-guangzhou, key: image-share-audit/state.json }.',
);

const stateMapping = mapping(
  {
    cos: key(z.optional(cosSchema), 'COS bucket and object key. Either this or `file`.'),
    file: key(
      z.optional(
        text(/^(?!\s*$)[^\p{Cc}]*[^\p{Cc}/]$/u, 'is not a file path', 'Write a path such as /mnt/audit/state.json.'),
      ),
      'Path of a file, on a local machine or on a file system mounted into the function. Either this or `cos`.',
    ),
    hmacKey: key(
      z.optional(secret(32, 'Write "${env:AUDIT_STATE_KEY}" and set that variable to 32 random characters or more.')),
      'Secret that signs the stored results, so that changes by others are detected. Keep it out of the file: "${env:AUDIT_STATE_KEY}".',
    ),
  },
  STATE_HELP,
);

/** Store of the results of earlier runs: exactly one of `cos` and `file`. */
export const stateSchema = z.pipe(
  stateMapping,
  z.transform(({ cos, file, hmacKey }, payload): StateOptions => {
    const signature = hmacKey === undefined ? {} : { hmacKey };
    if (file === undefined) {
      if (cos === undefined) return refuse(payload, [], problemText('has neither `cos` nor `file`', STATE_HELP));
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
