import { countKinds } from '../findings.ts';
import { groupBy } from '../group-by.ts';
import { placeKey } from '../keys.ts';
import type {
  Account,
  AuditReport,
  Clock,
  Cloud,
  CloudUsage,
  Counts,
  Evidence,
  Policy,
  Scope,
  Trigger,
} from '../types.ts';
import { digestAllowlist } from './digest.ts';
import { evaluate } from './evaluate.ts';
import { type GatheredEvidence, gatherEvidence } from './gather.ts';
import { listRegions, type PlaceScope, type RegionListing, scopesOf, unavailableRegionsOf } from './scopes.ts';

/** Facts of a run that are known before it starts. `accounts` are those that the cloud can read, or says why not. */
export interface Run extends Pick<Evidence, 'organization' | 'unmatched' | 'seenMembers'> {
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
  /** Gathers the evidence elsewhere. Absent: this run reads the cloud. */
  readonly gather?: (scopes: readonly PlaceScope[], regions: RegionListing | undefined) => Promise<GatheredEvidence>;
}

/** Report of a run, and the evidence behind it. */
export interface Audit {
  readonly report: AuditReport;
  readonly evidence: Evidence;
}

/** The audit: gather the evidence, judge it. Rejects only for a bug: whatever the cloud does not answer becomes a finding. */
export async function runAudit(cloud: Cloud, policy: Policy, run: Run): Promise<Audit> {
  const { clock, onProgress, unreadSince, gather, accounts, organization, unmatched, seenMembers, ...facts } = run;
  const startedAt = clock.now().toISOString();
  const regions = await listRegions(cloud, policy.targets);
  const scopes = scopesOf(policy, accounts, regions);
  const gathered = await (gather?.(scopes, regions) ?? gatherEvidence(cloud, scopes, { onProgress, unreadSince }));
  const { targets, images, unconfigured } = gathered;
  const inbound = policy.publishers && { accounts: accounts.map(({ uin }) => uin), places: gathered.inbound };
  const evidence: Evidence = { targets, images, unconfigured, inbound, organization, unmatched, seenMembers };
  const { verdict, findings, shares } = evaluate(evidence, policy, startedAt);
  const unavailableRegions = unavailableRegionsOf(policy.targets, regions);
  const scope: Scope = {
    accounts,
    regions: measureRegions(gathered),
    ...(unavailableRegions.length > 0 && { unavailableRegions }),
    ...(policy.selection && { selection: policy.selection }),
  };
  const report: AuditReport = {
    kind: 'report',
    ...facts,
    startedAt,
    finishedAt: clock.now().toISOString(),
    verdict,
    scope,
    counts: count(gathered, { findings, shares }, sumUsage(cloud.usage(), gathered.usageElsewhere)),
    allowlistDigest: digestAllowlist(policy.allowlist),
    findings,
    shares,
    findingsElsewhere: 0,
    sharesElsewhere: 0,
  };
  return { report, evidence };
}

function measureRegions({ places, images, inbound }: GatheredEvidence): Scope['regions'] {
  const groups = groupBy(images, ({ image }) => placeKey(image));
  const imagesByPlace = new Map(groups.map((group) => [placeKey(group[0].image), group]));
  const inboundByPlace = new Map(inbound.map((listing) => [placeKey(listing), listing]));
  return places.map((place) => {
    const here = imagesByPlace.get(placeKey(place)) ?? [];
    const listing = inboundByPlace.get(placeKey(place));
    const read = here.filter(({ status }) => status === 'collected').length;
    const inboundListed = listing && { inboundListed: listing.status === 'listed' };
    return { ...place, ...inboundListed, images: here.length, read, unread: here.length - read };
  });
}

function count(
  { places, images }: GatheredEvidence,
  { findings, shares }: Pick<AuditReport, 'findings' | 'shares'>,
  usage: CloudUsage,
): Counts {
  const read = images.filter((evidence) => evidence.status === 'collected');
  return {
    images: images.length,
    read: read.length,
    unread: images.length - read.length,
    filtered: places.reduce((sum, { filtered }) => sum + filtered, 0),
    shares: shares.length,
    ...usage,
    findings: countKinds(findings),
  };
}

function sumUsage(here: CloudUsage, elsewhere: CloudUsage = { requests: 0, retries: 0 }): CloudUsage {
  return { requests: here.requests + elsewhere.requests, retries: here.retries + elsewhere.retries };
}
