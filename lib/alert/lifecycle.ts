import { localDate } from '../audit/dates.ts';
import type { Audit } from '../audit/run.ts';
import { imageKey, targetKey } from '../keys.ts';
import type { FindingSubject, Memory, RememberedFinding } from '../state/memory.ts';
import type { Evidence, Finding, Place } from '../types.ts';
import { keyOf, subjectOf } from './identity.ts';
import type { ClosedFinding } from './notification.ts';

/** A finding of this run beside what is remembered of it. `isReopened`: it was over, or is here on another occasion. */
export interface OpenFinding {
  readonly key: string;
  readonly finding: Finding;
  readonly subject: FindingSubject;
  readonly remembered?: RememberedFinding;
  readonly isReopened: boolean;
}

/** A finding that is remembered as open and is over. `superseded`: the finding `by` tells of the same now, so nothing is said of this one. */
export interface EndedFinding {
  readonly key: string;
  readonly remembered: RememberedFinding;
  readonly outcome: ClosedFinding['outcome'] | 'superseded';
  readonly by?: string;
}

/** An end that somebody is told of. */
export type ToldEnd = EndedFinding & Pick<ClosedFinding, 'outcome'>;

/** What became of everything that was ever found. `unseen`: could not be looked at again, and stays open as it is remembered. */
export interface Lifecycle {
  readonly living: readonly OpenFinding[];
  readonly ended: readonly EndedFinding[];
  readonly unseen: readonly RememberedFinding[];
}

/** What this run saw, made ready for questions about what it did not find. */
interface Sight {
  readonly audit: Audit;
  readonly images: ReadonlyMap<string, Evidence['images'][number]>;
  readonly living: ReadonlySet<string>;
  /** `YYYY-MM-DD`, where allowances lapse. */
  readonly today: string;
}

type Ending = EndedFinding['outcome'] | 'unseen';

/**
 * Compares what was found with what is remembered. Nothing ends for having not been looked at: that takes an image that was
 * read, a target that was listed, or a scope that nobody has configured any more.
 */
export function compareWithMemory(audit: Audit, memory: Memory, timeZone: string): Lifecycle {
  const remembered = new Map(Object.entries(memory.findings));
  const living = audit.report.findings.map((finding) => liveOn(finding, remembered));
  const sight: Sight = {
    audit,
    images: new Map(audit.evidence.images.map((evidence) => [imageKey(evidence.image), evidence])),
    living: new Set(living.map(({ key }) => key)),
    today: localDate(audit.report.startedAt, timeZone),
  };
  const missing = [...remembered].filter(([key, { closedAt }]) => closedAt === undefined && !sight.living.has(key));
  const ended = missing.flatMap(([key, known]) => end(key, known, sight));
  const endedKeys = new Set(ended.map(({ key }) => key));
  return { living, ended, unseen: missing.flatMap(([key, known]) => (endedKeys.has(key) ? [] : [known])) };
}

function liveOn(finding: Finding, memory: ReadonlyMap<string, RememberedFinding>): OpenFinding {
  const subject = subjectOf(finding);
  const key = keyOf(subject);
  const remembered = memory.get(key);
  if (remembered === undefined) return { key, finding, subject, isReopened: false };
  const isReopened = remembered.closedAt !== undefined || remembered.subject.since !== subject.since;
  return { key, finding, subject, remembered, isReopened };
}

function end(key: string, remembered: RememberedFinding, sight: Sight): EndedFinding[] {
  const outcome = outcomeOf(remembered.subject, sight);
  if (outcome === 'unseen') return [];
  const isShare = remembered.subject.kind !== 'expiring-allowance';
  const by = outcome === 'superseded' && isShare ? { by: otherKindOfShare(remembered.subject) } : undefined;
  return [{ key, remembered, outcome, ...by }];
}

