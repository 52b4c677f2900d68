import { readFile } from 'node:fs/promises';
import { simpleParser } from 'mailparser';
import { expect, onTestFinished, test } from 'vitest';
import { openMailbox } from '../../lib/demo/mailbox.ts';
import { estateImage, owner } from '../support/emulated-cloud.ts';
import { createProject, type Project } from '../support/project.ts';
import { startEmulator } from '../support/start-emulator.ts';

const keys = { secretId: 'AKIDDEPLOY', secretKey: 'deploy-key' };
const login = { user: 'audit@example.com', password: 'mailbox-${self:service}-${x:password}' };
const shares = [{ accountId: '101104350001', createdTime: '2018-06-13T15:03:25Z' }];
const images = [estateImage('img-6pb6lrmy', { name: 'golden-web', shares })];
const timer = { functionName: 'image-share-audit-dev-audit', triggerName: 'schedule' };

/** Actions that look, and those that the audit itself makes. */
const looking = /^(Get|List|Describe|SearchLog|Invoke)/;

async function startCloud() {
  const estate = { accounts: [{ uin: owner, credentials: [keys], images }] };
  const { emulator, requests, apiBase } = await startEmulator({ estate, stateChangeMs: 0 });
  const mailbox = await openMailbox(login);
  onTestFinished(() => mailbox.close());
  const takeChanges = () =>
    requests
      .splice(0)
      .flatMap(({ action, outcome }) => (action === undefined || looking.test(action) ? [] : [`${action} ${outcome}`]));
  return { emulator, mailbox, takeChanges, apiBase: apiBase.origin };
}

function auditFor(port: number, allowlist: string): string {
  return `
targets: [{ region: ap-guangzhou, images: all }]
allowlist: ${allowlist}
mail: { from: Audit <audit@example.com>, to: [security@example.com] }
smtp: { host: 127.0.0.1, port: ${port}, secure: true, user: ${login.user}, password: "\${env:SMTP_PASSWORD}", ca: "\${env:SMTP_CA}" }
`;
}

async function declareCa(project: Project): Promise<void> {
  const settings = await readFile(`${project.directory}/serverless.yml`, 'utf8');
  const declaration = "      SMTP_PASSWORD: ${env:SMTP_PASSWORD, ''}\n";
  await project.write(
    'serverless.yml',
    settings.replace(declaration, `${declaration}      SMTP_CA: \${env:SMTP_CA, ''}\n`),
  );
}

test('the whole life: deployed, fired, mailed, deployed again, removed, and nothing is left', async () => {
  const { emulator, mailbox, takeChanges, apiBase } = await startCloud();
  const environment = {
    TENCENTCLOUD_API_BASE: apiBase,
    TENCENTCLOUD_SECRET_ID: keys.secretId,
    TENCENTCLOUD_SECRET_KEY: keys.secretKey,
    SMTP_PASSWORD: login.password,
    SMTP_CA: mailbox.ca,
  };
  const project = await createProject(environment, auditFor(mailbox.port, '[]'));
  await declareCa(project);

  const before = await project.serverless('info');
  expect(before).toMatchObject({ code: 1, stdout: expect.stringContaining('There is no function') });

  const deployed = await project.serverless('deploy');
  expect(deployed).toMatchObject({ code: 0, stderr: expect.stringContaining('EMULATED') });
  expect(deployed.stdout).toContain('Deployed image-share-audit-dev-audit to ap-guangzhou');
  expect(deployed.stdout).toContain(
    `EMULATED: deployed to the emulator at ${new URL(apiBase).host}, not to Tencent Cloud.`,
  );
  expect(deployed.stdout).toMatch(/^ {2}npx serverless invoke {4}run .*\n {2}npx serverless logs {6}show /m);
  expect(deployed.stdout).toMatch(
    /Next runs of trigger schedule .*\n {2}\d{4}-\d\d-\d\d (00|08|16):17 UTC = .* UTC\+8/,
  );
  expect(`${deployed.stdout}${deployed.stderr}`).not.toContain(login.password);
  expect(takeChanges()).toContain('CreateFunction answered');

  const [run] = await emulator.fireTimer(timer);
  expect(run).toMatchObject({ statusCode: 200, error: '' });
  const [mail] = await Promise.all(mailbox.mails.map(({ source }) => simpleParser(source)));
  expect(mail?.subject).toContain('golden-web shared with 101');
  expect(mail?.text).toContain('img-6pb6lrmy');

  const again = await project.serverless('deploy');
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('No changes') });
  expect(takeChanges()).toEqual([]);

  await project.write(
    'audit.yml',
    auditFor(mailbox.port, '[{ sharedAccount: "101104350001", reason: Runs our appliance }]'),
  );
  const differing = await project.serverless('info');
  expect(differing).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('DIFFERENT from the local files: audit.yml.'),
  });
  const checked = await project.serverless('info', '--check');
  expect(checked).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('Check failed: it differs from the local files'),
  });
  expect(checked.stdout).not.toMatch(/ at .*\.cjs:/);
  expect(await project.serverless('deploy')).toMatchObject({ code: 0 });
  expect(takeChanges()).toContain('UpdateFunctionCode answered');
  const same = await project.serverless('info', '--check');
  expect(same.code).toBe(0);
  expect(same.stdout).toContain('Up to date: settings, code and audit.yml are the same');
  expect(same.stdout).toMatch(/variables.*SMTP_PASSWORD/);
  expect(same.stdout).not.toContain('TENCENTCLOUD_API_BASE');

  const invoked = await project.serverless('invoke');
  expect(invoked.code).toBe(0);
  expect(JSON.parse(invoked.stdout)).toMatchObject({ verdict: 'compliant', mailed: false });
  const local = await project.serverless('invoke', 'local');
  expect(local.code).toBe(0);
  expect(JSON.parse(local.stdout)).toMatchObject({ verdict: 'compliant', emulated: true });
  expect(local.stderr).toContain('EMULATED');
  expect(local.stderr).not.toContain('"verdict"');
  expect(mailbox.mails).toHaveLength(1);

  const back = await project.serverless('rollback');
  expect(back).toMatchObject({ code: 0, stdout: expect.stringContaining('to version 1. Changes: 1.') });
  expect(back.stdout).toMatch(/^Not restored: the policies of the role /m);
  expect((await project.serverless('info')).stdout).toMatch(
    /version 1; no earlier one .*\n[^]*DIFFERENT .*: audit\.yml/,
  );

  const unsure = await project.serverless('remove');
  expect(unsure).toMatchObject({ code: 1, stdout: expect.stringContaining('Use --yes') });
  takeChanges();
  expect(await project.serverless('remove', '--yes')).toMatchObject({ code: 0 });
  expect(takeChanges().map((change) => change.split(' ')[0])).toEqual(
    expect.arrayContaining(['DeleteFunction', 'DeleteRole', 'DeletePolicy']),
  );
  expect(await project.serverless('remove', '--yes')).toMatchObject({ code: 0, stdout: 'Nothing to remove.\n' });
  await expect(emulator.fireTimer(timer)).rejects.toThrow('No function');
});
