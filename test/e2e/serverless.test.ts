import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { owner } from '../support/emulated-cloud.ts';
import { createProject } from '../support/project.ts';
import { startEmulator } from '../support/start-emulator.ts';

// The real command line, in a process of its own.

test('package: builds without values and without a cloud, and leaves the zip', async () => {
  const project = await createProject({});
  const run = await project.serverless('package', '--stage', 'prod', '--region', 'ap-singapore');
  expect(run).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/Packaged .*\.serverless\/function\.zip \(\d+ kB/),
  });
  expect((await readFile(`${project.directory}/.serverless/function.zip`)).length).toBeLessThan(650_000);
});

test('package: a value of .env that Serverless would deploy as another one is refused, and not shown', async () => {
  const project = await createProject({});
  await project.write('.env', 'SMTP_PASSWORD=hunter2$more\n');
  const refused = await project.serverless('package');
  expect(refused).toMatchObject({ code: 1, stdout: expect.stringContaining('.env SMTP_PASSWORD: A $ in it begins') });
  expect(`${refused.stdout}${refused.stderr}`).not.toContain('hunter2');
  await project.write('.env', 'SMTP_PASSWORD=hunter2\\$more\n');
  expect(await project.serverless('package')).toMatchObject({ code: 0 });
});

test('print: stage, region and parameters count, and values of variables do not appear', async () => {
  const project = await createProject({ SMTP_PASSWORD: 'hunter2' });
  const options = ['--stage', 'prod', '--region', 'ap-singapore', '--param', 'schedule=0 17 */4 * * * *'];
  const { code, stdout } = await project.serverless('print', ...options);
  expect(code).toBe(0);
  expect(stdout).toMatch(/stage: prod\n {2}region: ap-singapore/);
  expect(stdout).toContain('cronExpression: 0 17 */4 * * * *');
  expect(stdout).not.toContain('hunter2');
});

test('deploy: all that is wrong in both files is told before anything is asked of the cloud', async () => {
  const project = await createProject({}, 'targets: [{ region: gz, images: all }]\nallowlist: []\n');
  const { code, stdout } = await project.serverless('deploy', '--param', 'schedule=0 9 * * *');
  expect(code).toBe(1);
  for (const part of ['seven are needed', 'SMTP_PASSWORD', 'targets[0].region', ' mail: ', ' smtp: '])
    expect(stdout).toContain(part);

  expect(stdout).not.toMatch(/ at .*\.cjs:/);
});

test('a key that does not exist is refused by name, whichever the command', async () => {
  const project = await createProject({});
  const settings = await readFile('serverless.yml', 'utf8');
  await project.write('serverless.yml', settings.replace('  memorySize: 256', '  memorySize: big\n  secretId: x'));
  const { code, stdout } = await project.serverless('info');
  expect(code).toBe(1);
  expect(stdout).toMatch(/provider\.memorySize.*must be integer/);
  expect(stdout).toContain("unrecognized property 'secretId'");
});

test.each([
  { command: 'deploy', args: ['deploy'] },
  { command: 'invoke local', args: ['invoke', 'local'] },
])('$command without credentials: the two names are told at once', async ({ args }) => {
  const project = await createProject({ SMTP_PASSWORD: 'x' });
  const { code, stdout, stderr } = await project.serverless(...args);
  expect(code).toBe(1);
  expect(stdout).toMatch(/TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY: no credentials/);
  expect(stderr).not.toMatch(/Packaged|Bundling/);
});

const keys = { TENCENTCLOUD_SECRET_ID: 'AKIDDEPLOY', TENCENTCLOUD_SECRET_KEY: 'deploy-key', SMTP_PASSWORD: 'x' };

test('deploy: a region that does not exist is told before anything is bundled', async () => {
  const credentials = [{ secretId: keys.TENCENTCLOUD_SECRET_ID, secretKey: keys.TENCENTCLOUD_SECRET_KEY }];
  const { apiBase } = await startEmulator({ estate: { accounts: [{ uin: owner, credentials }] } });
  const project = await createProject({ ...keys, TENCENTCLOUD_API_BASE: apiBase.origin });
  const { code, stdout, stderr } = await project.serverless('deploy', '--region', 'ap-guangzou');
  expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('no SCF in the region ap-guangzou') });
  expect(stderr).not.toContain('Bundling');
});

test('deploy --plan: exits with 2, and --json leaves one document on stdout', async () => {
  const credentials = [{ secretId: keys.TENCENTCLOUD_SECRET_ID, secretKey: keys.TENCENTCLOUD_SECRET_KEY }];
  const { apiBase } = await startEmulator({ estate: { accounts: [{ uin: owner, credentials }] } });
  const project = await createProject({ ...keys, TENCENTCLOUD_API_BASE: apiBase.origin });
  const { code, stdout } = await project.serverless('deploy', '--plan', '--json');
  expect(code).toBe(2);
  const added = expect.objectContaining({ part: 'recipients', action: 'add', new: 'security@example.com' });
  expect(JSON.parse(stdout)).toMatchObject({ version: 1, changes: expect.arrayContaining([added]), unknown: [] });
});

const endlessHandler = `
export async function main_handler() {
  console.log('It runs.');
  console.log('And runs.');
  await new Promise((resolve) => setTimeout(resolve, 600_000));
}
`;

test.each([
  { signal: 'SIGTERM', left: [] },
  // Nobody can clean up after this one; but the run ends.
  { signal: 'SIGKILL', left: [expect.stringMatching(/^scf-run-/)] },
] as const)('invoke local: $signal ends the run as well', async ({ signal, left }) => {
  const project = await createProject(keys);
  const settings = await readFile('serverless.yml', 'utf8');
  await project.write('serverless.yml', settings.replace('handlers/audit.main_handler', 'endless.main_handler'));
  await project.write('endless.ts', endlessHandler);
  const { child, result } = project.start('invoke', 'local');
  let said = '';
  while (!said.includes('It runs.')) said += String((await once(child.stderr, 'data'))[0]);
  child.kill(signal);
  const { signal: endedBy, stderr } = await result;
  expect(endedBy).toBe(signal);
  expect(stderr).toMatch(/It reads the real Tencent Cloud.*sends real mail/);
  expect((await readdir(`${project.directory}/tmp`)).filter((name) => name.startsWith('scf-run-'))).toEqual(left);
});

test('permissions: the policy of the user who deploys needs no audit.yml, and says what to replace in it', async () => {
  const project = await createProject({}, '');
  const { code, stdout, stderr } = await project.serverless('permissions', '--only', 'deployer');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ statement: [{}, { resource: [expect.stringContaining('uin/<uin>:')] }] });
  expect(stderr).toMatch(/Replace <uin> with the ID of the main account/);
  const trust = await project.serverless('permissions', '--only', 'member-trust');
  expect(JSON.parse(trust.stdout)).toMatchObject({ statement: [{ principal: { qcs: ['qcs::cam::uin/<uin>:root'] } }] });
  expect(await project.serverless('permissions', '--only', 'role')).toMatchObject({ code: 1 });
});

test('permissions: one document alone is JSON for a pipeline', async () => {
  const project = await createProject({});
  const { code, stdout } = await project.serverless('permissions', '--only', 'role');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    statement: [{ action: ['cvm:DescribeImages', 'cvm:DescribeImageSharePermission'] }],
  });
});
