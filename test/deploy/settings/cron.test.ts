import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { cronProblems, nextRuns } from '../../../lib/deploy/settings/cron.ts';

const now = new Date('2026-11-24T05:00:00Z');

function runsOf(expression: string, zone = 'UTC'): readonly string[] {
  return nextRuns(expression, { now, zone, count: 3 }).map((run) => run.toISOString().replace(':00.000Z', ''));
}

describe('an expression that the platform takes', () => {
  test.each([
    { cron: '0 0 */8 * * * *', runs: ['2026-11-24T08:00', '2026-11-24T16:00', '2026-11-25T00:00'] },
    { cron: '0 5/15 * * * * *', runs: ['2026-11-24T05:05', '2026-11-24T05:20', '2026-11-24T05:35'] },
    { cron: '0 0 9 * * MON-FRI *', runs: ['2026-11-24T09:00', '2026-11-25T09:00', '2026-11-26T09:00'] },
    { cron: '0 0 9 ? * mon *', runs: ['2026-11-30T09:00', '2026-12-07T09:00', '2026-12-14T09:00'] },
    { cron: '0 0 9 L * ? *', runs: ['2026-11-30T09:00', '2026-12-31T09:00', '2027-01-31T09:00'] },
    { cron: '0 0 9 15W * ? *', runs: ['2026-12-15T09:00', '2027-01-15T09:00', '2027-02-15T09:00'] },
    { cron: '0 0 9 ? * FRI#2 *', runs: ['2026-12-11T09:00', '2027-01-08T09:00', '2027-02-12T09:00'] },
    { cron: '0 0 9 ? * FRIL *', runs: ['2026-11-27T09:00', '2026-12-25T09:00', '2027-01-29T09:00'] },
    { cron: '0 0 0 29 FEB * *', runs: ['2028-02-29T00:00', '2032-02-29T00:00', '2036-02-29T00:00'] },
    { cron: '0 0 9 1 JAN,JUL * 2027-2099/2', runs: ['2027-01-01T09:00', '2027-07-01T09:00', '2029-01-01T09:00'] },
    { cron: '0 0 0 1 1 * 2099', runs: ['2099-01-01T00:00'] },
  ])('$cron', ({ cron, runs }) => {
    expect(cronProblems(cron, now)).toEqual([]);
    expect(runsOf(cron)).toEqual(runs);
  });

  test('with day and weekday both given, either is enough', () => {
    expect(runsOf('0 0 9 1 * MON *')).toEqual(['2026-11-30T09:00', '2026-12-01T09:00', '2026-12-07T09:00']);
  });

  test('read in UTC+8 it is eight hours earlier', () => {
    expect(runsOf('0 0 9 * * * *', 'Asia/Shanghai')).toEqual([
      '2026-11-25T01:00',
      '2026-11-26T01:00',
      '2026-11-27T01:00',
    ]);
  });
});

test.each([
  { cron: '0 9 * * *', says: [/5 fields; seven are needed: second minute hour day month weekday year/] },
  { cron: '0 0 9 * * 1 *', says: [/weekday "1": write weekdays by name/] },
  { cron: '0 0 9 * * 1-5 *', says: [/by name/] },
  { cron: '0 0 9 * * */2 *', says: [/weekday takes no step.*MON,WED,FRI/] },
  { cron: '0 0 9 * * MON/2 *', says: [/weekday "MON\/2": a weekday takes no step/] },
  { cron: '0 0 9 * * MON-5 *', says: [/by name/] },
  { cron: '0 0 9 ? * MON#6 *', says: [/a weekday is MON to SUN/] },
  { cron: '0 0 9 * * FRI-MON *', says: [/is reversed/] },
  { cron: '0 0 9 ? * L *', says: [/a weekday is MON to SUN/] },
  { cron: '0 0 9 ? * XYZ#2 *', says: [/a weekday is/] },
  { cron: '0 0 9 1-L * ? *', says: [/a day is 1 to 31/] },
  { cron: '0 0 9 ?/2 * ? *', says: [/a day is/] },
  { cron: '0 */0 * * * * *', says: [/the step must be 1 to 59/] },
  { cron: '0 0 9-25 * * * *', says: [/an hour is 0 to 23|a hour is 0 to 23/] },
  { cron: '0, 0 9 * * * *', says: [/a second is/] },
  { cron: '60 0 24 32 13 * 1969', says: [/second/, /hour/, /day/, /month/, /year/] },
  { cron: '0 0 0 30 FEB * *', says: [/never fires again: its day does not exist/] },
  { cron: '0 0 0 30 FEB * 2020', says: [/never fires again: its day does not exist/] },
  { cron: '0 0 0 * * * 2020', says: [/never fires again: the year "2020" leaves no date/] },
  { cron: '0 0 0 29 FEB ? 2027', says: [/never fires again: the year "2027" leaves no date/] },
])('$cron is refused', ({ cron, says }) => {
  const problems = cronProblems(cron, now);
  expect(problems).toHaveLength(says.length);
  for (const [index, pattern] of says.entries()) expect(problems[index]).toMatch(pattern);
});

test('the schedule of serverless.yml leaves the full hour, when robots are crowded', async () => {
  const text = await readFile(new URL('../../../serverless.yml', import.meta.url), 'utf8');
  const [second, minute] = /^ {4}schedule: (\S+) (\S+) /m.exec(text)?.slice(1) ?? [];
  expect({ second, minute }).toEqual({ second: '0', minute: expect.stringMatching(/^[1-9]\d?$/) });
});
