import { countKinds, isOn } from '../../lib/findings.ts';
import type { Allowance, AuditReport, Counts, FailedRun, Finding, Image, RuledShare } from '../../lib/types.ts';
import { accountGrantee } from './evidence.ts';

const production = '100000000002';

function image(region: string, imageId: string, name?: string): Image {
  return { account: production, region, imageId, name, tags: {}, state: 'NORMAL', createdTime: '2018-06-01T00:00:00Z' };
}

const partner: Allowance = {
  grantee: { kind: 'account', uin: '101104350002' },
  name: 'Example Partner Ltd',
  relation: 'partner',
  reason: 'Runs our appliance',
  ticket: 'SEC-1042',
  owner: 'platform@example.com',
  expires: '2026-10-31',
  required: false,
};

const golden = image('ap-guangzhou', 'img-6pb6lrmy', 'golden-web-2026-11');
const database = image('ap-guangzhou', 'img-9qabwvbn', 'golden-db-2026-10');
const finance = image('ap-shanghai-fsi', 'img-qlzp4oea', 'ledger-base');

/** One finding of each of the nine kinds and a few more, in the order of a report. */
export const sampleFindings: readonly Finding[] = [
  {
    kind: 'unauthorized-share',
    severity: 'high',
    image: golden,
    sharedAccount: '101104350001',
    sharedSince: '2018-06-13T15:03:25Z',
  },
  {
    kind: 'lapsed-allowance',
    severity: 'high',
    image: golden,
    sharedAccount: '101104350002',
    sharedSince: '2024-02-01T02:00:00Z',
    allowance: partner,
  },
  {
    kind: 'unauthorized-share',
    severity: 'high',
    image: database,
    sharedAccount: '2700036',
    sharedSince: '2026-11-23T18:41:09Z',
  },
  {
    kind: 'unverified-image',
    severity: 'high',
    image: image('ap-guangzhou', 'img-c0ffee11', 'batch-worker'),
    reason: {
      kind: 'refused',
      action: 'DescribeImageSharePermission',
      code: 'InvalidImageId.NotFound',
      message: 'ImageId img-c0ffee11 is not found.',
      requestId: '71e69b56-32be-4412-ab45-49eded6a87be',
    },
  },
  {
    kind: 'unverified-target',
    severity: 'high',
    place: { account: production, region: 'ap-singapor' },
    target: { label: 'targets[1]', regions: ['ap-singapor'], images: 'all', mayBeEmpty: false },
    reason: {
      kind: 'unreachable',
      action: 'DescribeImages',
      detail: 'getaddrinfo ENOTFOUND cvm.ap-singapor.tencentcloudapi.com',
      attempts: 5,
    },
  },
  {
    kind: 'missing-share',
    severity: 'medium',
    image: finance,
    sharedAccount: '100000000009',
    allowance: {
      grantee: { kind: 'account', uin: '100000000009' },
      name: 'Disaster recovery',
      relation: 'internal',
      images: ['img-qlzp4oea'],
      reason: 'Restores the ledger',
      required: true,
    },
  },
  {
    kind: 'expiring-allowance',
    severity: 'low',
    allowance: {
      grantee: { kind: 'account', uin: '1038493875' },
      name: 'Render farm',
      relation: 'partner',
      regions: ['ap-guangzhou'],
      reason: 'Renders the trailer',
      ticket: 'OPS-88',
      owner: 'media@example.com',
      expires: '2026-12-01',
      required: false,
    },
    expires: '2026-12-01',
    daysLeft: 7,
  },
  {
    kind: 'unused-allowance',
    severity: 'low',
    allowance: {
      grantee: { kind: 'account', uin: '103849387508' },
      relation: 'partner',
      where: { name: 'legacy-*', tags: { env: 'prod' } },
      reason: 'Migration of 2023',
      required: false,
    },
  },
  { kind: 'unconfigured-image', severity: 'low', image: image('ap-guangzhou', 'img-19mu3fy3', 'scratch-lin') },
  {
    kind: 'unconfigured-image',
    severity: 'low',
    image: image('ap-shanghai-fsi', 'img-hdt9xxkt', `=cmd|'/c calc'!A1,"<script>alert(1)</script>\r\n\u001b[31m\u202e`),
  },
  { kind: 'share-quota', severity: 'low', image: database, shares: 42, maxShares: 50 },
];

