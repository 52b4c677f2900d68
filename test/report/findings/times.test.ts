import { expect, test } from 'vitest';
import { momentFormat, timeFormat } from '../../../lib/report/findings/times.ts';

test.each([
  { timeZone: 'Asia/Shanghai', iso: '2018-06-10T11:02:50Z', shown: '2018-06-10 19:02:50 UTC+8' },
  { timeZone: 'Asia/Shanghai', iso: '2018-06-10T16:00:00+00:00', shown: '2018-06-11 00:00:00 UTC+8' },
  { timeZone: 'America/New_York', iso: '2026-07-01T00:00:00Z', shown: '2026-06-30 20:00:00 UTC-4' },
  { timeZone: 'Asia/Kolkata', iso: '2026-07-01T00:00:00Z', shown: '2026-07-01 05:30:00 UTC+5:30' },
  { timeZone: 'UTC', iso: '2026-07-01T00:00:00Z', shown: '2026-07-01 00:00:00 UTC' },
  { timeZone: 'UTC', iso: 'yesterday', shown: 'yesterday' },
])('$iso in $timeZone is $shown', ({ timeZone, iso, shown }) => {
  expect(timeFormat(timeZone)(iso)).toBe(shown);
});

test.each([
  { iso: '2026-11-24T01:00:00Z', en: '1 minute ago', zh: '1 分钟前' },
  { iso: '2026-11-23T23:01:00Z', en: '119 minutes ago', zh: '119 分钟前' },
  { iso: '2026-11-23T21:00:00Z', en: '4 hours ago', zh: '4 小时前' },
  { iso: '2026-11-22T02:00:00Z', en: '47 hours ago', zh: '47 小时前' },
  { iso: '2026-11-17T01:00:00Z', en: '7 days ago', zh: '7 天前' },
  { iso: '2026-08-01T01:00:00Z', en: '3 months ago', zh: '3 个月前' },
  { iso: '2018-06-01T01:00:00Z', en: '8 years ago', zh: '8 年前' },
  { iso: '2026-11-25T01:00:00Z', en: '', zh: '' },
  { iso: 'yesterday', en: '', zh: '' },
])('$iso was "$en"', ({ iso, en, zh }) => {
  const options = { timeZone: 'Asia/Shanghai', now: '2026-11-24T01:00:09Z' };
  expect(momentFormat({ ...options, language: 'en' })(iso).ago).toBe(en);
  expect(momentFormat({ ...options, language: 'zh' })(iso).ago).toBe(zh);
});

test.each([
  { timeZone: 'Asia/Shanghai', time: '2026-11-24 09:12 UTC+8' },
  { timeZone: 'Asia/Kolkata', time: '2026-11-24 06:42 UTC+5:30' },
  { timeZone: 'UTC', time: '2026-11-24 01:12 UTC' },
])('a moment is told on the wall clock of $timeZone', ({ timeZone, time }) => {
  const tell = momentFormat({ timeZone, language: 'en', now: '2026-11-24T05:12:40Z' });
  expect(tell('2026-11-24T01:12:31Z')).toEqual({ ago: '4 hours ago', time });
});
