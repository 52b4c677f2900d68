import { once } from 'node:events';
import net from 'node:net';
import { text } from 'node:stream/consumers';
import COS from 'cos-nodejs-sdk-v5';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { SeenRequest } from '../../lib/emulator/emulator.ts';
import { cls, codeIn, cvm, estate, owner, type Running, scf, send, signedRequest, start } from './clients.ts';
import { startWithFunction, zipOf } from './functions.ts';

const bucket = 'audit-1250000000.cos.ap-guangzhou.myqcloud.com';
const [first, ...others] = estate.accounts;
const stored = { ...first, uin: '100000000002', buckets: [{ name: 'audit-1250000000', region: 'ap-guangzhou' }] };
const startStoring = () => start({ estate: { accounts: [stored, ...others] }, rate: 'unlimited' });

const cos = new COS({ SecretId: owner.secretId, SecretKey: owner.secretKey });

/** Names that every object has, escapes that do not decode, and the like. */
const word = fc.oneof(
  fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', '%zz', '%', '%00', '..', '', '"', '\0'),
  fc.constantFrom('*', '<a>', '審計', '\ud800', '9'.repeat(400), '-1', '1e999', 'a=b&c', 'key:>1', 'tag:__proto__'),
  fc.string({ maxLength: 12 }),
);

const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    word,
    fc.constantFrom(null, true, 0, -1, 1.5, 1e308, 2 ** 53, []),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(word, tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
})).value;

const actions = [
  ['cvm', '2017-03-12', ['DescribeImages', 'DescribeImageSharePermission', 'ModifyImageSharePermission']],
  ['sts', '2018-08-13', ['GetCallerIdentity']],
  ['cls', '2020-10-16', ['SearchLog']],
  ['cam', '2019-01-16', ['CreateRole', 'GetRole', 'CreatePolicy', 'ListPolicies', 'AttachRolePolicy', 'UpdatePolicy']],
  [
    'scf',
    '2018-04-16',
    ['CreateFunction', 'GetFunction', 'ListFunctions', 'ListTriggers', 'CreateTrigger', 'Invoke', 'GetRequestStatus'],
  ],
] as const;

const action = fc.constantFrom(
  ...actions.flatMap(([service, version, names]) => names.map((name) => ({ service, version, action: name }))),
);

/** Parameters that exist, with values that may be of the right kind and hostile. */
const parameters = fc
  .tuple(
    fc.record(
      {
        FunctionName: fc.constantFrom('audit', '__proto__'),
        ImageId: fc.constantFrom('img-6pb6lrmy', '__proto__'),
        OrderBy: word,
        Orderby: word,
        Order: word,
        Offset: fc.oneof(fc.nat(), json),
        Limit: fc.oneof(fc.nat(), json),
        Filters: fc.oneof(
          fc.array(fc.record({ Name: word, Values: fc.array(word, { maxLength: 2 }) }), { maxLength: 3 }),
          json,
        ),
        RoleName: word,
        PolicyName: word,
        PolicyDocument: fc.oneof(
          json.map((value) => JSON.stringify(value)),
          word,
        ),
        TriggerDesc: word,
        QueryString: word,
        TopicId: fc.constantFrom('topic', '__proto__'),
        From: fc.constantFrom(0, -1, 1e300),
        To: fc.constantFrom(1e15, -1),
        Tags: json,
        Code: json,
        FunctionRequestId: word,
      },
      { requiredKeys: [], noNullPrototype: true },
    ),
    fc.dictionary(word, json, { maxKeys: 1, noNullPrototype: true }),
  )
  .chain(([known, unknown]) =>
    // A subset of names, so that some requests reach their action.
    fc.subarray(Object.keys(known), { maxLength: 4 }).map((names) => ({
      ...Object.fromEntries(Object.entries(known).filter(([name]) => names.includes(name))),
      ...(names.length % 2 === 0 ? {} : unknown),
    })),
  );

/** Envelope of the API: an answer or an error, with the id of the request. */
const envelope = { Response: expect.objectContaining({ RequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) }) };

/** Everything that a server sends in answer to these bytes; the sender closes its half. */
async function exchange({ port }: Running, bytes: string): Promise<string> {
  const socket = net.connect(port, '127.0.0.1');
  const answered = text(socket);
  socket.end(bytes, 'latin1');
  return answered;
}

async function expectGoodService(running: Running): Promise<void> {
  const { SharePermissionSet: shares } = await cvm(running).DescribeImageSharePermission({ ImageId: 'img-6pb6lrmy' });
  expect(shares).toHaveLength(2);
}

const line = word.map((value) => value.replace(/[^\x21-\x7e]/g, '%'));
const fields = fc
  .array(fc.tuple(line, line), { maxLength: 2 })
  .map((pairs) => pairs.map((pair) => pair.join('=')).join('&'));

/** Authorization of COS, of the SDK or with a part replaced. */
const authorization = fc
  .tuple(fc.constantFrom('q-url-param-list=', 'q-header-list=', 'q-ak=', 'q-sign-time=', 'q-signature='), line)
  .map(([part, value]) => cos.getAuth({ Method: 'get', Key: '' }).replace(part, `${part}${value}`));

