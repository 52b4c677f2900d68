import { createHash } from 'node:crypto';
import type { Reply } from '../protocol/reply.ts';
import type { Bucket, StoredObject } from '../resources/buckets.ts';
import { answer, type CosRefusal, elements } from './cos-reply.ts';
import type { CosRequest } from './cos-request.ts';

/** Input of an operation. */
export interface Operation {
  readonly call: CosRequest;
  readonly bucket: Bucket;
  readonly atMs: number;
  readonly requestId: string;
}

/** https://cloud.tencent.com/document/product/436/7734: in the order of the keys' bytes, 1000 at most, `marker` itself not among them. */
export function listObjects({ call: { bucket: name, query }, bucket, requestId }: Operation): Reply {
  const [prefix, marker] = [query.get('prefix') ?? '', query.get('marker') ?? ''];
  const requested = Number(query.get('max-keys') ?? 1000);
  const most = requested >= 1 && requested <= 1000 ? requested : 1000;
  const rest = [...bucket.objects]
    .filter(([key]) => key.startsWith(prefix) && compareBytes(key, marker) > 0)
    .toSorted(([a], [b]) => compareBytes(a, b));
  const page = rest.slice(0, most);
  const isTruncated = rest.length > page.length;
  const fields = { Name: name, Prefix: prefix, Marker: marker, MaxKeys: most, IsTruncated: String(isTruncated) };
  const next = isTruncated ? elements({ NextMarker: page.at(-1)?.[0] ?? '' }) : '';
  const contents = page.map(([key, object]) => `<Contents>${describe(key, object, bucket)}</Contents>`).join('');
  const body = `<?xml version='1.0' encoding='utf-8' ?>\n<ListBucketResult>${elements(fields)}${next}${contents}</ListBucketResult>`;
  return answer(200, body, requestId, { 'Content-Type': 'application/xml' });
}

/** https://cloud.tencent.com/document/product/436/7753. */
export function readObject({ call: { key }, bucket, requestId }: Operation): Reply | CosRefusal {
  const object = bucket.objects.get(key);
  return object === undefined
    ? { status: 404, code: 'NoSuchKey', message: 'The specified key does not exist.' }
    : answer(200, object.body, requestId, { ETag: etagOf(object), 'Content-Type': 'application/octet-stream' });
}

/** https://cloud.tencent.com/document/product/436/7749. */
export function writeObject({ call: { key, message }, bucket, atMs, requestId }: Operation): Reply | CosRefusal {
  const { body, headers } = message;
  const digest = headers['content-md5'];
  if (digest !== undefined && digest !== createHash('md5').update(body).digest('base64')) {
    // Real text not known.
    return {
      status: 400,
      code: 'BadDigest',
      message: 'The Content-MD5 you specified did not match what was received.',
    };
  }
  const object = { body, modifiedMs: atMs };
  bucket.objects.set(key, object);
  return answer(200, '', requestId, { ETag: etagOf(object) });
}

/** https://cloud.tencent.com/document/product/436/7743: 204 also where there is none. */
export function removeObject({ call: { key }, bucket, requestId }: Operation): Reply {
  bucket.objects.delete(key);
  return answer(204, '', requestId);
}

function describe(key: string, object: StoredObject, { owner }: Bucket): string {
  const fields = {
    Key: key,
    LastModified: new Date(object.modifiedMs).toISOString(),
    ETag: etagOf(object),
    Size: object.body.length,
  };
  return `${elements(fields)}<Owner>${elements({ ID: owner, DisplayName: owner })}</Owner>${elements({ StorageClass: 'STANDARD' })}`;
}

function etagOf({ body }: StoredObject): string {
  return `"${createHash('md5').update(body).digest('hex')}"`;
}

function compareBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
