import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { findingId, keyOf, subjectOf } from '../../../lib/alert/identity.ts';
import type { News } from '../../../lib/alert/notification.ts';
import { narrowReport } from '../../../lib/audit/narrow-report.ts';
import { renderJson } from '../../../lib/report/formats/json.ts';
import { reportJsonSchema, reportSchema } from '../../../lib/report/formats/json-schema.ts';
import { parseReport } from '../../../lib/report/formats/parse-json.ts';
import type { Allowance, RuledShare } from '../../../lib/types.ts';
import { bareImage } from '../../support/evidence.ts';
import { hostileReport, hostileText } from '../../support/hostile-report.ts';
import { compliantReport, sampleFindings, sampleReport } from '../../support/sample-report.ts';

test.each([sampleReport(), compliantReport(), sampleReport({ trigger: undefined }), narrowReport(sampleReport(), [])])(
  'a report fits its schema',
  (report) => {
    expect(reportSchema.safeParse(JSON.parse(renderJson(report))).error).toBeUndefined();
  },
);

test('every kind of finding carries its own fields and no others', () => {
  const { findings } = reportSchema.parse(JSON.parse(renderJson(sampleReport())));
  const fields = findings.map((finding) =>
    Object.keys(finding)
      .join(' ')
      .replace(/^id kind/, `${finding.kind}:`),
  );
  expect([...new Set(fields)]).toEqual([
    'unauthorized-share: severity account region imageId imageName sharedAccount sharedSince reason remediation',
    'lapsed-allowance: severity account region imageId imageName sharedAccount sharedSince allowance reason remediation',
    'unverified-image: severity account region imageId imageName cause reason remediation',
    'unverified-target: severity account region target cause reason remediation',
    'missing-share: severity account region imageId imageName sharedAccount allowance reason remediation',
    'expiring-allowance: severity sharedAccount allowance expires daysLeft reason remediation',
    'unused-allowance: severity sharedAccount allowance reason remediation',
    'unconfigured-image: severity account region imageId imageName reason remediation',
    'share-quota: severity account region imageId imageName shares maxShares reason remediation',
  ]);
});

test('the id of a finding is that of its identity across runs', () => {
  const { findings } = reportSchema.parse(JSON.parse(renderJson(sampleReport())));
  expect(findings.map(({ id }) => id)).toEqual(sampleFindings.map((finding) => findingId(keyOf(subjectOf(finding)))));
  expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length);
});

const [golden] = sampleReport().shares;
const image = golden?.image ?? bareImage('img-1');
const longList = Array.from({ length: 5000 }, (_, index) => `img-${index}`);
const story = { relation: 'partner', reason: 'Support', ticket: 'SEC-7', owner: 'it@example.com' } as const;
const lasting = { ...story, expires: '2027-03-31', required: false };
const covering: Allowance = { ...lasting, grantee: { kind: 'account', uin: '200' } };

test('a share has its ruling, and the allowance that covers it without the list of all it covers', () => {
  const since = { image, sharedAccount: '200', sharedSince: '2024-02-01T02:00:00Z' };
  const shares: readonly RuledShare[] = [
    { ...since, ruling: 'allowed', allowance: { ...covering, images: longList } },
    { ...since, ruling: 'unauthorized', sharedAccountName: 'Partner', sharedAccountRelation: 'partner' },
    { ...since, ruling: 'owner' },
  ];
  const { account, region, imageId, name: imageName } = image;
  const shared = { account, region, imageId, imageName, sharedAccount: '200', sharedSince: since.sharedSince };
  expect(JSON.parse(renderJson(sampleReport({ shares }))).shares).toEqual([
    { ...shared, ruling: 'allowed', allowance: { ...lasting, sharedAccount: '200' } },
    { ...shared, ruling: 'unauthorized', sharedAccountName: 'Partner', sharedAccountRelation: 'partner' },
    { ...shared, ruling: 'owner' },
  ]);
});

test('with a memory, each finding has its stage and when it was first seen, and those that are over follow', () => {
  const [first, second, third] = sampleFindings;
  if (first === undefined || second === undefined || third === undefined) throw new Error('The sample is too small.');
  const subject = subjectOf(first);
  const news: News = {
    told: [
      { finding: second, stage: 'reopened', firstSeenAt: '2026-11-24T01:00:09Z' },
      { finding: first, stage: 'reminded', firstSeenAt: '2026-11-10T01:00:09Z' },
    ],
    closed: [
      {
        subject: { ...subject, sharedAccount: '200' },
        outcome: 'allowed',
        firstSeenAt: '2026-11-09T01:00:09Z',
        lastSeenAt: '2026-11-10T01:00:09Z',
        allowance: covering,
      },
    ],
    firstSeenAt: new Map([[third, '2026-11-08T01:00:09Z']]),
    stillOpen: 1,
  };
  const report = sampleReport();
  const saved = JSON.parse(renderJson(report, news));
  expect(reportSchema.safeParse(saved).error).toBeUndefined();
  expect(saved.findings.slice(0, 4)).toMatchObject([
    { stage: 'reminded', firstSeen: '2026-11-10T01:00:09Z' },
    { stage: 'reopened', firstSeen: '2026-11-24T01:00:09Z' },
    { stage: 'open', firstSeen: '2026-11-08T01:00:09Z' },
    { stage: 'open' },
  ]);
  expect(saved.closed).toEqual([
    {
      id: findingId(keyOf({ ...subject, sharedAccount: '200' })),
      kind: 'unauthorized-share',
      outcome: 'allowed',
      account: image.account,
      region: image.region,
      imageId: image.imageId,
      imageName: image.name,
      sharedAccount: '200',
      firstSeen: '2026-11-09T01:00:09Z',
      lastSeen: '2026-11-10T01:00:09Z',
      allowance: { ...lasting, sharedAccount: '200' },
    },
  ]);
  expect(parseReport(renderJson(report, news)).status).toBe('report');
});

test('a part holds the shares of its images, and says how many are elsewhere', () => {
  const report = sampleReport();
  const findings = report.findings.filter((finding) => 'image' in finding && finding.image?.imageId === image.imageId);
  const part = JSON.parse(renderJson(narrowReport(report, findings)));
  expect(part.shares.map((share: { readonly imageId: string }) => share.imageId)).toEqual([
    'img-6pb6lrmy',
    'img-6pb6lrmy',
  ]);
  expect(part.sharesElsewhere).toBe(report.counts.shares - 2);
});

test('names come through exactly, written in characters that are safe to print', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const json = renderJson(hostileReport(text));
      expect(json).not.toMatch(/[^\n\P{Cc}]|\p{Cf}/u);
      expect(JSON.parse(json).findings[0].imageName).toBe(text);
    }),
    { numRuns: 60 },
  );
});

test('the published schema is strict and lists what every report has', () => {
  expect(reportJsonSchema()).toMatchObject({
    additionalProperties: false,
    required: expect.arrayContaining([
      'version',
      'verdict',
      'scope',
      'counts',
      'allowlistDigest',
      'findingsElsewhere',
      'sharesElsewhere',
      'findings',
      'shares',
    ]),
  });
});
