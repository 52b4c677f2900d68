import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { StateOptions } from '../../lib/options.ts';
import { encode } from '../../lib/state/format.ts';
import {
  bucket,
  createCosStore,
  folder,
  memoryIn,
  memoryOf,
  problemIn,
  region,
  remembered,
  type TestStore,
} from './support.ts';

const identity = `cos:${bucket}/${folder}state.json`;
const name = 'state.20261123T080000000Z-earlier.json';
const memory = memoryOf({ a: remembered() });
const good = () => encode({ replaces: [], memory }, name, { identity }, undefined);

function withBody(body: string, header: object = { format: 'image-share-audit state', version: 1 }): string {
  return `${JSON.stringify(header)}\n${body}\n`;
}

function withMemory(edit: (memory: Record<string, unknown>) => unknown): string {
  return withBody(JSON.stringify({ replaces: [], memory: edit({ ...memory }) }));
}

function withFinding(fields: object): string {
  return withMemory((whole) => ({ ...whole, findings: { a: { ...remembered(), ...fields } } }));
}

const damages: readonly (readonly [string, string | Buffer])[] = [
  ['nothing', ''],
  ['lists in lists', withBody('['.repeat(100_000) + ']'.repeat(100_000))],
  ['names that are none, of which there are many', withBody(`{"replaces":[${'0,'.repeat(200_000)}0],"memory":{}}`)],
  [
    'findings that are none, of which there are many',
    withMemory((whole) => ({
      ...whole,
      findings: Object.fromEntries(Array.from({ length: 150_000 }, (_, index) => [`f${index}`, 0])),
    })),
  ],
  ['half of it', good().subarray(0, 300)],
  ['another format', '{"format":"terraform","version":1}\n{}\n'],
  ['no header', '{"findings":{}}'],
  ['a later version', withBody('{}', { format: 'image-share-audit state', version: 2 })],
  ['an unknown header', withBody('{}', { format: 'image-share-audit state', version: 1, note: 'x' })],
  ['no JSON', withBody('nothing')],
  ['an empty body', withBody('{}')],
  ['null', withBody('null')],
  ['two bodies', `${good().toString()}{}`],
  ['bytes that are no text', Buffer.concat([good().subarray(0, -3), Buffer.from([0xff, 0xfe, 0x0a])])],
  ['an unknown key', withMemory((whole) => ({ ...whole, note: 'x' }))],
  ['findings that are a list', withMemory((whole) => ({ ...whole, findings: [] }))],
  ['no events', withMemory(({ findings }) => ({ findings }))],
  ['a finding of an unknown kind', withFinding({ subject: { kind: 'fine' } })],
  ['a finding without times', withFinding({ lastSeenAt: undefined })],
  ['a time that is none', withFinding({ lastSeenAt: 'yesterday' })],
  ['a day that is none', withFinding({ lastSeenAt: '2026-02-30T08:00:00Z' })],
  ['a local time', withFinding({ lastSeenAt: '2026-11-20T08:00:00+08:00' })],
  ['a mail in the future', withFinding({ mailed: { 'a@example.com': '2026-11-24T09:30:00.000Z' } })],
  ['a closing in the future', withFinding({ closedAt: '2099-01-01T00:00:00Z' })],
  ['a mail at a number', withFinding({ mailed: { 'a@example.com': 0 } })],
  [
    'a report in the future',
    withMemory((whole) => ({ ...whole, readers: { 'a@example.com': { lastReportAt: '2027-01-01T00:00:00Z' } } })),
  ],
  [
    'a finding under the key __proto__',
    withBody(`{"replaces":[],"memory":{"findings":{"__proto__":${JSON.stringify(remembered())}},"events":[]}}`),
  ],
  [
    'an address __proto__',
    withBody(
      `{"replaces":[],"memory":{"findings":{},"events":[],"readers":{},"\\u005f_proto__":{"lastReportAt":"2026-11-20T08:00:00Z"}}}`,
    ),
  ],
  ['too many events', withMemory((whole) => ({ ...whole, events: Array.from({ length: 1001 }, () => 0) }))],
];

