import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { narrowReport } from '../../../lib/audit/narrow-report.ts';
import { runAudit } from '../../../lib/audit/run.ts';
import { CloudRefusedError, CloudUnreachableError } from '../../../lib/errors.ts';
import { countKinds, reachVerdict } from '../../../lib/findings.ts';
import { renderFindingsCsv, renderSharesCsv } from '../../../lib/report/formats/csv.ts';
import { renderHtml } from '../../../lib/report/formats/html.ts';
import { renderJson } from '../../../lib/report/formats/json.ts';
import { parseReport } from '../../../lib/report/formats/parse-json.ts';
import { renderText } from '../../../lib/report/formats/text.ts';
import type { Allowance, AuditReport, Cloud, Finding, Image, Target, UnreadReason } from '../../../lib/types.ts';
import { hostileName, hostileReport, hostileText } from '../../support/hostile-report.ts';
import { compliantReport, failedRun, sampleFindings, sampleReport } from '../../support/sample-report.ts';

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
const allowance = {
  grantee: { kind: 'account', uin: '2700036' },
  relation: 'internal',
  reason: 'Restores',
  required: true,
} as const;

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
  {
    kind: 'unauthorized-share',
    severity: 'high',
    image: tagged,
    sharedAccount: '2700037',
    sharedSince: '2018-06-13T15:03:25Z',
    allowance: {
      grantee: { kind: 'account', uin: '2700037' },
      relation: 'internal',
      reason: 'Restores',
      expires: '2018-06-01',
      required: true,
    },
  },
  ...reasons.map((reason) => ({ kind: 'unverified-image', severity: 'high', image: unnamed, reason }) as const),
  ...[...reasons, { kind: 'empty' } as const].map(
    (reason) => ({ kind: 'unverified-target', severity: 'high', place, target, reason }) as const,
  ),
  { kind: 'missing-share', severity: 'medium', allowance },
  { kind: 'missing-share', severity: 'medium', allowance, image: tagged, sharedAccount: '2700036' },
];

/** As many images unread as findings say so. */
function unusualReport(): AuditReport {
  const { scope, counts } = sampleReport();
  const regions = scope.regions.map((region) => (region.unread > 0 ? { ...region, read: 14, unread: 3 } : region));
  return sampleReport({
    findings: unusual,
    scope: { ...scope, regions },
    counts: { ...counts, read: 21, unread: 3, findings: countKinds(unusual) },
  });
}

