import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { createProject } from './project.ts';

// The real command line, in a process of its own.

test('package: builds without values and without a cloud, and leaves the zip', async () => {
  const project = await createProject({});
  const run = await project.serverless('package', '--stage', 'prod', '--region', 'ap-singapore');
  expect(run).toMatchObject({
    code: 0,
    stderr: expect.stringMatching(/Packaged .*\.serverless\/function\.zip \(\d+ kB/),
  });
  expect((await readFile(`${project.directory}/.serverless/function.zip`)).length).toBeLessThan(600_000);
});

test('print: stage, region and parameters count, and values of variables do not appear', async () => {
  const project = await createProject({ SMTP_PASSWORD: 'hunter2' });
  const options = ['--stage', 'prod', '--region', 'ap-singapore', '--param', 'schedule=0 0 */4 * * * *'];
  const { code, stdout } = await project.serverless('print', ...options);
  expect(code).toBe(0);
  expect(stdout).toMatch(/stage: prod\n {2}region: ap-singapore/);
  expect(stdout).toContain('cronExpression: 0 0 */4 * * * *');
  expect(stdout).not.toContain('hunter2');
});

test('deploy: all that is wrong in both files is told before anything is asked of the cloud', async () => {
  const project = await createProject({}, 'targets: [{ region: gz, images: all }]\nallowlist: []\n');
  const { code, stdout } = await project.serverless('deploy', '--param', 'schedule=0 9 * * *');
  expect(code).toBe(1);
  for (const part of ['seven are needed', 'SMTP_PASSWORD', 'targets[0].region', ' mail: ', ' smtp: ']) {
    expect(stdout).toContain(part);
  }
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

test('without credentials, the two names are told', async () => {
  const project = await createProject({ SMTP_PASSWORD: 'x' });
  const { code, stdout } = await project.serverless('deploy');
  expect(code).toBe(1);
  expect(stdout).toMatch(/TENCENTCLOUD_SECRET_ID, TENCENTCLOUD_SECRET_KEY: no credentials/);
});

test('permissions: one document alone is JSON for a pipeline', async () => {
  const project = await createProject({});
  const { code, stdout } = await project.serverless('permissions', '--only', 'role');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    statement: [{ action: ['cvm:DescribeImages', 'cvm:DescribeImageSharePermission'] }],
  });
});
