import { existsSync } from 'node:fs';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { expect, onTestFinished, test } from 'vitest';
import { renderJson } from '../../../lib/report/formats/json.ts';
import { emptyFolder } from '../../support/empty-folder.ts';
import { estateImage } from '../../support/emulated-cloud.ts';
import { estateOf } from '../../support/estate.ts';
import { hostileName, hostileReport } from '../../support/hostile-report.ts';
import { type CommandResult, runCommand } from '../../support/run-command.ts';
import { compliantReport, failedRun, sampleReport } from '../../support/sample-report.ts';
import { createCertificate } from '../../support/smtp-certificates.ts';
import { openMailbox } from '../../support/smtp-mailbox.ts';
import { createWorld } from '../../support/world.ts';

function run(
  args: readonly string[],
  environment?: Readonly<Record<string, string>>,
  cwd?: string,
): Promise<CommandResult> {
  return runCommand(['mail', ...args], environment, cwd);
}

const policy = 'targets: [{ region: ap-guangzhou, images: all }]\nallowlist: []\n';
const estate = estateOf([estateImage('img-6pb6lrmy', { name: 'golden-web' })]);

const refuseRecipient = () => ({ code: 550, words: '5.1.1 unknown' });

async function savedReport(text = renderJson(sampleReport())) {
  const folder = await emptyFolder();
  const file = join(folder, 'report.json');
  await writeFile(file, text);
  return { folder, file };
}

test('a preview shows the mail that would be sent, and sends none', async () => {
  const world = await createWorld({ estate, policy });
  const { folder, file } = await savedReport();
  const outcome = await run(['--preview', file, '-c', world.configFile], world.userEnvironment, folder);
  expect(outcome).toMatchObject({ exitCode: 0, stderr: '' });
  const read = (name: string) => readFile(join(folder, 'out/mail', name), 'utf8');
  const parsed = await simpleParser(await read('alert.eml'));
  expect(outcome.stdout).toBe(`${parsed.subject}\nout/mail/alert.html\nout/mail/alert.txt\nout/mail/alert.eml\n`);
  expect(parsed.html).toBe(await read('alert.html'));
  expect(parsed.text?.trim()).toBe((await read('alert.txt')).trim());
  expect(parsed.attachments.map(({ filename }) => filename)).toEqual(['findings.csv', 'shares.csv', 'report.json']);
  expect(parsed.attachments.at(-1)?.content.toString('utf8')).toBe(await readFile(file, 'utf8'));
  expect([parsed.to].flat().map((list) => list?.text)).toEqual(['security@example.com']);
  expect(await world.mails()).toEqual([]);
});

test('a preview needs no secret of the mail server', async () => {
  const world = await createWorld({ estate, policy });
  const { folder, file } = await savedReport();
  const { SMTP_PASSWORD: _, ...environment } = world.userEnvironment;
  const outcome = await run(['--preview', file, '-c', world.configFile], environment, folder);
  expect(outcome).toMatchObject({ exitCode: 0, stderr: '' });
  const parsed = await simpleParser(await readFile(join(folder, 'out/mail/alert.eml')));
  expect([parsed.to].flat().map((list) => list?.text)).toEqual(['security@example.com']);
});

test('a preview does without a configuration, in the language and the folder that are asked for', async () => {
  const { folder, file } = await savedReport(renderJson(hostileReport(hostileName)));
  const outcome = await run(['--preview', file, '--language', 'zh', '-o', 'there/too'], {}, folder);
  expect(outcome).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('No mail is configured') });
  const html = await readFile(join(folder, 'there/too/alert.html'), 'utf8');
  expect(html).toContain('镜像共享审计');
  expect(html).not.toContain('<script>alert');
});

