import { expect, test } from 'vitest';
import { wordsOf } from '../../lib/report/findings/describe.ts';
import { countUnaffectedImages } from '../../lib/report/findings/tally.ts';
import { renderFindingsCsv } from '../../lib/report/formats/csv.ts';
import { renderJson } from '../../lib/report/formats/json.ts';
import { parseReport } from '../../lib/report/formats/parse-json.ts';
import { renderTable } from '../../lib/report/formats/table.ts';
import { composeActions } from '../../lib/report/page/actions.ts';
import { composeSubject } from '../../lib/report/page/subject.ts';
import { verdictSentence } from '../../lib/report/page/verdict.ts';
import type { AuditReport, Finding } from '../../lib/types.ts';
import { image, refused } from '../support/evidence.ts';
import { compliantReport, withFindings } from '../support/sample-report.ts';

const { tags: _tags, ...strange } = image('img-19mu3fy3', { name: 'appliance' });
const untrusted: Finding = { kind: 'untrusted-source', severity: 'high', image: strange, creator: '101104350099' };
const anonymous: Finding = { kind: 'untrusted-source', severity: 'high', image: image('img-nobody01') };
const place = { account: strange.account, region: strange.region };
const unlisted: Finding = { kind: 'unverified-inbound', severity: 'high', place, reason: refused };

function reportOf(findings: readonly Finding[], verdict: AuditReport['verdict']): AuditReport {
  return { ...withFindings(compliantReport(), findings), verdict };
}

test.each([
  {
    language: 'en',
    verdict: '1 image from untrusted sources is shared with you.',
    subject: '[share-audit] appliance shared with you by an untrusted source',
    action: 'Do not launch instances from the image',
  },
  {
    language: 'zh',
    verdict: '有 1 个来自不可信来源的镜像共享给了您。',
    subject: '[share-audit] 不可信来源共享来的 appliance',
    action: '请勿用不可信来源共享来的 1 个镜像创建实例',
  },
] as const)('an image from an untrusted source is the verdict, the subject and the action in $language', (says) => {
  const words = wordsOf(says.language);
  const report = reportOf([untrusted], 'non-compliant');
  const content = { run: report, notices: [] };
  expect(verdictSentence(report, words)).toBe(says.verdict);
  expect(composeSubject(content, words)).toContain(says.subject);
  expect(composeActions(content, words)[0]).toContain(says.action);
});

test('images of others that could not be listed are never an all-clear', () => {
  const words = wordsOf('en');
  const report = reportOf([unlisted], 'incomplete');
  expect(verdictSentence(report, words)).toContain('could not be verified');
  expect(composeSubject({ run: report, notices: [] }, words)).toContain(
    'images of others in ap-guangzhou not verified',
  );
  expect(renderTable(report)).toContain('could not be listed');
});

test('table and CSV name the creator, and that it is not known', () => {
  const report = reportOf([untrusted, anonymous], 'non-compliant');
  expect(renderTable(report)).toContain('101104350099');
  expect(renderTable(report)).toContain('creator unknown');
  const [head = '', first = '', second = ''] = renderFindingsCsv(report).split('\r\n');
  const column = head.split(',').indexOf('creator');
  expect(first).toContain(',101104350099\t,');
  expect(second).toContain('the cloud does not say who created it');
  expect(column).toBeGreaterThan(0);
});

test('an image of somebody else takes no image out of those that were read', () => {
  expect(countUnaffectedImages(reportOf([untrusted], 'non-compliant'))).toBe(compliantReport().counts.images);
});

test('reads back as it was saved, and not without its gap', () => {
  const regions = compliantReport().scope.regions.map((region, index) => ({ ...region, inboundListed: index > 0 }));
  const whole = reportOf([untrusted, unlisted], 'incomplete');
  const report = { ...whole, scope: { ...whole.scope, regions } };
  const parsed = parseReport(renderJson(report));
  expect(parsed).toMatchObject({ status: 'report', report: { findings: [untrusted, unlisted], scope: { regions } } });
  const lost = { ...withFindings(report, [untrusted]), verdict: 'non-compliant' } as const;
  expect(parseReport(renderJson(lost)).status).toBe('refused');
});
