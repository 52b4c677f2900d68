import { catalogue, reachVerdict } from '../findings.ts';
import { scopeKey } from '../keys.ts';
import type {
  Allowance,
  Evidence,
  Finding,
  FindingFacts,
  Image,
  ImageEvidence,
  Policy,
  SharePermission,
  TargetEvidence,
  Verdict,
} from '../types.ts';
import { hasLapsed, inScope, mayHoldScope } from './allowlist.ts';
import { dateFormat, daysUntil } from './dates.ts';
import { sortFindings } from './sort-findings.ts';

type Collected = Extract<ImageEvidence, { status: 'collected' }>;

/** Ruling of the allowlist on one share. */
type Ruling =
  | { readonly is: 'covered'; readonly by: readonly Allowance[] }
  | { readonly is: 'undecidable' }
  | { readonly is: 'lapsed'; readonly allowance: Allowance }
  /** `lapsed`: of all that covered such shares, the one that lapsed last, before this share was made. */
  | { readonly is: 'unauthorized'; readonly concerned: readonly Allowance[]; readonly lapsed?: Allowance };

interface RuledShare {
  readonly image: Image;
  readonly share: SharePermission;
  readonly ruling: Ruling;
}

/** Image that was read, with the ruling on each of its shares. */
interface RuledImage {
  readonly evidence: Collected;
  readonly shares: readonly RuledShare[];
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly findings: readonly Finding[];
}

/** Images at or above this part of their quota of shares are reported. */
const QUOTA_NOTICE = 0.8;

/**
 * Judges the evidence against the policy. Pure: the same evidence, in whatever order and however often it repeats itself,
 * gives the same findings in the same order. `startedAt` (ISO 8601) decides which allowances are live.
 */
export function evaluate(evidence: Evidence, policy: Policy, startedAt: string): Judgement {
  const localDate = dateFormat(policy.timeZone);
  const today = localDate(startedAt);
  const collected = evidence.images.filter((image) => image.status === 'collected');
  const ruledImages = collected.map((image) => ruleShares(image, policy.allowlist, { today, localDate }));
  const ruled = ruledImages.flatMap(({ shares }) => shares);
  const facts = [
    ...ruled.flatMap(findViolation),
    ...evidence.images.flatMap(findUnreadImage),
    ...ruledImages.flatMap((image) => findUndecidable(image, policy, today)),
    ...evidence.targets.flatMap(findUnverifiedTarget),
    ...policy.allowlist.flatMap((allowance) => findMissingShares(allowance, evidence, today)),
    ...policy.allowlist.flatMap((allowance) => findExpiring(allowance, ruled, policy, today)),
    ...policy.allowlist.flatMap((allowance) => findUnused(allowance, ruled, evidence, today)),
    ...evidence.unconfigured.map((image): FindingFacts => ({ kind: 'unconfigured-image', image })),
    ...collected.flatMap(findFullQuota),
  ];
  const findings = sortFindings(facts.map(grade));
  return { verdict: reachVerdict(findings), findings };
}

function grade(facts: FindingFacts): Finding {
  return { ...facts, severity: catalogue[facts.kind].severity };
}

/** Local date of the run, and of other instants, in the time zone where allowances lapse. */
interface Calendar {
  readonly today: string;
  readonly localDate: (instant: string) => string;
}

function ruleShares(evidence: Collected, allowlist: Policy['allowlist'], calendar: Calendar): RuledImage {
  const { image } = evidence;
  const shares = evidence.shares.map((share) => {
    const concerned = allowlist.filter((allowance) => isFor(allowance, share));
    return { image, share, ruling: rule({ image, share }, concerned, calendar) };
  });
  return { evidence, shares };
}

/** The one rule that matters: a share is covered when any live allowance for its account has the image in its scope. */
function rule(
  { image, share }: Omit<RuledShare, 'ruling'>,
  concerned: readonly Allowance[],
  { today, localDate }: Calendar,
): Ruling {
  const live = concerned.filter((allowance) => !hasLapsed(allowance, today));
  const covering = live.filter((allowance) => inScope(allowance, image) === 'yes');
  if (covering.length > 0) return { is: 'covered', by: covering };
  if (live.some((allowance) => inScope(allowance, image) === 'unknown')) return { is: 'undecidable' };
  const lapsed = concerned.filter((allowance) => hasLapsed(allowance, today) && inScope(allowance, image) === 'yes');
  const latest = lapsed.toSorted(byLastDay).at(-1);
  // A share that was made after the last day of its allowance was never allowed.
  if (latest !== undefined && hasLapsed(latest, localDate(share.createdTime)))
    return { is: 'unauthorized', concerned, lapsed: latest };
  if (latest !== undefined) return { is: 'lapsed', allowance: latest };
  return { is: 'unauthorized', concerned };
}

function findViolation({ image, share, ruling }: RuledShare): FindingFacts[] {
  const shared = { image, sharedAccount: share.sharedAccount, sharedSince: share.createdTime };
  switch (ruling.is) {
    case 'covered':
    case 'undecidable':
      return [];
    case 'lapsed':
      return [{ kind: 'lapsed-allowance', ...shared, allowance: ruling.allowance }];
    case 'unauthorized':
      return [{ kind: 'unauthorized-share', ...shared, ...knownFacts(ruling) }];
  }
}

