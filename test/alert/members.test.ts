import { expect, test } from 'vitest';
import { rememberMembers } from '../../lib/alert/members.ts';
import { mergeMembers } from '../../lib/state/merge-members.ts';
import { refused } from '../support/evidence.ts';

const before = '2026-11-23T01:00:00.000Z';
const now = '2026-11-24T01:00:00.000Z';
const known = { '100': { name: 'Shop', lastSeen: before, departments: { '1': before, '7': before } } };

test('a member keeps the time at which it was last in each department', () => {
  const organization = { status: 'listed', members: [{ uin: '100', departments: ['1'] }] } as const;
  expect(rememberMembers(known, organization, now)).toEqual({
    members: { '100': { lastSeen: now, departments: { '1': now, '7': before } } },
  });
});

test('one that left stays as it was last seen', () => {
  const organization = { status: 'listed', members: [] } as const;
  expect(rememberMembers(known, organization, now)).toEqual({ members: known });
});

test('nothing changes where the members could not be listed', () => {
  expect(rememberMembers(known, { status: 'unlisted', reason: refused }, now)).toEqual({ members: known });
  expect(rememberMembers(undefined, undefined, now)).toEqual({});
});

test('of two memories, each member and department has its later time, whichever comes first', () => {
  const other = {
    '100': { name: 'Shop 2', lastSeen: now, departments: { '1': now } },
    '200': { lastSeen: before, departments: {} },
  };
  const merged = {
    '100': { name: 'Shop 2', lastSeen: now, departments: { '1': now, '7': before } },
    '200': { lastSeen: before, departments: {} },
  };
  expect(mergeMembers(known, other)).toEqual(merged);
  expect(mergeMembers(other, known)).toEqual(merged);
  expect(mergeMembers(undefined, undefined)).toBeUndefined();
});
