import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { createDeployCloud } from '../../lib/deploy/cloud/api.ts';
import { artifactOf } from '../deploy/cloud/stage.ts';
import { FrameworkError, runHook } from '../deploy/framework.ts';
import { owner } from '../support/emulated-cloud.ts';
import { auditFile, createProject } from '../support/project.ts';
import { startEmulator } from '../support/start-emulator.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const keys = { secretId: 'AKIDDEPLOY', secretKey: 'deploy-key' };
const ref = { namespace: 'default', functionName: 'image-share-audit-dev-audit' };

afterEach(() => vi.unstubAllEnvs());

/** An error that the framework shows as a sentence, without a stack. */
function failure(message: string): unknown {
  return expect.toSatisfy(
    (error: unknown) => error instanceof FrameworkError && error.message.includes(message),
    message,
  );
}

/** A cloud, and somebody who changes it without deploying. */
async function startCloud() {
  const estate = { accounts: [{ uin: owner, credentials: [keys] }] };
  const { apiBase } = await startEmulator({ estate, stateChangeMs: 0 });
  const runtime = { clock: createVirtualClock(), random: Math.random, apiBase };
  const other = createDeployCloud({ site: 'china', region: 'ap-guangzhou', credentials: keys, runtime });
  onTestFinished(() => other.close());
  return { other, apiBase: apiBase.origin };
}

test('info tells what was changed behind its back; with --check it fails of it, too', async () => {
  const { other, apiBase } = await startCloud();
  const values = {
    TENCENTCLOUD_API_BASE: apiBase,
    TENCENTCLOUD_SECRET_ID: keys.secretId,
    TENCENTCLOUD_SECRET_KEY: keys.secretKey,
  };
  for (const [name, value] of Object.entries(values)) vi.stubEnv(name, value);
  const project = await createProject({});
  const deploy = () => runHook('deploy:upload', { serviceDir: project.directory });
  const info = (options = {}) => runHook('info:show', { serviceDir: project.directory, options });
  const check = () => info({ check: true });
  const same = {
    error: undefined,
    said: expect.stringContaining('Up to date: settings, code and audit.yml are the same as the local files.'),
  };

  expect(await deploy()).toMatchObject({ error: undefined });
  expect(await check()).toMatchObject(same);

  await other.updateCode(ref, { zip: artifactOf('"theirs"').zip, handler: 'index.main_handler' });
  const timer = { name: 'schedule', cron: '0 0 */8 * * * *', enabled: false, argument: '' };
  await other.switchTimer(ref, timer);
  const replaced =
    'DIFFERENT from the local files: the code (replaced since the last deploy), trigger schedule. ' +
    'To update: npx serverless deploy';
  expect(await info()).toMatchObject({ error: undefined, said: expect.stringContaining(replaced) });
  expect(await check()).toMatchObject({
    error: failure('Check failed: it differs from the local files; trigger schedule is disabled.'),
    said: expect.stringContaining(replaced),
  });

  await project.write('audit.yml', `${auditFile}oops: 1\n`);
  expect(await info()).toMatchObject({ error: undefined });
  expect(await check()).toMatchObject({
    error: failure('not everything could be compared'),
    said: expect.stringContaining('DIFFERENT from the local files: the code (replaced since the last deploy).'),
  });

  await project.write('audit.yml', auditFile);
  expect(await deploy()).toMatchObject({
    error: undefined,
    said: expect.stringContaining('the code of function image-share-audit-dev-audit was replaced since'),
  });
  expect(await check()).toMatchObject(same);

  await other.updateTimer(ref, { ...timer, enabled: true, cron: '0 0 0 1 1 * 2020' });
  expect(await check()).toMatchObject({
    error: failure('the next run of trigger schedule is unknown'),
  });
  await other.deleteTimer(ref, 'schedule');
  expect(await check()).toMatchObject({ error: failure('it has no timer') });
});
