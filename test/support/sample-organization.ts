import { countKinds } from '../../lib/findings.ts';
import type { AuditedRegion, AuditReport, Finding, Image } from '../../lib/types.ts';
import { sampleFindings, sampleReport } from './sample-report.ts';

const REGIONS = Array.from({ length: 20 }, (_, index) => `ap-region-${index + 1}`);

/** uin of the account at a place of the sample, counted from 0. */
export function uinAt(index: number): string {
  return String(100000000001 + index);
}

function image(index: number, number: number): Image {
  const id = String(1000 + 20 * index + number);
  const known = { tags: {}, state: 'NORMAL', createdTime: '2026-01-01T00:00:00Z' };
  return {
    account: uinAt(index),
    region: 'ap-region-1',
    imageId: `img-sample${id.slice(-3)}`,
    name: `golden-${id}`,
    ...known,
  };
}

function share(index: number, number: number): Finding {
  const shared = { sharedAccount: '101104350001', sharedSince: '2026-11-20T03:00:00Z' };
  return { kind: 'unauthorized-share', severity: 'high', image: image(index, number), ...shared };
}

/** Findings of an account whose role nobody may assume: one for each region, with a request id of its own. */
function refused(index: number): readonly Finding[] {
  return REGIONS.map((region, place) => ({
    kind: 'unverified-target',
    severity: 'high',
    place: { account: uinAt(index), region },
    target: { label: 'targets[0]', regions: 'all', images: 'all', mayBeEmpty: true },
    reason: {
      kind: 'refused',
      action: 'AssumeRole',
      code: 'AuthFailure.UnauthorizedOperation',
      message: 'You are not authorized to assume the role ImageShareAudit.',
      requestId: `71e69b56-32be-4412-ab45-${String(100000000000 + 100 * index + place)}`,
    },
  }));
}

const NOT_READ = [7, 21, 33, 50];

const findings: readonly Finding[] = [
  ...[12, 12, 12, 30, 41].map((index, number) => share(index, number)),
  { kind: 'unverified-image', severity: 'high', image: image(45, 0), reason: { kind: 'deadline' } },
  ...NOT_READ.flatMap(refused),
  ...sampleFindings.filter(({ kind }) => kind === 'expiring-allowance' || kind === 'unused-allowance'),
  { kind: 'unconfigured-image', severity: 'low', image: image(3, 0) },
  { kind: 'share-quota', severity: 'low', image: image(12, 0), shares: 42, maxShares: 50 },
];

function regionsOf(index: number): readonly AuditedRegion[] {
  const listed = !NOT_READ.includes(index);
  return REGIONS.map((region, place) => {
    const images = listed && place === 0 ? 50 : 0;
    const unread = index === 45 && place === 0 ? 1 : 0;
    return { account: uinAt(index), region, listed, images, read: images - unread, unread, filtered: 0 };
  });
}

/** Report of an organization of 60 accounts in 20 regions: shares in three, four that were not read, one in part. */
export function organizationReport(changes: Partial<AuditReport> = {}): AuditReport {
  const accounts = Array.from({ length: 60 }, (_, index) => ({ uin: uinAt(index), name: `Team ${index + 1}` }));
  const usage = { filtered: 0, shares: 700, requests: 3_200, retries: 0 };
  const all = changes.findings ?? findings;
  return sampleReport({
    scope: { accounts, regions: accounts.flatMap((_, index) => regionsOf(index)) },
    counts: { images: 2_800, read: 2_799, unread: 1, ...usage, findings: countKinds(all) },
    findings: all,
    shares: [],
    ...changes,
  });
}
