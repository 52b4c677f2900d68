import { localDate } from '../audit/dates.ts';
import type { Audit } from '../audit/run.ts';
import { ALL_REGIONS, imageKey, targetKey } from '../keys.ts';
import type { FindingSubject, Memory, RememberedFinding } from '../state/memory.ts';
import type { Allowance, Evidence, Finding, Place, RuledShare } from '../types.ts';
import { keyOf, subjectOf } from './identity.ts';
import type { ClosedFinding } from './notification.ts';

/** Finding of this run with its memory. `isReopened`: it was over before, or is about another share now. */
export interface OpenFinding {
  readonly key: string;
  readonly finding: Finding;
  readonly subject: FindingSubject;
  readonly remembered?: RememberedFinding;
  readonly isReopened: boolean;
}

/**
 * Remembered finding that is over. `superseded`: replaced by another finding about the same share, whose key is `supersededBy`,
 * and not reported as over.
 */
export interface EndedFinding {
  readonly key: string;
  readonly remembered: RememberedFinding;
  readonly outcome: ClosedFinding['outcome'] | 'superseded';
  readonly supersededBy?: string;
  /** The one that allows the share now. */
  readonly allowance?: Allowance;
}

/** Ended finding that is reported as over. */
export type ReportedEnd = EndedFinding & Pick<ClosedFinding, 'outcome'>;

/** State of every finding, found now or remembered. `unseen`: could not be checked again, and stays open as remembered. */
export interface Lifecycle {
  readonly open: readonly OpenFinding[];
  readonly ended: readonly EndedFinding[];
  readonly unseen: readonly RememberedFinding[];
}

/** Evidence of this run, indexed to decide on findings that are missing from it. */
interface RunIndex {
  readonly audit: Audit;
  readonly images: ReadonlyMap<string, Evidence['images'][number]>;
  readonly shares: ReadonlyMap<string, RuledShare>;
  readonly openKeys: ReadonlySet<string>;
  /** `YYYY-MM-DD` in the time zone where allowances lapse. */
  readonly today: string;
}

type Ending = EndedFinding['outcome'] | 'unseen';

/**
 * Compares the findings of a run with the remembered ones. A finding ends only where its image was read, its target was
 * listed, or its scope is no longer configured: never because nothing was read.
 */
export function compareWithMemory(audit: Audit, memory: Memory, timeZone: string): Lifecycle {
  const remembered = new Map(Object.entries(memory.findings));
  const open = audit.report.findings.map((finding) => recognise(finding, remembered));
  const index: RunIndex = {
    audit,
    images: new Map(audit.evidence.images.map((evidence) => [imageKey(evidence.image), evidence])),
    shares: new Map(
      audit.report.shares.map((share) => [shareKey({ ...share.image, sharedAccount: share.sharedAccount }), share]),
    ),
    openKeys: new Set(open.map(({ key }) => key)),
    today: localDate(audit.report.startedAt, timeZone),
  };
  const missing = [...remembered].filter(([key, { closedAt }]) => closedAt === undefined && !index.openKeys.has(key));
  const ended = missing.flatMap(([key, known]) => endOf(key, known, index));
  const endedKeys = new Set(ended.map(({ key }) => key));
  return { open, ended, unseen: missing.flatMap(([key, known]) => (endedKeys.has(key) ? [] : [known])) };
}

function recognise(finding: Finding, memory: ReadonlyMap<string, RememberedFinding>): OpenFinding {
  const subject = subjectOf(finding);
  const key = keyOf(subject);
  const remembered = memory.get(key);
  if (remembered === undefined) return { key, finding, subject, isReopened: false };
  const isReopened = remembered.closedAt !== undefined || remembered.subject.since !== subject.since;
  return { key, finding, subject, remembered, isReopened };
}

function endOf(key: string, remembered: RememberedFinding, index: RunIndex): EndedFinding[] {
  const outcome = outcomeOf(remembered.subject, index);
  if (outcome === 'unseen') return [];
  const isShare = remembered.subject.kind !== 'expiring-allowance';
  const supersededBy =
    outcome === 'superseded' && isShare ? { supersededBy: keyOfOtherShareKind(remembered.subject) } : undefined;
  const allowance = outcome === 'allowed' ? index.shares.get(shareKey(remembered.subject))?.allowance : undefined;
  return [{ key, remembered, outcome, ...supersededBy, ...(allowance && { allowance }) }];
}

function outcomeOf(subject: FindingSubject, index: RunIndex): Ending {
  switch (subject.kind) {
    case 'unauthorized-share':
    case 'lapsed-allowance':
      return outcomeOfShare(subject, index);
    case 'untrusted-source':
    case 'unverified-inbound':
      return outcomeOfInbound(subject, index);
    case 'unverified-image':
      return outcomeOfImage(subject, index, () => 'settled');
    case 'share-quota':
      return outcomeOfImage(subject, index, ({ maxShares }) => (maxShares === undefined ? 'unseen' : 'settled'));
    case 'unconfigured-image':
      return outcomeOfUnconfigured(subject, index);
    case 'missing-share':
      return subject.imageId === undefined ? outcomeOfAllowance(subject, index) : outcomeOfMissing(subject, index);
    case 'expiring-allowance':
    case 'unused-allowance':
      return outcomeOfAllowance(subject, index);
    case 'unverified-target':
      return outcomeOfTarget(subject, index);
    case 'unverified-organization':
      return outcomeOfOrganization(index);
  }
}

type Collected = Extract<Evidence['images'][number], { status: 'collected' }>;

