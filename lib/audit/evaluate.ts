import { catalogue, reachVerdict } from '../findings.ts';
import { groupBy } from '../group-by.ts';
import { imageKey, scopeKey } from '../keys.ts';
import type {
  Allowance,
  Allowlist,
  Evidence,
  Finding,
  FindingFacts,
  Image,
  ImageEvidence,
  Policy,
  RuledShare,
  TargetEvidence,
  Verdict,
} from '../types.ts';
import { hasLapsed, type Match, mayHoldScope } from './allowlist.ts';
import { dateFormat, daysUntil } from './dates.ts';
import { type CollectedImage, type Rulings, ruleShares } from './rule-shares.ts';
import { createScopeFinder } from './scope-finder.ts';
import { sortFindings } from './sort-findings.ts';

/** Rulings on the shares that were read, and the findings that follow from them and from what was not read. */
export interface Judgement {
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
  readonly shares: readonly RuledShare[];
}

/** Images at or above this part of their quota of shares are reported. */
const QUOTA_NOTICE = 0.8;

/**
 * Judges the evidence against the policy. Pure: the same evidence, in whatever order and however often it repeats itself,
 * gives the same findings in the same order. `startedAt` (ISO 8601) decides which allowances are live.
 */
export function evaluate(evidence: Evidence, policy: Policy, startedAt: string): Judgement {
  const { allowlist } = policy;
  const localDate = dateFormat(policy.timeZone);
  const today = localDate(startedAt);
  const collected = evidence.images.filter((image) => image.status === 'collected');
  const rulings = ruleShares(collected, allowlist, { today, localDate });
  const unmet = findUnmetDemands(evidence, allowlist, today);
  const facts = [
    ...rulings.shares.flatMap(findViolation),
    ...evidence.images.flatMap(findUnreadImage),
    ...findUndecidable(rulings.shares, unmet),
    ...evidence.targets.flatMap(findUnverifiedTarget),
    ...unmet.flatMap(findMissingShare),
    ...[...rulings.lastCovers].flatMap((allowance) => findExpiring(allowance, policy, today)),
    ...findUnused(evidence, allowlist, { used: rulings.used, today }),
    ...evidence.unconfigured.map((image): FindingFacts => ({ kind: 'unconfigured-image', image })),
    ...collected.flatMap(findFullQuota),
  ];
  const findings = sortFindings(facts.map(grade));
  return { verdict: reachVerdict(findings), findings, shares: rulings.shares };
}

function grade(facts: FindingFacts): Finding {
  return { ...facts, severity: catalogue[facts.kind].severity };
}

function findViolation(share: RuledShare): FindingFacts[] {
  const { image, sharedAccount, sharedSince } = share;
  switch (share.ruling) {
    case 'allowed':
    case 'owner':
    case 'undecidable':
      return [];
    case 'lapsed':
      return [{ kind: 'lapsed-allowance', image, sharedAccount, sharedSince, allowance: share.allowance }];
    case 'unauthorized': {
      const { ruling: _, ...facts } = share;
      return [{ kind: 'unauthorized-share', ...facts }];
    }
  }
}

function findUnreadImage(evidence: ImageEvidence): FindingFacts[] {
  if (evidence.status === 'collected') return [];
  return [{ kind: 'unverified-image', image: evidence.image, reason: evidence.reason }];
}

/** An image that was read, but whose name or tags would have to be known to judge it, is as good as unread. */
function findUndecidable(shares: readonly RuledShare[], unmet: readonly UnmetDemand[]): readonly FindingFacts[] {
  const undecided = [
    ...shares.filter(({ ruling }) => ruling === 'undecidable'),
    ...unmet.flatMap(({ allowance: { sharedAccount }, image, match }) =>
      image !== undefined && match === 'unknown' ? [{ image, sharedAccount }] : [],
    ),
  ];
  return groupBy(undecided, ({ image }) => imageKey(image)).map((group) => {
    const sharedAccounts = [...new Set(group.map(({ sharedAccount }) => sharedAccount))].toSorted();
    return { kind: 'unverified-image', image: group[0].image, reason: { kind: 'attributes-unknown', sharedAccounts } };
  });
}

