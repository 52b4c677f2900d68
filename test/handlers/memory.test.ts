import { readdirSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import type { Estate } from '../../lib/emulator/estate/estate-data.ts';
import { estateImage, owner } from '../support/emulated-cloud.ts';
import { estateOf } from '../support/estate.ts';
import { createWorld, type World } from '../support/world.ts';
import { captureLog, fire, sharedEstate } from './built-function.ts';

const context = { tencentcloud_uin: owner, getRemainingTimeInMillis: () => 60_000 };

const { lastLine } = captureLog();

async function remembering(estate: Estate, options: { readonly allowlist?: string; readonly state?: string } = {}) {
  const world = await createWorld({ estate, policy: policyOf('[]'), mailWhen: 'changes' });
  const state = options.state ?? `{ file: ${join(world.directory, 'state.json')} }`;
  const configure = (allowlist: string) => world.writeConfig(`${policyOf(allowlist)}\nstate: ${state}\n`);
  await configure(options.allowlist ?? '[]');
  for (const [name, value] of Object.entries(world.environment)) vi.stubEnv(name, value);
  return { world, configure };
}

function policyOf(allowlist: string): string {
  return `\ntargets: [{ region: ap-guangzhou, images: all }]\nallowlist: ${allowlist}\n`;
}

function timer(hour: number) {
  return { Type: 'Timer', TriggerName: 'hourly', Time: `2026-11-24T0${hour}:00:00Z`, Message: '' };
}

async function subjects(world: World): Promise<readonly (string | undefined)[]> {
  return (await world.mails()).map(({ subject }) => subject);
}

async function kept(world: World): Promise<readonly string[]> {
  return (await readdir(world.directory)).filter((name) => name.startsWith('state.')).toSorted();
}

test('what was mailed is not mailed again, and its end is', async () => {
  const { world, configure } = await remembering(sharedEstate);
  await expect(fire(timer(1), context)).resolves.toMatchObject({ mailed: true });
  await expect(fire(timer(2), context)).resolves.toMatchObject({ mailed: false, verdict: 'non-compliant' });
  await configure('[{ sharedAccount: "101104350001", reason: Runs our appliance }]');
  await expect(fire(timer(3), context)).resolves.toMatchObject({ mailed: true, verdict: 'compliant' });
  const mails = await world.mails();
  expect(mails).toHaveLength(2);
  expect(mails[1]?.references).toEqual(mails[0]?.messageId);
  expect(mails[1]?.text).toContain('101104350001');
  expect(await kept(world)).toHaveLength(1);
});

test('an event that comes again is not mailed again', async () => {
  const { world } = await remembering(sharedEstate);
  await fire(timer(1), context);
  await expect(fire(timer(1), context)).resolves.toMatchObject({ mailed: false });
  expect(await subjects(world)).toHaveLength(1);
});

test('a part of the audit has a memory and mails of its own, which name it', async () => {
  const { world } = await remembering(sharedEstate);
  const ofPart = { ...timer(1), TriggerName: 'part', Message: '{"regions":["ap-guangzhou"]}' };
  await fire(timer(1), context);
  await expect(fire(ofPart, context)).resolves.toMatchObject({ mailed: true });
  await expect(fire({ ...ofPart, Time: timer(2).Time }, context)).resolves.toMatchObject({ mailed: false });
  await expect(fire(timer(2), context)).resolves.toMatchObject({ mailed: false });
  expect((await kept(world)).map((name) => name.includes('.part-'))).toEqual([false, true]);
  const texts = (await world.mails()).map(({ text }) => text?.includes('only ap-guangzhou'));
  expect(texts).toEqual([false, true]);
});

test('what a run found is remembered, although a bug ended it while it sent', async () => {
  const { world, configure } = await remembering(sharedEstate);
  // Asked once more for the memory that is saved first, and then for the mail.
  const left = [60_000, undefined];
  const getRemainingTimeInMillis = () => {
    const isSaved = readdirSync(world.directory).some((name) => name.startsWith('state.'));
    const leftMs = isSaved && left.length > 0 ? left.shift() : 60_000;
    if (leftMs === undefined) throw new TypeError('a bug');
    return leftMs;
  };
  await expect(fire(timer(1), { ...context, getRemainingTimeInMillis })).rejects.toThrow('a bug');
  await configure('[{ sharedAccount: "101104350001", reason: Runs our appliance }]');
  await fire(timer(2), context);
  const [failed, next, ...others] = await world.mails();
  expect(others).toEqual([]);
  expect(failed?.text).toContain('An error inside image-share-audit');
  expect(next?.text?.replaceAll(/\s+/g, ' ')).toMatch(/101104350001.* was open from /);
});

test('a damaged memory is told of, kept aside, and everything is mailed', async () => {
  const { world } = await remembering(sharedEstate);
  await fire(timer(1), context);
  const [name = ''] = await kept(world);
  await writeFile(join(world.directory, name), '{}');
  await expect(fire(timer(2), context)).resolves.toMatchObject({ mailed: true });
  const [, second] = await world.mails();
  expect(second?.subject).toContain(' shared with ');
  expect(second?.text).toContain('.damaged-');
  const aside = (await kept(world)).find((one) => one.includes('.damaged-')) ?? '';
  expect(await readFile(join(world.directory, aside), 'utf8')).toBe('{}');
  await expect(fire(timer(3), context)).resolves.toMatchObject({ mailed: false });
});

test('a damaged memory is told of by the next run where the mail of this one was not taken', async () => {
  const { world } = await remembering(estateOf([estateImage('img-6pb6lrmy', { name: 'golden-web' })]));
  await fire(timer(1), context);
  const [name = ''] = await kept(world);
  await writeFile(join(world.directory, name), '{}');
  vi.stubEnv('SMTP_PASSWORD', 'wrong');
  await expect(fire(timer(2), context)).rejects.toThrow('535');
  vi.stubEnv('SMTP_PASSWORD', world.environment.SMTP_PASSWORD);
  await expect(fire(timer(2), context)).resolves.toMatchObject({ mailed: true, verdict: 'compliant' });
  expect(await subjects(world)).toEqual([expect.stringContaining('No findings in 1 image, memory unavailable')]);
  await expect(fire(timer(3), context)).resolves.toMatchObject({ mailed: false });
});

test('a memory that cannot be written fails the invocation, after the mail', async () => {
  const { world } = await remembering(sharedEstate, { state: '{ file: /proc/no-such-directory/state.json }' });
  await expect(fire(timer(1), context)).rejects.toThrow('state');
  expect(await subjects(world)).toHaveLength(1);
  expect(lastLine()).toMatchObject({
    verdict: 'failed',
    found: { verdict: 'non-compliant' },
  });
});

test('a mail that was not taken is not remembered', async () => {
  const { world } = await remembering(sharedEstate);
  vi.stubEnv('SMTP_PASSWORD', 'wrong');
  await expect(fire(timer(1), context)).rejects.toThrow('535');
  vi.stubEnv('SMTP_PASSWORD', world.environment.SMTP_PASSWORD);
  await expect(fire(timer(1), context)).resolves.toMatchObject({ mailed: true });
  expect(await subjects(world)).toHaveLength(1);
});

test('a failed run is mailed three times, and its end', async () => {
  const { world } = await remembering(sharedEstate);
  vi.stubEnv('TENCENTCLOUD_SECRETKEY', 'wrong');
  for (const hour of [1, 2, 3, 4, 5])
    await fire(timer(hour), { getRemainingTimeInMillis: () => 60_000 }).catch(() => undefined);

  expect(await subjects(world)).toHaveLength(3);
  vi.stubEnv('TENCENTCLOUD_SECRETKEY', world.environment.TENCENTCLOUD_SECRETKEY);
  await fire(timer(6), context);
  expect((await world.mails())[3]?.text).toMatch(/5 runs/);
});

test('wrong settings beside a readable memory are mailed three times, and their end', async () => {
  const { world, configure } = await remembering(sharedEstate);
  await configure('everyone');
  for (const hour of [1, 2, 3, 4, 5])
    await expect(fire(timer(hour), context)).rejects.toMatchObject({ name: 'ConfigError' });

  const texts = (await world.mails()).map(({ text }) => text?.replaceAll(/\s+/g, ' '));
  expect(texts).toHaveLength(3);
  expect(texts[2]).toContain('3 runs in a row failed');
  await configure('[{ sharedAccount: "101104350001", reason: Runs our appliance }]');
  await fire(timer(6), context);
  const [first, , , end] = await world.mails();
  expect(end?.subject).toContain('Recovered');
  expect(end?.text?.replaceAll(/\s+/g, ' ')).toContain('5 runs since');
  expect(end?.references).toBe(first?.messageId);
});

test('wrong settings of the memory itself are mailed at every run', async () => {
  const { world } = await remembering(sharedEstate, { state: '{ file: state.json, hmacKey: short }' });
  for (const hour of [1, 2, 3, 4, 5])
    await expect(fire(timer(hour), context)).rejects.toMatchObject({ name: 'ConfigError' });

  expect(await subjects(world)).toHaveLength(5);
});

test.each([
  {
    place: 'a bucket',
    state: '{ cos: { bucket: audit-1250000000, region: ap-guangzhou, key: state.json } }',
    mails: 5,
  },
  { place: 'a file', state: undefined, mails: 3 },
])('a missing role is mailed $mails times in five runs, where the memory is in $place', async ({ state, mails }) => {
  const { world } = await remembering(sharedEstate, state === undefined ? {} : { state });
  vi.stubEnv('TENCENTCLOUD_SECRETID', undefined);
  for (const hour of [1, 2, 3, 4, 5]) await expect(fire(timer(hour), context)).rejects.toThrow('TENCENTCLOUD_SECRETID');

  expect(await subjects(world)).toHaveLength(mails);
});

test('a memory in a bucket serves the built function as one in a file does', async () => {
  const [account] = sharedEstate.accounts;
  const buckets = [{ name: 'audit-1250000000', region: 'ap-guangzhou' }];
  const estate = { accounts: account === undefined ? [] : [{ ...account, buckets }] };
  const state = '{ cos: { bucket: audit-1250000000, region: ap-guangzhou, key: audit/state.json } }';
  const { world } = await remembering(estate, { state });
  await expect(fire(timer(1), context)).resolves.toMatchObject({ mailed: true });
  await expect(fire(timer(2), context)).resolves.toMatchObject({ mailed: false, verdict: 'non-compliant' });
  expect(await subjects(world)).toHaveLength(1);
});

test('a bucket that cannot be reached is told of, with everything that is found, and fails the invocation', async () => {
  const state = '{ cos: { bucket: nobodys-1250000000, region: ap-guangzhou, key: audit/state.json } }';
  const { world } = await remembering(sharedEstate, { state });
  await expect(fire(timer(1), context)).rejects.toThrow('nobodys-1250000000');
  const [mail] = await world.mails();
  expect(mail?.subject).toContain(' shared with ');
  expect(mail?.text).toContain('nobodys-1250000000');
});
