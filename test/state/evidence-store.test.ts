import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { StateError } from '../../lib/errors.ts';
import { createEvidenceStore, type EvidenceRun, openEvidenceStore } from '../../lib/state/evidence-store.ts';
import { openFileStore } from '../../lib/state/file-store.ts';
import { encode } from '../../lib/state/format.ts';
import { EMPTY_MEMORY } from '../../lib/state/memory.ts';
import type { ObjectStore } from '../../lib/state/object-store.ts';
import type { PartEvidence } from '../../lib/types.ts';
import { emptyFolder } from '../support/empty-folder.ts';
import { account, collected, image, region, unavailable } from '../support/evidence.ts';
import { createCosStore, createTestClock } from './support.ts';

const other = '100000000003';
const hmacKey = 'k'.repeat(32);
const startedAt = '2026-11-24T08:00:00.000Z';

const evidence: PartEvidence = {
  account,
  places: [{ account, region, listed: true, filtered: 0 }],
  targets: [
    { account, region, label: 'targets[0]', status: 'listed', images: 2 },
    { account, region, label: 'targets[1]', status: 'unlisted', reason: { kind: 'deadline' } },
  ],
  images: [
    collected(image('img-aaaaaaaa', { tags: { env: 'prod' } }), ['1001'], 50),
    unavailable(image('img-bbbbbbbb')),
  ],
  unconfigured: [image('img-cccccccc')],
  usage: { requests: 3, retries: 1 },
};

interface Setting {
  readonly run?: Partial<EvidenceRun>;
  readonly key?: string | undefined;
  readonly wrap?: (store: ObjectStore) => ObjectStore;
}

async function openStores() {
  const directory = await emptyFolder();
  const path = join(directory, 'state.json');
  const clock = createTestClock();
  const open = ({ run = {}, key, wrap = (store) => store }: Setting = {}) => {
    const options = { store: { kind: 'file', path }, ...(key !== undefined && { hmacKey: key }) } as const;
    return createEvidenceStore(wrap(openFileStore(path)), options, { runId: 'run-1', startedAt, clock, ...run });
  };
  const list = async () => (await openFileStore(path).list('', new AbortController().signal)).map(({ name }) => name);
  const put = async (content: string | Buffer, uin = account) =>
    writeFile(join(directory, `state.evidence-20261124T080000000Z-run-1-${uin}.json`), content);
  return { open, list, put, path };
}

type Open = Awaited<ReturnType<typeof openStores>>['open'];

/** Gathers until the store was looked at so many times. */
function gatherFor(pauses: number, open: Open, setting: Setting = {}, accounts = [account]) {
  const controller = new AbortController();
  let left = pauses;
  const clock = {
    ...createTestClock(),
    sleep: async () => {
      left -= 1;
      if (left === 0) controller.abort();
    },
  };
  return open({ ...setting, run: { ...setting.run, clock } }).gather(accounts, controller.signal);
}

const gatherOnce = (open: Open, setting: Setting = {}, accounts = [account]) => gatherFor(1, open, setting, accounts);

/** Store whose objects are too large to be read. */
function oversized(store: ObjectStore): ObjectStore {
  return {
    ...store,
    list: async (prefix, signal) => (await store.list(prefix, signal)).map(({ name }) => ({ name, bytes: 20_000_001 })),
    read: () => Promise.reject(new Error('It was read.')),
  };
}

test.each([undefined, hmacKey])('evidence comes back as it was written, with the key %s', async (key) => {
  const { open } = await openStores();
  await open({ key }).write(evidence);
  const found = await open({ key }).gather([account], new AbortController().signal);
  expect(found).toEqual(new Map([[account, evidence]]));
});

test('a part that writes twice leaves one object, that of its last attempt', async () => {
  const { open, list } = await openStores();
  await open().write({ ...evidence, usage: { requests: 1, retries: 0 } });
  await open().write(evidence);
  expect(await list()).toHaveLength(1);
  expect((await open().gather([account], new AbortController().signal)).get(account)).toEqual(evidence);
});

test('is waited for until it is there', async () => {
  const { open } = await openStores();
  const late = open();
  let looked = 0;
  const wrap = (store: ObjectStore): ObjectStore => ({
    ...store,
    list: async (prefix, signal) => {
      looked += 1;
      if (looked === 3) await late.write(evidence);
      return store.list(prefix, signal);
    },
  });
  const found = await open({ wrap }).gather([account], new AbortController().signal);
  expect(looked).toBe(3);
  expect(found.get(account)).toEqual(evidence);
});

