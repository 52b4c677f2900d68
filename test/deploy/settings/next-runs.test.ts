import { expect, test } from 'vitest';
import { describeNextRuns } from '../../../lib/deploy/settings/next-runs.ts';

const now = new Date('2026-11-24T05:00:00Z');

test('runs that are the same in both zones are told once, in both', () => {
  expect(describeNextRuns([{ name: 'schedule', cron: '0 0 */8 * * * *', enabled: true }], now)).toEqual([
    'Next runs of trigger schedule (0 0 */8 * * * *):',
    '  2026-11-24 08:00 UTC = 2026-11-24 16:00 UTC+8',
    '  2026-11-24 16:00 UTC = 2026-11-25 00:00 UTC+8',
    '  2026-11-25 00:00 UTC = 2026-11-25 08:00 UTC+8',
  ]);
});

test('runs that depend on the zone are told for each', () => {
  expect(describeNextRuns([{ name: 'daily', cron: '30 0 9 * * * *', enabled: true }], now)).toEqual([
    'Next runs of trigger daily (30 0 9 * * * *). Tencent Cloud does not document its time zone:',
    ' if UTC:',
    '  2026-11-24 09:00:30 UTC = 2026-11-24 17:00:30 UTC+8',
    '  2026-11-25 09:00:30 UTC = 2026-11-25 17:00:30 UTC+8',
    '  2026-11-26 09:00:30 UTC = 2026-11-26 17:00:30 UTC+8',
    ' if UTC+8:',
    '  2026-11-25 01:00:30 UTC = 2026-11-25 09:00:30 UTC+8',
    '  2026-11-26 01:00:30 UTC = 2026-11-26 09:00:30 UTC+8',
    '  2026-11-27 01:00:30 UTC = 2026-11-27 09:00:30 UTC+8',
  ]);
});

test('a first run after more than a month is said loudly, whichever timer has it', () => {
  const leapDay = { name: 'leap', cron: '0 0 0 29 FEB * *', enabled: true };
  const says = expect.stringMatching(/^NOTHING FOR 461 DAYS: the first run is on 2028-02-29/);
  expect(describeNextRuns([leapDay], now).at(-1)).toEqual(says);
  const monthly = { name: 'monthly', cron: '0 0 0 1 * * *', enabled: true };
  expect(describeNextRuns([leapDay, monthly], now)).not.toContainEqual(expect.stringContaining('NOTHING'));
  expect(describeNextRuns([leapDay, { ...monthly, enabled: false }], now).at(-1)).toEqual(says);
});

test('a disabled trigger, and none at all, are said loudly', () => {
  expect(describeNextRuns([{ name: 'daily', cron: '0 0 9 * * * *', enabled: false }], now)).toEqual([
    expect.stringContaining('is DISABLED'),
  ]);
  expect(describeNextRuns([], now)).toEqual([expect.stringContaining('NO TRIGGER')]);
});
