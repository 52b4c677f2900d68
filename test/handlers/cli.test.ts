import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reportSchema } from '../../lib/report/formats/json-schema.ts';
import { emptyFolder } from '../support/empty-folder.ts';
import { estateImage } from '../support/emulated-cloud.ts';
import { estateOf } from '../support/estate.ts';
import { runCommand } from '../support/run-command.ts';
import { createWorld } from '../support/world.ts';

const shares = [{ accountId: '101104350001', createdTime: '2018-06-13T15:03:25Z' }];
const estate = estateOf([estateImage('img-6pb6lrmy', { name: 'golden-web', shares })]);
const emulated = 'EMULATED: an emulator answered in the place of Tencent Cloud.\n';
const policy = 'targets: [{ region: ap-guangzhou, images: all }]\nallowlist: []\n';
const allowing = policy.replace('[]', '[{ sharedAccount: "101104350001", reason: Runs our appliance }]');

test.each([
  { name: 'compliant is 0', given: allowing, exitCode: 0, verdict: 'compliant' },
  { name: 'non-compliant is 1', given: policy, exitCode: 1, verdict: 'non-compliant' },
  { name: 'incomplete is 3', given: policy.replace('ap-guangzhou', 'ap-beijing'), exitCode: 3, verdict: 'incomplete' },
])('scan: $name', async ({ given, exitCode, verdict }) => {
  const world = await createWorld({ estate, policy: given });
  const outcome = await runCommand(['scan', '-c', world.configFile, '--format', 'json'], world.userEnvironment);
  expect(outcome).toMatchObject({ exitCode, stderr: emulated });
  const report = reportSchema.parse(JSON.parse(outcome.stdout));
  expect(report).toMatchObject({ version: 2, verdict, emulated: true });
});

test('scan writes each format to a file, and says nothing on stdout then', async () => {
  const world = await createWorld({ estate, policy });
  for (const format of ['table', 'json', 'csv', 'shares-csv', 'html']) {
    const file = join(world.directory, `report.${format}`);
    const args = ['scan', '-c', world.configFile, '--format', format, '-o', file];
    await expect(runCommand(args, world.userEnvironment)).resolves.toEqual({
      exitCode: 1,
      stdout: '',
      stderr: `${emulated}Wrote ${file}. NON-COMPLIANT: 1 image is shared with unauthorized accounts.\n`,
    });
    expect(await readFile(file, 'utf8')).toContain('101104350001');
  }
});

test('scan --mail sends what it found', async () => {
  const world = await createWorld({ estate, policy });
  await expect(runCommand(['scan', '-c', world.configFile, '--mail'], world.userEnvironment)).resolves.toMatchObject({
    exitCode: 1,
  });
  expect((await world.mails())[0]?.subject).toContain('golden-web shared with 101104350001');
});

test('scan --mail mails what is known already, and says when it cannot be remembered', async () => {
  const world = await createWorld({ estate, policy, mailWhen: 'changes' });
  const scanTo = async (path: string) => {
    await world.writeConfig(`${policy}\nstate: { file: ${path} }\n`);
    return runCommand(['scan', '-c', world.configFile, '--mail'], world.userEnvironment);
  };
  const file = join(world.directory, 'state.json');
  await expect(scanTo(file)).resolves.toMatchObject({ exitCode: 1 });
  await expect(scanTo(file)).resolves.toMatchObject({ exitCode: 1 });
  const { exitCode, stderr } = await scanTo(join(world.directory, 'not-mounted', 'state.json'));
  expect(exitCode).toBe(3);
  expect(stderr).toContain('The report is complete, and mailed; the next run will not know of it.');
  expect(await world.mails()).toHaveLength(3);
});

test('credentials stand in .env as well', async () => {
  const world = await createWorld({ estate, policy });
  const { TENCENTCLOUD_SECRET_ID: id, ...rest } = world.userEnvironment;
  await writeFile(join(world.directory, '.env'), `TENCENTCLOUD_SECRET_ID=${id}\n`);
  await expect(runCommand(['scan'], rest, world.directory)).resolves.toMatchObject({ exitCode: 1 });
});

test('a dollar sign in .env has a backslash before it, as for deploying', async () => {
  const world = await createWorld({
    estate: estateOf([estateImage('img-6pb6lrmy', { name: 'golden$web' })]),
    policy: policy.replace('all', 'all, where: { name: "${env:IMAGE_NAME}" }'),
  });
  await writeFile(join(world.directory, '.env'), 'IMAGE_NAME=golden\\$web\n');
  await expect(runCommand(['scan'], world.userEnvironment, world.directory)).resolves.toMatchObject({ exitCode: 0 });
});

