import { describe, expect, test } from 'vitest';
import { compareAudits, readWritten } from '../../lib/config/compare.ts';
import type { Mapping } from '../../lib/mapping.ts';

function settingsOf(text: string): Mapping {
  const settings = readWritten('audit.yml', text);
  if (settings === undefined) throw new Error('The test has an unreadable file.');
  return settings;
}

function compare(before: string, after: string, variables: readonly string[] = []) {
  return compareAudits(settingsOf(before), settingsOf(after), variables);
}

const partner = '"101104350000"';

describe('allowances', () => {
  test.each([
    {
      name: 'one more',
      before: 'allowlist: []',
      after: `allowlist: [{ sharedAccount: ${partner}, reason: Appliance }]`,
      changes: [{ action: 'add', name: '101104350000', new: { reason: 'Appliance' } }],
    },
    {
      name: 'one less',
      before: `allowlist: [{ sharedAccount: ${partner}, reason: Appliance }]`,
      after: 'allowlist: []',
      changes: [{ action: 'remove', name: '101104350000', old: { reason: 'Appliance' } }],
    },
    {
      name: 'a later end and another owner',
      before: `allowlist: [{ sharedAccount: ${partner}, reason: A, owner: a@example.com, expires: 2027-01-01 }]`,
      after: `allowlist: [{ sharedAccount: ${partner}, reason: A, owner: b@example.com }]`,
      changes: [
        {
          action: 'change',
          name: '101104350000',
          old: { owner: 'a@example.com', expires: '2027-01-01' },
          new: { owner: 'b@example.com' },
        },
      ],
    },
    {
      name: 'a wider scope, which is another allowance',
      before: `allowlist: [{ sharedAccount: ${partner}, regions: [ap-guangzhou], reason: A }]`,
      after: `allowlist: [{ sharedAccount: ${partner}, reason: A }]`,
      changes: [
        { action: 'remove', name: '101104350000, regions: ["ap-guangzhou"]', old: { reason: 'A' } },
        { action: 'add', name: '101104350000', new: { reason: 'A' } },
      ],
    },
    {
      name: 'another order of allowances, regions and keys',
      before: `allowlist: [{ sharedAccount: "1", reason: A }, { sharedAccount: "2", regions: [a, b], reason: B }]`,
      after: `allowlist: [{ reason: B, regions: [b, a], sharedAccount: "2" }, { sharedAccount: "1", reason: A }]`,
      changes: [],
    },
    {
      name: 'a second one of the same account and scope',
      before: `allowlist: [{ sharedAccount: "1", reason: A }]`,
      after: `allowlist: [{ sharedAccount: "1", reason: A }, { sharedAccount: "1", reason: B }]`,
      changes: [{ action: 'add', name: '1', new: { reason: 'B' } }],
    },
  ])('$name', ({ before, after, changes }) => {
    expect(compare(before, after)).toEqual(changes.map((change) => ({ part: 'allowlist', ...change })));
  });
});

test('an allowlist in a form that this version does not know is a difference', () => {
  expect(compare('allowlist: { files: [a.yml] }', 'allowlist: []')).toEqual([
    { part: 'allowlist', action: 'change', name: 'allowlist', old: { files: ['a.yml'] }, new: [] },
  ]);
});

describe('recipients', () => {
  test('are compared address by address, routes as wholes', () => {
    const before = 'mail: { to: [a@example.com, b@example.com], routes: [{ to: [r@example.com], owner: x }] }';
    const after = 'mail: { to: [b@example.com], cc: [c@example.com], routes: [{ to: [r@example.com], owner: y }] }';
    expect(compare(before, after)).toEqual([
      { part: 'recipients', action: 'remove', name: 'mail.to', old: 'a@example.com' },
      { part: 'recipients', action: 'remove', name: 'mail.routes', old: { to: ['r@example.com'], owner: 'x' } },
      { part: 'recipients', action: 'add', name: 'mail.routes', new: { to: ['r@example.com'], owner: 'y' } },
      { part: 'recipients', action: 'add', name: 'mail.cc', new: 'c@example.com' },
    ]);
  });

  test('of a channel are told by its kind and the keys that differ, never by an address or a secret', () => {
    const before =
      'notify: [{ kind: feishu, url: "https://h.example/tok1", secret: s3cret1 }, { kind: wecom, url: "https://h.example/tok2" }]';
    const after =
      'notify: [{ kind: slack, url: "https://h.example/tok3" }, { kind: feishu, url: "https://h.example/tok4", secret: s3cret1 }]';
    const changes = compare(before, after);
    expect(changes).toEqual([
      { part: 'recipients', action: 'remove', name: 'notify wecom' },
      { part: 'recipients', action: 'add', name: 'notify slack' },
      { part: 'recipients', action: 'change', name: 'notify feishu: url' },
    ]);
    expect(JSON.stringify(changes)).not.toMatch(/tok\d|s3cret/);
  });

  test('whose variable has another value change although the file is the same', () => {
    const text = 'mail: { to: ["${env:MAIL_TO}"], from: a@example.com }';
    expect(compare(text, text, ['MAIL_TO', 'OTHER'])).toEqual([
      { part: 'recipients', action: 'change', name: 'mail.to[0]: the value of ${env:MAIL_TO}' },
    ]);
  });
});

test('other settings have their old and new value, unless it may be a secret', () => {
  const before = 'targets: [{ region: a, images: all }]\nsmtp: { host: one, password: hunter2 }\nsite: china';
  const after =
    'targets: [{ region: b, images: all }]\nsmtp: { host: two, password: hunter3 }\nstate: { hmacKey: k3y }';
  const changes = compare(before, after);
  expect(changes).toEqual([
    { part: 'settings', action: 'remove', name: 'targets', old: { region: 'a', images: 'all' } },
    { part: 'settings', action: 'add', name: 'targets', new: { region: 'b', images: 'all' } },
    { part: 'settings', action: 'change', name: 'smtp.host', old: 'one', new: 'two' },
    { part: 'settings', action: 'change', name: 'smtp.password' },
    { part: 'settings', action: 'remove', name: 'site', old: 'china' },
    { part: 'settings', action: 'add', name: 'state.hmacKey', new: '***' },
  ]);
  expect(JSON.stringify(changes)).not.toMatch(/hunter|k3y/);
});

test.each([
  { name: 'no YAML', text: 'a: [' },
  { name: 'two documents', text: 'a: 1\n---\nb: 2' },
  { name: 'a duplicate key, of which one is lost', text: 'a: 1\na: 2' },
  { name: 'a value that cannot be read', text: 'a: !secret b' },
  { name: 'a list', text: '- a' },
])('$name is not read at all, so that nothing looks unchanged', ({ text }) => {
  expect(readWritten('audit.yml', text)).toBeUndefined();
});