function outcomeOf(subject: FindingSubject, sight: Sight): Ending {
  switch (subject.kind) {
    case 'unauthorized-share':
    case 'lapsed-allowance':
      return outcomeOfShare(subject, sight);
    case 'unverified-image':
      return outcomeOfImage(subject, sight, () => 'settled');
    case 'share-quota':
      return outcomeOfImage(subject, sight, ({ maxShares }) => (maxShares === undefined ? 'unseen' : 'settled'));
    case 'unconfigured-image':
      return outcomeOfUnconfigured(subject, sight);
    case 'missing-share':
      return subject.imageId === undefined ? outcomeOfAllowance(subject, sight) : outcomeOfMissing(subject, sight);
    case 'expiring-allowance':
    case 'unused-allowance':
      return outcomeOfAllowance(subject, sight);
    case 'unverified-target':
      return outcomeOfTarget(subject, sight);
  }
}

type Collected = Extract<Evidence['images'][number], { status: 'collected' }>;

/** What was found on an image ends with a reading of that image, or with the image's leaving the scope. */
function outcomeOfImage(subject: FindingSubject, sight: Sight, judge: (evidence: Collected) => Ending): Ending {
  const evidence = sight.images.get(imageKey(subject));
  if (evidence === undefined) return isHidden(subject, sight) ? 'unseen' : 'out-of-scope';
  return evidence.status === 'unavailable' ? 'unseen' : judge(evidence);
}

function outcomeOfShare(subject: FindingSubject, sight: Sight): Ending {
  return outcomeOfImage(subject, sight, ({ shares }) => {
    if (!shares.some(({ sharedAccount }) => sharedAccount === subject.sharedAccount)) return 'not-shared';
    if (sight.living.has(otherKindOfShare(subject))) return 'superseded';
    return isUndecided(subject, sight) ? 'unseen' : 'allowed';
  });
}

/** One share is unauthorized or its allowance lapsed, and may be the other tomorrow. */
function otherKindOfShare(subject: FindingSubject): string {
  const kind = subject.kind === 'unauthorized-share' ? 'lapsed-allowance' : 'unauthorized-share';
  return keyOf({ ...subject, kind });
}

function outcomeOfMissing(subject: FindingSubject, sight: Sight): Ending {
  return outcomeOfImage(subject, sight, ({ shares }) => {
    if (shares.some(({ sharedAccount }) => sharedAccount === subject.sharedAccount)) return 'settled';
    return isUndecided(subject, sight) ? 'unseen' : 'out-of-scope';
  });
}

function outcomeOfUnconfigured(subject: FindingSubject, sight: Sight): Ending {
  if (isHidden(subject, sight)) return 'unseen';
  return sight.images.has(imageKey(subject)) ? 'settled' : 'out-of-scope';
}

/** What is said of a whole allowance rests on everything in its scope, so that one hole leaves it open. */
function outcomeOfAllowance({ kind, since }: FindingSubject, { audit, today }: Sight): Ending {
  if (audit.report.verdict === 'incomplete') return 'unseen';
  // One that lapsed meanwhile was not settled: what it covered is told as a finding of its own.
  const hasLapsed = kind === 'expiring-allowance' && since !== undefined && since < today;
  return hasLapsed ? 'superseded' : 'settled';
}

function outcomeOfTarget(subject: FindingSubject, { audit }: Sight): Ending {
  const isThere = audit.evidence.targets.some(
    (evidence) => isSamePlace(evidence, subject) && targetKey(evidence.target) === subject.detail,
  );
  return isThere ? 'settled' : 'out-of-scope';
}

/** Whether the image may be in scope all the same: its place could not be listed. */
function isHidden(subject: FindingSubject, { audit }: Sight): boolean {
  return audit.evidence.targets.some((target) => target.status === 'unlisted' && isSamePlace(target, subject));
}

/** The image was read, but whether its shares are allowed could not be told. */
function isUndecided({ account, region, imageId }: FindingSubject, { living }: Sight): boolean {
  return living.has(keyOf({ kind: 'unverified-image', account, region, imageId }));
}

function isSamePlace(place: Place, { account, region }: FindingSubject): boolean {
  return place.account === account && place.region === region;
}
