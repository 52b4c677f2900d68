import { afterEach, expect, test, vi } from 'vitest';
import { runHook } from '../deploy/framework.ts';
import { owner } from '../support/emulated-cloud.ts';
import { auditFile, createProject } from '../support/project.ts';
import { startEmulator } from '../support/start-emulator.ts';

const keys = { secretId: 'AKIDDEPLOY', secretKey: 'deploy-key' };

afterEach(() => vi.unstubAllEnvs());

test('deploy --plan and info --json say what would change, and exit with 2 or 1 only for that', async () => {
  const estate = { accounts: [{ uin: owner, credentials: [keys] }] };
  const { apiBase, requests } = await startEmulator({ estate, stateChangeMs: 0 });
  const values = {
    TENCENTCLOUD_API_BASE: apiBase.origin,
    TENCENTCLOUD_SECRET_ID: keys.secretId,
    TENCENTCLOUD_SECRET_KEY: keys.secretKey,
  };
  for (const [name, value] of Object.entries(values)) vi.stubEnv(name, value);
  const project = await createProject({});
  const { directory: serviceDir } = project;
  const plan = (options = {}) => runHook('deploy:upload', { serviceDir, options: { plan: true, ...options } });
  const info = (options = {}) => runHook('info:show', { serviceDir, options: { json: true, check: true, ...options } });

  const absent = await info();
  expect(absent).toMatchObject({ error: undefined, exitCode: 1 });
  expect(JSON.parse(absent.printed)).toMatchObject({ version: 1, exists: false, check: { passed: false } });

  expect(await runHook('deploy:upload', { serviceDir })).toMatchObject({ error: undefined, exitCode: undefined });
  const before = requests.length;
  const same = await plan();
  expect(same).toMatchObject({ error: undefined, exitCode: undefined });
  expect(same.printed).toMatch(/No changes: what is deployed is the same\.$/);

  await project.write(
    'audit.dev.yml',
    auditFile
      .replace('allowlist: []', 'allowlist: [{ sharedAccount: "101104350000", reason: Appliance }]')
      .replace('to: [security@example.com]', 'to: [other@example.com]'),
  );
  const changed = await plan();
  expect(changed).toMatchObject({ error: undefined, exitCode: 2 });
  expect(changed.printed.split('\n')).toEqual(
    expect.arrayContaining([
      'Plan for image-share-audit-dev-audit in ap-guangzhou, with the settings of audit.dev.yml',
      '  + 101104350000: {"reason":"Appliance"}',
      '  - mail.to: security@example.com',
      '  + mail.to: other@example.com',
      'Changes: 4. Nothing was changed. To deploy: npx serverless deploy',
    ]),
  );
  const document = await plan({ json: true });
  expect(document.exitCode).toBe(2);
  expect(JSON.parse(document.printed)).toMatchObject({
    version: 1,
    command: 'deploy --plan',
    emulated: true,
    auditFile: 'audit.dev.yml',
    changes: [
      { part: 'code', action: 'change' },
      { part: 'allowlist', action: 'add', name: '101104350000', new: { reason: 'Appliance' } },
      { part: 'recipients', action: 'remove', name: 'mail.to', old: 'security@example.com' },
      { part: 'recipients', action: 'add', name: 'mail.to', new: 'other@example.com' },
    ],
    unknown: [],
  });
  const differs = await info();
  expect(differs).toMatchObject({ error: undefined, exitCode: 1 });
  expect(JSON.parse(differs.printed)).toMatchObject({
    exists: true,
    owned: true,
    deployed: { status: 'Active', variables: ['SMTP_PASSWORD'] },
    differences: ['audit.dev.yml'],
    check: { passed: false, faults: ['it differs from the local files'] },
  });
  const reading = /^(Get|List|Describe)/;
  expect(requests.slice(before).filter(({ action = 'Get' }) => !reading.test(action))).toEqual([]);
});

test('deploy --json without --plan deploys nothing', async () => {
  const { error } = await runHook('deploy:upload', { serviceDir: process.cwd(), options: { json: true } });
  expect(String(error)).toMatch(/Nothing was changed: --json is for deploy --plan/);
});