test('a preview of the part of a report that a route got is the mail that it came with', async () => {
  const shares = [{ accountId: '101104350001', createdTime: '2018-06-13T15:03:25Z' }];
  const world = await createWorld({
    estate: estateOf([
      estateImage('img-6pb6lrmy', { name: 'golden-web', shares }),
      estateImage('img-9qabwvbn', { name: 'golden-db', region: 'ap-beijing', shares }),
    ]),
    policy: 'targets: [{ regions: [ap-guangzhou, ap-beijing], images: all }]\nallowlist: []\n',
  });
  const settings = await readFile(world.configFile, 'utf8');
  const route = 'routes: [{ to: [beijing@example.com], regions: [ap-beijing] }]';
  await writeFile(world.configFile, settings.replace('when: findings', `when: findings, ${route}`));
  const scan = await runCommand(['scan', '--mail', '-c', world.configFile], world.userEnvironment);
  expect(scan.exitCode).toBe(1);
  const mails = await world.mails();
  expect(mails).toHaveLength(2);
  for (const mail of mails) {
    const attached = mail.attachments.find(({ filename }) => filename === 'report.json')?.content.toString('utf8');
    expect(JSON.parse(attached ?? '')).toMatchObject({ verdict: 'non-compliant', findingsElsewhere: 1 });
    const { folder, file } = await savedReport(attached);
    const outcome = await run(['--preview', file, '-c', world.configFile], world.userEnvironment, folder);
    expect(outcome).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(mail.subject ?? '?') });
    expect(await readFile(join(folder, 'out/mail/alert.html'), 'utf8')).toBe(mail.html);
    expect((await readFile(join(folder, 'out/mail/alert.txt'), 'utf8')).trim()).toBe(mail.text?.trim());
  }
});

test('a preview of a part without findings does not say that all is in order', async () => {
  const { folder, file } = await savedReport(renderJson(compliantReport({ findingsElsewhere: 3 })));
  const outcome = await run(['--preview', file], {}, folder);
  expect(outcome).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('3 for others') });
  expect(outcome.stdout).not.toContain('No findings in');
  const text = await readFile(join(folder, 'out/mail/alert.txt'), 'utf8');
  expect(text).not.toMatch(/no findings in|read completely|unauthorized|compliant/i);
});

test.each([
  {
    name: 'no report',
    text: '{}',
    says: /report\.json: This is not an image-share-audit report\. Pass a report\.json\./,
  },
  {
    name: 'a damaged report',
    text: renderJson(sampleReport()).slice(0, 2000),
    says: /report\.json.*not a complete JSON/,
  },
  {
    name: 'a report of another version',
    text: renderJson(compliantReport()).replace('"version": 2', '"version": 7'),
    says: /report\.json version: is 7.*use the release that wrote it/,
  },
  {
    name: 'a report that was tampered with',
    text: renderJson(sampleReport()).replace('"verdict": "incomplete"', '"verdict": "compliant"'),
    says: /report\.json verdict: must be incomplete/,
  },
  {
    name: 'a run that failed',
    text: renderJson(failedRun()),
    says: /report\.json: This is a failed run, which has no report\./,
  },
])('a preview of $name is 2, and writes nothing', async ({ text, says }) => {
  const { folder, file } = await savedReport(text);
  const outcome = await run(['--preview', file], {}, folder);
  expect(outcome).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringMatching(says) });
  await expect(readFile(join(folder, 'out/mail/alert.html'))).rejects.toThrow('ENOENT');
});

test.each([
  { name: 'a file', output: 'report.json', says: /report\.json.alert\.html: cannot be written \(ENOTDIR\)/ },
  { name: 'below a file', output: 'report.json/there', says: /cannot be written \(ENOTDIR\)/ },
  { name: 'a link to nowhere', output: 'nowhere/there', says: /nowhere.there: cannot be written \(EEXIST\)/ },
])('a preview into $name is 2, and says why', async ({ output, says }) => {
  const { folder, file } = await savedReport();
  await symlink(join(folder, 'missing'), join(folder, 'nowhere'));
  const outcome = await run(['--preview', file, '-o', output], {}, folder);
  expect(outcome).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringMatching(says) });
});

test.runIf(existsSync('/proc/self'))('a preview into a folder that can hold none is 2, and says why', async () => {
  const { folder, file } = await savedReport();
  const outcome = await run(['--preview', file, '-o', '/proc/there'], {}, folder);
  expect(outcome).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringContaining('/proc/there: cannot be') });
});

