import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { checkAuditFile, chooseAuditFile } from '../../../lib/deploy/settings/audit-file.ts';
import { configErrorOf } from '../../support/config-file.ts';
import { emptyFolder } from '../../support/empty-folder.ts';
import { inFolder } from '../../support/in-folder.ts';
import { auditFile } from '../../support/project.ts';

const function_ = {
  environment: { SMTP_PASSWORD: 'secret' },
  region: 'ap-guangzhou',
  site: 'china',
  timeoutSeconds: 900,
} as const;

async function check(text: string, changes: Partial<Parameters<typeof checkAuditFile>[1]> = {}) {
  const directory = await emptyFolder();
  const file = join(directory, 'audit.yml');
  await writeFile(file, text);
  return checkAuditFile(file, { ...function_, ...changes });
}

test('the account that is audited without a role is the one to deploy into', async () => {
  const accounts = 'accounts: [{ uin: "100000000002", name: Production }]\n';
  await expect(check(`${accounts}${auditFile}`)).resolves.toEqual({
    roles: [],
    accounts: [{ uin: '100000000002', name: 'Production' }],
  });
});

test('a sound audit.yml needs nothing but the reading of images', async () => {
  await expect(check(auditFile)).resolves.toEqual({ roles: [] });
});

test('one that audits all regions needs to list them', async () => {
  const text = auditFile.replace('region: ap-guangzhou', 'regions: all');
  await expect(check(text)).resolves.toEqual({ roles: [], allRegions: true });
});

test('one that is fanned out needs to invoke itself', async () => {
  const text = `fanOut: accounts\nstate: { file: /mnt/audit/state.json }\n${auditFile.trimStart()}`;
  await expect(check(text)).resolves.toEqual({ roles: [], fanOut: true });
});

test.each([
  {
    name: 'members of the organization',
    text: `accounts: { organization: { role: Audit } }\n${auditFile.trimStart()}`,
    needs: { roles: [], organization: { role: 'Audit' } },
  },
  {
    name: 'accounts by name',
    text: `accounts: [{ uin: "1001" }, { uin: "1002", role: Audit }]\n${auditFile.trimStart()}`,
    needs: { roles: [{ uin: '1002', role: 'Audit' }], accounts: [{ uin: '1001' }] },
  },
  {
    name: 'a department in the allowlist',
    text: auditFile.replace(/allowlist: .*/, 'allowlist: [{ sharedAccount: { department: "7" }, reason: x }]'),
    needs: { roles: [], organization: {} },
  },
])('one with $name needs what these take', async ({ text, needs }) => {
  await expect(check(text)).resolves.toEqual(needs);
});

test.each([
  { name: 'no mail', text: auditFile.replace(/mail:.*/, ''), says: [/ mail: is missing/] },
  { name: 'neither mail nor smtp', text: auditFile.replace(/mail:[^]*/, ''), says: [/ mail: /, / smtp: /] },
  {
    name: 'another site',
    text: `site: international${auditFile}`,
    says: [/ site: is international, but the function would be deployed to the china site/],
  },
  {
    name: 'a variable that is not declared',
    text: auditFile.replace('SMTP_PASSWORD', 'MAIL_PASSWORD'),
    says: [/serverless\.yml .*would not have MAIL_PASSWORD.*Add the line MAIL_PASSWORD/],
  },
  {
    name: 'a reserve for the mail that takes all the time',
    text: auditFile,
    changes: { timeoutSeconds: 30 },
    says: [/keeps 30000 ms for the mail, and the function has 30 s/],
  },
  {
    name: 'a broken policy, a wrong site and no mail at once',
    text: `site: international${auditFile.replace('ap-guangzhou', 'gz').replace(/mail:.*/, '')}`,
    says: [/targets/, / mail: /, / site: /],
  },
  {
    name: 'a value that makes no sense where it stands',
    text: auditFile.replace('smtp.example.com', '"${env:SMTP_HOST}"'),
    changes: { environment: { SMTP_PASSWORD: 'x', SMTP_HOST: 'https://smtp' } },
    says: [/smtp\.host/],
  },
])('$name is refused', async ({ text, changes, says }) => {
  const { message } = await configErrorOf(check(text, changes));
  for (const pattern of says) expect(message).toMatch(pattern);
  expect(message.split('\n')).toHaveLength(says.length);
});