test('credentials that are refused are 3, with the reason', async () => {
  const world = await createWorld({ estate, policy });
  const environment = { ...world.userEnvironment, TENCENTCLOUD_SECRET_KEY: 'not-the-key' };
  const outcome = await runCommand(['scan', '-c', world.configFile], environment);
  expect(outcome.exitCode).toBe(3);
  expect(outcome.stderr).toContain('AuthFailure.SignatureFailure');
  expect(outcome.stderr).not.toContain('not-the-key');
});

test('a configuration of another account is 2', async () => {
  const world = await createWorld({ estate, policy: `accounts: [{ uin: "100000000009" }]\n${policy}` });
  const outcome = await runCommand(['scan', '-c', world.configFile], world.userEnvironment);
  expect(outcome).toMatchObject({ exitCode: 2, stdout: '' });
  expect(outcome.stderr).toContain('belong to 100000000002');
});

test('check says what is wrong with a configuration, or that nothing is', async () => {
  const world = await createWorld({ estate, policy });
  await expect(runCommand(['check', '-c', world.configFile], world.userEnvironment)).resolves.toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(/valid\..*\nAccounts: .*\ntargets\[0\]: .*\nBuckets: \d+, /),
  });
  await world.writeConfig(policy.replace('ap-guangzhou', 'Guangzhou').replace('targets', 'target'));
  const wrong = await runCommand(['check', '-c', world.configFile], world.userEnvironment);
  expect(wrong.exitCode).toBe(2);
  expect(wrong.stderr).toMatch(/audit\.yml:1 target:.*targets/);
});

test('check shows warnings with their lines, beside errors too, and fails for them where it is strict', async () => {
  const world = await createWorld({ estate, policy });
  const check = (...args: string[]) => runCommand(['check', '-c', world.configFile, ...args], world.userEnvironment);
  await expect(check('--strict')).resolves.toMatchObject({ exitCode: 0 });
  const near = policy.replace('ap-guangzhou', 'ap-guangzou');
  await world.writeConfig(near);
  const warned = await check();
  expect(warned.exitCode).toBe(0);
  expect(warned.stderr).toMatch(/audit\.yml:\d+ targets\[0\]\.region: Warning: .* Did you mean ap-guangzhou\?\n/);
  await expect(check('--strict')).resolves.toMatchObject({ exitCode: 2, stdout: warned.stdout, stderr: warned.stderr });
  await world.writeConfig(`${near}\nsite: mars\n`);
  const wrong = await check();
  expect(wrong.exitCode).toBe(2);
  expect(wrong.stderr).toMatch(/Did you mean ap-guangzhou\?\n.*site: "mars"/);
});

test('scan and check need no secret of mail, which a scan with --mail does', async () => {
  const world = await createWorld({ estate, policy });
  const { SMTP_PASSWORD: _, ...environment } = world.userEnvironment;
  const command = (...args: string[]) => runCommand([...args, '-c', world.configFile], environment);
  await expect(command('scan')).resolves.toMatchObject({ exitCode: 1 });
  const checked = await command('check');
  expect(checked.exitCode).toBe(0);
  expect(checked.stderr).toMatch(/smtp\.password: Not checked: The environment variable SMTP_PASSWORD is not set\./);
  await expect(command('check', '--strict')).resolves.toMatchObject({ exitCode: 2, stderr: checked.stderr });
  const mailed = await command('scan', '--mail');
  expect(mailed.exitCode).toBe(2);
  expect(mailed.stderr).toContain('The environment variable SMTP_PASSWORD is not set.');
});

test.each([
  { args: ['--help'], exitCode: 0 },
  { args: ['scan', '--help'], exitCode: 0 },
  { args: ['--version'], exitCode: 0 },
  { args: [], exitCode: 2 },
  { args: ['scna'], exitCode: 2 },
  { args: ['scan', '--format', 'xml'], exitCode: 2 },
  { args: ['scan', '--deadline', 'soon'], exitCode: 2 },
  { args: ['scan', 'img-6pb6lrmy'], exitCode: 2 },
  { args: ['scan'], exitCode: 2 },
  { args: ['check', '-c', 'missing.yml'], exitCode: 2 },
  { args: ['emulator', '--port', '70000'], exitCode: 2 },
  { args: ['emulator', '--estate', 'missing.yml'], exitCode: 2 },
])('image-share-audit $args exits with $exitCode', async ({ args, exitCode }) => {
  const empty = await emptyFolder();
  await expect(runCommand(args, {}, empty)).resolves.toMatchObject({ exitCode });
});
