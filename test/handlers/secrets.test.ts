import { readFile, writeFile } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import type { FunctionContext } from '../../handlers/run/invocation.ts';
import type { Estate } from '../../lib/emulator/estate/estate-data.ts';
import { owner } from '../support/emulated-cloud.ts';
import { openRobotServer } from '../support/robot-server.ts';
import { runCommand } from '../support/run-command.ts';
import { createWorld, type World } from '../support/world.ts';
import { captureLog, fire, sharedEstate } from './built-function.ts';

const region = 'ap-shanghai';
const policy = 'targets: [{ region: ap-guangzhou, images: all }]\nallowlist: []\n';
const context: FunctionContext = {
  request_id: '6e1f2a34-0000-4000-8000-000000000001',
  tencentcloud_uin: owner,
  tencentcloud_region: region,
  function_name: 'audit',
  getRemainingTimeInMillis: () => 60_000,
};

const { calls } = captureLog();

function estate(secrets: NonNullable<Estate['accounts'][number]['secrets']>): Estate {
  return { ...sharedEstate, accounts: sharedEstate.accounts.map((account) => ({ ...account, secrets })) };
}

const stored = { name: 'smtp-password', region, string: 'mailbox-password' };

/** A world whose mail password is a secret of SSM. */
async function createSecretWorld(secrets = [stored], more = ''): Promise<World> {
  const world = await createWorld({ estate: estate(secrets), policy: `${policy}${more}` });
  const text = await readFile(world.configFile, 'utf8');
  await writeFile(world.configFile, text.replace('${env:SMTP_PASSWORD}', '${ssm:smtp-password}'));
  return world;
}

function enter({ environment }: World): void {
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
}

function asked({ requests }: World): readonly string[] {
  return requests.filter(({ action }) => action === 'GetSecretValue').map((request) => request.region ?? '');
}

test('the function reads a secret in its own region, once a run, and mails with it', async () => {
  const world = await createSecretWorld();
  const text = await readFile(world.configFile, 'utf8');
  await writeFile(
    world.configFile,
    text.replace('Audit <audit@example.com>', '"${ssm:smtp-password} <audit@example.com>"'),
  );
  enter(world);
  await expect(fire({}, context)).resolves.toMatchObject({ mailed: true });
  expect(asked(world)).toEqual([region]);
  expect(JSON.stringify(calls())).not.toContain(stored.string);
  await fire({}, context);
  expect(asked(world)).toHaveLength(2);
});

test('a secret that cannot be read is told to the channels, with its place and the repair', async () => {
  const robot = await openRobotServer([{ body: '{"errcode":0}' }]);
  const notify = `notify: [{ kind: wecom, url: "${robot.base}/send" }]\n`;
  const world = await createSecretWorld([{ ...stored, string: '' }], notify);
  enter(world);
  await expect(fire({}, context)).rejects.toMatchObject({
    name: 'ConfigError',
    message: expect.stringMatching(/audit\.yml:\d+ smtp\.password: The secret smtp-password .* is empty\. Give it/),
  });
  await robot.close();
  expect(robot.heard[0]?.body).toContain('The secret smtp-password');
  expect(await world.mails()).toEqual([]);
});

test('a secret elsewhere that cannot be read is mailed', async () => {
  const world = await createSecretWorld([stored], 'notify: [{ kind: wecom, url: "${ssm:robot}" }]\n');
  enter(world);
  await expect(fire({}, context)).rejects.toThrow(/notify\[0\]\.url: The secret robot .* does not exist/);
  const [mail] = await world.mails();
  expect(mail?.text).toContain('The secret robot');
});

test('without a role, nothing is asked, and the other settings are still read', async () => {
  const world = await createSecretWorld();
  enter(world);
  vi.stubEnv('TENCENTCLOUD_SECRETID', '');
  await expect(fire({}, context)).rejects.toThrow(/The secret smtp-password cannot be read.*no credentials/);
  expect(asked(world)).toEqual([]);
});

test('a scan that sends no mail reads no secret of mail, and check reads none at all', async () => {
  const world = await createSecretWorld([stored], 'timeZone: "${ssm:zone}"\n');
  const checked = await runCommand(['check', '-c', world.configFile], world.userEnvironment);
  expect(checked.exitCode).toBe(0);
  expect(checked.stdout).toContain('Not checked: 2.');
  expect(checked.stderr).toMatch(/Not checked: The secret zone is not read here/);
  expect(checked.stderr).toMatch(/Not checked: The secret smtp-password is not read here/);
  expect(asked(world)).toEqual([]);
  const text = await readFile(world.configFile, 'utf8');
  await writeFile(world.configFile, text.replace('timeZone: "${ssm:zone}"', ''));
  const scanned = await runCommand(['scan', '-c', world.configFile, '--format', 'json'], world.userEnvironment);
  expect(scanned.exitCode).toBe(1);
  expect(asked(world)).toEqual([]);
});

test('a command reads secrets in the region of TENCENTCLOUD_REGION, and says where it is missing', async () => {
  const world = await createSecretWorld();
  const args = ['scan', '-c', world.configFile, '--mail', '--format', 'json'];
  const lost = await runCommand(args, world.userEnvironment);
  expect(lost.exitCode).toBe(2);
  expect(lost.stderr).toMatch(
    /smtp\.password: The region of the secret smtp-password is not known here\. Set TENCENTCLOUD_REGION/,
  );
  const found = await runCommand(args, { ...world.userEnvironment, TENCENTCLOUD_REGION: region });
  expect(found.exitCode).toBe(1);
  expect(await world.mails()).toHaveLength(1);
});
