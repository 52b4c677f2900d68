import { countKinds } from '../findings.ts';
import type {
  Account,
  AuditReport,
  Clock,
  Cloud,
  Counts,
  Evidence,
  ImageEvidence,
  Policy,
  Scope,
  Trigger,
} from '../types.ts';
import { collectEvidence } from './collect.ts';
import { digestAllowlist } from './digest.ts';
import { discoverImages, type FullDiscovery } from './discover.ts';
import { evaluate } from './evaluate.ts';

/** Facts of a run that are known before it starts. `accounts` are those that the cloud can read, or says why not. */
export interface Run extends Pick<Evidence, 'organization' | 'unmatched'> {
  readonly runId: string;
  readonly trigger?: Trigger;
  readonly accounts: readonly Account[];
  readonly emulated: boolean;
  readonly site?: AuditReport['site'];
  readonly toolVersion: string;
  readonly clock: Clock;
  /** Called after each image, read or not. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Images that earlier runs did not read, by their keys, with the time since when: they are asked for first. */
  readonly unreadSince?: ReadonlyMap<string, string>;
}

/** Report of a run, and the evidence behind it. */
export interface Audit {
  readonly report: AuditReport;
  readonly evidence: Evidence;
}

/** The audit: discover, collect, evaluate. Rejects only for a bug: whatever the cloud does not answer becomes a finding. */
export async function runAudit(cloud: Cloud, policy: Policy, run: Run): Promise<Audit> {
  const { clock, onProgress, unreadSince, accounts, organization, unmatched, ...facts } = run;
  const startedAt = clock.now().toISOString();
  const discovery = await discoverImages(cloud, policy.targets, accounts);
  const total = discovery.images.length;
  const onRead = (done: number) => onProgress?.(done, total);
  const images = await collectEvidence(cloud, discovery.images, { onRead, unreadSince });
  const { targets, unconfigured } = discovery;
  const evidence: Evidence = { targets, images, unconfigured, organization, unmatched };
  const { verdict, findings, shares } = evaluate(evidence, policy, startedAt);
  const scope = {
    ...measureScope(discovery, images, accounts),
    ...(policy.selection && { selection: policy.selection }),
  };
  const report: AuditReport = {
    kind: 'report',
    ...facts,
    startedAt,
    finishedAt: clock.now().toISOString(),
    verdict,
    scope,
    counts: count(scope, images, { findings, shares }, cloud),
    allowlistDigest: digestAllowlist(policy.allowlist),
    findings,
    shares,
    findingsElsewhere: 0,
    sharesElsewhere: 0,
  };
  return { report, evidence };
}

function measureScope(
  { places, unavailableRegions }: FullDiscovery,
  images: readonly ImageEvidence[],
  accounts: readonly Account[],
): Scope {
  const regions = places.map((place) => {
    const here = images.filter(({ image }) => image.account === place.account && image.region === place.region);
    const read = here.filter(({ status }) => status === 'collected').length;
    return { ...place, images: here.length, read, unread: here.length - read };
  });
  return { accounts, regions, ...(unavailableRegions.length > 0 && { unavailableRegions }) };
}

function count(
  { regions }: Scope,
  images: readonly ImageEvidence[],
  { findings, shares }: Pick<AuditReport, 'findings' | 'shares'>,
  cloud: Cloud,
): Counts {
  const read = images.filter((evidence) => evidence.status === 'collected');
  return {
    images: images.length,
    read: read.length,
    unread: images.length - read.length,
    filtered: regions.reduce((sum, region) => sum + region.filtered, 0),
    shares: shares.length,
    ...cloud.usage(),
    findings: countKinds(findings),
  };
}