function findUnverifiedTarget(evidence: TargetEvidence): FindingFacts[] {
  const { account, region, target } = evidence;
  const finding = { kind: 'unverified-target', place: { account, region }, target } as const;
  if (evidence.status === 'unlisted') return [{ ...finding, reason: evidence.reason }];
  const mayBeEmpty = target.images !== 'all' || target.mayBeEmpty;
  return evidence.images === 0 && !mayBeEmpty ? [{ ...finding, reason: { kind: 'empty' } }] : [];
}

/** Demanded allowance without its share on an image of its scope; without an image: its scope holds none. */
interface UnmetDemand {
  readonly allowance: Allowance;
  readonly image?: Image;
  readonly match: Exclude<Match, 'no'>;
}

/** An image that was not read meets no demand, and misses none. */
function findUnmetDemands(evidence: Evidence, allowlist: Allowlist, today: string): readonly UnmetDemand[] {
  const demanded = allowlist.filter((allowance) => isDemanded(allowance, today));
  if (demanded.length === 0) return [];
  const hidden = evidence.targets.filter(hidesImages);
  const findInScope = createScopeFinder(evidence.images);
  const accounts = new Map<ImageEvidence, ReadonlySet<string>>();
  return groupBy(demanded, scopeKey).flatMap((allowances) => {
    const inside = findInScope(allowances[0]);
    if (inside.length === 0) {
      const shown = allowances.filter((allowance) => !hidden.some((target) => mayHoldScope(allowance, target)));
      return shown.map((allowance) => ({ allowance, match: 'yes' as const }));
    }
    return inside.flatMap(({ evidence: seen, match }): UnmetDemand[] => {
      if (seen.status === 'unavailable') return [];
      const shared = accounts.get(seen) ?? new Set(seen.shares.map(({ sharedAccount }) => sharedAccount));
      accounts.set(seen, shared);
      const unmet = allowances.filter(({ sharedAccount }) => !shared.has(sharedAccount));
      return unmet.map((allowance) => ({ allowance, image: seen.image, match }));
    });
  });
}

function findMissingShare({ allowance, image, match }: UnmetDemand): FindingFacts[] {
  return match === 'yes' ? [{ kind: 'missing-share', allowance, ...(image && { image }) }] : [];
}

/** Reported once per allowance that is the last cover of some share, when its last day is near. */
function findExpiring(allowance: Allowance, { expiryNoticeDays }: Policy, today: string): FindingFacts[] {
  const { expires } = allowance;
  if (expires === undefined) return [];
  const daysLeft = daysUntil(today, expires);
  return daysLeft > expiryNoticeDays ? [] : [{ kind: 'expiring-allowance', allowance, expires, daysLeft }];
}

/** Only said when it is certain. A demanded allowance without a share is reported as missing instead. */
function findUnused(
  { images, targets }: Evidence,
  allowlist: Allowlist,
  { used, today }: Pick<Rulings, 'used'> & { readonly today: string },
): readonly FindingFacts[] {
  const hidden = targets.filter(hidesImages);
  const findUnread = createScopeFinder(images.filter(({ status }) => status === 'unavailable'));
  const unused = allowlist.filter((allowance) => !used.has(allowance) && !isDemanded(allowance, today));
  return groupBy(unused, scopeKey)
    .filter(([allowance]) => !hidden.some((target) => mayHoldScope(allowance, target)))
    .filter(([allowance]) => findUnread(allowance).length === 0)
    .flatMap((allowances) => allowances.map((allowance) => ({ kind: 'unused-allowance' as const, allowance })));
}

function findFullQuota({ image, shares, maxShares }: CollectedImage): FindingFacts[] {
  if (maxShares === undefined || shares.length < QUOTA_NOTICE * maxShares) return [];
  const distinct = new Set(shares.map((share) => share.sharedAccount)).size;
  if (distinct < QUOTA_NOTICE * maxShares) return [];
  return [{ kind: 'share-quota', image, shares: distinct, maxShares }];
}

/** True for a place whose images could not be listed, and may hold some that nobody saw; ids that are given are all seen. */
function hidesImages(target: TargetEvidence): boolean {
  return target.status === 'unlisted' && target.target.images === 'all';
}

function isDemanded(allowance: Allowance, today: string): boolean {
  return allowance.required && !hasLapsed(allowance, today);
}
