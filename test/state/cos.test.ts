import { createHash } from 'node:crypto';
import { inspect, promisify } from 'node:util';
import { describe, expect, test, vi } from 'vitest';
import { StateError } from '../../lib/errors.ts';
import { openCosStore } from '../../lib/state/cos-store.ts';
import { startAnswerServer } from '../support/answer-server.ts';
import { encodings } from '../support/echoes.ts';
import { createCosStore, createTestClock, memoryIn, memoryOf, problemIn, recaller, remembered } from './support.ts';

describe('the memory in a bucket', () => {
  test('is empty at the first run, and known at the next', async () => {
    const store = await createCosStore();
    const first = await store.load();
    expect(first.status).toBe('first');
    const memory = memoryOf(
      { a: remembered() },
      { readers: { 'a@example.com': { lastReportAt: '2026-11-23T08:00:00.000Z' } } },
    );
    await first.save(memory);
    const next = await store.load();
    expect(next.status).toBe('known');
    expect(memoryIn(next)).toEqual(memory);
  });

  test('is asked of the production host, signed, with the token', async () => {
    const store = await createCosStore();
    await (await store.load()).save(memoryOf());
    await store.load();
    expect(store.requests.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual([
      'GetBucket answered',
      'PutObject answered',
      'GetBucket answered',
      'GetObject answered',
    ]);
    for (const { host, headers } of store.requests) {
      expect(host).toBe('audit-1250000000.cos.ap-guangzhou.myqcloud.com');
      expect(headers['x-cos-security-token']).toBe('test-token');
      expect(headers.authorization).toContain('q-header-list=');
    }
  });

  test('is sent with its digest, so that the service refuses half of it', async () => {
    const store = await createCosStore();
    await (await store.load()).save(memoryOf());
    const [name = ''] = await store.names();
    const digest = createHash('md5')
      .update(await store.get(name))
      .digest('base64');
    expect(store.requests.at(-1)?.headers['content-md5']).toBe(digest);
  });

  test('is reached past a proxy of the environment, as the audit reaches the cloud', async () => {
    vi.stubEnv('HTTP_PROXY', 'http://user:secret@127.0.0.1:1');
    const store = await createCosStore();
    expect((await store.load()).status).toBe('first');
    vi.unstubAllEnvs();
  });

  test('is one object after each run, with the run in its name', async () => {
    const store = await createCosStore();
    await (await store.load({ runId: 'first' })).save(memoryOf());
    await (await store.load({ runId: 'second/run' })).save(memoryOf());
    expect(await store.names()).toEqual([expect.stringMatching(/^state\.20261124T0800\d{5}Z-second-run\.json$/)]);
  });

  test('is listed page after page', async () => {
    const store = await createCosStore();
    await (await store.load()).save(memoryOf({ a: remembered() }));
    for (let i = 0; i < 2100; i += 1) await store.put(`state.2.notes-${i}.json`, 'nothing of ours');
    expect((await store.load()).status).toBe('known');
    expect(store.requests.filter(({ action }) => action === 'GetBucket')).toHaveLength(4);
  });

  test('is not looked for without end', async () => {
    const store = await createCosStore();
    for (let i = 0; i < 10_001; i += 1) await store.put(`state.2.notes-${i}.json`, '');
    expect(problemIn(await store.load())).toContain('more than 10000 objects');
  });

  test.each([
    ['GetBucket', 'GetBucket in cos://audit-1250000000/image-share-audit/ was refused with AccessDenied'],
    ['GetObject', 'GetObject in cos://audit-1250000000/image-share-audit/ was refused with AccessDenied'],
  ])('is unusable, not empty, where %s is refused', async (denied, problem) => {
    const store = await createCosStore();
    await (await store.load()).save(memoryOf({ a: remembered() }));
    const refusing = await createCosStore({ credential: { denies: [`cos:${denied}`] } });
    for (const name of await store.names()) await refusing.put(name, await store.get(name));
    const loadedMemory = await refusing.load();
    expect(problemIn(loadedMemory)).toContain(problem);
    await loadedMemory.save(memoryOf({ b: remembered() }));
    expect(await refusing.names()).toHaveLength(2);
  });

  test('says so when it cannot be written', async () => {
    const store = await createCosStore({ credential: { denies: ['PutObject'] } });
    const keeping = (await store.load()).save(memoryOf());
    await expect(keeping).rejects.toThrow(StateError);
    await expect(keeping).rejects.toThrow(/PutObject in cos:.* was refused with AccessDenied \(request /);
  });

  test('stays whole and bounded where nothing may be removed', async () => {
    const store = await createCosStore({ credential: { denies: ['DeleteObject'] } });
    for (let run = 0; run < 12; run += 1) await (await store.load()).save(memoryOf({ [`run ${run}`]: remembered() }));

    expect(await store.names()).toHaveLength(12);
    const before = store.requests.length;
    expect(Object.keys(memoryIn(await store.load()).findings)).toEqual(['run 11']);
    expect(store.requests.slice(before).map(({ action }) => action)).toEqual(['GetBucket', 'GetObject']);
  });

  test.each([
    ['html-200', 'not as documented'],
    ['empty-body', 'not as documented'],
    ['empty-object', 'not as documented'],
    ['half-a-body', 'no usable answer'],
    ['bad-gateway', 'HTTP 502'],
    ['redirect', 'HTTP 302'],
    ['reset', 'ECONNRESET'],
  ] as const)('is unusable when the list is answered with %s', async (answer, problem) => {
    const store = await createCosStore({ faults: [{ action: 'GetBucket', answer }] });
    expect(problemIn(await store.load())).toContain(problem);
  });

  test('is unusable when an object breaks off, or is not there to its end', async () => {
    for (const answer of ['half-a-body', 'reset', 'html-200'] as const) {
      const store = await createCosStore({ faults: [{ action: 'GetObject', answer }] });
      await (await store.load()).save(memoryOf({ a: remembered() }));
      expect((await store.load()).status).toBe('unusable');
    }
  });

  test.each([
    ['half a list', { Name: 'audit-1250000000', IsTruncated: 'true' }],
    ['a list of another bucket', { Name: 'other-1250000000', IsTruncated: 'false' }],
    ['a list without its end', { Name: 'audit-1250000000' }],
  ])('is unusable when the answer is %s', async (_, fields) => {
    const inner = Object.entries({ Prefix: 'image-share-audit/state.2', ...fields }).map(
      ([k, v]) => `<${k}>${v}</${k}>`,
    );
    const body = `<?xml version='1.0'?><ListBucketResult>${inner.join('')}</ListBucketResult>`;
    const store = await createCosStore({ faults: [{ action: 'GetBucket', answer: 'body', body }] });
    expect(problemIn(await store.load())).toContain('not as documented');
  });

  test('survives a passing failure', async () => {
    const store = await createCosStore({
      faults: [
        { action: 'GetBucket', answer: 'bad-gateway', times: 2 },
        { action: 'PutObject', code: 'InternalError', times: 1 },
      ],
    });
    await (await store.load()).save(memoryOf({ a: remembered() }));
    expect((await store.load()).status).toBe('known');
  });

  test('is not waited for longer than there is time', async () => {
    const store = await createCosStore({ faults: [{ action: 'GetBucket', answer: 'no-answer' }] });
    const loadedMemory = await store.load({ timeLeftMs: () => 400.5 });
    expect(problemIn(loadedMemory)).toContain('The time for listing');
    // Nothing goes on behind the run's back.
    await vi.waitFor(async () => {
      expect(await promisify(store.emulator.getConnections.bind(store.emulator))()).toBe(0);
    });
    expect(store.requests).toHaveLength(1);
  });

  test('is not written longer than there is time', async () => {
    const store = await createCosStore({ faults: [{ action: 'PutObject', answer: 'no-answer' }] });
    const { save } = await store.load({ timeLeftMs: () => 800 });
    await expect(save(memoryOf())).rejects.toThrow('The time for writing');
  });

  test('does not take what a portal answers to a write for written', async () => {
    const store = await createCosStore({ faults: [{ action: 'PutObject', answer: 'html-200' }] });
    await expect((await store.load()).save(memoryOf())).rejects.toThrow('not as documented');
  });

  test.each([
    ['a wrong key', { secretKey: 'wrong' }, 'SignatureDoesNotMatch'],
    ['an unknown id', { secretId: 'AKIDUNKNOWN' }, 'InvalidAccessKeyId'],
    ['a wrong token', { token: 'wrong' }, 'InvalidToken'],
  ])('is unusable with %s, and the sentence holds no secret', async (_, changed, code) => {
    const store = await createCosStore();
    const problem = problemIn(
      await store.load({
        credentials: { secretId: 'AKIDTEST', secretKey: 'test-key', token: 'test-token', ...changed },
      }),
    );
    expect(problem).toContain(code);
    expect(problem).not.toMatch(/test-key|test-token|wrong|AKID/);
  });

  test.each([
    ['that is not there', { bucket: 'missing-1250000000' }, 'NoSuchBucket'],
    ['in another region', { region: 'ap-singapore' }, 'NoSuchBucket'],
    ['of somebody else', { bucket: 'other-1250000001' }, 'AccessDenied'],
  ])('is unusable in a bucket %s', async (_, changed, code) => {
    const store = await createCosStore();
    const cos = {
      kind: 'cos' as const,
      bucket: 'audit-1250000000',
      region: 'ap-guangzhou',
      key: 'state.json',
      ...changed,
    };
    expect(problemIn(await store.load({}, { store: cos }))).toContain(code);
  });

  test('is unusable where nothing listens', async () => {
    const store = await createCosStore();
    const load = recaller(store.options, {
      clock: createTestClock(),
      credentials: { secretId: 'a', secretKey: 'b' },
      apiBase: new URL('http://127.0.0.1:1'),
    });
    const loadedMemory = await load();
    expect(problemIn(loadedMemory)).toContain('ECONNREFUSED');
    await expect(loadedMemory.save(memoryOf())).rejects.toThrow(StateError);
  });

  test('is unusable without credentials', async () => {
    const store = await createCosStore();
    const loadedMemory = await store.load({ credentials: undefined });
    expect(problemIn(loadedMemory)).toContain('no credentials');
    await expect(loadedMemory.save(memoryOf())).rejects.toThrow(StateError);
  });

  test('may lie at the top of the bucket, under a name with characters that XML and URLs know', async () => {
    const store = await createCosStore();
    const key = "审计 & <state>+'%.json";
    const top = { kind: 'cos' as const, bucket: 'audit-1250000000', region: 'ap-guangzhou', key };
    await (await store.load({}, { store: top })).save(memoryOf({ a: remembered() }));
    expect((await store.load({}, { store: top })).status).toBe('known');
    expect((await store.load()).status).toBe('first');
  });
});

describe('what COS repeats of a request', () => {
  const secrets = {
    secretId: 'AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE',
    secretKey: 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE',
    token: 'k9Yt2mVqLw8uXzR4bN7cD1fGhJ6pS3aE0iKoTvUy',
  };
  const places: Readonly<Record<string, (said: string) => string>> = {
    'the code': (said) => `<Error><Code>${said}</Code></Error>`,
    'the message': (said) => `<Error><Code>AccessDenied</Code><Message>${said}</Message></Error>`,
    'the request id': (said) => `<Error><Code>AccessDenied</Code><RequestId>${said}</RequestId></Error>`,
    'a page': (said) => `<html><p>${said}</p></html>`,
    JSON: (said) => JSON.stringify({ Error: { Code: said, Message: said, RequestId: said } }),
  };

  test.each(Object.keys(places))('in %s stays out of errors', async (place) => {
    for (const secret of Object.values(secrets)) {
      for (const encode of Object.values(encodings)) {
        const echo = encode(secret);
        const apiBase = await startAnswerServer((response) => {
          response.writeHead(403, { 'x-cos-request-id': encodeURIComponent(echo) }).end(places[place]?.(echo));
        });
        const location = {
          kind: 'cos',
          bucket: 'audit-1250000000',
          region: 'ap-guangzhou',
          key: 'state.json',
        } as const;
        const store = openCosStore(location, { credentials: secrets, apiBase });
        const error: unknown = await store.list('state', new AbortController().signal).catch((thrown) => thrown);
        expect(error).toBeInstanceOf(StateError);
        expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(encode(secret.slice(4, 20)));
        expect(inspect(error, { depth: 10 })).not.toMatch(/[^\P{Cc}\n]/u);
      }
    }
  });
});

describe('an answer of COS is no usable one', () => {
  const location = { kind: 'cos', bucket: 'audit-1250000000', region: 'ap-guangzhou', key: 'state.json' } as const;
  const credentials = { secretId: 'AKIDTEST', secretKey: 'test-key' };
  const { signal } = new AbortController();

  test('for an object of more than 20 MB, whatever the list says', async () => {
    const chunk = Buffer.alloc(1_000_000, ' ');
    const apiBase = await startAnswerServer((response) => {
      const more = () => response.destroyed || response.write(chunk, () => setImmediate(more));
      more();
    });
    await expect(openCosStore(location, { credentials, apiBase }).read('state.json', signal)).rejects.toThrow(
      'the answer is larger than any that is expected',
    );
  });

  test('for a list of more than 2 MB', async () => {
    const xml = `<ListBucketResult>${'<Contents><Key>a</Key></Contents>'.repeat(70_000)}</ListBucketResult>`;
    const apiBase = await startAnswerServer((response) => response.end(xml));
    await expect(openCosStore(location, { credentials, apiBase }).list('state', signal)).rejects.toThrow(
      'the answer is larger than any that is expected',
    );
  });
});
