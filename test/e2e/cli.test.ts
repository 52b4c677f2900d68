import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { reportSchema } from '../../lib/report/formats/json-schema.ts';
import { emptyFolder } from '../support/empty-folder.ts';
import { estateImage } from '../support/emulated-cloud.ts';
import { estateOf } from '../support/estate.ts';
import { runProcess } from '../support/run-process.ts';
import { createWorld } from '../support/world.ts';

/** Runs the built command, with no environment but this. */
function run(args: readonly string[], env: Readonly<Record<string, string>> = {}, cwd = tmpdir()) {
  return runProcess(process.execPath, [resolve('dist/cli.js'), ...args], { env, cwd, timeoutMs: 60_000 });
}

const shares = [{ accountId: '101104350001', createdTime: '2018-06-13T15:03:25Z' }];
const estate = estateOf([estateImage('img-6pb6lrmy', { name: 'golden-web', shares })]);
const emulated = 'EMULATED: an emulator answered in the place of Tencent Cloud.\n';
const policy = 'targets: [{ region: ap-guangzhou, images: all }]\nallowlist: []\n';
const allowing = policy.replace('[]', '[{ sharedAccount: "101104350001", reason: Runs our appliance }]');

test.each([
  { name: 'compliant is 0', given: allowing, code: 0, verdict: 'compliant' },
  { name: 'non-compliant is 1', given: policy, code: 1, verdict: 'non-compliant' },
  { name: 'incomplete is 3', given: policy.replace('ap-guangzhou', 'ap-beijing'), code: 3, verdict: 'incomplete' },
])('scan: $name', async ({ given, code, verdict }) => {
  const world = await createWorld({ estate, policy: given });
  const result = await run(['scan', '-c', world.configFile, '--format', 'json'], world.userEnvironment);
  expect(result).toMatchObject({ code, stderr: emulated });
  expect(reportSchema.parse(JSON.parse(result.stdout))).toMatchObject({ version: 2, verdict, emulated: true });
});

test.each([
  { args: ['--help'], code: 0 },
  { args: ['--version'], code: 0 },
  { args: [], code: 2 },
  { args: ['scan'], code: 2 },
  { args: ['mail', '--preview', 'missing.json'], code: 2 },
  { args: ['emulator', '--estate', 'missing.yml'], code: 2 },
])('image-share-audit $args exits with $code', async ({ args, code }) => {
  await expect(run(args, {}, await emptyFolder())).resolves.toMatchObject({ code });
});

test('a test mail is sent by the built command', async () => {
  const world = await createWorld({ estate, policy });
  await expect(run(['mail', '--test', '-c', world.configFile], world.userEnvironment)).resolves.toMatchObject({
    code: 0,
  });
  expect(await world.mails()).toHaveLength(1);
});

test('the demo ends by itself and leaves what the mailbox received', async () => {
  const directory = await emptyFolder();
  await expect(run(['demo'], {}, directory)).resolves.toMatchObject({ code: 0 });
  const report = JSON.parse(await readFile(join(directory, 'out/demo/report.json'), 'utf8'));
  const kinds = Object.entries(report.counts.findings);
  const absent = kinds.flatMap(([kind, count]) => (count === 0 ? [kind] : []));
  expect(kinds).toHaveLength(12);
  expect(absent).toEqual(['unverified-inbound', 'unverified-organization']);
  for (const name of ['alert.eml', 'alert.html', 'alert.txt'])
    expect(await readFile(join(directory, 'out/demo', name), 'utf8')).toContain('img-6pb6lrmy');
});
