import { execFileSync } from 'node:child_process';
import { mkdir, open, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { replaceFile } from '../../../handlers/commands/output-file.ts';
import { emptyFolder } from '../../support/empty-folder.ts';
import { estateImage } from '../../support/emulated-cloud.ts';
import { estateOf } from '../../support/estate.ts';
import { runCommand } from '../../support/run-command.ts';
import { createWorld } from '../../support/world.ts';

const shares = [{ accountId: '101104350001', createdTime: '2018-06-13T15:03:25Z' }];
const estate = estateOf([estateImage('img-6pb6lrmy', { name: 'golden-web', shares })]);
const policy = 'targets: [{ region: ap-guangzhou, images: all }]\nallowlist: []\n';
const allowing = policy.replace('[]', '[{ sharedAccount: "101104350001", reason: Runs our appliance }]');
const emulated = 'EMULATED: an emulator answered in the place of Tencent Cloud.\n';

test('a scan that fails leaves no output file, and no other', async () => {
  const world = await createWorld({ estate, policy });
  const folder = await emptyFolder();
  const environment = { ...world.userEnvironment, TENCENTCLOUD_SECRET_KEY: 'not-the-key' };
  const args = ['scan', '-c', world.configFile, '-o', join(folder, 'report.txt')];
  await expect(runCommand(args, environment)).resolves.toMatchObject({ exitCode: 3 });
  expect(await readdir(folder)).toEqual([]);
});

test('an output file is replaced where its link leads, with its permissions', async () => {
  const world = await createWorld({ estate, policy });
  const folder = await emptyFolder();
  const target = join(folder, 'target.txt');
  await writeFile(target, 'before', { mode: 0o600 });
  await symlink(target, join(folder, 'link.txt'));
  await runCommand(['scan', '-c', world.configFile, '-o', join(folder, 'link.txt')], world.userEnvironment);
  expect(await readFile(target, 'utf8')).toContain('101104350001');
  expect((await stat(target)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(['link.txt', 'target.txt']);
});

/** Move of a file that fails. */
const refusing = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));

test.each(['EBUSY', 'EXDEV'])('a file that is a mount point (%s) is written to in place', async (code) => {
  const folder = await emptyFolder();
  const path = join(folder, 'report.txt');
  await writeFile(path, 'a text that is longer than the report');
  await replaceFile({ path, mode: 0o600, isReplaceable: true }, 'report', refusing(code));
  expect(await readFile(path, 'utf8')).toBe('report');
  expect(await readdir(folder)).toEqual(['report.txt']);
});

test('a file that may not be replaced for another reason is left as it is', async () => {
  const folder = await emptyFolder();
  const path = join(folder, 'report.txt');
  await writeFile(path, 'before');
  await expect(replaceFile({ path, mode: 0o600, isReplaceable: true }, 'report', refusing('EACCES'))).rejects.toThrow(
    'EACCES',
  );
  expect(await readFile(path, 'utf8')).toBe('before');
});

test('an output that is no place for a file fails before the audit', async () => {
  const world = await createWorld({ estate, policy });
  const folder = await emptyFolder();
  await mkdir(join(folder, 'taken'));
  const before = world.requests.length;
  for (const output of [join(folder, 'taken'), join(folder, 'missing', 'report.txt')]) {
    const args = ['scan', '-c', world.configFile, '-o', output];
    const { exitCode, stderr } = await runCommand(args, world.userEnvironment);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`${output}: cannot be written`);
  }
  expect(world.requests).toHaveLength(before);
});

test('a device is written to, and not replaced', async () => {
  const world = await createWorld({ estate, policy });
  const args = ['scan', '-c', world.configFile, '-o', '/dev/null'];
  await expect(runCommand(args, world.userEnvironment)).resolves.toMatchObject({ exitCode: 1 });
  expect((await stat('/dev/null')).isCharacterDevice()).toBe(true);
});

test('a pipe without a name, such as /dev/stdout, is written to', async () => {
  const world = await createWorld({ estate, policy });
  const name = join(await emptyFolder(), 'pipe');
  execFileSync('mkfifo', [name]);
  const pipe = await open(name, 'r+');
  await rm(name);
  const args = ['scan', '-c', world.configFile, '-o', `/dev/fd/${pipe.fd}`];
  await expect(runCommand(args, world.userEnvironment)).resolves.toMatchObject({ exitCode: 1 });
  const { buffer, bytesRead } = await pipe.read();
  expect(buffer.toString('utf8', 0, bytesRead)).toContain('101104350001');
  await pipe.close();
});

test('--quiet shows a table only where there is a finding, and data always', async () => {
  const world = await createWorld({ estate, policy });
  const scan = (...args: string[]) =>
    runCommand(['scan', '--quiet', '-c', world.configFile, ...args], world.userEnvironment);
  const found = await scan();
  expect(found).toMatchObject({ exitCode: 1, stderr: emulated });
  expect(found.stdout).toContain('101104350001');
  const file = join(world.directory, 'report.txt');
  await expect(scan('-o', file)).resolves.toEqual({ exitCode: 1, stdout: '', stderr: emulated });
  await world.writeConfig(allowing);
  await expect(scan()).resolves.toEqual({ exitCode: 0, stdout: '', stderr: emulated });
  const listeners = process.stdout.listenerCount('error');
  expect(JSON.parse((await scan('--format', 'json')).stdout)).toMatchObject({ verdict: 'compliant' });
  expect(process.stdout.listenerCount('error')).toBe(listeners);
});
