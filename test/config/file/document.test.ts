import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { environmentSecrets } from '../../../lib/config/file/references.ts';
import { loadConfig } from '../../../lib/config/load.ts';
import { configErrorOf, issuesOf, loadText } from '../../support/config-file.ts';
import { emptyFolder } from '../../support/empty-folder.ts';

const valid = `targets:
  - region: ap-guangzhou
    images: all
allowlist: []
`;

const bomb = [
  'a: &a [x, x, x, x, x, x, x, x, x]',
  ...Array.from('bcdefghi', (name, index) => {
    const before = 'abcdefgh'.charAt(index);
    return `${name}: &${name} [${Array.from({ length: 9 }, () => `*${before}`).join(', ')}]`;
  }),
].join('\n');

describe('a file that is no settings file', () => {
  const files = [
    { name: 'empty', content: '', issues: ['-: The file is empty. Start from audit.example.yml.'] },
    { name: 'blank', content: ' \n\n', issues: ['-: The file is empty. Start from audit.example.yml.'] },
    {
      name: 'only comments',
      content: '# nothing\n',
      issues: ['-: The file contains no settings. Start from audit.example.yml.'],
    },
    {
      name: 'a document of null',
      content: '---\n',
      issues: ['1: The file is not a mapping. Start from audit.example.yml.'],
    },
    { name: 'plain text', content: 'hello', issues: ['1: The file is not a mapping. Start from audit.example.yml.'] },
    { name: 'a list', content: '- a\n', issues: ['1: The file is not a mapping. Start from audit.example.yml.'] },
    {
      name: 'HTML',
      content: '<!DOCTYPE html>\n<p style="a: b">c: d: e</p>\n',
      issues: ['1: This is not valid YAML (MULTILINE_IMPLICIT_KEY). A colon is missing, or a quote is not closed.'],
    },
    {
      name: 'not UTF-8',
      content: new Uint8Array([0x61, 0x3a, 0x20, 0xff]),
      issues: ['-: The file is not UTF-8 text. Save it as UTF-8.'],
    },
    {
      name: 'indented with a tab',
      content: 'audit:\n\tconcurrency: 8\n',
      issues: ['2: This is not valid YAML (TAB_AS_INDENT). Indent with spaces.'],
    },
    {
      name: 'two documents',
      content: `${valid}---\n${valid}`,
      issues: ['5: A second YAML document begins here. Keep one document: remove the `---` line.'],
    },
    {
      name: 'larger than 1 MB',
      content: `${valid}#${'x'.repeat(10_000_000)}`,
      issues: ['-: The file has 10000065 bytes; the limit is 1 MB. Check that it is the settings file.'],
    },
    {
      name: 'an alias bomb',
      content: bomb,
      issues: ['-: The aliases expand to too many values. Write the values out instead of `*alias`.'],
    },
    {
      name: 'of endless parts',
      content: '"" '.repeat(333_000),
      issues: ['-: The file is too complex to be a settings file. Check that it is the settings file.'],
    },
  ];
  test.each(files)('is refused when it is $name', async ({ content, issues }) => {
    expect(await issuesOf(content)).toEqual(issues);
  });

  const unclosedIssue =
    'This is not valid YAML (MISSING_CHAR). A closing quote, a bracket, a comma or a colon is missing.';
  const unclosed = [
    { name: 'a quote open to the end', content: `a: b\nc: 'd\n${valid}`, issues: [`2: ${unclosedIssue}`] },
    {
      name: 'a quote open to the next one',
      content: `a: "b\n${valid}c: "d\n`,
      issues: [`1: ${unclosedIssue}`],
    },
    { name: 'an open quote on the last line', content: `${valid}a: "b\n`, issues: [`5: ${unclosedIssue}`] },
    { name: 'an open list', content: `a:\n  b: [c,\n    d\n${valid}`, issues: [`2: ${unclosedIssue}`] },
    { name: 'an open list in an item', content: `a:\n  - b: [c\n  - d\n`, issues: [`2: ${unclosedIssue}`] },
    {
      name: 'an open list after a byte order mark',
      content: '\ufeffa:\r\n  b: [c\r\nd: e\r\n',
      issues: [`2: ${unclosedIssue}`],
    },
    { name: 'an open mapping on the last line', content: `${valid}a: { b: c`, issues: [`5: ${unclosedIssue}`] },
    { name: 'an open quote in a list', content: `a: ["b]\nc: d\n`, issues: [`1: ${unclosedIssue}`] },
    {
      name: 'a tab within a list',
      content: 'a:\n  b: [\n\tc]\n',
      issues: [
        '3: This is not valid YAML (BAD_INDENT). Align it with the lines around it, or close the bracket above it.',
      ],
    },
  ];
  test.each(unclosed)('is refused with the line of $name', async ({ content, issues }) => {
    expect(await issuesOf(content)).toEqual(issues);
  });

  const nests = [
    { name: 'brackets', content: '['.repeat(5000) },
    { name: 'a million brackets', content: '['.repeat(1_000_000) },
    { name: 'braces', content: '{a: '.repeat(5000) },
    { name: 'dashes', content: '- '.repeat(5000) },
    { name: 'question marks', content: '? '.repeat(5000) },
    { name: 'keys', content: 'a: '.repeat(5000) },
  ];
  test.each(nests)('is refused when it is nested deeply in $name', async ({ content }) => {
    const problem = 'The file is nested too deeply to be a settings file. Check that it is the settings file.';
    expect(await issuesOf(content)).toEqual([`-: ${problem}`]);
  });

  test('is refused when it is missing or a directory, with what the system said as cause', async () => {
    const directory = await emptyFolder();
    const secrets = environmentSecrets({});
    const file = join(directory, 'audit.yml');
    const missing = await configErrorOf(loadConfig({ file }, secrets));
    expect(missing.issues).toEqual([
      { file, path: '', problem: 'The file does not exist.', fix: 'Copy audit.example.yml to this name.' },
    ]);
    expect(missing.cause).toMatchObject({ code: 'ENOENT' });
    const folder = await configErrorOf(loadConfig({ file: directory }, secrets));
    expect(folder.issues).toEqual([
      { file: directory, path: '', problem: 'This is a directory.', fix: 'Give the path of a YAML file in it.' },
    ]);
    const device = await configErrorOf(loadConfig({ file: '/dev/null' }, secrets));
    expect(device.message).toContain('This is not a regular file.');
  });

  test('is refused without a word of it where YAML breaks on a line with a password', async () => {
    const error = await configErrorOf(loadText(`smtp:\n  password: "hunter2" "hunter3\n`));
    expect(error.issues.length).toBeGreaterThan(0);
    expect(error.message).not.toMatch(/hunter/);
    expect(error.delivery).toBeUndefined();
  });
});

