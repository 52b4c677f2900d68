import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { narrowReport } from '../../lib/audit/outcome.ts';
import { renderCsv } from '../../lib/report/csv.ts';
import { renderFailureJson } from '../../lib/report/failure-json.ts';
import { renderHtml } from '../../lib/report/html.ts';
import { renderJson } from '../../lib/report/json.ts';
import { parseReport } from '../../lib/report/parse-json.ts';
import { renderText } from '../../lib/report/text.ts';
import type { AuditReport, Finding, UnreadReason } from '../../lib/types.ts';
import { hostileName, hostileReport, hostileText } from '../support/hostile-report.ts';
import { compliantReport, failedRun, sampleFindings, sampleReport } from '../support/sample-report.ts';

function restored(report: AuditReport): AuditReport {
  const parsed = parseReport(renderJson(report));
  if (parsed.status === 'refused') throw new Error(JSON.stringify(parsed.problems));
  return parsed.report;
}

/** All that a reader can be shown of a report. */
function everything(report: AuditReport): readonly string[] {
  return (['en', 'zh'] as const).flatMap((language) =>
    (['mail', 'page'] as const).flatMap((medium) => {
      const page = { language, medium, timeZone: 'Asia/Shanghai' };
      return [renderHtml(report, page), renderText(report, page)];
    }),
  );
}

const reasons: readonly UnreadReason[] = [
  { kind: 'refused', action: 'DescribeImages', code: 'InternalError', message: 'no', requestId: 'r-1' },
  { kind: 'unreachable', action: 'DescribeImages', detail: 'ECONNRESET', attempts: 5 },
  { kind: 'deadline' },
  { kind: 'attributes-unknown', sharedAccounts: ['101104350000', '2700036'] },
];

const place = { account: '100000000002', region: 'ap-beijing' };
const target = {
  label: 'targets[0]',
  accounts: [place.account],
  regions: ['ap-beijing'],
  images: 'all',
  where: { name: 'golden-*', tags: { env: 'prod' } },
  mayBeEmpty: false,
} as const;
const unnamed = { ...place, imageId: 'img-6pb6lrmy' };
const tagged = { ...unnamed, name: 'web', tags: { env: 'prod' }, state: 'NORMAL', createdTime: '2018-06-01T00:00:00Z' };
const allowance = { sharedAccount: '2700036', relation: 'internal', reason: 'Restores', required: true } as const;

const unusual: readonly Finding[] = [
  {
    kind: 'unauthorized-share',
    severity: 'high',
    image: tagged,
    sharedAccount: '101104350000',
    sharedAccountName: 'Example Partner Ltd',
    sharedAccountRelation: 'partner',
    sharedSince: '2018-06-13T15:03:25Z',
  },
  ...reasons.map((reason) => ({ kind: 'unverified-image', severity: 'high', image: unnamed, reason }) as const),
  ...[...reasons, { kind: 'empty' } as const].map(
    (reason) => ({ kind: 'unverified-target', severity: 'high', place, target, reason }) as const,
  ),
  { kind: 'missing-share', severity: 'medium', allowance },
  { kind: 'missing-share', severity: 'medium', allowance, image: tagged },
];

test.each([
  { name: 'every kind of finding', report: sampleReport() },
  { name: 'every reason and every optional field', report: sampleReport({ findings: unusual }) },
  { name: 'no finding', report: compliantReport() },
  { name: 'an emulated run that a person started', report: sampleReport({ trigger: undefined, emulated: true }) },
  { name: 'hostile names', report: hostileReport(hostileName) },
  { name: 'an escape of a terminal', report: hostileReport('\u001b[31m\u202e\u0000') },
])('a report with $name reads the same after it was saved', ({ report }) => {
  const again = restored(report);
  expect(everything(again)).toEqual(everything(report));
  expect(renderCsv(again)).toBe(renderCsv(report));
  expect(renderJson(again)).toBe(renderJson(report));
});

test('whatever others chose for names, a report reads the same after it was saved', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const report = hostileReport(text);
      const again = restored(report);
      expect(renderJson(again)).toBe(renderJson(report));
      expect(renderHtml(again, { language: 'en', timeZone: 'UTC' })).toBe(
        renderHtml(report, { language: 'en', timeZone: 'UTC' }),
      );
    }),
    { numRuns: 40 },
  );
});

test('the samples hold every kind of finding', () => {
  expect(new Set(sampleFindings.map(({ kind }) => kind)).size).toBe(9);
});

type Change = (saved: ReturnType<typeof JSON.parse>) => void;

/** The saved sample with something changed in it. */
function changed(change: Change, report = sampleReport()): string {
  const saved = JSON.parse(renderJson(report));
  change(saved);
  return JSON.stringify(saved, null, 2);
}

/** The same of a report without a finding. */
function tampered(change: Change): string {
  return changed(change, compliantReport());
}

