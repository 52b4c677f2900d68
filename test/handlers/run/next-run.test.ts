import { expect, test } from 'vitest';
import { nextRunAfter } from '../../../handlers/run/next-run.ts';

function at(time: string) {
  return { name: 'schedule', time };
}

test.each([
  {
    name: 'of a timer read in UTC',
    schedule: '0 0 9 * * * *',
    time: '2026-11-24T09:00:00Z',
    next: '2026-11-25T09:00:00.000Z',
  },
  {
    name: 'of a timer read in UTC+8',
    schedule: '0 0 9 * * * *',
    time: '2026-11-24T01:00:00Z',
    next: '2026-11-25T01:00:00.000Z',
  },
  {
    name: 'that is the same in both',
    schedule: '0 17 */8 * * * *',
    time: '2026-11-24T08:17:00Z',
    next: '2026-11-24T16:17:00.000Z',
  },
  {
    name: 'of a timer that fired late',
    schedule: '0 0 9 * * * *',
    time: '2026-11-24T01:00:42Z',
    next: '2026-11-25T01:00:00.000Z',
  },
  {
    name: 'of a timer that fires at weekends in one zone only',
    schedule: '0 0 */4 * * SAT *',
    time: '2026-11-28T12:00:00Z',
    next: undefined,
  },
  {
    name: 'where the event does not fit the expression',
    schedule: '0 0 9 * * * *',
    time: '2026-11-24T03:00:00Z',
    next: undefined,
  },
  { name: 'of what is no expression', schedule: 'daily', time: '2026-11-24T01:00:00Z', next: undefined },
  { name: 'of what is no time', schedule: '0 0 9 * * * *', time: 'now', next: undefined },
  { name: 'of the last run', schedule: '0 0 9 24 11 * 2026', time: '2026-11-24T01:00:00Z', next: undefined },
])('the next run $name: $next', ({ schedule, time, next }) => {
  expect(nextRunAfter(at(time), schedule)).toBe(next);
});

test('a run by hand, and one without a known schedule, do not know the next one', () => {
  expect(nextRunAfter(undefined, '0 0 9 * * * *')).toBeUndefined();
  expect(nextRunAfter(at('2026-11-24T01:00:00Z'), undefined)).toBeUndefined();
});
