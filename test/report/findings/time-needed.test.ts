import { expect, test } from 'vitest';
import { secondsNeeded } from '../../../lib/report/findings/time-needed.ts';
import type { AuditedRegion, Finding, UnreadReason } from '../../../lib/types.ts';
import { account, image, refused } from '../../support/evidence.ts';
import { compliantReport } from '../../support/sample-report.ts';

const region = (name: string, images: number, read: number): AuditedRegion => ({
  account,
  region: name,
  listed: true,
  images,
  read,
  unread: images - read,
  filtered: 0,
});
const unread = (name: string, reason: UnreadReason = { kind: 'deadline' }): Finding => ({
  kind: 'unverified-image',
  severity: 'high',
  image: image('img-aaaaaaaa', { region: name }),
  reason,
});

function needed(regions: readonly AuditedRegion[], findings: readonly Finding[]) {
  const times = { startedAt: '2026-11-24T01:00:00.000Z', finishedAt: '2026-11-24T01:01:40.000Z' };
  const report = compliantReport({ ...times, findings });
  return secondsNeeded({ ...report, scope: { ...report.scope, regions } });
}

test('the region of which the smallest part was read in the time decides', () => {
  const regions = [region('ap-guangzhou', 3000, 1000), region('ap-tokyo', 1100, 1000), region('ap-seoul', 9, 0)];
  expect(needed(regions, [unread('ap-guangzhou'), unread('ap-tokyo')])).toBe(300);
});

test.each([
  { name: 'everything was read', regions: [region('ap-guangzhou', 10, 10)], findings: [] },
  { name: 'the cloud refused', regions: [region('ap-guangzhou', 10, 9)], findings: [unread('ap-guangzhou', refused)] },
  { name: 'nothing was read', regions: [region('ap-guangzhou', 10, 0)], findings: [unread('ap-guangzhou')] },
])('nothing is said where $name', ({ regions, findings }) => {
  expect(needed(regions, findings)).toBeUndefined();
});