const head = fc.record({
  method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH', 'PROPFIND', 'BREW', ''),
  path: fc.tuple(line, fields).map(([path, query]) => `/${path.replaceAll('#', '')}?${query}`),
  host: fc.oneof(fc.constantFrom(bucket, `${bucket}:1`, 'cvm.tencentcloudapi.com', 'scf.tencentcloudapi.com:x'), line),
  authorization: fc.oneof(
    authorization,
    line,
    line.map(
      (value) =>
        `TC3-HMAC-SHA256 Credential=${value}/2026-01-01/cvm/tc3_request, SignedHeaders=__proto__;host, Signature=0`,
    ),
  ),
  extra: fc.constantFrom(
    '',
    'X-TC-Action: __proto__\r\nX-TC-Version: constructor\r\nX-TC-Timestamp: 1e999\r\n',
    'x-cos-copy-source: x\r\n',
    '__proto__: x\r\n',
    'Expect: 100-continue\r\n',
    'Upgrade: websocket\r\n',
    'no colon\r\n',
  ),
  body: fc.constantFrom(
    '\r\n',
    'Content-Length: 3\r\n\r\nab',
    'Content-Length: 2\r\n\r\nabc',
    'Content-Length: 1e9\r\n\r\n',
    'Transfer-Encoding: chunked\r\n\r\nzz\r\n',
    'Transfer-Encoding: chunked\r\n\r\n5\r\nab',
    'Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    `Content-Type: application/json\r\nContent-Length: 20000\r\n\r\n${'['.repeat(20000)}`,
  ),
});

describe('hostile requests', () => {
  test('are answered with the envelope of the API, whatever their parameters', async () => {
    const running = await startWithFunction();
    await fc.assert(
      fc.asyncProperty(action, parameters, async ({ service, version, action: name }, given) => {
        const host = `${service}.tencentcloudapi.com`;
        const sent = signedRequest({ service, host, version, action: name, parameters: given });
        const { status, body } = await send(running, sent);
        expect(status).toBe(200);
        expect(JSON.parse(body)).toEqual(envelope);
      }),
      { numRuns: 400 },
    );
    await expectGoodService(running);
  });

  test('are answered with a status, whatever their bytes, and change no object', async () => {
    const running = await startStoring();
    running.emulator.objects('audit-1250000000').set('kept', { body: Buffer.from('kept'), modifiedMs: 0 });
    await fc.assert(
      fc.asyncProperty(head, async ({ method, path, host, authorization: signature, extra, body }) => {
        const opening = `${method} ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n`;
        const answer = await exchange(running, `${opening}Authorization: ${signature}\r\n${extra}${body}`);
        expect(answer).toMatch(/^HTTP\/1\.1 \d{3} /);
      }),
      { numRuns: 400 },
    );
    expect([...running.emulator.objects('audit-1250000000').keys()]).toEqual(['kept']);
    await expectGoodService(running);
  });

  test('that are broken off are no end to it', async () => {
    const running = await startStoring();
    const socket = net.connect(running.port, '127.0.0.1');
    await once(socket, 'connect');
    socket.write(`PUT /x HTTP/1.1\r\nHost: ${bucket}\r\nContent-Length: 9\r\n\r\nab`);
    socket.resetAndDestroy();
    await expectGoodService(running);
    expect([...running.emulator.objects('audit-1250000000').keys()]).toEqual([]);
  });

  test('find no value that only a prototype has', async () => {
    const running = await startWithFunction(undefined, { ClsLogsetId: 'logset', ClsTopicId: 'topic' });
    await scf(running).Invoke({ FunctionName: 'audit' });
    const search = { From: 0, To: Date.now() + 1000, TopicId: 'topic' };
    expect((await cls(running).SearchLog({ ...search, QueryString: 'constructor:x' })).Results).toEqual([]);
    expect((await cls(running).SearchLog({ ...search, QueryString: '__proto__:x' })).Results).toEqual([]);
    expect((await cls(running).SearchLog(search)).Results).not.toEqual([]);
  });

  test('that start a function which cannot begin end as a failed run', async () => {
    const running = await startWithFunction(zipOf({ 'index.js': '', a: '', 'a/b': '' }));
    const { Result } = await scf(running).Invoke({ FunctionName: 'audit', InvocationType: 'Event' });
    await vi.waitFor(async () => {
      const { Data } = await scf(running).GetRequestStatus({
        FunctionName: 'audit',
        FunctionRequestId: Result?.FunctionRequestId ?? '',
      });
      expect(Data?.[0]?.RetryNum).toBe(2);
      expect(Data?.[0]?.RetMsg).toContain('user code error');
    });
  });
});

/** Emulator with a bug: its clock throws. */
async function startBroken() {
  const seen: SeenRequest[] = [];
  const failure = new Error('The clock is broken.');
  const now = () => {
    throw failure;
  };
  return { running: await start({ now, onRequest: (request) => seen.push(request) }), seen, failure };
}

describe('an error of the emulator itself', () => {
  test('is an InternalError of the API, and recorded', async () => {
    const { running, seen, failure } = await startBroken();
    expect(codeIn(await send(running, signedRequest()))).toBe('InternalError');
    expect(seen).toEqual([expect.objectContaining({ outcome: 'InternalError', failure })]);
  });

  test('is an InternalError of COS', async () => {
    const { running } = await startBroken();
    const { status, body } = await send(running, { method: 'GET', headers: { host: bucket } });
    expect([status, body]).toEqual([500, expect.stringContaining('<Code>InternalError</Code>')]);
  });
});
