import { expect, test } from 'vitest';
import { isSamePolicy } from '../../lib/deploy/cloud/policy.ts';
import { RECORD_VARIABLE, readRecord, recordBytes, writeRecord } from '../../lib/deploy/deploy-record.ts';

const digest = 'ab'.repeat(32);
const topicId = '0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f';
const timersOf = (...names: readonly string[]) =>
  names.map((name) => ({ name, cron: '0 0 9 * * * *', enabled: true, argument: '每天' }));
const fullest = {
  codeDigest: digest,
  auditDigest: digest,
  fingerprint: digest,
  topicId,
  filesDigest: digest,
  timers: timersOf('daily', 'weekly'),
  retry: { attempts: 2, maxAgeSeconds: 21_600 },
  previous: '123456',
};

test('a marker is read as it was written, whatever the order of its triggers', () => {
  const text = writeRecord({ ...fullest, triggers: ['b', 'a', 'b'] });
  expect(text).toBe(writeRecord({ ...fullest, triggers: ['a', 'b'] }));
  expect(readRecord({ [RECORD_VARIABLE]: text })).toEqual({ ...fullest, triggers: ['a', 'b'] });
});

test('a marker of an earlier version is read, without what it does not hold', () => {
  const text = `{"code":"${digest}","audit":"${digest}","triggers":["a"]}`;
  const record = { codeDigest: digest, auditDigest: digest, triggers: ['a'] };
  expect(readRecord({ [RECORD_VARIABLE]: text })).toEqual(record);
  expect(writeRecord(record)).toBe(text);
});

test.each(['', 'x', '[]', '{"triggers":1}', '{"code":"short","triggers":["a"]}'])(
  'a marker that makes no sense tells nothing: %s',
  (text) => {
    expect(readRecord({ [RECORD_VARIABLE]: text })).toEqual({ triggers: [] });
    expect(readRecord({})).toEqual({ triggers: [] });
  },
);

test('a marker takes what it says it takes', () => {
  const text = writeRecord({ ...fullest, triggers: ['daily', 'weekly'] });
  expect(recordBytes(fullest.timers)).toBe(RECORD_VARIABLE.length + Buffer.byteLength(text));
});

const allow = (action: unknown, resource: unknown = '*') =>
  JSON.stringify({ statement: [{ effect: 'allow', action, resource }], version: '2.0' });

test.each([
  { one: allow(['a:B', 'c:D']), other: allow(['c:D', 'a:B']), same: true },
  { one: allow(['name/a:B']), other: allow('a:B'), same: true },
  { one: allow('a:B', ['*']), other: allow('a:B', '*'), same: true },
  { one: allow('a:B', 'name/x'), other: allow('a:B', 'x'), same: false },
  { one: allow(['a:B']), other: allow(['a:B', 'c:D']), same: false },
  { one: allow('a:B'), other: allow('a:B').replace('allow', 'deny'), same: false },
  { one: allow('a:B'), other: 'no JSON', same: false },
])('policies $one and $other say the same: $same', ({ one, other, same }) => {
  expect(isSamePolicy(one, other)).toBe(same);
});