test.each<{ name: string; text: string; path: string; says: RegExp; fix?: RegExp }>([
  { name: 'nothing', text: '', path: '', says: /no whole JSON/ },
  { name: 'half a report', text: renderJson(sampleReport()).slice(0, 900), path: '', says: /no whole JSON/ },
  { name: 'other JSON', text: '{"name":"x","version":"0.1.0"}', path: '', says: /no report/, fix: /report\.json/ },
  { name: 'a list', text: '[]', path: '', says: /no report/ },
  { name: 'null', text: 'null', path: '', says: /no report/ },
  {
    name: 'a report of another version',
    text: changed((saved) => {
      saved.version = 2;
      saved.toolVersion = '3.1.0';
    }),
    path: 'version',
    says: /is 2, and this release reads reports of version 1/,
    fix: /release that wrote it \(image-share-audit 3\.1\.0\)/,
  },
  {
    name: 'an account as a number',
    text: changed((saved) => {
      saved.findings[0].sharedAccount = 101104350001;
    }),
    path: 'findings[0].sharedAccount',
    says: /is no string/,
  },
  {
    name: 'a share without its account',
    text: changed((saved) => {
      delete saved.findings[0].sharedAccount;
    }),
    path: 'findings[0].sharedAccount',
    says: /missing/,
  },
  {
    name: 'a field of another kind',
    text: changed((saved) => {
      saved.findings[0].shares = 3;
    }),
    path: 'findings[0]',
    says: /do not belong there: shares/,
  },
  {
    name: 'an unknown kind',
    text: changed((saved) => {
      saved.findings[0].kind = 'shared';
    }),
    path: 'findings[0].kind',
    says: /none of the known ones/,
  },
  {
    name: 'a severity that the kind does not have',
    text: changed((saved) => {
      saved.findings[0].severity = 'low';
    }),
    path: 'findings[0].severity',
    says: /has to be high/,
  },
  {
    name: 'a finding too few',
    text: changed((saved) => {
      saved.findings.shift();
    }),
    path: 'counts.findings.unauthorized-share',
    says: /not how many/,
  },
  {
    name: 'a verdict that its findings deny',
    text: changed((saved) => {
      saved.verdict = 'compliant';
    }),
    path: 'verdict',
    says: /has to be incomplete/,
  },
  {
    name: 'an image too many',
    text: changed((saved) => {
      saved.counts.images += 1;
    }),
    path: 'counts.images',
    says: /sum of scope\.regions/,
  },
  {
    name: 'a region that was neither read nor unread',
    text: changed((saved) => {
      saved.scope.regions[0].unread = 0;
    }),
    path: 'scope.regions[0].images',
    says: /read and unread together/,
  },
  {
    name: 'a clean verdict over an image that was not read',
    text: tampered((saved) => {
      saved.counts.read -= 1;
      saved.counts.unread = saved.scope.regions[0].unread = 1;
      saved.scope.regions[0].read -= 1;
    }),
    path: 'verdict',
    says: /incomplete where something was not read/,
  },
  {
    name: 'a clean verdict over a region that was not listed',
    text: tampered((saved) => {
      saved.scope.regions[0].listed = false;
    }),
    path: 'verdict',
    says: /incomplete where something was not read/,
  },
  {
    name: 'an unread image of which no finding is left',
    text: changed((saved) => {
      saved.findings = saved.findings.filter(({ kind }: { kind: string }) => kind !== 'unverified-image');
      saved.counts.findings['unverified-image'] = 0;
    }),
    path: 'counts.unread',
    says: /more than there are unverified images/,
  },
  {
    name: 'a part whose verdict is better than its findings',
    text: changed((saved) => {
      saved.verdict = 'non-compliant';
      saved.findingsElsewhere = 1;
    }),
    path: 'verdict',
    says: /has to be incomplete/,
  },
  {
    name: 'a run that failed',
    text: renderFailureJson(failedRun()),
    path: '',
    says: /run that failed/,
    fix: /"problems"/,
  },
  {
    name: 'a time that is none',
    text: changed((saved) => {
      saved.finishedAt = 'yesterday';
    }),
    path: 'finishedAt',
    says: /no time/,
  },
])('refuses $name, and says where and what to do', ({ text, path, says, fix = /./ }) => {
  const parsed = parseReport(text);
  expect(parsed).toMatchObject({
    status: 'refused',
    problems: expect.arrayContaining([
      expect.objectContaining({ path, problem: expect.stringMatching(says), fix: expect.stringMatching(fix) }),
    ]),
  });
});

test('a part of a report reads the same, with the verdict of the whole and the number of what it leaves out', () => {
  const part = narrowReport(sampleReport(), sampleFindings.slice(0, 1));
  expect(restored(part)).toMatchObject({ verdict: 'incomplete', findingsElsewhere: sampleFindings.length - 1 });
  expect(narrowReport(part, []).findingsElsewhere).toBe(sampleFindings.length);
  expect(everything(restored(part))).toEqual(everything(part));
});

test('says the line where the text stops being JSON', () => {
  const text = renderJson(sampleReport()).replace('"emulated": false,', '"emulated": false,,');
  const line = text.slice(0, text.indexOf(',,')).split('\n').length;
  expect(parseReport(text)).toMatchObject({ problems: [{ line, path: '' }] });
});

test('a byte order mark is no fault', () => {
  expect(parseReport(`\ufeff${renderJson(compliantReport())}`).status).toBe('report');
});

test('problems show no character that could steer a terminal', () => {
  const parsed = parseReport(changed((saved) => Object.assign(saved, { '\u001b[31m': 1 })));
  expect(JSON.stringify(parsed)).toContain('\\\\u001b[31m');
});