describe('an object that holds', () => {
  test.each(damages)('%s makes the memory unusable, and is set aside', async (_, content) => {
    const store = await createCosStore();
    await store.put(name, content);
    const loadedMemory = await store.load();
    expect(problemIn(loadedMemory)).toContain(name);
    expect(loadedMemory).toMatchObject({ keptAs: 'state.damaged-20261123T080000000Z-earlier.json' });
    // Until the run has told everything, the next one has to as well.
    expect((await store.load()).status).toBe('unusable');
    await loadedMemory.save(memoryOf({ b: remembered() }));
    expect(
      Buffer.compare(await store.get('state.damaged-20261123T080000000Z-earlier.json'), Buffer.from(content)),
    ).toBe(0);
    expect(memoryIn(await store.load())).toEqual(memoryOf({ b: remembered() }));
    expect(await store.names()).toHaveLength(2);
  });

  test('a good memory is the measure of these', async () => {
    const store = await createCosStore();
    await store.put(name, good());
    expect(memoryIn(await store.load())).toEqual(memory);
    await store.put(
      name,
      withMemory((whole) => whole),
    );
    expect(memoryIn(await store.load())).toEqual(memory);
  });
});

test('is not believed because another object beside it is good', async () => {
  const store = await createCosStore();
  await (await store.load()).save(memory);
  await store.put('state.20261123T090000000Z-other.json', 'nonsense');
  const loadedMemory = await store.load();
  expect(loadedMemory.status).toBe('unusable');
  await loadedMemory.save(memoryOf({ b: remembered() }));
  // What the good one said is gone too: the run told everything as if nothing were known.
  expect(memoryIn(await store.load())).toEqual(memoryOf({ b: remembered() }));
});

test('stays an alarm where it cannot be set aside', async () => {
  const store = await createCosStore({ faults: [{ action: 'PutObject', code: 'AccessDenied', times: 1 }] });
  await store.put(name, 'nonsense');
  const loadedMemory = await store.load();
  expect(loadedMemory).not.toHaveProperty('keptAs');
  await loadedMemory.save(memory);
  expect((await store.load()).status).toBe('unusable');
  expect(await store.names()).toContain(name);
});

test('is not read when it is too large, and stays an alarm until somebody looks', async () => {
  const store = await createCosStore();
  await store.put(name, Buffer.alloc(20_000_001, 0x20));
  const loadedMemory = await store.load();
  expect(problemIn(loadedMemory)).toBe(`${name} is larger than 20000000 bytes.`);
  await loadedMemory.save(memory);
  expect((await store.load()).status).toBe('unusable');
  expect(store.requests.map(({ params }) => params.Key)).not.toContain(`${folder}${name}`);
});

test('is not written either', async () => {
  const store = await createCosStore();
  const { save } = await store.load();
  await expect(save(memoryOf({ a: remembered({ closedAt: '2099-01-01T00:00:00Z' }) }))).rejects.toThrow(
    'cannot be saved',
  );
  const findings = Object.fromEntries([['__proto__', remembered()]]);
  await expect(save(memoryOf(findings))).rejects.toThrow('cannot be saved');
  const long = 'x'.repeat(1_000_000);
  const huge = Array.from({ length: 21 }, (_, at) => [`${at}`, remembered({ threadId: long })] as const);
  await expect(save(memoryOf(Object.fromEntries(huge)))).rejects.toThrow('larger than');
  expect(await store.names()).toEqual([]);
});

test('keeps names and keys that others chose as they are', async () => {
  const store = await createCosStore();
  const { subject } = remembered();
  const hostile = remembered({ subject: { ...subject, imageName: '</Key>\n{"a":1}\u2028\ud800\u0000"' } });
  const findings = { constructor: hostile, 'hasOwnProperty\n{}': hostile, '': hostile };
  await (await store.load()).save(memoryOf(findings));
  expect(memoryIn(await store.load()).findings).toEqual(findings);
});

