import { expect, test } from 'vitest';
import { timeFormat } from '../../lib/report/times.ts';

test.each([
  { timeZone: 'Asia/Shanghai', iso: '2018-06-10T11:02:50Z', shown: '2018-06-10 19:02:50 UTC+08:00' },
  { timeZone: 'Asia/Shanghai', iso: '2018-06-10T16:00:00+00:00', shown: '2018-06-11 00:00:00 UTC+08:00' },
  { timeZone: 'America/New_York', iso: '2026-07-01T00:00:00Z', shown: '2026-06-30 20:00:00 UTC-04:00' },
  { timeZone: 'Asia/Kolkata', iso: '2026-07-01T00:00:00Z', shown: '2026-07-01 05:30:00 UTC+05:30' },
  { timeZone: 'UTC', iso: '2026-07-01T00:00:00Z', shown: '2026-07-01 00:00:00 UTC' },
  { timeZone: 'UTC', iso: 'yesterday', shown: 'yesterday' },
])('$iso in $timeZone is $shown', ({ timeZone, iso, shown }) => {
  expect(timeFormat(timeZone)(iso)).toBe(shown);
});
