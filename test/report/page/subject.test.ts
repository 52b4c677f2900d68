import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Notice } from '../../../lib/alert/notification.ts';
import type { Language } from '../../../lib/options.ts';
import { wordsOf } from '../../../lib/report/findings/describe.ts';
import { composePreheader } from '../../../lib/report/page/preheader.ts';
import { composeSubject } from '../../../lib/report/page/subject.ts';
import type { Finding, FindingKind } from '../../../lib/types.ts';
import { hostileReport, hostileText } from '../../support/hostile-report.ts';
import { sampleClosed, sampleNews } from '../../support/sample-news.ts';
import { compliantReport, failedRun, sampleFindings, sampleReport, withFindings } from '../../support/sample-report.ts';

const en = wordsOf('en');

function subjectOf(findings: readonly Finding[], language: Language = 'en'): string {
  return composeSubject({ run: withFindings(compliantReport(), findings), notices: [] }, wordsOf(language), '');
}

function only(kind: FindingKind): readonly Finding[] {
  return sampleFindings.filter((finding) => finding.kind === kind).slice(0, 1);
}

test.each<{ kind: FindingKind; inEnglish: string; inChinese: string }>([
  {
    kind: 'unauthorized-share',
    inEnglish: 'golden-web-2026-11 shared with 101104350001',
    inChinese: 'golden-web-2026-11 共享给了 101104350001',
  },
  {
    kind: 'lapsed-allowance',
    inEnglish: 'golden-web-2026-11 shared with Example Partner Ltd (allowance expired)',
    inChinese: 'golden-web-2026-11 共享给了 Example Partner Ltd（授权已过期）',
  },
  { kind: 'unverified-image', inEnglish: 'batch-worker not verified', inChinese: 'batch-worker 未能核实' },
  {
    kind: 'unverified-target',
    inEnglish: 'images in ap-singapor not verified',
    inChinese: 'ap-singapor 的镜像未能核实',
  },
  {
    kind: 'missing-share',
    inEnglish: 'ledger-base not shared with Disaster recovery as required',
    inChinese: 'ledger-base 未按要求共享给 Disaster recovery',
  },
  {
    kind: 'expiring-allowance',
    inEnglish: 'allowance for Render farm expires 2026-12-01',
    inChinese: 'Render farm 的白名单条目将于 2026-12-01 到期',
  },
  {
    kind: 'unused-allowance',
    inEnglish: 'allowance for 103849387508 unused',
    inChinese: '103849387508 的白名单条目未使用',
  },
  {
    kind: 'unconfigured-image',
    inEnglish: 'scratch-lin not covered by any target',
    inChinese: 'scratch-lin 未纳入审计',
  },
  {
    kind: 'share-quota',
    inEnglish: 'golden-db-2026-10 near its share limit',
    inChinese: 'golden-db-2026-10 接近共享上限',
  },
])('the subject of one finding names what it is about: $kind', ({ kind, inEnglish, inChinese }) => {
  expect(subjectOf(only(kind))).toBe(inEnglish);
  expect(subjectOf(only(kind), 'zh')).toBe(inChinese);
});

test('an image without a name is called by its id, and an allowance without an image by its account', () => {
  const [share] = only('unauthorized-share');
  const [missing] = only('missing-share');
  if (share?.kind !== 'unauthorized-share' || missing?.kind !== 'missing-share') throw new Error('no sample');
  const { name: _name, ...image } = share.image;
  expect(subjectOf([{ ...share, image }])).toBe('img-6pb6lrmy shared with 101104350001');
  const { image: _image, ...noImage } = missing;
  expect(subjectOf([noImage])).toBe('no image for the required share with Disaster recovery');
});

test('several findings are the most severe and newest one, and how many more, whatever their order is', () => {
  const shares = sampleFindings.filter(({ severity, kind }) => severity !== 'low' && !kind.startsWith('unverified'));
  fc.assert(
    fc.property(fc.shuffledSubarray([...shares], { minLength: shares.length }), (findings) => {
      expect(subjectOf(findings)).toBe('golden-db-2026-10 shared with 2700036, 3 more');
    }),
  );
});

test('what was not read stands in the subject, whatever stands before it', () => {
  const run = sampleReport();
  for (const news of [
    undefined,
    sampleNews(),
    sampleNews({ told: sampleNews().told.slice(0, 1) }),
    { told: [], closed: sampleClosed, stillOpen: 11 },
    { told: [], closed: [], stillOpen: 11 },
  ]) {
    const subject = composeSubject({ run, notices: [], ...(news && { news }) }, en);
    expect(subject).toContain('1 image and 1 target not verified');
  }
});

test('that everything is read again stands beside what was resolved', () => {
  const notices: readonly Notice[] = [
    { kind: 'outage-over', outcome: 'incomplete', runs: 2, since: '2026-11-22T01:00:03Z' },
  ];
  const news = { told: [], closed: sampleClosed.slice(3, 4), stillOpen: 0 };
  expect(composeSubject({ run: compliantReport(), news, notices }, en, '')).toBe(
    'Resolved: images in ap-tokyo not verified, everything read again',
  );
  const unread = compliantReport({ verdict: 'incomplete' });
  expect(composeSubject({ run: unread, news, notices }, en, '')).not.toContain('everything read again');
});

test('the prefix is the configured one, the default one, or none', () => {
  const content = { run: withFindings(compliantReport(), only('share-quota')), notices: [] };
  expect(composeSubject(content, en)).toBe('[share-audit] golden-db-2026-10 near its share limit');
  expect(composeSubject(content, en, '[prod]')).toBe('[prod] golden-db-2026-10 near its share limit');
  expect(composeSubject(content, en, '')).toBe('golden-db-2026-10 near its share limit');
});

test('no name makes a subject longer than its bound, or adds a character that is not seen', () => {
  fc.assert(
    fc.property(hostileText, fc.integer({ min: 1, max: 30 }), (text, times) => {
      const subject = composeSubject({ run: hostileReport(text.repeat(times)), notices: [] }, en, text);
      expect(subject).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
      expect(subject.length).toBeLessThan(250);
    }),
    { numRuns: 60 },
  );
});

test.each([
  {
    content: { run: sampleReport(), news: sampleNews(), notices: [] },
    says: /^3 new, 1 reopened, 2 reminders, 2 already open, 3 resolved, 1 now allowed, 1 out of scope\. 5 high, 1 medium, 5 low\. Cancel /,
  },
  { content: { run: sampleReport(), notices: [] }, says: /^5 high, 1 medium, 5 low\. Cancel / },
  { content: { run: compliantReport(), notices: [] }, says: /^Nothing\. There are no findings\.$/ },
  { content: { run: failedRun(), notices: [] }, says: /^Fix the problems below/ },
])('the preview text says the numbers and what to do: $says', ({ content, says }) => {
  expect(composePreheader(content, en)).toMatch(says);
});