describe('YAML beyond the plain', () => {
  const files = [
    {
      name: 'a key that stands twice',
      content: `${valid}timeZone: UTC\n# between\ntimeZone: Asia/Shanghai\n`,
      issues: ['7 timeZone: This key is a duplicate; the first one is on line 5. Keep one of them.'],
    },
    {
      name: 'a list that stands twice',
      content: `${valid}notify: []\nnotify: [{ kind: slack, url: "https://hooks.slack.com/services/x" }]\n`,
      issues: ['6 notify: This key is a duplicate; the first one is on line 5. Move its values into the first one.'],
    },
    {
      name: 'a key that stands twice, with something wrong in the first',
      content: `${valid}site: mars\nsite: china\n`,
      issues: [
        '5 site: "mars" is not one of the choices. Write china or international.',
        '6 site: This key is a duplicate; the first one is on line 5. Keep one of them.',
      ],
    },
    {
      name: 'a number as a key',
      content: `${valid}0123: x\n`,
      issues: ['5: The key 0123 is not text. Quote it: "0123".'],
    },
    {
      name: 'a list as a key',
      content: `${valid}? [a]\n: b\n`,
      issues: ['5: A key is not text. Write a plain word before the colon.'],
    },
    {
      name: 'an empty key',
      content: `${valid}: b\n`,
      issues: ['5: A key is empty. Write a name before the colon.'],
    },
    {
      name: '__proto__ as a key of tags',
      content:
        'targets:\n  - region: ap-guangzhou\n    images: all\n    where:\n      tags: { __proto__: x }\nallowlist: []\n',
      issues: [
        '5 targets[0].where.tags: The key "__proto__" cannot be used. Remove it.',
        '5 targets[0].where.tags: The empty mapping is not allowed here. Write at least one tag, such as { env: prod }.',
      ],
    },
    {
      name: 'a merge key',
      content: 'targets:\n  - <<: { region: ap-guangzhou }\n    region: ap-beijing\n    images: all\nallowlist: []\n',
      issues: [
        '2 targets[0]["<<"]: The key "<<" is unknown. Remove it; known here: name, region, regions, finance, accounts, images, where, mayBeEmpty.',
      ],
    },
    {
      name: 'a tag',
      content: `${valid}timeZone: !!binary QXNpYS9TaGFuZ2hhaQ==\n`,
      issues: ['5 timeZone: The value has a YAML tag (!). Remove it, or quote the text.'],
    },
    {
      name: 'an alias without its anchor',
      content: 'targets:\n  - region: *here\n    images: all\nallowlist: []\n',
      issues: ['2 targets[0].region: This alias (*) refers to no anchor above it. Write the value out.'],
    },
    {
      name: 'an anchor that holds its own alias',
      content: `${valid}notify: &all [*all]\n`,
      issues: ['5 notify[0]: This alias (*) refers to no anchor above it. Write the value out.'],
    },
  ];
  test.each(files)('is refused with the place of $name', async ({ content, issues }) => {
    expect(await issuesOf(content)).toEqual(issues);
  });

  test('replaces an alias with its value, and reports the line of the text to change', async () => {
    const content = `targets:
  - region: ap-guangzhou
    images: &ids [img-6pb6lrmy, img-BAD]
allowlist:
  - sharedAccount: "101104350000"
    reason: x
    images: *ids
`;
    const form = '"img-BAD" is not an image id. Write an image id such as img-6pb6lrmy.';
    expect(await issuesOf(content)).toEqual([`3 targets[0].images[1]: ${form}`, `3 allowlist[0].images[1]: ${form}`]);
  });

  test('an alias means the anchor last defined above it, also after another alias that holds an older one', async () => {
    const config = await loadText(`targets: [{ region: ap-guangzhou, images: all }]
allowlist:
  - { sharedAccount: "1011", reason: x, images: &list [&id img-bbbbbbbb] }
  - { sharedAccount: "1014", reason: x, images: [&id img-cccccccc] }
  - { sharedAccount: "1012", reason: x, images: *list }
  - { sharedAccount: "1013", reason: x, images: [*id] }
`);
    expect(config.policy.allowlist.map(({ images }) => images)).toEqual([
      ['img-bbbbbbbb'],
      ['img-cccccccc'],
      ['img-bbbbbbbb'],
      ['img-cccccccc'],
    ]);
  });

  test('takes a bare date and a bare yes for text, and a tag of a plain type for that', async () => {
    const config = await loadText(`${valid.replace('[]', '')}
  - sharedAccount: !!str 101104350000
    reason: yes
    expires: 2027-03-31
`);
    expect(config.policy.allowlist).toEqual([
      {
        grantee: { kind: 'account', uin: '101104350000' },
        relation: 'partner',
        reason: 'yes',
        expires: '2027-03-31',
        required: false,
      },
    ]);
  });
});