test.each([
  { name: 'every kind of finding', report: sampleReport() },
  { name: 'every reason and every optional field', report: unusualReport() },
  { name: 'no finding', report: compliantReport() },
  { name: 'an emulated run that a person started', report: sampleReport({ trigger: undefined, emulated: true }) },
  { name: 'hostile names', report: hostileReport(hostileName) },
  { name: 'an escape of a terminal', report: hostileReport('\u001b[31m\u202e\u0000') },
])('a report with $name reads the same after it was saved', ({ report }) => {
  const again = restored(report);
  expect(everything(again)).toEqual(everything(report));
  expect(renderFindingsCsv(again)).toBe(renderFindingsCsv(report));
  expect(renderSharesCsv(again)).toBe(renderSharesCsv(report));
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
  { name: 'nothing', text: '', path: '', says: /not a complete JSON/ },
  { name: 'half a report', text: renderJson(sampleReport()).slice(0, 900), path: '', says: /not a complete JSON/ },
  {
    name: 'other JSON',
    text: '{"name":"x","version":"0.1.0"}',
    path: '',
    says: /not an image-share-audit report/,
    fix: /report\.json/,
  },
  { name: 'a list', text: '[]', path: '', says: /not an image-share-audit report/ },
  { name: 'null', text: 'null', path: '', says: /not an image-share-audit report/ },
  {
    name: 'a report of another version',
    text: changed((saved) => {
      saved.version = 1;
      saved.toolVersion = '0.1.0';
    }),
    path: 'version',
    says: /is 1, and this release reads reports of version 2/,
    fix: /Save the report again, or use the release that wrote it \(image-share-audit 0\.1\.0\)/,
  },
  {
    name: 'an account as a number',
    text: changed((saved) => {
      saved.findings[0].sharedAccount = 101104350001;
    }),
    path: 'findings[0].sharedAccount',
    says: /not of type string/,
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
    says: /unknown keys: shares/,
  },
  {
    name: 'an unknown kind',
    text: changed((saved) => {
      saved.findings[0].kind = 'shared';
    }),
    path: 'findings[0].kind',
    says: /has an unknown value/,
  },
  {
    name: 'a severity that the kind does not have',
    text: changed((saved) => {
      saved.findings[0].severity = 'low';
    }),
    path: 'findings[0].severity',
    says: /must be high/,
  },
  {
    name: 'a finding too few',
    text: changed((saved) => {
      saved.findings.shift();
    }),
    path: 'counts.findings.unauthorized-share',
    says: /does not match the number of findings/,
  },
  {
    name: 'a verdict that its findings deny',
    text: changed((saved) => {
      saved.verdict = 'compliant';
    }),
    path: 'verdict',
    says: /must be incomplete/,
  },
  {
    name: 'a region that was neither read nor unread',
    text: changed((saved) => {
      saved.scope.regions[0].unread = 0;
    }),
    path: 'scope.regions[0].images',
    says: /not the sum of read and unread/,
  },
  {
    name: 'a clean verdict over an image that was not read',
    text: tampered((saved) => {
      saved.counts.read -= 1;
      saved.counts.unread = saved.scope.regions[0].unread = 1;
      saved.scope.regions[0].read -= 1;
    }),
    path: 'verdict',
    says: /must be incomplete/,
  },
  {
    name: 'a clean verdict over a region that was not listed',
    text: tampered((saved) => {
      saved.scope.regions[0].listed = false;
    }),
    path: 'verdict',
    says: /must be incomplete/,
  },
  {
    name: 'an unread image of which no finding is left',
    text: changed((saved) => {
      saved.findings = saved.findings.filter(({ kind }: { kind: string }) => kind !== 'unverified-image');
      saved.counts.findings['unverified-image'] = 0;
    }),
    path: 'findings',
    says: /not include everything/,
  },
  {
    name: 'an image that became unread in the findings alone',
    text: changed((saved) => {
      saved.counts.unread = saved.scope.regions[0].unread = 0;
      saved.counts.read += 1;
      saved.scope.regions[0].read += 1;
    }),
    path: 'counts.unread',
    says: /lower than the number of unread items/,
  },
  {
    name: 'an unread image of which the finding says that it was read',
    text: changed((saved) => {
      const finding = saved.findings.find(({ kind }: { kind: string }) => kind === 'unverified-image');
      finding.cause = { kind: 'attributes-unknown', sharedAccounts: ['2700036'] };
    }),
    path: 'findings',
    says: /not include everything/,
  },
  {
    name: 'a region that was listed and a finding that says it was not',
    text: changed((saved) => {
      saved.scope.regions[2].listed = true;
    }),
    path: 'scope.regions',
    says: /lower than the number of unread items/,
  },
  {
    name: 'a region that was not listed, with a finding that says it was empty',
    text: changed((saved) => {
      const finding = saved.findings.find(({ kind }: { kind: string }) => kind === 'unverified-target');
      finding.cause = { kind: 'empty' };
    }),
    path: 'findings',
    says: /not include everything/,
  },
  {
    name: 'a part that leaves out less than was not read',
    text: changed((saved) => {
      saved.findings = saved.findings.filter(({ kind }: { kind: string }) => !kind.startsWith('unverified'));
      saved.counts.findings['unverified-image'] = saved.counts.findings['unverified-target'] = 0;
      saved.findingsElsewhere = 1;
    }),
    path: 'findings',
    says: /not include everything/,
  },
  {
    name: 'a whole report with a verdict that none of its findings is the reason for',
    text: tampered((saved) => {
      saved.verdict = 'incomplete';
    }),
    path: 'verdict',
    says: /must be compliant/,
  },
  {
    name: 'a report that does not say whether it is whole',
    text: tampered((saved) => {
      delete saved.findingsElsewhere;
    }),
    path: 'findingsElsewhere',
    says: /missing/,
  },
  {
    name: 'a part whose verdict is better than its findings',
    text: changed((saved) => {
      saved.verdict = 'non-compliant';
      saved.findingsElsewhere = 1;
    }),
    path: 'verdict',
    says: /must be incomplete/,
  },
  {
    name: 'a clean part of a run that did not read everything',
    text: changed((saved) => {
      saved.verdict = 'compliant';
      saved.findings = [];
      for (const kind of Object.keys(saved.counts.findings)) saved.counts.findings[kind] = 0;
      saved.findingsElsewhere = 11;
    }),
    path: 'verdict',
    says: /must be incomplete/,
  },
  {
    name: 'a run that failed',
    text: renderJson(failedRun()),
    path: '',
    says: /failed run/,
    fix: /"problems"/,
  },
  {
    name: 'a time that is none',
    text: changed((saved) => {
      saved.finishedAt = 'yesterday';
    }),
    path: 'finishedAt',
    says: /not a valid time/,
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

test.each(['images', 'read', 'unread', 'filtered'])('refuses counts.%s that is not the sum of its regions', (key) => {
  const parsed = parseReport(
    changed((saved) => {
      saved.counts[key] += 1;
    }),
  );
  expect(parsed).toMatchObject({
    problems: expect.arrayContaining([expect.objectContaining({ path: `counts.${key}` })]),
  });
});

test('a part of a report reads the same, with the verdict of the whole and the number of what it leaves out', () => {
  const part = narrowReport(sampleReport(), sampleFindings.slice(0, 1));
  expect(restored(part)).toMatchObject({ verdict: 'incomplete', findingsElsewhere: sampleFindings.length - 1 });
  expect(narrowReport(part, []).findingsElsewhere).toBe(sampleFindings.length);
  expect(everything(restored(part))).toEqual(everything(part));
});

// What the cloud may do to a run, and what may be configured: every report that can come of it.

const refusal = { action: 'DescribeImages', code: 'UnauthorizedOperation', message: 'no', requestId: 'r-1' };
const silence = { action: 'DescribeImages', detail: 'HTTP 502', attempts: 5, pastDeadline: false };
const anyError = fc.constantFrom(
  new CloudRefusedError(refusal),
  new CloudUnreachableError(silence),
  new CloudUnreachableError({ ...silence, pastDeadline: true }),
);

const ids = ['img-aaaaaaaa', 'img-bbbbbbbb', 'img-cccccccc'] as const;
const regions = ['ap-guangzhou', 'ap-beijing'] as const;
const accounts = ['100', '200', '300'] as const;

const anyImage = fc.record({
  name: fc.constantFrom('golden-web', 'scratch', undefined),
  tags: fc.constantFrom<Image['tags']>({ env: 'prod' }, {}, undefined),
});
const anyShares = fc.record({
  shares: fc
    .uniqueArray(fc.constantFrom(...accounts))
    .map((some) => some.map((sharedAccount) => ({ sharedAccount, createdTime: '2018-06-13T15:03:25Z' }))),
  maxShares: fc.constantFrom(undefined, 3),
});
const anyRegion = fc.record({
  list: fc.oneof({ arbitrary: fc.dictionary(fc.constantFrom(...ids), anyImage), weight: 3 }, anyError),
  shares: fc.dictionary(fc.constantFrom(...ids), fc.oneof({ arbitrary: anyShares, weight: 3 }, anyError)),
});
const anyCloud = fc.dictionary(fc.constantFrom(...regions), anyRegion).map(
  (world): Cloud => ({
    listImages: async (there) => {
      const list = world[there.region]?.list ?? {};
      if (list instanceof Error) throw list;
      return Object.entries(list).map(([imageId, fields]): Image => ({ ...there, imageId, ...fields }));
    },
    listInboundImages: async (there) => {
      const { list = {} } = world[there.region] ?? {};
      if (list instanceof Error) throw list;
      return Object.keys(list).map((imageId, index) => ({
        ...there,
        imageId,
        ...(index > 0 && { creator: 'tencent' }),
      }));
    },
    listSharePermissions: async ({ region, imageId }) => {
      const answer = world[region]?.shares[imageId] ?? { shares: [] };
      if (answer instanceof Error) throw answer;
      return answer;
    },
    imagesAtATime: 16,
    listRegions: async () => [{ region: regions[0], isAvailable: true }],
    usage: () => ({ requests: 9, retries: 1 }),
  }),
);

const anyWhere = fc.constantFrom(undefined, { name: 'golden-*' }, { tags: { env: 'prod' } });
const anyTarget = fc.oneof(
  fc.record({
    regions: fc.subarray([...regions], { minLength: 1 }),
    images: fc.constant('all' as const),
    where: anyWhere,
    mayBeEmpty: fc.boolean(),
  }),
  fc.record({
    regions: fc.constantFrom(...regions).map((one) => [one]),
    images: fc.subarray([...ids], { minLength: 1 }),
  }),
);
const anyTargets = fc
  .array(anyTarget, { minLength: 1, maxLength: 3 })
  .map((some) => some.map((one, index): Target => ({ label: `targets[${index}]`, ...one })));
const anyAllowance: fc.Arbitrary<Allowance> = fc.record({
  grantee: fc.constantFrom(...accounts).map((uin) => ({ kind: 'account' as const, uin })),
  relation: fc.constantFrom('internal', 'partner'),
  reason: fc.constant('Runs our appliance'),
  images: fc.constantFrom(undefined, [ids[0]]),
  where: anyWhere,
  expires: fc.constantFrom(undefined, '2026-01-01', '2026-12-01'),
  required: fc.boolean(),
});

const clock = { now: () => new Date('2026-11-24T01:00:00Z'), elapsedMs: () => 0, sleep: async () => undefined };
const run = { runId: 'run-1', accounts: [{ uin: place.account }], emulated: false, toolVersion: '0.1.0', clock };
const anyReport = fc
  .record({
    cloud: anyCloud,
    targets: anyTargets,
    allowlist: fc.array(anyAllowance, { maxLength: 4 }),
    publishers: fc.constantFrom(undefined, []),
  })
  .map(({ cloud, ...scope }) => {
    const policy = { ...scope, timeZone: 'Asia/Shanghai', expiryNoticeDays: 14 };
    return runAudit(cloud, policy, run).then(({ report }) => report);
  });

test('every report that a run can write, and every part of a part of it, reads the same after it was saved', async () => {
  const seen = new Set<string>();
  const anyMask = fc.array(fc.boolean(), { minLength: 40, maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(anyReport, anyMask, anyMask, async (pending, mask, other) => {
      const report = await pending;
      const part = narrowReport(
        report,
        report.findings.filter((_, index) => mask[index]),
      );
      const smaller = narrowReport(
        part,
        part.findings.filter((_, index) => other[index]),
      );
      for (const one of [report, part, smaller]) {
        expect(JSON.parse(renderJson(restored(one)))).toEqual(JSON.parse(renderJson(one)));
        expect(one.findings.length + one.findingsElsewhere).toBe(report.findings.length);
      }
      for (const { kind } of report.findings) seen.add(kind);
      seen.add(report.verdict);
    }),
    { numRuns: 300 },
  );
  expect(seen.size).toBe(11 + 3);
});

test('no report of a run with holes passes for a whole one when the findings about these are lost', async () => {
  await fc.assert(
    fc.asyncProperty(anyReport, async (pending) => {
      const report = await pending;
      const isWhole = report.counts.unread === 0 && report.scope.regions.every(({ listed }) => listed);
      const findings = report.findings.filter(
        ({ kind }) => kind !== 'unverified-image' && kind !== 'unverified-target' && kind !== 'unverified-inbound',
      );
      const counts = { ...report.counts, findings: countKinds(findings) };
      const verdict = reachVerdict(findings);
      const { status } = parseReport(renderJson({ ...report, verdict, counts, findings }));
      expect(status).toBe(isWhole ? 'report' : 'refused');
      const incomplete = parseReport(renderJson({ ...report, verdict: 'incomplete', counts, findings }));
      expect(incomplete.status).toBe('refused');
    }),
    { numRuns: 200 },
  );
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
