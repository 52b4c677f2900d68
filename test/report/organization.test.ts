import { expect, test } from 'vitest';
import type { Language } from '../../lib/options.ts';
import { wordsOf } from '../../lib/report/findings/describe.ts';
import { renderFindingsCsv } from '../../lib/report/formats/csv.ts';
import { renderJson } from '../../lib/report/formats/json.ts';
import { parseReport } from '../../lib/report/formats/parse-json.ts';
import { renderTable } from '../../lib/report/formats/table.ts';
import { composeActions } from '../../lib/report/page/actions.ts';
import { composeSubject } from '../../lib/report/page/subject.ts';
import { verdictSentence } from '../../lib/report/page/verdict.ts';
import type { AuditReport, Finding } from '../../lib/types.ts';
import { compliantReport, sampleReport, withFindings } from '../support/sample-report.ts';

const finding: Finding = {
  kind: 'unverified-organization',
  severity: 'high',
  reason: { kind: 'no-member', account: '100000000007', path: 'accounts.organization.exclude' },
};
const report: AuditReport = { ...withFindings(compliantReport(), [finding]), verdict: 'incomplete' };

test.each([
  {
    language: 'en',
    verdict: 'The members of the organization could not be verified.',
    subject: '[share-audit] members of the organization not verified',
    action: 'Find out why the members of the organization could not be verified.',
  },
  {
    language: 'zh',
    verdict: '企业组织成员未能核实。',
    subject: '[share-audit] 企业组织成员未能核实',
    action: '查明企业组织成员未能核实的原因。',
  },
] as const)(
  'an organization that could not be verified is the verdict, the subject and the action in $language',
  (says) => {
    const words = wordsOf(says.language satisfies Language);
    const content = { run: report, notices: [] };
    expect(verdictSentence(report, words)).toBe(says.verdict);
    expect(composeSubject(content, words)).toBe(says.subject);
    expect(composeActions(content, words)[0]).toContain(says.action);
  },
);

test('beside everything else, what could not be verified is all in the verdict', () => {
  const all = sampleReport();
  const sentence = verdictSentence(withFindings(all, [...all.findings, finding]), wordsOf('en'));
  expect(sentence).toContain('the members of the organization could not be verified; 1 image and 1 target could not');
});

test('a report with departments and a setting that names no member is read back as it was', () => {
  const accounts = [{ uin: '100000000002', name: 'Production', departments: ['2', '1'] }];
  const whole = { ...report, scope: { ...report.scope, accounts } };
  const parsed = parseReport(renderJson(whole));
  expect(parsed).toMatchObject({ status: 'report', report: { findings: [finding], scope: { accounts } } });
});

test('the table and the CSV name the setting and the account', () => {
  expect(renderTable(report)).toContain('100000000007');
  const cells = renderFindingsCsv(report).split('\r\n')[1] ?? '';
  expect(cells).toContain('no-member');
  expect(cells).toContain('accounts.organization.exclude');
});