/** A finding on an image ends when the image is read, or leaves the scope. */
function outcomeOfImage(subject: FindingSubject, index: RunIndex, judge: (evidence: Collected) => Ending): Ending {
  const evidence = index.images.get(imageKey(subject));
  if (evidence === undefined) return isHidden(subject, index) ? 'unseen' : 'out-of-scope';
  return evidence.status === 'unavailable' ? 'unseen' : judge(evidence);
}

/** Ending of a finding about a share, by what the same share is ruled now. */
function outcomeOfShare(subject: FindingSubject, index: RunIndex): Ending {
  return outcomeOfImage(subject, index, () => {
    const share = index.shares.get(shareKey(subject));
    switch (share?.ruling) {
      case undefined:
        return 'not-shared';
      case 'allowed':
        return 'allowed';
      case 'owner':
        return 'settled';
      case 'undecidable':
        return 'unseen';
      case 'lapsed':
      case 'unauthorized':
        return 'superseded';
    }
  });
}

function shareKey({ account, region, imageId, sharedAccount }: Partial<FindingSubject>): string {
  return JSON.stringify([account, region, imageId, sharedAccount]);
}

/** Key of the finding that the same share has when its allowance lapses, or is removed. */
function keyOfOtherShareKind(subject: FindingSubject): string {
  const kind = subject.kind === 'unauthorized-share' ? 'lapsed-allowance' : 'unauthorized-share';
  return keyOf({ ...subject, kind });
}

function outcomeOfMissing(subject: FindingSubject, index: RunIndex): Ending {
  return outcomeOfImage(subject, index, ({ shares }) => {
    if (shares.some(({ sharedAccount }) => sharedAccount === subject.sharedAccount)) return 'settled';
    return isUndecided(subject, index) ? 'unseen' : 'out-of-scope';
  });
}

function outcomeOfUnconfigured(subject: FindingSubject, index: RunIndex): Ending {
  if (isHidden(subject, index)) return 'unseen';
  return index.images.has(imageKey(subject)) ? 'settled' : 'out-of-scope';
}

/** A finding on an allowance rests on everything in its scope, so that one gap leaves it open. */
function outcomeOfAllowance({ kind, since }: FindingSubject, { audit, today }: RunIndex): Ending {
  if (audit.report.verdict === 'incomplete') return 'unseen';
  // One that lapsed meanwhile is not settled: the shares that it covered are findings of their own.
  const hasLapsed = kind === 'expiring-allowance' && since !== undefined && since < today;
  return hasLapsed ? 'superseded' : 'settled';
}

function outcomeOfTarget(subject: FindingSubject, { audit }: RunIndex): Ending {
  const { targets } = audit.evidence;
  const places = targets.filter(({ target }) => targetKey(target) === subject.detail);
  if (places.some((place) => isTakenUp(place, subject))) return 'settled';
  return isOfNoKnownRegion(subject, places) || isOutOfSight(subject, audit.evidence) ? 'unseen' : 'out-of-scope';
}

/** A finding on an image of somebody else ends when the image is not shared any more, or comes from one who may share it. */
function outcomeOfInbound(subject: FindingSubject, { audit }: RunIndex): Ending {
  const { inbound, targets } = audit.evidence;
  if (inbound === undefined) return 'out-of-scope';
  if (subject.kind === 'unverified-inbound' && inbound.places.some((one) => isTakenUp(one, subject))) return 'settled';
  const place = inbound.places.find((one) => isSamePlace(one, subject));
  if (place?.status === 'unlisted') return 'unseen';
  if (place === undefined)
    return isOfNoKnownRegion(subject, targets) || isOutOfSight(subject, audit.evidence) ? 'unseen' : 'out-of-scope';
  return place.images.some(({ imageId }) => imageId === subject.imageId) ? 'allowed' : 'not-shared';
}

function outcomeOfOrganization({ audit }: RunIndex): Ending {
  const { organization } = audit.evidence;
  if (organization === undefined) return 'out-of-scope';
  return organization.status === 'listed' ? 'settled' : 'unseen';
}

/** True for an account that this run did not audit, and that may be a member of an organization whose members are not known. */
function isOutOfSight({ account }: FindingSubject, { organization, targets }: Evidence): boolean {
  return organization?.status === 'unlisted' && !targets.some((target) => target.account === account);
}

/** True where the place of the image could not be listed, so that the image may still be in scope. */
function isHidden(subject: FindingSubject, { audit }: RunIndex): boolean {
  const { targets } = audit.evidence;
  const isUnlisted = targets.some((target) => target.status === 'unlisted' && isSamePlace(target, subject));
  return isUnlisted || isOfNoKnownRegion(subject, targets) || isOutOfSight(subject, audit.evidence);
}

/** True where `regions: all` takes the subject in but did not include its region in this run, which was then not asked. */
function isOfNoKnownRegion(subject: FindingSubject, targets: Evidence['targets']): boolean {
  const places = targets.filter(({ account, target }) => account === subject.account && target.regions === 'all');
  return places.length > 0 && !places.some((place) => isSamePlace(place, subject));
}

/** True where the shares of an image were read, but not what decides whether they are allowed. */
function isUndecided({ account, region, imageId }: FindingSubject, { openKeys }: RunIndex): boolean {
  return openKeys.has(keyOf({ kind: 'unverified-image', account, region, imageId }));
}

/** True for the place of a finding that nothing was read there. Of all regions, one that is known was listed, or has a finding of its own. */
function isTakenUp(place: Place, subject: FindingSubject): boolean {
  return subject.region === ALL_REGIONS
    ? place.account === subject.account && place.region !== ALL_REGIONS
    : isSamePlace(place, subject);
}

function isSamePlace(place: Place, { account, region }: FindingSubject): boolean {
  return place.account === account && place.region === region;
}