test('where a declared variable has no value here, only what depends on it goes unchecked', async () => {
  const text = auditFile
    .replace('smtp.example.com', '"${env:SMTP_HOST}"')
    .replace('smtp: {', 'smtp: { ca: "${env:SMTP_CA}",')
    .replace('security@example.com', '"${env:MAIL_TO}"');
  const environment = { SMTP_PASSWORD: '', SMTP_HOST: '', SMTP_CA: '', MAIL_TO: '' };
  await expect(check(text, { environment })).resolves.toEqual({ roles: [] });
  const { message } = await configErrorOf(
    check(text.replace('ap-guangzhou', 'gz'), { environment, timeoutSeconds: 1 }),
  );
  expect(message).toMatch(/targets\[0\]\.region/);
  expect(message).toMatch(/mailReserveMs/);
  expect(message).not.toMatch(/smtp|mail\.to/);
});

test('a misspelt key is refused although its variable has no value here', async () => {
  const text = auditFile.replace('smtp: {', 'smtp: { cert: "${env:SMTP_CA}",');
  const environment = { SMTP_PASSWORD: '', SMTP_CA: '' };
  await expect(check(text, { environment })).rejects.toThrow(/smtp\.cert: The key "cert" is unknown/);
});

test('secrets of SSM are needed by name in the region of the function, and their values are not checked', async () => {
  const text = auditFile
    .replace('${env:SMTP_PASSWORD}', '${ssm:smtp-password/v2}')
    .replace('security@example.com', '"${ssm:recipient}"');
  const secrets = { region: 'ap-shanghai', names: ['recipient', 'smtp-password'] };
  await expect(check(text, { region: 'ap-shanghai', environment: {} })).resolves.toEqual({ roles: [], secrets });
});

test('no audit.yml is told with where to begin', async () => {
  const { message } = await configErrorOf(checkAuditFile('missing.yml', function_));
  expect(message).toMatch(/does not exist.*audit\.example\.yml/i);
});

async function choose(files: readonly string[], named?: string): Promise<string> {
  const directory = await emptyFolder();
  for (const file of files) await writeFile(join(directory, file), auditFile);
  return inFolder(directory, () => chooseAuditFile(named, { stage: 'prod' }));
}

describe('the file to package', () => {
  test.each([
    { files: ['audit.yml'], chosen: 'audit.yml' },
    { files: [], chosen: 'audit.yml' },
    { files: ['audit.yml', 'audit.dev.yml'], chosen: 'audit.yml' },
    { files: ['audit.yml', 'audit.prod.yml'], chosen: 'audit.prod.yml' },
    { files: ['audit.yml', 'audit.prod.yml', 'other.yml'], named: 'other.yml', chosen: 'other.yml' },
  ])('is $chosen among $files, with --audit $named', async ({ files, named, chosen }) => {
    await expect(choose(files, named)).resolves.toBe(chosen);
  });

  test('is that of the stage also where it is a link that leads nowhere, so that no other is taken', async () => {
    const directory = await emptyFolder();
    await symlink('gone.yml', join(directory, 'audit.prod.yml'));
    const chosen = inFolder(directory, () => chooseAuditFile(undefined, { stage: 'prod' }));
    await expect(chosen).resolves.toBe('audit.prod.yml');
  });

  test.each([
    {
      named: 'missing.yml',
      says: /^missing\.yml: The file that --audit names does not exist\. Name an existing file, or/,
    },
    { named: '', says: /^--audit: --audit names no file\. Name an existing file/ },
  ])('is refused when --audit is "$named"', async ({ named, says }) => {
    const { message } = await configErrorOf(choose(['audit.yml'], named));
    expect(message).toMatch(says);
  });
});
