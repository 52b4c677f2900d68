import { expect, test } from 'vitest';
import { wordsOf } from '../../lib/report/findings/describe.ts';
import { composeChatSummary } from '../../lib/report/formats/chat-summary.ts';
import { renderHtml } from '../../lib/report/formats/html.ts';
import { renderTable } from '../../lib/report/formats/table.ts';
import { renderText } from '../../lib/report/formats/text.ts';
import { allotRows } from '../../lib/report/page/allot-rows.ts';
import { composePage } from '../../lib/report/page/page.ts';
import { verdictSentence } from '../../lib/report/page/verdict.ts';
import { sampleNotification } from '../support/sample-news.ts';
import { organizationReport, uinAt } from '../support/sample-organization.ts';
import { compliantReport, withFindings } from '../support/sample-report.ts';

const options = { language: 'en', timeZone: 'Asia/Shanghai', medium: 'mail' } as const;
const report = organizationReport();
const page = composePage(report, options, 100);
const { lines } = page.accounts;

test('a text of 60 accounts looks as it was approved', async () => {
  await expect(renderText(report, options)).toMatchFileSnapshot('../golden/organization.txt');
});

test.each(['en', 'zh'] as const)('a mail of 60 accounts is below 100 kB and names every account (%s)', (language) => {
  const html = renderHtml(report, { ...options, language });
  expect(Buffer.byteLength(html)).toBeLessThan(100_000);
  for (const { name = '' } of report.scope.accounts) expect(html).toContain(name);
});

test('accounts stand worst first in a line each, and those in order in one', () => {
  expect(lines.map(({ name, said }) => `${name}: ${said}`.slice(0, 64))).toEqual([
    'Team 13 (100000000013): 3 unauthorized shares, 1 image near its ',
    'Team 31 (100000000031): 1 unauthorized share',
    'Team 42 (100000000042): 1 unauthorized share',
    'Team 8 (100000000008): not read (AuthFailure.UnauthorizedOperati',
    'Team 22 (100000000022): not read (AuthFailure.UnauthorizedOperat',
    'Team 34 (100000000034): not read (AuthFailure.UnauthorizedOperat',
    'Team 51 (100000000051): not read (AuthFailure.UnauthorizedOperat',
    'Team 46 (100000000046): 1 unverified image',
    'Team 4 (100000000004): 1 image not covered by any target',
    '51 accounts: Team 1, Team 2, Team 3, Team 5, Team 6, Team 7, Tea',
  ]);
});

test('sections stand under their accounts, and an account that was not read is one row', () => {
  expect(page.sections.map(({ account }) => account).filter((account) => account !== '')).toEqual([
    'Team 13 (100000000013)',
    'Team 31 (100000000031)',
    'Team 42 (100000000042)',
    '4 accounts not read',
    'Team 46 (100000000046)',
    'Organization and allowlist',
    'Team 4 (100000000004)',
  ]);
  const unread = page.sections.find(({ account }) => account === '4 accounts not read');
  expect(unread?.rows.map(({ name, place }) => `${name} ${place}`)).toEqual(
    [8, 22, 34, 51].map((team) => `Team ${team} (${uinAt(team - 1)}) 20 targets`),
  );
  expect(unread?.left).toBe(0);
});

test('targets of one account that were not read for different causes are different rows', () => {
  const findings = report.findings.map((finding, index) =>
    finding.kind === 'unverified-target' && index === 6
      ? { ...finding, reason: { kind: 'deadline' as const } }
      : finding,
  );
  const { sections } = composePage(withFindings(report, findings), options, 100);
  const unread = sections.find(({ account }) => account === '4 accounts not read');
  expect(unread?.rows.filter(({ name, place }) => `${name}${place}`.includes(uinAt(7)))).toHaveLength(2);
});

test('findings about the organization stand before all accounts', () => {
  const organization = {
    kind: 'unverified-organization',
    severity: 'high',
    reason: { kind: 'partly-visible' },
  } as const;
  const { sections } = composePage(withFindings(report, [...report.findings, organization]), options, 100);
  expect(sections[0]?.account).toBe('Organization and allowlist');
});

test('where there is no room for all, each account has its worst finding before any has more, and the rest is counted', () => {
  const few = composePage(report, options, 5);
  const shown = few.sections.flatMap(({ account, rows }) => `${account}: ${rows.length}`);
  expect(shown).toEqual([
    'Team 13 (100000000013): 1',
    'Team 31 (100000000031): 1',
    'Team 42 (100000000042): 1',
    '4 accounts not read: 1',
    'Team 46 (100000000046): 1',
  ]);
  // Of 90: 5 rows with 1, 1, 1, 20 and 1 findings, 2 + 60 more in these sections, 4 minor ones in none.
  expect(few.sections.map(({ left }) => left)).toEqual([2, 0, 0, 60, 0]);
  expect(few.moreFindings).toBe('4 more findings not shown here: see the attached findings.csv.');
});

