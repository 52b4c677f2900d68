import { once } from 'node:events';
import http from 'node:http';
import { text } from 'node:stream/consumers';
import COS from 'cos-nodejs-sdk-v5';
import { describe, expect, test } from 'vitest';
import { allows } from '../../lib/emulator/resources/policy.ts';
import { owner, partner, send, start } from './clients.ts';

const where = { Bucket: 'audit-1250000000', Region: 'ap-guangzhou' };
const host = `${where.Bucket}.cos.${where.Region}.myqcloud.com`;
const kept = { ...where, Key: 'kept' };
const earlier = { ...kept, VersionId: 'x' };
const buckets = [{ name: where.Bucket, region: where.Region }];
const estate = {
  accounts: [
    { uin: '100000000002', credentials: [owner], buckets },
    { uin: '100000000003', credentials: [partner] },
  ],
};

interface Setting {
  readonly keys?: typeof owner;
  readonly now?: () => number;
}

/** The official SDK, dialling the emulator under the real host name. */
async function startCos({ keys = owner, now }: Setting = {}) {
  const running = await start({ estate, ...(now && { now }) });
  const cos = new COS({
    SecretId: keys.secretId,
    SecretKey: keys.secretKey,
    Protocol: 'http:',
    Ip: `127.0.0.1:${running.port}`,
    CorrectClockSkew: false,
    AutoSwitchHost: false,
  });
  return { ...running, cos };
}

describe('the emulated object storage', () => {
  test('gives back what it was given, and lists it in pages', async () => {
    const { cos, emulator } = await startCos();
    for (const Key of ['b/1', 'a/2', 'a/1', 'a/3']) await cos.putObject({ ...where, Key, Body: Key });
    expect((await cos.getObject({ ...where, Key: 'a/2' })).Body.toString()).toBe('a/2');
    const first = await cos.getBucket({ ...where, Prefix: 'a/', MaxKeys: 2 });
    expect(first).toMatchObject({ IsTruncated: 'true', NextMarker: 'a/2', Contents: [{ Key: 'a/1' }, { Key: 'a/2' }] });
    const second = await cos.getBucket({ ...where, Prefix: 'a/', Marker: first.NextMarker });
    expect(second).toMatchObject({ IsTruncated: 'false', Contents: [{ Key: 'a/3', Size: '3' }] });
    await cos.deleteObject({ ...where, Key: 'b/1' });
    expect([...emulator.objects(where.Bucket).keys()].toSorted()).toEqual(['a/1', 'a/2', 'a/3']);
  });

  test.each([
    ['an object that is not there', (cos: COS) => cos.getObject({ ...where, Key: 'x' }), 'NoSuchKey', 404],
    ['a bucket that is not there', (cos: COS) => cos.getBucket({ ...where, Bucket: 'x-1' }), 'NoSuchBucket', 404],
    ['something it does not do', (cos: COS) => cos.putBucket(where), 'MethodNotAllowed', 405],
    [
      'a digest of something else',
      (cos: COS) => cos.putObject({ ...where, Key: 'x', Body: 'y', Headers: { 'Content-MD5': 'AAAA' } }),
      'BadDigest',
      400,
    ],
  ])('refuses %s as documented', async (_, call, code, statusCode) => {
    const { cos } = await startCos();
    await expect(call(cos)).rejects.toMatchObject({ statusCode, error: { Code: code } });
  });

  test.each<[string, (cos: COS) => Promise<unknown>]>([
    ['?acl', (cos) => cos.getObjectAcl(kept)],
    ['?acl, to be set', (cos) => cos.putObjectAcl({ ...kept, ACL: 'private' })],
    ['?tagging', (cos) => cos.putObjectTagging({ ...kept, Tags: [{ Key: 'a', Value: 'b' }] })],
    ['?tagging, to be removed', (cos) => cos.deleteObjectTagging(kept)],
    ['?versionId', (cos) => cos.getObject(earlier)],
    ['?versionId, to be removed', (cos) => cos.deleteObject(earlier)],
    ['?uploads', (cos) => cos.multipartInit(kept)],
    ['?partNumber', (cos) => cos.multipartUpload({ ...kept, UploadId: 'x', PartNumber: 1, Body: 'part' })],
    [
      'a copy',
      (cos) => cos.putObjectCopy({ ...kept, CopySource: `${where.Bucket}.cos.${where.Region}.myqcloud.com/x` }),
    ],
    [
      'a write that must not replace',
      (cos) => cos.putObject({ ...kept, Body: 'new', Headers: { 'x-cos-forbid-overwrite': 'true' } }),
    ],
    ['?versioning of the bucket', (cos) => cos.getBucketVersioning(where)],
    ['?policy of the bucket', (cos) => cos.getBucketPolicy(where)],
    ['?lifecycle of the bucket', (cos) => cos.getBucketLifecycle(where)],
    ['?uploads of the bucket', (cos) => cos.multipartList({ ...where, Prefix: '', Delimiter: '' })],
    ['?delete of the bucket', (cos) => cos.deleteMultipleObject({ ...where, Objects: [{ Key: 'kept' }] })],
    ['a list by folders', (cos) => cos.getBucket({ ...where, Delimiter: '/' })],
  ])('refuses %s, and leaves the object as it is', async (_, call) => {
    const { cos, emulator } = await startCos();
    await cos.putObject({ ...kept, Body: 'kept' });
    await expect(call(cos)).rejects.toMatchObject({ statusCode: 501, error: { Code: 'NotImplemented' } });
    expect([...emulator.objects(where.Bucket)].map(([key, { body }]) => [key, String(body)])).toEqual([
      ['kept', 'kept'],
    ]);
  });

  test('refuses a signed parameter that is not properly encoded', async () => {
    const running = await startCos();
    const authorization = running.cos.getAuth({ Method: 'get', Key: '' });
    const headers = { host, authorization: authorization.replace('q-url-param-list=', 'q-url-param-list=%zz') };
    const { status, body } = await send(running, { method: 'GET', headers });
    expect([status, body]).toEqual([403, expect.stringContaining('<Code>SignatureDoesNotMatch</Code>')]);
  });

  test.each([`${host}:8080`, host])('takes a signature over the Host header %s, port and all', async (signed) => {
    const running = await startCos();
    const authorization = running.cos.getAuth({ Method: 'get', Key: '', Headers: { Host: signed } });
    const { status } = await send(running, { method: 'GET', headers: { host: `${host}:8080`, authorization } });
    expect(status).toBe(200);
  });

  test('writes the names of headers as COS does', async () => {
    const running = await startCos();
    await running.cos.putObject({ ...kept, Body: 'kept' });
    const authorization = running.cos.getAuth({ Method: 'get', Key: kept.Key });
    const { headerNames } = await send(running, { method: 'GET', path: '/kept', headers: { host, authorization } });
    expect(headerNames).toEqual(
      expect.arrayContaining(['Server', 'ETag', 'Content-Type', 'Content-Length', 'Date', 'x-cos-request-id']),
    );
  });

  test('refuses what belongs to somebody else', async () => {
    const { cos } = await startCos({ keys: partner });
    await expect(cos.getBucket(where)).rejects.toMatchObject({ error: { Code: 'AccessDenied' } });
  });

  test.each([-3600, 3600])('refuses a signature that is good at another time (%d s)', async (seconds) => {
    const { cos } = await startCos({ now: () => Date.now() + seconds * 1000 });
    await expect(cos.getBucket(where)).rejects.toMatchObject({ error: { Message: 'Request has expired' } });
  });

  test('refuses a request that nobody signed', async () => {
    const { port } = await startCos();
    const request = http.get({
      port,
      path: '/x',
      headers: { host },
    });
    const [response] = await once(request, 'response');
    expect(response.statusCode).toBe(403);
    expect(await text(response)).toContain('<Code>AccessDenied</Code>');
  });
});

