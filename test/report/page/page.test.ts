import { expect, test } from 'vitest';
import { composePage } from '../../../lib/report/page/page.ts';
import type { AuditReport, FailedRun, Finding } from '../../../lib/types.ts';
import { compliantReport, failedRun, sampleFindings, sampleReport } from '../../support/sample-report.ts';

const options = { language: 'en', timeZone: 'UTC' } as const;
const unauthorized = sampleFindings.find((finding) => finding.kind === 'unauthorized-share');

function pageOf(run: AuditReport | FailedRun, maxRows = 100) {
  return composePage(run, options, maxRows);
}

function sharedWith(accounts: readonly string[]): readonly Finding[] {
  return accounts.flatMap((sharedAccount) => (unauthorized ? [{ ...unauthorized, sharedAccount }] : []));
}

function namesShown(report: AuditReport): readonly string[] {
  return pageOf(report).sections.flatMap(({ rows }) => rows.flatMap(({ shares }) => shares.map(({ name }) => name)));
}

function titlesOf(findings: readonly Finding[]): readonly string[] {
  return pageOf(sampleReport({ findings })).sections.map(({ title }) => title);
}

test('sections stand from the worst to the least, and each counts its findings', () => {
  expect(pageOf(sampleReport()).sections.map(({ pill, title }) => `${pill.text}: ${title}`)).toEqual([
    '▲ High: 3 shares to cancel or allow',
    '▲ High: 1 image and 1 target not verified',
    '◆ Medium: 1 missing required share',
    '○ Low: 1 expiring allowance',
    '○ Low: 1 unused allowance',
    '○ Low: 2 images not covered by any target',
    '○ Low: 1 image near its share limit',
  ]);
});

test('sections keep that order wherever their findings stand in the report', () => {
  expect(titlesOf(sampleFindings.toReversed())).toEqual(titlesOf(sampleFindings));
});

test('numbers that are as they should be make no step', () => {
  expect(pageOf(compliantReport()).actions).toEqual(['Nothing. There are no findings.']);
  expect(pageOf(compliantReport()).sections).toEqual([]);
  expect(pageOf(compliantReport()).otherImages).toBe('');
});

test('an account that nobody allowed here is named where the allowlist knows it', () => {
  const [known, stranger] = sharedWith(['1038493875', '7']);
  const named = known?.kind === 'unauthorized-share' ? [{ ...known, sharedAccountName: 'Render farm' }] : [];
  expect(namesShown(sampleReport({ findings: [...named, ...(stranger ? [stranger] : [])] }))).toEqual([
    'Render farm',
    '',
  ]);
});

test('a lapsed share is named as its own allowance names it', () => {
  const lapsed = sampleFindings.filter((finding) => finding.kind === 'lapsed-allowance');
  const others = lapsed.map(({ allowance }): Finding => {
    return { kind: 'unused-allowance', severity: 'low', allowance: { ...allowance, name: 'Another name' } };
  });
  expect(namesShown(sampleReport({ findings: [...lapsed, ...others] }))).toEqual(['Example Partner Ltd · partner']);
});

function sharedAtTimes(count: number): readonly Finding[] {
  return sharedWith(Array.from({ length: count }, (_, index) => String(1000 + index))).map((finding, index) =>
    'sharedSince' in finding
      ? { ...finding, sharedSince: `2026-11-${10 + (index % 10)}T0${index % 9}:00:00Z` }
      : finding,
  );
}

test('accounts with which an image was shared at the same time are one line, with their number, and one command', () => {
  const accounts = Array.from({ length: 45 }, (_, index) => String(1000 + index));
  const [row] = pageOf(sampleReport({ findings: sharedWith(accounts) })).sections.flatMap(({ rows }) => rows);
  expect(row?.shares).toEqual([
    {
      account: '',
      name: '45 accounts',
      status: expect.stringContaining('not allowed · shared 8 years ago'),
      accounts: accounts.slice(0, 12),
      moreAccounts: 'and 33 more accounts, all in the command and in the report',
    },
  ]);
  const [cancel] = row?.commands ?? [];
  expect(cancel?.lines.map((parts) => parts.join(' '))).toEqual([
    expect.stringContaining(`'[${accounts.map((account) => `"${account}"`).join(', ')}]'`),
  ]);
});

test('an image with many offending shares of other times shows some and cancels all', () => {
  const findings = sharedAtTimes(90);
  const [row] = pageOf(sampleReport({ findings })).sections.flatMap(({ rows }) => rows);
  expect(row?.shares).toHaveLength(12);
  expect([row?.reasons, row?.remediations]).toEqual([[expect.any(String)], [expect.any(String)]]);
  expect(row?.moreShares).toBe('and 78 more accounts, all in the command and in the report');
  for (const finding of findings)
    expect(row?.commands[0]?.lines.flat().join(' ')).toContain('sharedAccount' in finding && finding.sharedAccount);
});

test('what holds for several rows of a kind is said once, what holds for one stays with it', () => {
  const [shares, unverified] = pageOf(sampleReport()).sections;
  expect(shares?.notes.map(({ kind }) => kind)).toEqual(['unauthorized-share']);
  expect(shares?.rows.map(({ reasons, remediations }) => reasons.length + remediations.length)).toEqual([2, 0]);
  expect(unverified?.notes).toEqual([]);
  expect(unverified?.rows.every(({ reasons, remediations }) => reasons.length === 1 && remediations.length === 1)).toBe(
    true,
  );
});

test('an allowance without conditions is said to be for any image', () => {
  const grantee = { kind: 'account', uin: '7' } as const;
  const allowance = { grantee, relation: 'partner', reason: 'x', ticket: 'SEC-7', required: false } as const;
  const [section] = pageOf(
    sampleReport({ findings: [{ kind: 'unused-allowance', severity: 'low', allowance }] }),
  ).sections;
  expect(section?.rows.map(({ place }) => place)).toEqual(['any image · SEC-7']);
});

test('rows beyond the limit are counted, by findings', () => {
  const [shares] = pageOf(sampleReport(), 1).sections;
  expect(shares?.rows).toHaveLength(1);
  expect(shares?.more).toMatch(/^1 more finding not shown here: /);
});

test('the footer lists every region with its numbers, up to a bound, and the total', () => {
  const [region] = sampleReport().scope.regions;
  const regions = Array.from({ length: 40 }, () => (region ? [region] : [])).flat();
  const { footer } = pageOf(sampleReport({ scope: { ...sampleReport().scope, regions } }));
  expect(footer.rows).toHaveLength(31);
  expect(footer.moreRows).toBe('and 10 more regions');
  expect(footer.rows.at(-1)).toEqual({ place: 'Total', images: '24', read: '23', unread: '1', filtered: '3' });
});

test('with several accounts the footer says whose region it is', () => {
  const { scope } = sampleReport();
  const accounts = [...scope.accounts, { uin: '100000000003' }];
  const [first] = pageOf(sampleReport({ scope: { ...scope, accounts } })).footer.rows;
  expect(first?.place).toBe('Production (100000000002) · ap-guangzhou');
});

test('a failed run shows its problems, as many as a reader can use', () => {
  const problems = Array.from({ length: 200 }, (_, index) => `problem ${index}`);
  expect(pageOf(failedRun({ problems })).problems).toEqual([
    ...problems.slice(0, 100),
    'And 100 more problems. Run the check command to list all of them.',
  ]);
});