/** Name and relation of an account that the allowlist knows, whatever the order of its entries, and what once allowed it. */
function knownFacts({ concerned, lapsed }: Extract<Ruling, { is: 'unauthorized' }>) {
  const [relation, ...others] = new Set(concerned.map((allowance) => allowance.relation));
  return {
    sharedAccountName: concerned.flatMap(({ name }) => name ?? []).toSorted()[0],
    sharedAccountRelation: others.length === 0 ? relation : undefined,
    ...(lapsed && { allowance: lapsed }),
  };
}

function findUnreadImage(evidence: ImageEvidence): FindingFacts[] {
  if (evidence.status === 'collected') return [];
  return [{ kind: 'unverified-image', image: evidence.image, reason: evidence.reason }];
}

/** An image that was read, but whose name or tags would have to be known to judge it, is as good as unread. */
function findUndecidable({ evidence, shares }: RuledImage, policy: Policy, today: string): FindingFacts[] {
  const { image } = evidence;
  const undecided = shares.filter(({ ruling }) => ruling.is === 'undecidable');
  const missing = policy.allowlist.filter(
    (allowance) =>
      isDemanded(allowance, today) && inScope(allowance, image) === 'unknown' && !isShared(evidence, allowance),
  );
  const accounts = new Set([
    ...undecided.map(({ share }) => share.sharedAccount),
    ...missing.map((allowance) => allowance.sharedAccount),
  ]);
  if (accounts.size === 0) return [];
  const reason = { kind: 'attributes-unknown', sharedAccounts: [...accounts].toSorted() } as const;
  return [{ kind: 'unverified-image', image, reason }];
}

function findUnverifiedTarget(evidence: TargetEvidence): FindingFacts[] {
  const { account, region, target } = evidence;
  const finding = { kind: 'unverified-target', place: { account, region }, target } as const;
  if (evidence.status === 'unlisted') return [{ ...finding, reason: evidence.reason }];
  const mayBeEmpty = target.images !== 'all' || target.mayBeEmpty;
  return evidence.images === 0 && !mayBeEmpty ? [{ ...finding, reason: { kind: 'empty' } }] : [];
}

function findMissingShares(allowance: Allowance, evidence: Evidence, today: string): FindingFacts[] {
  if (!isDemanded(allowance, today)) return [];
  const inside = evidence.images.filter(({ image }) => inScope(allowance, image) !== 'no');
  if (inside.length === 0) {
    const hidden = evidence.targets.some((target) => mayHideScope(allowance, target));
    return hidden ? [] : [{ kind: 'missing-share', allowance }];
  }
  return inside.flatMap((seen): FindingFacts[] => {
    if (seen.status === 'unavailable' || inScope(allowance, seen.image) !== 'yes') return [];
    if (isShared(seen, allowance)) return [];
    return [{ kind: 'missing-share', allowance, image: seen.image }];
  });
}

/** Reported once per allowance: it is the last cover of some share, and its last day is near. */
function findExpiring(
  allowance: Allowance,
  ruled: readonly RuledShare[],
  policy: Policy,
  today: string,
): FindingFacts[] {
  const { expires } = allowance;
  if (expires === undefined || hasLapsed(allowance, today)) return [];
  const daysLeft = daysUntil(today, expires);
  if (daysLeft > policy.expiryNoticeDays) return [];
  const isLastCover = ruled.some(
    ({ ruling }) =>
      ruling.is === 'covered' &&
      ruling.by.includes(allowance) &&
      ruling.by.every((other) => other.expires !== undefined && other.expires <= expires),
  );
  return isLastCover ? [{ kind: 'expiring-allowance', allowance, expires, daysLeft }] : [];
}

/** Only said when it is certain. A demanded allowance without a share is reported as missing instead. */
function findUnused(
  allowance: Allowance,
  ruled: readonly RuledShare[],
  { images, targets }: Evidence,
  today: string,
): FindingFacts[] {
  const isUsed = ruled.some(({ image, share }) => isFor(allowance, share) && inScope(allowance, image) !== 'no');
  const isUnread = images.some(({ status, image }) => status === 'unavailable' && inScope(allowance, image) !== 'no');
  const isHidden = targets.some((target) => mayHideScope(allowance, target));
  if (isUsed || isUnread || isHidden || isDemanded(allowance, today)) return [];
  return [{ kind: 'unused-allowance', allowance }];
}

function findFullQuota({ image, shares, maxShares }: Collected): FindingFacts[] {
  const distinct = new Set(shares.map((share) => share.sharedAccount)).size;
  if (maxShares === undefined || distinct < QUOTA_NOTICE * maxShares) return [];
  return [{ kind: 'share-quota', image, shares: distinct, maxShares }];
}

/** A place whose images could not be listed may hold images of the scope that nobody saw; ids that are given are all seen. */
function mayHideScope(allowance: Allowance, target: TargetEvidence): boolean {
  return target.status === 'unlisted' && target.target.images === 'all' && mayHoldScope(allowance, target);
}

function isDemanded(allowance: Allowance, today: string): boolean {
  return allowance.required && !hasLapsed(allowance, today);
}

function isShared({ shares }: Collected, allowance: Allowance): boolean {
  return shares.some((share) => isFor(allowance, share));
}

function isFor(allowance: Allowance, share: SharePermission): boolean {
  return allowance.sharedAccount === share.sharedAccount;
}

function byLastDay(a: Allowance, b: Allowance): number {
  return lastDayKey(a) < lastDayKey(b) ? -1 : 1;
}

/** The scope decides between two that lapsed on the same day, so that their order in the file does not. */
function lastDayKey(allowance: Allowance): string {
  return `${allowance.expires ?? ''} ${scopeKey(allowance)}`;
}
