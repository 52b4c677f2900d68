import { catalogue, reachVerdict } from '../findings.ts';
import { groupBy } from '../group-by.ts';
import { ALL_REGIONS, imageKey, scopeKey } from '../keys.ts';
import type {
  Allowance,
  Evidence,
  Finding,
  FindingFacts,
  ImageEvidence,
  Policy,
  RuledShare,
  Target,
  TargetEvidence,
  Verdict,
} from '../types.ts';
import { dateFormat, daysUntil } from './dates.ts';
import { findUnmetDemands, isDemanded, type UnmetDemand } from './demands.ts';
import { findInbound } from './inbound.ts';
import { createMembership } from './membership.ts';
import { type CollectedImage, type Rulings, ruleShares } from './rule-shares.ts';
import { createScopeFinder } from './scope-finder.ts';
import { sortFindings } from './sort-findings.ts';
import { createUnseenScope } from './unseen-scope.ts';

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
  const permitted = { allowlist, membership: createMembership(evidence, allowlist) };
  const rulings = ruleShares(collected, permitted, { today, localDate });
  const unmet = findUnmetDemands(evidence, policy, today);
  const facts = [
    ...rulings.shares.flatMap(findViolation),
    ...evidence.images.flatMap(findUnreadImage),
    ...findUndecidable(rulings.shares, unmet),
    ...evidence.targets.flatMap(findUnverifiedTarget),
    ...findEmptyEverywhere(evidence.targets),
    ...findUnverifiedOrganization(evidence),
    ...findInbound(evidence, policy),
    ...unmet.flatMap(findMissingShare),
    ...[...rulings.lastCovers].flatMap((allowance) => findExpiring(allowance, policy, today)),
    ...findUnused(evidence, policy, { used: rulings.used, today }),
    ...findUnconfigured(evidence, policy),
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
    case 'lapsed': {
      const { allowance, memberUntil } = share;
      const left = memberUntil !== undefined && { memberUntil };
      return [{ kind: 'lapsed-allowance', image, sharedAccount, sharedSince, allowance, ...left }];
    }
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

/** An image that was read, but of which something else would have to be known to judge it, is as good as unread. */
function findUndecidable(shares: readonly RuledShare[], unmet: readonly UnmetDemand[]): readonly FindingFacts[] {
  const undecided = [
    ...shares.flatMap((share) => (share.ruling === 'undecidable' ? [share] : [])),
    ...unmet.flatMap(({ sharedAccount, image, match }) =>
      image !== undefined && match === 'unknown' ? [{ image, sharedAccount, isMembershipUnknown: undefined }] : [],
    ),
  ];
  return groupBy(undecided, ({ image }) => imageKey(image)).map((group) => {
    const sharedAccounts = [...new Set(group.map(({ sharedAccount }) => sharedAccount))].toSorted();
    const isMembershipUnknown = group.some((one) => one.isMembershipUnknown);
    const kind = isMembershipUnknown ? 'members-unknown' : 'attributes-unknown';
    return { kind: 'unverified-image', image: group[0].image, reason: { kind, sharedAccounts } };
  });
}

function findUnverifiedTarget(evidence: TargetEvidence): FindingFacts[] {
  const { account, region, target } = evidence;
  const finding = { kind: 'unverified-target', place: { account, region }, target } as const;
  if (evidence.status === 'unlisted') return [{ ...finding, reason: evidence.reason }];
  const isJudgedAsWhole = target.regions === 'all';
  return evidence.images === 0 && !isJudgedAsWhole && !mayBeEmpty(target) ? [{ ...finding, reason: EMPTY }] : [];
}

/** With `regions: all`, most regions have no image. None in any of them is a finding. */
function findEmptyEverywhere(targets: readonly TargetEvidence[]): readonly FindingFacts[] {
  const inAllRegions = targets.filter(({ target }) => target.regions === 'all' && !mayBeEmpty(target));
  return groupBy(inAllRegions, ({ account, target }) => JSON.stringify([account, target.label]))
    .filter((places) => places.every((place) => place.status === 'listed' && place.images === 0))
    .map(([{ account, target }]) => ({
      kind: 'unverified-target' as const,
      place: { account, region: ALL_REGIONS },
      target,
      reason: EMPTY,
    }));
}

const EMPTY = { kind: 'empty' } as const;

function mayBeEmpty(target: Target): boolean {
  return target.images !== 'all' || target.mayBeEmpty;
}

/** The organization where its members are not known, and each setting that names none of them. */
function findUnverifiedOrganization({ organization, unmatched = [] }: Evidence): readonly FindingFacts[] {
  const unread = organization?.status === 'unlisted' ? [organization.reason] : [];
  return [...unread, ...unmatched].map((reason) => ({ kind: 'unverified-organization', reason }));
}

function findMissingShare(unmet: UnmetDemand): FindingFacts[] {
  const { allowance, image, sharedAccount, match } = unmet;
  if (match !== 'yes') return [];
  return [
    image === undefined
      ? { kind: 'missing-share', allowance }
      : { kind: 'missing-share', allowance, image, sharedAccount },
  ];
}

/** Reported once per allowance that is the last cover of some share, when its last day is near. */
function findExpiring(allowance: Allowance, { expiryNoticeDays }: Policy, today: string): FindingFacts[] {
  const { expires } = allowance;
  if (expires === undefined) return [];
  const daysLeft = daysUntil(today, expires);
  return daysLeft > expiryNoticeDays ? [] : [{ kind: 'expiring-allowance', allowance, expires, daysLeft }];
}

/**
 * Only said when it is certain. A demanded allowance without a share is reported as missing instead. Of a group, the accounts
 * without a share are named where others have one.
 */
function findUnused(
  evidence: Evidence,
  { allowlist, selection }: Policy,
  { used, today }: Pick<Rulings, 'used'> & { readonly today: string },
): readonly FindingFacts[] {
  const isUnseen = createUnseenScope(evidence, selection);
  const findUnread = createScopeFinder(evidence.images.filter(({ status }) => status === 'unavailable'));
  const unused = allowlist.flatMap((allowance) => {
    if (isDemanded(allowance, today)) return [];
    const users = used.get(allowance);
    if (users === undefined) return isKnown(allowance, evidence.organization) ? [{ allowance }] : [];
    const unusedAccounts =
      allowance.grantee.kind === 'group' ? allowance.grantee.uins.filter((uin) => !users.has(uin)).toSorted() : [];
    return unusedAccounts.length === 0 ? [] : [{ allowance, unusedAccounts }];
  });
  return groupBy(unused, ({ allowance }) => scopeKey(allowance))
    .filter(([{ allowance }]) => !isUnseen(allowance))
    .filter(([{ allowance }]) => findUnread(allowance).length === 0)
    .flatMap((group) => group.map((facts) => ({ kind: 'unused-allowance' as const, ...facts })));
}

/** False where those whom an allowance is for could not be listed. */
function isKnown({ grantee: { kind } }: Allowance, organization: Evidence['organization']): boolean {
  const needsMembers = kind === 'organization' || kind === 'department';
  return !needsMembers || organization?.status === 'listed';
}

/** Not said where other targets may take the images in, which this run was not to audit. */
function findUnconfigured({ unconfigured }: Evidence, { selection }: Policy): readonly FindingFacts[] {
  if (selection?.targets !== undefined) return [];
  return unconfigured.map((image) => ({ kind: 'unconfigured-image', image }));
}

function findFullQuota({ image, shares, maxShares }: CollectedImage): FindingFacts[] {
  if (maxShares === undefined || shares.length < QUOTA_NOTICE * maxShares) return [];
  const distinct = new Set(shares.map((share) => share.sharedAccount)).size;
  if (distinct < QUOTA_NOTICE * maxShares) return [];
  return [{ kind: 'share-quota', image, shares: distinct, maxShares }];
}
