import { expect, onTestFinished, test } from 'vitest';
import { createDeployCloud } from '../../lib/deploy/cloud/api.ts';
import { createEmulator } from '../../lib/emulator/emulator.ts';
import { closeServer, listenOnLoopback } from '../../lib/listen.ts';
import { owner } from '../support/emulated-cloud.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';
import { artifactOf } from './cloud/stage.ts';
import { auditFile, createProject } from './project.ts';

const keys = { secretId: 'AKIDDEPLOY', secretKey: 'deploy-key' };
const ref = { namespace: 'default', functionName: 'image-share-audit-dev-audit' };

/** A cloud, and somebody who changes it without deploying. */
async function startCloud() {
  const estate = { accounts: [{ uin: owner, credentials: [keys] }] };
  const emulator = createEmulator({ estate, stateChangeMs: 0 });
  const apiBase = new URL(`http://127.0.0.1:${await listenOnLoopback(emulator)}`);
  const runtime = { clock: createVirtualClock(), random: Math.random, apiBase };
  const other = createDeployCloud({ site: 'china', region: 'ap-guangzhou', credentials: keys, runtime });
  onTestFinished(async () => {
    other.close();
    emulator.closeAllConnections();
    await closeServer(emulator);
  });
  return { other, apiBase: apiBase.origin };
}

// The real command line, in a process of its own.
test('info tells what was changed behind its back; with --check its exit code does, too', async () => {
  const { other, apiBase } = await startCloud();
  const project = await createProject({
    TENCENTCLOUD_API_BASE: apiBase,
    TENCENTCLOUD_SECRET_ID: keys.secretId,
    TENCENTCLOUD_SECRET_KEY: keys.secretKey,
    SMTP_PASSWORD: 'x',
  });
  expect(await project.serverless('deploy')).toMatchObject({ code: 0 });
  expect(await project.serverless('info', '--check')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('The settings here are what is deployed, and so are the code and audit.yml.'),
  });

  await other.updateCode(ref, { zip: artifactOf('"theirs"').zip, handler: 'index.main_handler' });
  const timer = { name: 'schedule', cron: '0 0 */8 * * * *', enabled: false, argument: '' };
  await other.switchTimer(ref, timer);
  const replaced =
    'DIFFERENT from what is here: the code (somebody replaced it since the last deploy), trigger schedule. ' +
    'npx serverless deploy brings it there.';
  expect(await project.serverless('info')).toMatchObject({ code: 0, stdout: expect.stringContaining(replaced) });
  const checked = await project.serverless('info', '--check');
  expect(checked.code).toBe(1);
  expect(checked.stdout).toContain(replaced);
  expect(checked.stdout).toContain('--check: it differs from what is here; trigger schedule is disabled.');
  expect(checked.stdout).not.toMatch(/ at .*\.cjs:/);

  await project.write('audit.yml', `${auditFile}oops: 1\n`);
  expect(await project.serverless('info')).toMatchObject({ code: 0 });
  const broken = await project.serverless('info', '--check');
  expect(broken).toMatchObject({ code: 1, stdout: expect.stringContaining('not everything could be compared') });
  expect(broken.stdout).toContain(
    'DIFFERENT from what is here: the code (somebody replaced it since the last deploy).',
  );

  await project.write('audit.yml', auditFile);
  expect(await project.serverless('deploy')).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('somebody replaced the code of function image-share-audit-dev-audit'),
  });
  expect(await project.serverless('info', '--check')).toMatchObject({ code: 0 });

  await other.updateTimer(ref, { ...timer, enabled: true, cron: '0 0 0 1 1 * 2020' });
  expect(await project.serverless('info', '--check')).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('when trigger schedule fires next is not known, or never'),
  });
  await other.deleteTimer(ref, 'schedule');
  expect(await project.serverless('info', '--check')).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('no timer starts it'),
  });
}, 120_000);