test('a test mail says that it is one', async () => {
  const world = await createWorld({ estate, policy });
  const outcome = await run(['--test', '-c', world.configFile], world.userEnvironment);
  const [mail, ...others] = await world.mails();
  expect(outcome).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('for security@example.com') });
  expect(outcome.stdout).toContain(mail?.messageId);
  expect(mail?.subject).toBe('[share-audit] TEST: no audit was run, this only checks mail delivery');
  expect(mail?.text).toContain('This is a test. No audit was run.');
  expect(mail?.html).toContain('This is a test. No audit was run.');
  expect(others).toEqual([]);
  expect(world.requests).toEqual([]);
});

test.each([
  {
    name: 'a name that is not found',
    from: /host: \S+,/,
    to: 'host: no-such-host.invalid,',
    says: /DNS of the network/,
  },
  { name: 'a port where nothing listens', from: /port: \d+/, to: 'port: 1', says: /Nothing listens there/ },
  { name: 'a wrong login', from: /user: \S+,/, to: 'user: eve@example.com,', says: /the user name or the password/ },
])('a test mail that fails for $name is 3, and says why', async ({ from, to, says }) => {
  // The time for the mail is short, so that it is not tried again for long.
  const world = await createWorld({ estate, policy: `${policy}audit: { mailReserveMs: 5000 }\n` });
  const settings = await readFile(world.configFile, 'utf8');
  await writeFile(world.configFile, settings.replace(from, to));
  const outcome = await run(['--test', '-c', world.configFile], world.userEnvironment);
  expect(outcome).toMatchObject({ exitCode: 3, stdout: '', stderr: expect.stringMatching(says) });
  expect(outcome.stderr).toContain('The test mail was not accepted for everyone.');
  expect(outcome.stderr).not.toContain('mailbox-password');
  expect(await world.mails()).toEqual([]);
});

test.each([
  {
    name: 'a certificate that nobody knows',
    tls: 'implicit',
    secure: true,
    says: 'has a certificate that cannot be verified',
  },
  { name: 'no TLS', tls: 'none', secure: true, says: 'could not agree on TLS' },
  { name: 'an unknown recipient', tls: 'none', secure: false, says: 'refused the recipient security@example.com (550' },
] as const)('a test mail to a server with $name is 3, and says why', async ({ tls, secure, says }) => {
  const world = await createWorld({ estate, policy });
  const server = await openMailbox({ tls, refuseRecipient, certificate: await createCertificate() });
  onTestFinished(() => server.close());
  const settings = await readFile(world.configFile, 'utf8');
  const smtp = `smtp: { host: 127.0.0.1, port: ${server.port}, secure: ${secure} }`;
  await writeFile(world.configFile, settings.replace(/smtp: .*/, smtp));
  const outcome = await run(['--test', '-c', world.configFile], world.userEnvironment);
  expect(outcome).toMatchObject({ exitCode: 3, stdout: '', stderr: expect.stringContaining(says) });
});

test.each([
  { args: ['--help'], exitCode: 0 },
  { args: [], exitCode: 2 },
  { args: ['--test'], exitCode: 2 },
  { args: ['--test', '--preview', 'report.json'], exitCode: 2 },
  { args: ['--test', '--language', 'zh'], exitCode: 2 },
  { args: ['--test', '-o', 'there'], exitCode: 2 },
  { args: ['--preview', 'report.json', '--language', 'fr'], exitCode: 2 },
  { args: ['--preview', 'missing.json'], exitCode: 2 },
  { args: ['--preview', '.'], exitCode: 2 },
  { args: ['--preview', 'report.json', '-c', 'missing.yml'], exitCode: 2 },
])('image-share-audit mail $args exits with $exitCode', async ({ args, exitCode }) => {
  const { folder } = await savedReport();
  await expect(run(args, {}, folder)).resolves.toMatchObject({ exitCode });
});
