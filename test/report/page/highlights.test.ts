import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { News } from '../../../lib/alert/notification.ts';
import { wordsOf } from '../../../lib/report/findings/describe.ts';
import { composeContext } from '../../../lib/report/page/context.ts';
import { composeHighlights } from '../../../lib/report/page/highlights.ts';
import type { AuditReport, Finding } from '../../../lib/types.ts';
import { compliantReport, failedRun, sampleFindings, sampleReport, withFindings } from '../../support/sample-report.ts';

const options = { words: wordsOf('en'), language: 'en', timeZone: 'Asia/Shanghai' } as const;

function highlightsOf(run: AuditReport, news?: News) {
  return composeHighlights({ run, notices: [], ...(news && { news }) }, composeContext(run, news, options));
}

function rowsOf(findings: readonly Finding[]) {
  return highlightsOf(withFindings(sampleReport(), findings)).rows;
}

function share(sharedAccount: string, imageId: string, sharedSince = '2026-11-20T00:00:00Z'): Finding {
  const image = { account: '100000000002', region: 'ap-guangzhou', imageId, name: `name of ${imageId}` };
  return { kind: 'unauthorized-share', severity: 'high', image, sharedAccount, sharedSince };
}

/** Ages in the rows of one account's shares of several images. */
function agesOf(...days: readonly string[]) {
  const findings = days.map((day, index) => share('101104350099', `img-${index}`, `${day}T00:00:00Z`));
  return rowsOf(findings).map(({ ago }) => ago);
}

const shares = sampleFindings.filter(({ kind }) => kind === 'unauthorized-share' || kind === 'lapsed-allowance');

test('the first screen has the worst three, the newest share first, whatever their order in the report is', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...sampleFindings], { minLength: sampleFindings.length }), (findings) => {
      const { rows, more } = highlightsOf(withFindings(sampleReport(), findings));
      expect(rows.map(({ id, account }) => [id, account])).toEqual([
        ['img-9qabwvbn', '2700036'],
        ['img-6pb6lrmy', '101104350002'],
        ['img-6pb6lrmy', '101104350001'],
      ]);
      expect(more).toBe('3 other serious findings below or in the report.');
    }),
    { numRuns: 20 },
  );
});

test('a row says what, where, who and since', () => {
  expect(rowsOf(shares.slice(1, 2))).toEqual([
    {
      pill: { tone: 'high', text: '▲ High' },
      what: 'Share with an expired allowance',
      name: 'golden-web-2026-11',
      id: 'img-6pb6lrmy',
      place: 'ap-guangzhou',
      account: '101104350002',
      accountName: 'Example Partner Ltd · partner',
      since: '2024-02-01 10:00 UTC+8',
      ago: '2 years ago',
      link: '',
      linkLabel: '',
    },
  ]);
});

test('several images of one account are one row, with the newest time', () => {
  const findings = Array.from({ length: 12 }, (_, index) =>
    share('101104350099', `img-${index}`, `2026-11-${10 + index}T00:00:00Z`),
  );
  expect(
    rowsOf([...findings, ...shares.slice(0, 1)]).map(({ name, id, account, since }) => [name, id, account, since]),
  ).toEqual([
    ['12 images', '', '101104350099', '2026-11-21 08:00 UTC+8'],
    ['golden-web-2026-11', 'img-6pb6lrmy', '101104350001', '2018-06-13 23:03 UTC+8'],
  ]);
});

test('a row of shares with several times says that it shows the newest; with one time it does not', () => {
  expect(agesOf('2018-06-13', '2026-10-20')).toEqual([expect.stringMatching(/^newest .+ ago$/)]);
  expect(agesOf('2026-10-20', '2026-10-20')).toEqual([expect.not.stringContaining('newest')]);
});

test('accounts that got one image at the same time are one row, with their number', () => {
  const findings = Array.from({ length: 45 }, (_, index) => share(String(1000 + index), 'img-1'));
  expect(rowsOf(findings).map(({ id, account, accountName }) => [id, account, accountName])).toEqual([
    ['img-1', '45 accounts', ''],
  ]);
});

test('every serious finding is in a row or counted', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(5), fc.nat(5), fc.nat(3)), { maxLength: 30 }), (pairs) => {
      const findings = pairs.map(([account, image, day]) =>
        share(`100${account}`, `img-${image}`, `2026-11-1${day}T00:00:00Z`),
      );
      const { rows, more } = highlightsOf(withFindings(sampleReport(), findings));
      expect(rows.length).toBeLessThanOrEqual(3);
      expect(rows.length === 0).toBe(findings.length === 0);
      const left = Number(/^(\d+) more/.exec(more)?.[1] ?? 0);
      expect(left).toBeLessThanOrEqual(Math.max(0, findings.length - rows.length));
      if (rows.length < 3) expect(left).toBe(0);
    }),
  );
});

test('a target is a row by what it is, and an image that was not read by its name', () => {
  const unread = sampleFindings.filter(({ kind }) => kind === 'unverified-image' || kind === 'unverified-target');
  expect(rowsOf(unread).map(({ what, name, id, account }) => [what, name, id, account])).toEqual([
    ['Unverified image', 'batch-worker', 'img-c0ffee11', ''],
    ['Unverified target', 'All images in ap-singapor', '', ''],
  ]);
});

test('a mail without serious news shows what is open, and minor findings make no table', () => {
  const minor = sampleFindings.filter(({ severity }) => severity === 'low');
  const told = minor.map((finding) => ({ finding, stage: 'new', firstSeenAt: '2026-11-24T01:00:03Z' }) as const);
  const news = { told, closed: [], stillOpen: 6 };
  expect(highlightsOf(sampleReport(), news).rows).toHaveLength(3);
  expect(highlightsOf(withFindings(compliantReport(), minor), news)).toEqual({ rows: [], more: '' });
  const failed = failedRun();
  expect(composeHighlights({ run: failed, notices: [] }, composeContext(failed, undefined, options)).rows).toEqual([]);
});