test('rows go to the worst severity first, evenly', () => {
  const sections = [
    { severity: 'low', rows: 9 },
    { severity: 'high', rows: 1 },
    { severity: 'high', rows: 9 },
  ] as const;
  expect(allotRows(sections, 0)).toEqual([0, 0, 0]);
  expect(allotRows(sections, 4)).toEqual([0, 1, 3]);
  expect(allotRows(sections, 12)).toEqual([2, 1, 9]);
  expect(allotRows(sections, Number.POSITIVE_INFINITY)).toEqual([9, 1, 9]);
});

test('an account whose findings are for others is not called in order', () => {
  const part = { ...report, findings: [], findingsElsewhere: 90 };
  const texts = composePage(part, options, 100).accounts.lines.map(({ pill }) => pill.text);
  expect(texts.some((text) => text.includes('In order'))).toBe(false);
  expect(texts).toContain('○ Nothing for you');
  expect(texts.filter((text) => text === '▲ High')).toHaveLength(5);
});

test('an account that no target covers is not called in order', () => {
  const accounts = [...report.scope.accounts, { uin: '100000000999', name: 'Forgotten' }];
  const { scope } = report;
  const { accounts: overview } = composePage({ ...report, scope: { ...scope, accounts } }, options, 100);
  expect(overview.lines.find(({ name }) => name.includes('Forgotten'))?.said).toBe('not covered by any target');
});

test('an account with an earlier finding that could not be checked again is not called in order', () => {
  const subject = { kind: 'unauthorized-share', account: uinAt(0), region: 'ap-region-1', imageId: 'img-1' } as const;
  const news = { told: [], closed: [], stillOpen: 0, unseen: [{ subject, firstSeenAt: '2026-11-20T03:00:00Z' }] };
  const { accounts } = composePage(report, { ...options, news }, 100);
  expect(accounts.lines.find(({ name }) => name.includes(uinAt(0)))?.said).toBe('not read completely');
});

test('the dateline, the footer and the verdict count what they do not name', () => {
  expect(page.dateline).toContain('Team 3 (100000000003) · and 57 more accounts');
  expect(page.footer.rows.map(({ place }) => place)).toEqual([
    'Team 8 (100000000008) · 20 regions not listed',
    'Team 22 (100000000022) · 20 regions not listed',
    'Team 34 (100000000034) · 20 regions not listed',
    'Team 51 (100000000051) · 20 regions not listed',
    'Team 46 (100000000046)',
    'Total',
  ]);
  expect(page.footer.moreRows).toBe('and 55 more accounts');
  const calm = compliantReport({ scope: organizationReport().scope });
  const regions = calm.scope.regions.map((region) => ({ ...region, listed: true, read: region.images, unread: 0 }));
  const heartbeat = { kind: 'heartbeat', every: 'daily' } as const;
  const words = wordsOf('en');
  expect(verdictSentence({ ...calm, scope: { ...calm.scope, regions } }, words, [heartbeat])).toBe(
    '24 images of 60 accounts in 20 regions read completely, no open findings.',
  );
});

test('a long selection is cut in the dateline', () => {
  const accounts = report.scope.accounts.map(({ uin }) => uin);
  const scope = { ...report.scope, selection: { accounts } };
  expect(composePage({ ...report, scope }, options, 0).dateline).toContain('Team 6 (100000000006), and 54 more · ');
});

test('a chat summary counts the accounts, and an account that was not read is one item', () => {
  const unread = withFindings(
    report,
    report.findings.filter(({ kind }) => kind === 'unverified-target'),
  );
  const summary = composeChatSummary({ ...sampleNotification(), run: unread, news: undefined, notices: [] }, options);
  expect(summary.counts).toContain('60 accounts: 4 with findings, 4 not read');
  expect(summary.items).toEqual(
    [8, 22, 34, 51].map((team) => `Unverified target · Team ${team} (${uinAt(team - 1)}) · 20 targets`),
  );
  expect(summary.left.at(1)).toBe('60 more findings not shown here.');
  expect(summary.left.at(-1)).toBe('');
});

test('the table of scan has the accounts and every finding', () => {
  const table = renderTable(report);
  expect(table).toContain('- ▲ High · Team 8 (100000000008) · not read (AuthFailure.UnauthorizedOperation)');
  for (const finding of report.findings)
    if ('image' in finding && finding.image) expect(table).toContain(finding.image.imageId);
});

test('names of 500 accounts, however hostile, leave a mail below 100 kB', () => {
  const accounts = Array.from({ length: 500 }, (_, index) => ({
    uin: uinAt(index),
    name: `<b>"'&a-b`.repeat(6) + index,
  }));
  const regions = accounts.map(({ uin }, index) => {
    const listed = index % 2 === 0;
    return { account: uin, region: 'ap-guangzhou', listed, images: 0, read: 0, unread: 0, filtered: 0 };
  });
  const html = renderHtml({ ...report, scope: { accounts, regions } }, options);
  expect(html).not.toContain('<b>"');
  expect(Buffer.byteLength(html)).toBeLessThan(100_000);
});
