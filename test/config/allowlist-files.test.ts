import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { environmentSecrets } from '../../lib/config/file/references.ts';
import { inspectConfig } from '../../lib/config/inspect.ts';
import { loadConfig } from '../../lib/config/load.ts';
import { configErrorOf, issuesOf, loadText } from '../support/config-file.ts';

const targets = 'targets: [{ region: ap-guangzhou, images: all }]\n';
const folders: string[] = [];

afterAll(async () => {
  await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
});

/** Folder with these files; its audit.yml names them all as its allowlist, unless it is given. */
async function folderOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'audit-files-'));
  folders.push(folder);
  const written = { 'audit.yml': `${targets}allowlist: { files: [${Object.keys(files).join(', ')}] }\n`, ...files };
  for (const [name, text] of Object.entries(written)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

function load(folder: string) {
  return loadConfig({ file: join(folder, 'audit.yml') }, environmentSecrets({ PARTNER: '2002' }));
}

async function issuesIn(folder: string): Promise<readonly string[]> {
  const { issues } = await configErrorOf(load(folder));
  return issues.map(({ file, line, path, problem }) => `${relative(folder, file)}:${line ?? '-'} ${path} ${problem}`);
}

const one = '- { sharedAccount: "1001", reason: Appliance }\n';

describe('an allowlist in files', () => {
  test('is the allowances of all of them, in their order', async () => {
    const folder = await folderOf({ 'a.yml': one, 'teams/b.yaml': '- { sharedAccount: "${env:PARTNER}", reason: x }' });
    const { policy } = await load(folder);
    expect(policy.allowlist.map(({ grantee }) => grantee)).toEqual([
      { kind: 'account', uin: '1001' },
      { kind: 'account', uin: '2002' },
    ]);
    const { allowlistFiles } = await inspectConfig(join(folder, 'audit.yml'), { PARTNER: '2002' });
    expect(allowlistFiles).toEqual(['a.yml', 'teams/b.yaml']);
  });

  test.each<{ name: string; files: Record<string, string>; issues: readonly string[] }>([
    {
      name: 'a wrong value',
      files: { 'a.yml': one, 'b.yml': '# Ours\n- sharedAccount: 2002\n  reason: x\n' },
      issues: ['b.yml:2 [0].sharedAccount 2002 is not quoted.'],
    },
    {
      name: 'a duplicate in another file',
      files: { 'a.yml': one, 'b.yml': `# Ours\n${one}` },
      issues: ['b.yml:2 [0] This account is already allowed under the same conditions at a.yml:1 [0].'],
    },
    {
      name: 'a key that is there twice',
      files: { 'a.yml': one, 'b.yml': '- sharedAccount: "2"\n  reason: x\n  reason: y\n' },
      issues: ['b.yml:3 [0].reason This key is a duplicate; the first one is on line 2.'],
    },
    {
      name: 'no list',
      files: { 'a.yml': `allowlist:\n${one}` },
      issues: ['a.yml:-  The file is not a list of allowances.'],
    },
    {
      name: 'no text, and a file that is right',
      files: { 'a.yml': '', 'b.yml': one },
      issues: ['a.yml:-  The file is empty.'],
    },
  ])('names the file of $name', async ({ files, issues }) => {
    expect(await issuesIn(await folderOf(files))).toEqual(issues);
  });

  test('names a file that is not there, beside the problems of the others', async () => {
    const audit = `${targets}allowlist: { files: [a.yml, gone.yml] }\n`;
    const folder = await folderOf({ 'audit.yml': audit, 'a.yml': '- { sharedAccount: "1" }' });
    expect(await issuesIn(folder)).toEqual([
      'a.yml:1 [0].reason This key is missing.',
      'gone.yml:-  The file does not exist.',
    ]);
  });

  test('does not follow a link out of the folder', async () => {
    const outside = await folderOf({ 'a.yml': one });
    const folder = await folderOf({ 'audit.yml': `${targets}allowlist: { files: [a.yml] }\n` });
    await symlink(join(outside, 'a.yml'), join(folder, 'a.yml'));
    expect(await issuesIn(folder)).toEqual(['a.yml:-  The file is a link that leads out of the folder of audit.yml.']);
  });

  test.each(['../a.yml', '/etc/a.yml', 'a/../../b.yml', '.hidden.yml', 'a.json', 'a\\\\b.yml'])(
    'refuses the name %j',
    async (name) => {
      const issues = await issuesOf(`${targets}allowlist: { files: ["${name}"] }\n`);
      expect(issues).toHaveLength(1);
      expect(issues[0]).toContain('2 allowlist.files[0]');
    },
  );

  test('refuses a name twice, itself and too many', async () => {
    expect(await issuesOf(`${targets}allowlist: { files: [a.yml, a.yml, audit.yml] }\n`)).toEqual([
      '2 allowlist.files[1]: This is already listed at allowlist.files[0]. Remove one of them.',
      '2 allowlist.files[2]: This is the file itself. Name another file.',
    ]);
    const many = Array.from({ length: 51 }, (_, index) => `a${index}.yml`).join(', ');
    expect(await issuesOf(`${targets}allowlist: { files: [${many}] }\n`)).toHaveLength(1);
  });
});

const tagged = (env: string) => `- { sharedAccount: "9", reason: x, where: { tags: { env: ${env} } } }\n`;

const grantees = async (lines: string, more = '') =>
  (await loadText(`${targets}allowlist:\n${lines}\n${more}`)).policy.allowlist.map(({ grantee, relation }) => ({
    ...grantee,
    relation,
  }));

describe('grantees', () => {
  test('are the organization, a department or a group', async () => {
    const lines = [
      '- { sharedAccount: organization, reason: x }',
      '- { sharedAccount: { department: 1001 }, reason: x }',
      '- { sharedAccount: { group: vendors }, reason: x }',
    ].join('\n');
    expect(await grantees(lines, 'groups: { vendors: ["1", "2"] }\n')).toEqual([
      { kind: 'organization', relation: 'internal' },
      { kind: 'department', id: '1001', relation: 'internal' },
      { kind: 'group', name: 'vendors', uins: ['1', '2'], relation: 'partner' },
    ]);
  });

  test.each<{ lines: string; issue: RegExp }>([
    {
      lines: '- { sharedAccount: { group: constructor }, reason: x }',
      issue: /group: No entry of `groups` has this name/,
    },
    { lines: '- { sharedAccount: { group: vendor }, reason: x }', issue: /Did you mean vendors\?$/ },
    {
      lines: '- { sharedAccount: { department: x }, reason: x }',
      issue: /department: "x" is not the id of a department/,
    },
    {
      lines: '- { sharedAccount: organization, reason: x, required: true, where: { name: a } }',
      issue: /cannot be required/,
    },
    {
      lines: '- { sharedAccount: "1", reason: x }\n- { sharedAccount: { group: vendors }, reason: x }',
      issue: /^4 allowlist\[1\]: This account is already allowed under the same conditions at allowlist\[0\]/,
    },
    {
      lines: '- { sharedAccount: "9", reason: x, except: {} }',
      issue: /except: The empty mapping is not allowed here/,
    },
    {
      lines: '- { sharedAccount: "9", reason: x, where: { tags: { env: [1] } } }',
      issue: /tags.env\[0\]: 1 is not quoted/,
    },
    {
      lines: '- { sharedAccount: "9", reason: x, where: { tags: { env: { anyValue: false } } } }',
      issue: /anyValue: false is not true/,
    },
  ])('are refused: $lines', async ({ lines, issue }) => {
    const issues = await issuesOf(`${targets}allowlist:\n${lines}\ngroups: { vendors: ["1", "2"] }\n`);
    expect(issues).toEqual([expect.stringMatching(issue)]);
  });

  test('have the same conditions in whatever order their tags have values', async () => {
    expect(await issuesOf(`${targets}allowlist:\n${tagged('[a, b]')}${tagged('[b, a]')}`)).toHaveLength(1);
    expect(await issuesOf(`${targets}allowlist:\n${tagged('a')}${tagged('[a]')}`)).toHaveLength(1);
  });
});
