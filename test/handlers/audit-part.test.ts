import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { composePartEvent, digestSettings, type PartRequest } from '../../handlers/run/part-request.ts';
import { loadConfig } from '../../lib/config/load.ts';
import { openEvidenceStore } from '../../lib/state/evidence-store.ts';
import { owner } from '../support/emulated-cloud.ts';
import { createWorld } from '../support/world.ts';
import { captureLog, fire, sharedEstate } from './built-function.ts';

const context = {
  request_id: 'request-of-the-part',
  tencentcloud_uin: owner,
  function_name: 'audit',
  namespace: 'default',
  tencentcloud_region: 'ap-guangzhou',
  function_version: '$LATEST',
  getRemainingTimeInMillis: () => 60_000,
};
const startedAt = '2026-11-24T08:00:00.000Z';

const { calls, lastLine } = captureLog();

/** World of a function with fan-out, and a request for the account of its credentials. */
async function enter({ accounts = `[{ uin: "${owner}" }]`, fanOut = true } = {}) {
  const world = await createWorld({ estate: sharedEstate, policy: '' });
  const state = { kind: 'file', path: join(world.directory, 'state.json') } as const;
  const policy = `
accounts: ${accounts}
targets: [{ region: ap-guangzhou, images: all }]
allowlist: []
state: { file: ${state.path} }
${fanOut ? 'fanOut: accounts' : ''}
`;
  await world.writeConfig(policy);
  for (const [name, value] of Object.entries(world.environment)) vi.stubEnv(name, value);
  const config = await loadConfig({ file: world.configFile }, ({ name }) => world.environment[name]);
  const request = composePartEvent({
    runId: 'run-1',
    startedAt,
    account: owner,
    argument: '',
    settings: digestSettings(config),
    readUntil: new Date(Date.now() + 30_000).toISOString(),
    unreadSince: [],
  });
  const clock = { now: () => new Date(startedAt), elapsedMs: () => 0, sleep: async () => undefined };
  const apiBase = new URL(world.environment.TENCENTCLOUD_API_BASE ?? '');
  const evidence = async () => {
    const store = await openEvidenceStore({ store: state }, { clock, apiBase, runId: 'run-1', startedAt });
    return (await store.gather([owner], AbortSignal.timeout(200))).get(owner);
  };
  const stored = async () => (await readdir(world.directory)).filter((name) => name.startsWith('state.'));
  const actions = () => world.requests.map(({ action }) => action);
  return { world, request, evidence, stored, actions };
}

test('a part reads its account, leaves the evidence and one log line, and mails and remembers nothing', async () => {
  const { world, request, evidence, stored, actions } = await enter();
  const summary = await fire(request, context);
  expect(summary).toMatchObject({ runId: 'run-1', part: owner, outcome: 'read', images: 1, unread: 0 });
  expect(calls()).toHaveLength(1);
  expect(lastLine()).toEqual(summary);
  expect(await evidence()).toMatchObject({ account: owner, images: [{ status: 'collected' }] });
  expect(await stored()).toEqual([`state.emulated.evidence-20261124T080000000Z-run-1-${owner}.json`]);
  expect(await world.mails()).toEqual([]);
  expect(actions()).toEqual(['GetCallerIdentity', 'DescribeImages', 'DescribeImageSharePermission']);
});

test('a part that is repeated leaves the same', async () => {
  const { request, evidence, stored } = await enter();
  await fire(request, context);
  const first = await evidence();
  await fire(request, { ...context, request_id: 'again' });
  expect(await evidence()).toEqual(first);
  expect(await stored()).toHaveLength(1);
});

test('a part that nobody waits for any more reads nothing, and is not repeated', async () => {
  const { request, stored, actions } = await enter();
  const late = { ...request, readUntil: new Date(Date.now() - 1).toISOString() };
  await expect(fire(late, context)).resolves.toMatchObject({ outcome: 'late', images: 0 });
  expect(actions()).toEqual([]);
  expect(await stored()).toEqual([]);
});

test('a part reads no longer than its own time allows', async () => {
  const { request, actions } = await enter();
  const short = { ...context, getRemainingTimeInMillis: () => 4000 };
  await expect(fire(request, short)).resolves.toMatchObject({ outcome: 'late' });
  expect(actions()).toEqual([]);
});

const forgeries: readonly [name: string, change: (request: PartRequest) => object, says: string][] = [
  ['of another version', (request) => ({ ...request, version: 2 }), 'version'],
  ['with a further key', (request) => ({ ...request, more: 1 }), 'event'],
  ['with an account that is no uin', (request) => ({ ...request, account: '../x' }), 'account'],
  [
    'with a region that is no part of a host',
    (request) => ({ ...request, regions: [{ region: 'x.y', isAvailable: true }] }),
    'regions',
  ],
  ['with nothing but the format', ({ format }) => ({ format }), 'version'],
  ['for other settings', (request) => ({ ...request, settings: '0'.repeat(64) }), 'settings'],
  ['for an account that is not configured', (request) => ({ ...request, account: '100000000009' }), '100000000009'],
  ['with an argument that selects nothing', (request) => ({ ...request, argument: 'nonsense' }), 'Message'],
];

test.each(forgeries)('a request %s fails, and starts no audit', async (_name, change, says) => {
  const { world, request, stored, actions } = await enter();
  await expect(fire(change(request), context)).rejects.toThrow(says);
  expect(calls()).toHaveLength(1);
  expect(lastLine()).toMatchObject({ outcome: 'failed', problems: [expect.stringContaining(says)] });
  expect(await world.mails()).toEqual([]);
  expect(await stored()).toEqual([]);
  expect(actions().filter((action) => action !== 'GetCallerIdentity')).toEqual([]);
});

test('a request to a function without fan-out fails', async () => {
  const { world, request } = await enter({ fanOut: false });
  await expect(fire(request, context)).rejects.toThrow('fanOut');
  expect(await world.mails()).toEqual([]);
});

test('a member that is excluded is not read, whoever asks', async () => {
  const accounts = '{ organization: { role: Audit, exclude: ["100000000009"] } }';
  const { request, actions } = await enter({ accounts });
  await expect(fire({ ...request, account: '100000000009' }, context)).rejects.toThrow('100000000009');
  expect(actions()).toEqual(['GetCallerIdentity']);
});
