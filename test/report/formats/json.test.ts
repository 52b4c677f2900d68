import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { narrowReport } from '../../../lib/audit/narrow-report.ts';
import { renderJson } from '../../../lib/report/formats/json.ts';
import { reportJsonSchema, reportSchema } from '../../../lib/report/formats/json-schema.ts';
import { hostileReport, hostileText } from '../../support/hostile-report.ts';
import { compliantReport, sampleReport } from '../../support/sample-report.ts';

test.each([sampleReport(), compliantReport(), sampleReport({ trigger: undefined }), narrowReport(sampleReport(), [])])(
  'a report fits its schema',
  (report) => {
    expect(reportSchema.safeParse(JSON.parse(renderJson(report))).error).toBeUndefined();
  },
);

test('every kind of finding carries its own fields and no others', () => {
  const { findings } = reportSchema.parse(JSON.parse(renderJson(sampleReport())));
  const fields = findings.map(({ kind, ...finding }) => `${kind}: ${Object.keys(finding).join(' ')}`);
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
      'findings',
    ]),
  });
});