const numbers: Omit<Counts, 'findings'> = {
  images: 24,
  read: 23,
  unread: 1,
  filtered: 3,
  shares: 61,
  requests: 32,
  retries: 4,
};

/** The shares that findings are about, and allowed ones to make up a number. */
function sampleShares(findings: readonly Finding[], total: number): readonly RuledShare[] {
  const unwanted = findings.flatMap((finding): RuledShare[] => {
    if (!isOn(finding, 'unwanted-share')) return [];
    const { image: of, sharedAccount, sharedSince } = finding;
    const share = { image: of, sharedAccount, sharedSince };
    if (finding.kind === 'lapsed-allowance') return [{ ...share, ruling: 'lapsed', allowance: finding.allowance }];
    const { sharedAccountName, sharedAccountRelation } = finding;
    return [{ ...share, ruling: 'unauthorized', sharedAccountName, sharedAccountRelation }];
  });
  const allowed = Array.from({ length: Math.max(0, total - unwanted.length) }, (_, index): RuledShare => {
    const sharedAccount = String(200000000000 + index);
    const allowance = { ...partner, grantee: accountGrantee(sharedAccount), expires: '2027-03-31' };
    return { image: finance, sharedAccount, sharedSince: '2024-02-01T02:00:00Z', ruling: 'allowed', allowance };
  });
  return [...unwanted, ...allowed];
}

/** A report with the sample's findings, or with others. */
export function sampleReport(changes: Partial<AuditReport> = {}): AuditReport {
  const findings = changes.findings ?? sampleFindings;
  const counts = changes.counts ?? { ...numbers, findings: countKinds(findings) };
  return {
    kind: 'report',
    runId: '5f1c2f0e-9d0b-4c64-8f0a-0a4c2b1f3e77',
    trigger: { name: 'daily', time: '2026-11-24T01:00:00Z' },
    startedAt: '2026-11-24T01:00:03Z',
    finishedAt: '2026-11-24T01:00:09.480Z',
    emulated: false,
    toolVersion: '0.1.0',
    verdict: 'incomplete',
    scope: {
      accounts: [{ uin: production, name: 'Production' }],
      regions: [
        { account: production, region: 'ap-guangzhou', listed: true, images: 17, read: 16, unread: 1, filtered: 3 },
        { account: production, region: 'ap-shanghai-fsi', listed: true, images: 7, read: 7, unread: 0, filtered: 0 },
        { account: production, region: 'ap-singapor', listed: false, images: 0, read: 0, unread: 0, filtered: 0 },
      ],
    },
    allowlistDigest: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    findings,
    shares: sampleShares(findings, counts.shares),
    findingsElsewhere: 0,
    sharesElsewhere: 0,
    ...changes,
    counts,
  };
}

/** The same report with other findings, and their counts. */
export function withFindings(report: AuditReport, findings: readonly Finding[]): AuditReport {
  return { ...report, findings, counts: { ...report.counts, findings: countKinds(findings) } };
}

/** A report without any finding. */
export function compliantReport(changes: Partial<AuditReport> = {}): AuditReport {
  const findings: readonly Finding[] = [];
  const counts = { ...numbers, read: 24, unread: 0, findings: countKinds(findings) };
  const { scope } = sampleReport();
  const regions = scope.regions.map((region) => ({ ...region, listed: true, read: region.images, unread: 0 }));
  return sampleReport({ verdict: 'compliant', findings, counts, scope: { ...scope, regions }, ...changes });
}

/** A run that ended in bad settings. */
export function failedRun(changes: Partial<FailedRun> = {}): FailedRun {
  return {
    kind: 'failed',
    runId: '5f1c2f0e-9d0b-4c64-8f0a-0a4c2b1f3e77',
    trigger: { name: 'daily', time: '2026-11-24T01:00:00Z' },
    startedAt: '2026-11-24T01:00:03Z',
    finishedAt: '2026-11-24T01:00:03.120Z',
    emulated: false,
    toolVersion: '0.1.0',
    error: 'ConfigError',
    codes: ['ConfigError audit.yml targets[0].region', 'ConfigError audit.yml allowlist[2].sharedAccount'],
    problems: [
      'audit.yml:12 targets[0].region: "gz" is no region. Write a region id such as ap-guangzhou.',
      'audit.yml:31 allowlist[2].sharedAccount: 101104350000 is a number. Quote it: "101104350000".',
    ],
    ...changes,
  };
}