test.each([
  ['of another run', { runId: 'run-2' }],
  ['of an earlier attempt', { startedAt: '2026-11-24T07:59:00.000Z' }],
])('evidence %s is none of this one', async (_name, run) => {
  const { open } = await openStores();
  await open({ run }).write(evidence);
  expect((await gatherOnce(open)).get(account)).toBe('missing');
});

test('what does not come in time is missing, and what came is there', async () => {
  const { open } = await openStores();
  await open().write(evidence);
  const found = await gatherOnce(open, {}, [account, other]);
  expect([...found]).toEqual([
    [account, evidence],
    [other, 'missing'],
  ]);
});

const head = JSON.stringify({ format: 'image-share-audit evidence', version: 1 });

test.each([
  ['nothing', ''],
  ['no JSON', 'nonsense'],
  ['no JSON in the second line', `${head}\n{`],
  ['something else', `${head}\n{"account":"${account}"}`],
  ['a further key', `${head}\n${JSON.stringify({ ...evidence, more: 1 })}`],
  ['a number as account', `${head}\n${JSON.stringify({ ...evidence, account: Number(account) })}`],
  ['no images', `${head}\n${JSON.stringify({ ...evidence, images: null })}`],
  ['another version', `${head.replace('1', '2')}\n${JSON.stringify(evidence)}`],
  ['a memory', encode({ replaces: [], memory: EMPTY_MEMORY }, 'x', { identity: 'x' }, undefined)],
])('an object with %s is malformed', async (_name, content) => {
  const { open, put } = await openStores();
  await put(content);
  expect((await gatherOnce(open)).get(account)).toBe('malformed');
});

test('an object that is larger than may be read is malformed, and not read', async () => {
  const { open, put } = await openStores();
  await put('x');
  expect((await gatherOnce(open, { wrap: oversized })).get(account)).toBe('malformed');
});

test.each([
  ['unsigned, where a key is set', undefined, hmacKey],
  ['signed, where none is', hmacKey, undefined],
  ['signed with another key', 'z'.repeat(32), hmacKey],
])('evidence that is %s is not accepted', async (_name, writes, reads) => {
  const { open } = await openStores();
  await open({ key: writes }).write(evidence);
  expect((await gatherOnce(open, { key: reads })).get(account)).toBe('signature');
});

test('the evidence of another account is not accepted in the name of this one', async () => {
  const { open, put, path } = await openStores();
  await open({ key: hmacKey }).write({ ...evidence, account: other });
  const name = `state.evidence-20261124T080000000Z-run-1-${other}.json`;
  const copied = await openFileStore(path).read(name, new AbortController().signal);
  await put(copied ?? '');
  expect((await gatherOnce(open, { key: hmacKey })).get(account)).toBe('signature');
});

test('a store that fails once is asked again; one that fails in the end is said to', async () => {
  const { open } = await openStores();
  await open().write(evidence);
  let failures = 1;
  const wrap = (store: ObjectStore): ObjectStore => ({
    ...store,
    list: async (prefix, signal) => {
      failures -= 1;
      if (failures >= 0) throw new StateError('no');
      return store.list(prefix, signal);
    },
  });
  expect((await open({ wrap }).gather([account], new AbortController().signal)).get(account)).toEqual(evidence);
  failures = Number.POSITIVE_INFINITY;
  expect((await gatherFor(2, open, { wrap })).get(account)).toBe('unavailable');
});

test('removes the evidence of its run and what others left a day ago, and nothing else', async () => {
  const { open, list, path } = await openStores();
  await open().write(evidence);
  await open({ run: { runId: 'concurrent' } }).write(evidence);
  await open({ run: { runId: 'killed', startedAt: '2026-11-23T07:00:00.000Z' } }).write(evidence);
  const memory = 'state.20261101T080000000Z-run-0.json';
  await writeFile(path.replace('state.json', memory), '{}');
  await open().remove();
  expect((await list()).toSorted()).toEqual([memory, `state.evidence-20261124T080000000Z-concurrent-${account}.json`]);
});

test('a bucket serves as well, and where nothing may be removed nothing fails', async () => {
  const cos = await createCosStore({ credential: { denies: ['cos:DeleteObject'] } });
  const { clock, options } = cos;
  const credentials = { secretId: 'AKIDTEST', secretKey: 'test-key', token: 'test-token' };
  const apiBase = new URL(`http://127.0.0.1:${cos.port}`);
  const store = await openEvidenceStore(options, { clock, credentials, apiBase, runId: 'run-1', startedAt });
  await store.write(evidence);
  expect((await store.gather([account], new AbortController().signal)).get(account)).toEqual(evidence);
  await store.remove();
  expect(await cos.names()).toEqual([`state.evidence-20261124T080000000Z-run-1-${account}.json`]);
});
