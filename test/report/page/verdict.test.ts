import { expect, test } from 'vitest';
import type { Notice } from '../../../lib/alert/notification.ts';
import { narrowReport } from '../../../lib/audit/narrow-report.ts';
import { wordsOf } from '../../../lib/report/findings/describe.ts';
import { countUnaffectedImages } from '../../../lib/report/findings/tally.ts';
import { composeActions } from '../../../lib/report/page/actions.ts';
import { composeSubject } from '../../../lib/report/page/subject.ts';
import { composeVerdict, verdictSentence } from '../../../lib/report/page/verdict.ts';
import type { AuditReport, FindingKind } from '../../../lib/types.ts';
import { hostileName } from '../../support/hostile-report.ts';
import { compliantReport, failedRun, sampleFindings, sampleReport, withFindings } from '../../support/sample-report.ts';

const en = wordsOf('en');

function reportOf(...kinds: readonly FindingKind[]): AuditReport {
  const isWhole = kinds.every((kind) => kind !== 'unverified-image' && kind !== 'unverified-target');
  const findings = sampleFindings.filter(({ kind }) => kinds.includes(kind));
  return withFindings(isWhole ? compliantReport() : sampleReport(), findings);
}

test.each([
  { run: compliantReport(), says: 'All 24 images in scope were read, and every share is allowed.' },
  { run: reportOf('unauthorized-share'), says: '2 images are shared with unauthorized accounts.' },
  { run: reportOf('lapsed-allowance'), says: '1 image is shared under expired allowances.' },
  { run: reportOf('unverified-image'), says: '1 image could not be verified.' },
  { run: reportOf('unverified-target'), says: '1 target could not be verified.' },
  { run: reportOf('missing-share'), says: '1 required share is missing.' },
  {
    run: compliantReport({ findings: reportOf('share-quota', 'unused-allowance').findings }),
    says: 'Every share of the images in scope is allowed, but 2 minor findings need review.',
  },
  {
    run: sampleReport(),
    says: '2 images are shared with unauthorized accounts; 1 image is shared under expired allowances; 1 image and 1 target could not be verified.',
  },
  { run: failedRun(), says: 'The run failed. Nothing was verified.' },
])('the verdict: $says', ({ run, says }) => {
  expect(verdictSentence(run, en)).toBe(says);
});

test('an empty scope that may be empty is not called read', () => {
  const { counts } = compliantReport();
  const nothing = compliantReport({ counts: { ...counts, images: 0, read: 0 } });
  expect(verdictSentence(nothing, en)).toBe('No custom images are in scope, which the configuration permits.');
});

test.each([
  { run: compliantReport(), says: 'No findings in 24 images - Production' },
  {
    run: reportOf('unauthorized-share', 'unverified-image'),
    says: 'golden-db-2026-10 shared with 2700036, 1 more, 1 image not verified',
  },
  { run: reportOf('unused-allowance'), says: 'allowance for 103849387508 unused' },
  { run: reportOf('unauthorized-share', 'unused-allowance'), says: 'golden-db-2026-10 shared with 2700036, 2 more' },
  {
    run: sampleReport(),
    says: 'golden-db-2026-10 shared with 2700036, 8 more, 1 image and 1 target not verified',
  },
  {
    run: { ...reportOf('missing-share'), emulated: true },
    says: 'EMULATED: ledger-base not shared with Disaster recovery as required',
  },
  { run: failedRun(), says: 'Run failed, nothing was verified - ConfigError' },
])('the subject: $says', ({ run, says }) => {
  expect(composeSubject({ run, notices: [] }, en)).toBe(`[share-audit] ${says}`);
});

test('an account without a name is called by its uin', () => {
  const scope = { ...sampleReport().scope, accounts: [{ uin: '100000000002' }, { uin: '100000000003' }] };
  expect(composeSubject({ run: compliantReport({ scope }), notices: [] }, en)).toMatch(/ - 100000000002 \+ 1$/);
});

test.each(['en', 'zh'] as const)('the subject is short whatever the numbers and names are (%s)', (language) => {
  const { counts, scope } = sampleReport({ emulated: true });
  const many = Object.fromEntries(Object.keys(counts.findings).map((kind) => [kind, 1_000_000]));
  const findings = { ...counts.findings, ...many };
  const accounts = [{ uin: '1', name: hostileName.repeat(100) }];
  const report = sampleReport({ emulated: true, counts: { ...counts, findings }, scope: { ...scope, accounts } });
  expect(composeSubject({ run: report, notices: [] }, wordsOf(language)).length).toBeLessThan(200);
});

test('the subject says that an empty scope is one, and what does not work at the audit itself', () => {
  const empty = compliantReport({ counts: { ...compliantReport().counts, images: 0, read: 0 } });
  expect(composeSubject({ run: empty, notices: [] }, en)).toContain('] No images in scope - ');
  const notices: readonly Notice[] = [
    { kind: 'memory-unusable', problem: 'It is damaged.' },
    { kind: 'channel-failed', channel: 'slack', problem: 'Slack answered 500.' },
  ];
  expect(composeSubject({ run: compliantReport(), notices }, en)).toContain(
    '] No findings in 24 images, memory unavailable, delivery to a channel failed - ',
  );
  expect(composeActions({ run: compliantReport(), notices }, en)).toEqual([en.actions.memory, en.actions.channel]);
  expect(composeActions({ run: failedRun(), notices }, en)).toEqual([
    en.actions.failed,
    en.actions.memory,
    en.actions.channel,
  ]);
});

test('images with trouble of their own are not counted as in order', () => {
  expect(countUnaffectedImages(sampleReport())).toBe(24 - 4);
  expect(countUnaffectedImages(compliantReport())).toBe(24);
});

test('a part says that something was not read, though others are told of it', () => {
  const own = sampleFindings.filter(({ kind }) => kind === 'lapsed-allowance');
  const run = narrowReport(sampleReport(), own);
  const news = { told: own.map((finding) => ({ finding, stage: 'new', firstSeenAt: run.finishedAt }) as const) };
  for (const content of [
    { run, notices: [] },
    { run, notices: [], news: { ...news, closed: [], stillOpen: 0 } },
    { run, notices: [], news: { told: [], closed: [], stillOpen: 1 } },
  ]) {
    expect(composeVerdict(content, en)).toMatch(
      /expired allowances\. Not everything could be read: only 23 of 24 images\.$/,
    );
    expect(composeSubject(content, en)).toContain(', only 23 of 24 images read');
    expect(composeActions(content, en)).toContain(en.actions.notAllRead);
  }
});

test('a part with minor findings of its own says these, and not that every share is allowed', () => {
  const minor = sampleFindings.filter(({ kind }) => kind === 'share-quota');
  const part = narrowReport(reportOf('unauthorized-share', 'share-quota'), minor);
  expect(verdictSentence(part, en)).toBe('1 image near its share limit.');
});

test('that something is over does not hide what others are told, or what was not read', () => {
  const closed = [
    { subject: { kind: 'share-quota', imageId: 'img-1' }, outcome: 'settled', firstSeenAt: '2026-11-20T00:00:00Z' },
  ] as const;
  const news = { told: [], closed, stillOpen: 0 };
  const part = compliantReport({ findingsElsewhere: 2 });
  expect(composeSubject({ run: part, news, notices: [] }, en)).toContain('2 findings for others');
  const unread = compliantReport({ verdict: 'incomplete' });
  expect(composeSubject({ run: unread, news, notices: [] }, en)).toContain('not everything could be read');
});