const grant = (resource: string, effect = 'allow') =>
  JSON.stringify({ version: '2.0', statement: [{ effect, action: ['cos:GetObject'], resource: [resource] }] });

describe('a pattern of a policy', () => {
  test.each([
    ['cos:*', true],
    ['cos:Get*', true],
    ['*:*Object', true],
    ['cos:*Get*Object', true],
    ['name/cos:GetObject', true],
    ['cos:GetObject*', true],
    ['cos:GetObject*Object', false],
    ['cos:*Put*', false],
    ['cos.GetObject', false],
    [`${'*'.repeat(5000)}c*o*s*t`, true],
    [`${'*o'.repeat(5000)}x`, false],
  ])('%.20s matches cos:GetObject: %s', (action, isMatch) => {
    const document = { version: '2.0', statement: [{ effect: 'allow', action, resource: '*' }] };
    expect(allows([JSON.stringify(document)], 'cos:GetObject')).toBe(isMatch);
  });
});

describe('a policy about objects', () => {
  const folder = 'qcs::cos:ap-guangzhou:uid/1250000000:audit-1250000000/image-share-audit/';

  test.each([
    ['*', true],
    [`${folder}*`, true],
    [`${folder}state.*`, true],
    [`${folder}state.json`, false],
    ['qcs::cos:ap-guangzhou:uid/1250000000:other-1250000000/*', false],
    ['qcs::cos:ap-guangzhou:uid/1250000001:audit-1250000000/*', false],
  ])('with the resource %s allows reading a state: %s', (resource, isAllowed) => {
    expect(allows([grant(resource)], 'cos:GetObject', `${folder}state.2.json`)).toBe(isAllowed);
    expect(allows([grant(resource)], 'cos:PutObject', `${folder}state.2.json`)).toBe(false);
  });

  test('allows nothing where another denies', () => {
    expect(allows([grant('*'), grant('*', 'deny')], 'cos:GetObject', `${folder}x`)).toBe(false);
  });

  test('about single resources is no use for what is asked about all', () => {
    expect(allows([grant(`${folder}*`)], 'cos:GetObject')).toBe(false);
  });
});