test('holds many thousand findings', async () => {
  const store = await createCosStore();
  const findings = Object.fromEntries(Array.from({ length: 20_000 }, (_, at) => [`finding ${at}`, remembered()]));
  await (await store.load()).save(memoryOf(findings));
  expect(Object.keys(memoryIn(await store.load()).findings)).toHaveLength(20_000);
});

describe('with a key', () => {
  const hmacKey = 'correct horse battery staple';

  async function kept(options: Partial<StateOptions> = { hmacKey }): Promise<TestStore & { readonly name: string }> {
    const store = await createCosStore();
    await (await store.load({}, options)).save(memory);
    const [only = ''] = await store.names();
    return { ...store, name: only };
  }

  test('is known to whoever has it', async () => {
    const store = await kept();
    expect(memoryIn(await store.load({}, { hmacKey }))).toEqual(memory);
    expect((await store.get(store.name)).toString()).not.toContain(hmacKey);
  });

  test.each([
    ['another key', 'wrong', 'was not signed with the configured state.hmacKey'],
    ['no key', undefined, 'is signed, and no state.hmacKey is configured'],
  ])('is unusable with %s', async (_, other, problem) => {
    const store = await kept();
    expect(problemIn(await store.load({}, { hmacKey: other }))).toContain(problem);
  });

  test('is unusable when it is not signed', async () => {
    const store = await kept({});
    expect(problemIn(await store.load({}, { hmacKey }))).toContain('is not signed');
  });

  test('is unusable when the signature is taken out, or anything is changed', async () => {
    const store = await kept();
    const text = (await store.get(store.name)).toString();
    for (const changed of [
      text.replace(/,"hmac":"[0-9a-f]+"/, ''),
      text.replace(/"hmac":"[0-9a-f]{2}/, '"hmac":"00'),
      text.replace('security@example.com', 'security@example.org'),
      text.replace('2026-11-20', '2026-11-23'),
      `${text}\n`,
      text.trimEnd(),
      text.replace('\n{', '\n {'),
    ]) {
      expect(changed).not.toBe(text);
      await store.put(store.name, changed);
      expect((await store.load({}, { hmacKey })).status).toBe('unusable');
    }
    await store.put(store.name, text);
    expect((await store.load({}, { hmacKey })).status).toBe('known');
  });

  test('is no good under another name, for another audit, or in another bucket', async () => {
    const store = await kept();
    const content = await store.get(store.name);
    const other = await createCosStore();
    await other.put('state.20261124T090000000Z-later.json', content);
    expect((await other.load({}, { hmacKey })).status).toBe('unusable');
    const elsewhere = await createCosStore();
    await elsewhere.put(store.name.replace('state', 'audit'), content);
    const key = `${folder}audit.json`;
    expect((await elsewhere.load({}, { hmacKey, store: { kind: 'cos', bucket, region, key } })).status).toBe(
      'unusable',
    );
  });

  test('is not brought back by hand once another took its place', async () => {
    const store = await kept();
    const old = await store.get(store.name);
    await (await store.load({}, { hmacKey })).save(memoryOf({ b: remembered() }));
    await (await store.load({}, { hmacKey })).save(memoryOf({ c: remembered() }));
    await store.put(store.name, old);
    expect(Object.keys(memoryIn(await store.load({}, { hmacKey })).findings)).toEqual(['c']);
  });

  test('is signed over the line as it stands, its place and its name', async () => {
    const store = await kept();
    const [head = '', body = ''] = (await store.get(store.name)).toString().split('\n');
    const about = JSON.stringify(['image-share-audit state', 1, identity, store.name]);
    const hmac = createHmac('sha256', hmacKey).update(`${about}\n${body}\n`).digest('hex');
    expect(JSON.parse(head)).toEqual({ format: 'image-share-audit state', version: 1, hmac });
  });
});
