import { describe, expect, test } from 'vitest';
import { loadEstate } from '../../../lib/emulator/estate/load-estate.ts';
import { ConfigError, type ConfigIssue } from '../../../lib/errors.ts';

function issuesOf(yamlText: string): readonly ConfigIssue[] {
  try {
    loadEstate(yamlText, 'estate.yml');
  } catch (error) {
    if (error instanceof ConfigError) return error.issues;
    throw error;
  }
  return [];
}

const image = 'imageId: img-6pb6lrmy, region: ap-guangzhou';

describe('loadEstate', () => {
  test('reads a small estate as it stands', () => {
    expect(loadEstate('accounts: [{ uin: "5" }]', 'estate.yml')).toEqual({ accounts: [{ uin: '5' }] });
  });

  test('writes a range of shares out', () => {
    const { accounts } = loadEstate(
      `accounts: [{ uin: "5", images: [{ ${image}, shares: [
        { accountId: "98", through: "101", createdTime: "2026-01-01T00:00:00Z" },
        { accountId: "007", createdTime: "2026-01-02T00:00:00+00:00" }] }] }]`,
      'estate.yml',
    );
    expect(accounts[0]?.images?.[0]?.shares).toEqual([
      ...['98', '99', '100', '101'].map((accountId) => ({ accountId, createdTime: '2026-01-01T00:00:00Z' })),
      { accountId: '007', createdTime: '2026-01-02T00:00:00+00:00' },
    ]);
  });

  test('lists every issue at once, each with its place', () => {
    const issues = issuesOf(`accounts:
  - uin: 5
    colour: red
    images:
      - imageId: ami-1
        region: ap-guangzhou
        shares:
          - accountId: "12"
`);
    expect(issues.map(({ file, line, path }) => [file, line, path])).toEqual([
      ['estate.yml', 2, 'accounts[0].uin'],
      ['estate.yml', 5, 'accounts[0].images[0].imageId'],
      ['estate.yml', 8, 'accounts[0].images[0].shares[0].createdTime'],
      ['estate.yml', 3, 'accounts[0].colour'],
    ]);
  });

  test.each<[name: string, text: string, issue: Partial<ConfigIssue>]>([
    [
      'a number for an account',
      'accounts:\n  - uin: 5\n',
      { line: 2, path: 'accounts[0].uin', fix: 'Write a string; put digits in quotes.' },
    ],
    [
      'an unknown key',
      'accounts:\n  - uin: "5"\n    colour:\n      - red\n',
      { line: 3, path: 'accounts[0].colour', problem: 'The key "colour" is unknown.' },
    ],
    [
      'a misspelt key, and not the one that is missing for it',
      'acounts:\n  - uin: "5"\n',
      { line: 1, path: 'acounts', problem: 'The key "acounts" is unknown.' },
    ],
    ['a missing key', 'site: china\n', { line: 1, path: 'accounts', problem: 'This key is missing.' }],
    ['an empty file', '', { path: '' }],
    [
      'a mapping for a list',
      'accounts: { uin: "5" }\n',
      {
        line: 1,
        path: 'accounts',
        problem: 'The value has the wrong type.',
        fix: 'Write a list: [...], or lines that begin with "- ".',
      },
    ],
    ['no account', 'accounts: []\n', { path: 'accounts', problem: 'The list is empty.', fix: 'Add an entry.' }],
    [
      'a negative number',
      'accounts: [{ uin: "5" }]\nfaults: [{ code: A, times: -1 }]\n',
      { line: 2, path: 'faults[0].times', problem: 'The number is too small.', fix: 'Write 0 or more.' },
    ],
    [
      'a key that is not aligned',
      'accounts:\n  - uin: "5"\n   name: x\n',
      { line: 3, fix: 'Indent it with 4 spaces and not 3, as the keys above it.' },
    ],
    ['an alias without an anchor', 'accounts: *a\n', { fix: 'Write the values out instead of `*alias`.' }],
    [
      'what is not YAML',
      'site: china\naccounts: [',
      { line: 2, path: '', problem: 'This is not valid YAML (BAD_INDENT).' },
    ],
    [
      'a key that is listed twice',
      'site: china\nsite: china\n',
      { line: 2, fix: 'Keep one of the keys with this name, and move the values of the others into it.' },
    ],
    [
      'an alias bomb',
      `a: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [${'*a, '.repeat(10)}]\nc: &c [${'*b, '.repeat(10)}]\naccounts: [${'*c, '.repeat(10)}]\n`,
      { path: '', fix: 'Write the values out instead of `*alias`.' },
    ],
    [
      'a site that does not exist',
      'site: mars\naccounts: [{ uin: "5" }]',
      { line: 1, path: 'site', problem: 'The value is not one of the choices.', fix: 'Write china or international.' },
    ],
    [
      'a region that does not exist',
      `accounts: [{ uin: "5", images: [{ imageId: img-6pb6lrmy, region: ap-guangzou }] }]`,
      { path: 'accounts[0].images[0].region', problem: '"ap-guangzou" is not a region of this estate.' },
    ],
    [
      'a region that the estate leaves out',
      `regions: [ap-singapore]\naccounts: [{ uin: "5", images: [{ ${image} }] }]`,
      { path: 'accounts[0].images[0].region' },
    ],
    [
      'an account that is listed twice',
      'accounts: [{ uin: "5" }, { uin: "5" }]',
      { path: 'accounts[1].uin', problem: 'The account 5 is listed twice.' },
    ],
    [
      'a secret id that is listed twice',
      'accounts: [{ uin: "5", credentials: [{ secretId: a, secretKey: b }, { secretId: a, secretKey: c }] }]',
      { path: 'accounts[0].credentials[1].secretId' },
    ],
    [
      'an image that two accounts own',
      `accounts: [{ uin: "5", images: [{ ${image} }] }, { uin: "6", images: [{ ${image} }] }]`,
      { path: 'accounts[1].images[0].imageId' },
    ],
    [
      'a role that is listed twice',
      'accounts: [{ uin: "5", roles: [{ name: r, trusts: [scf.qcloud.com] }, { name: r, trusts: [scf.qcloud.com] }] }]',
      { path: 'accounts[0].roles[1].name', problem: 'The role r of 5 is listed twice.' },
    ],
    [
      'a credential of a role that does not exist',
      'accounts: [{ uin: "5", credentials: [{ secretId: a, secretKey: b, role: r }] }]',
      { path: 'accounts[0].credentials[0].role', problem: 'The account has no role "r".' },
    ],
    [
      'a principal in another form',
      'accounts: [{ uin: "5", roles: [{ name: r, trusts: ["5"] }] }]',
      { path: 'accounts[0].roles[0].trusts[0]', fix: expect.stringContaining('qcs::cam::uin/100000000002:root') },
    ],
    [
      'a node that does not exist',
      'accounts: [{ uin: "5" }]\norganization: { manager: "5", members: [{ uin: "6", node: 7 }] }',
      { line: 2, path: 'organization.members[0].node', problem: 'The organization has no such node.' },
    ],
    [
      'two roots',
      'accounts: [{ uin: "5" }]\norganization: { manager: "5", members: [], nodes: [{ id: 1, name: a }, { id: 2, name: b }] }',
      { path: 'organization.nodes', fix: 'Exactly one node, the root, has no parent.' },
    ],
    [
      'a manager that is a member',
      'accounts: [{ uin: "5" }]\norganization: { manager: "5", members: [{ uin: "5" }] }',
      { path: 'organization.members[0].uin', problem: 'This is the manager of the organization.' },
    ],
    [
      'a member that is listed twice',
      'accounts: [{ uin: "5" }]\norganization: { manager: "5", members: [{ uin: "6" }, { uin: "6" }] }',
      { path: 'organization.members[1].uin', problem: 'The member 6 is listed twice.' },
    ],
    [
      'a delegate that is no member',
      'accounts: [{ uin: "5" }]\norganization: { manager: "5", members: [], delegates: [{ uin: "6", product: ssm }] }',
      { path: 'organization.delegates[0].uin', problem: 'The organization has no member 6.' },
    ],
    [
      'a secret that is a text and bytes',
      'accounts: [{ uin: "5", secrets: [{ name: s, region: ap-guangzhou, string: a, binary: YQ== }] }]',
      { path: 'accounts[0].secrets[0]', fix: 'A secret has one of string and binary.' },
    ],
    [
      'a version of a secret that is listed twice',
      'accounts: [{ uin: "5", secrets: [{ name: s, region: ap-tokyo, string: a }, { name: s, region: ap-tokyo, string: b }] }]',
      { path: 'accounts[0].secrets[1].name' },
    ],
    [
      'the state of a region that does not exist',
      'accounts: [{ uin: "5" }]\nregionStates: { mars: UNAVAILABLE }',
      { line: 2, path: 'regionStates.mars', problem: '"mars" is not a region of this estate.' },
    ],
    [
      'another client without a rate',
      'accounts: [{ uin: "5" }]\notherClients: [{ account: "5", action: DescribeImages }]',
      { path: 'otherClients[0].perSecond', problem: 'This key is missing.' },
    ],
    [
      'a range of shares that runs downwards',
      `accounts: [{ uin: "5", images: [{ ${image}, shares: [{ accountId: "9", through: "8", createdTime: "2026-01-01T00:00:00Z" }] }] }]`,
      { path: 'accounts[0].images[0].shares[0]' },
    ],
    [
      'a range of more than 500 shares',
      `accounts: [{ uin: "5", images: [{ ${image}, shares: [{ accountId: "1000", through: "1500", createdTime: "2026-01-01T00:00:00Z" }] }] }]`,
      { path: 'accounts[0].images[0].shares[0]' },
    ],
    [
      'a time in another form',
      `accounts: [{ uin: "5", images: [{ ${image}, createdTime: "2026-01-01" }] }]`,
      { path: 'accounts[0].images[0].createdTime' },
    ],
    [
      'a fault without an effect',
      'accounts: [{ uin: "5" }]\nfaults:\n  - action: DescribeImages\n',
      { line: 3, path: 'faults[0]', fix: expect.stringContaining('A fault has one of code, answer') },
    ],
    [
      'a fault with two effects',
      'accounts: [{ uin: "5" }]\nfaults:\n  - { code: A, delayMs: 5 }\n',
      { line: 3, path: 'faults[0]' },
    ],
    [
      'an answer that does not exist',
      'accounts: [{ uin: "5" }]\nfaults:\n  - answer: teapot\n',
      { line: 3, path: 'faults[0]' },
    ],
  ])('refuses %s', (_name, text, issue) => {
    expect(issuesOf(text)).toContainEqual(expect.objectContaining({ file: 'estate.yml', ...issue }));
  });

  test.each([
    { fault: { code: 'InternalError', times: 2, imageId: 'img-6pb6lrmy' } },
    { fault: { answer: 'page-short', action: 'DescribeImages', offset: 100, region: 'ap-guangzhou' } },
    { fault: { answer: 'body', body: '{}', status: 500, headers: { 'retry-after': '1' } } },
    { fault: { delayMs: [0, 20] } },
    { fault: { delayMs: 20 } },
  ])('reads the fault $fault', ({ fault }) => {
    const estate = loadEstate(JSON.stringify({ accounts: [{ uin: '5' }], faults: [fault] }), 'estate.yml');
    expect(estate.faults).toEqual([fault]);
  });
});
