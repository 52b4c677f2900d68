import { expect, test } from 'vitest';
import { narrowReport } from '../../../lib/audit/narrow-report.ts';
import type { Language } from '../../../lib/options.ts';
import { wordsOf } from '../../../lib/report/findings/describe.ts';
import { composeMetrics } from '../../../lib/report/page/metrics.ts';
import { composePage } from '../../../lib/report/page/page.ts';
import { verdictPills } from '../../../lib/report/page/pills.ts';
import type { AuditReport, FailedRun } from '../../../lib/types.ts';
import { compliantReport, failedRun, sampleFindings, sampleReport, withFindings } from '../../support/sample-report.ts';

const en = wordsOf('en');
const shares = sampleFindings.filter(({ kind }) => kind === 'unauthorized-share');
const minor = sampleFindings.filter(({ severity }) => severity === 'low');
const nonCompliant = { ...withFindings(compliantReport(), shares), verdict: 'non-compliant' } as const;

function textsOf(run: AuditReport | FailedRun, language: Language = 'en'): readonly string[] {
  return verdictPills(run, wordsOf(language)).map(({ text }) => text);
}

test.each<{ name: string; run: AuditReport | FailedRun; inEnglish: readonly string[]; inChinese: readonly string[] }>([
  { name: 'nothing', run: compliantReport(), inEnglish: ['✓ Compliant'], inChinese: ['✓ 合规'] },
  {
    name: 'minor findings',
    run: withFindings(compliantReport(), minor),
    inEnglish: ['✓ Compliant'],
    inChinese: ['✓ 合规'],
  },
  { name: 'shares', run: nonCompliant, inEnglish: ['▲ Non-compliant'], inChinese: ['▲ 不合规'] },
  {
    name: 'shares, and what was not read',
    run: sampleReport(),
    inEnglish: ['▲ Non-compliant', '◆ Incomplete'],
    inChinese: ['▲ 不合规', '◆ 不完整'],
  },
  {
    name: 'what was not read alone',
    run: compliantReport({ verdict: 'incomplete' }),
    inEnglish: ['◆ Incomplete'],
    inChinese: ['◆ 不完整'],
  },
  { name: 'a failed run', run: failedRun(), inEnglish: ['■ Failed'], inChinese: ['■ 运行失败'] },
])('the verdict is a shape and a word: $name', ({ run, inEnglish, inChinese }) => {
  expect(textsOf(run)).toEqual(inEnglish);
  expect(textsOf(run, 'zh')).toEqual(inChinese);
});

test('a part of a report is as incomplete and as non-compliant as the whole', () => {
  expect(textsOf(narrowReport(sampleReport(), minor))).toContain('◆ Incomplete');
  expect(textsOf(narrowReport(nonCompliant, minor))).toEqual(['▲ Non-compliant']);
});

test('a part of a report is never called compliant, nor does it look like an all-clear', () => {
  const part = compliantReport({ findingsElsewhere: 3 });
  expect(textsOf(part)).toEqual(['○ Findings for others']);
  expect(composePage(part, { language: 'en', timeZone: 'UTC' }, 10)).toMatchObject({ isCalm: false, nextRun: '' });
});

test('the metrics are findings by severity, images read, and targets that were not', () => {
  expect(composeMetrics({ run: sampleReport() }, en).map(({ value, label }) => `${value} ${label}`)).toEqual([
    '5 high findings',
    '1 medium finding',
    '5 low findings',
    '23/24 images read',
    '1 target not read',
  ]);
});

test('an all-clear says how many shares were checked, and when the next run is, if that is known', () => {
  const run = compliantReport();
  expect(composeMetrics({ run }, en).map(({ value, label }) => `${value} ${label}`)).toEqual([
    '24 images read',
    `${run.counts.shares} shares checked`,
  ]);
  const options = { language: 'en', timeZone: 'Asia/Shanghai' } as const;
  expect(composePage(run, options, 10)).toMatchObject({
    isCalm: true,
    nextRun: 'This run started on 2026-11-24 09:00:03 UTC+8. It does not know when the next one starts.',
  });
  expect(composePage(run, { ...options, nextRunAt: '2026-11-25T01:00:00Z' }, 10).nextRun).toBe(
    'Next run: 2026-11-25 09:00:00 UTC+8.',
  );
  for (const alarm of [sampleReport(), nonCompliant, failedRun()])
    expect(composePage(alarm, options, 10)).toMatchObject({ isCalm: false, nextRun: '' });
});
