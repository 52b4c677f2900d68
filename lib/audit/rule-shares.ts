import { groupBy } from '../group-by.ts';
import { granteeKey, imageKey, scopeKey } from '../keys.ts';
import type { Allowance, Image, ImageEvidence, KnownAccount, RuledShare, SharePermission } from '../types.ts';
import { type AccountAllowances, createAllowanceFinder, type Permitted } from './allowance-finder.ts';
import { hasLapsed, type Match, matchesBesideImages } from './allowlist.ts';
import type { Claim } from './membership.ts';

export type CollectedImage = Extract<ImageEvidence, { status: 'collected' }>;

/** Rulings on all shares, and what they say about the allowances. */
export interface Rulings {
  /** Each share once, by account, region, image and shared account. */
  readonly shares: readonly RuledShare[];
  /** Allowances with a share in their scope, lapsed ones included, or with one that may be in it; and the accounts of these shares, all of them for a group. */
  readonly used: ReadonlyMap<Allowance, ReadonlySet<string>>;
  /** Allowances whose end leaves some share uncovered. */
  readonly lastCovers: ReadonlySet<Allowance>;
}

/** Allowance that has an image in its scope, or may have: `unknown`; and the claim of the shared account to it. */
interface ScopedAllowance {
  readonly allowance: Allowance;
  readonly claim: Claim;
  readonly match: Match;
  readonly isLive: boolean;
}

/** Local date of the run, and of other instants, in the time zone where allowances lapse. */
interface Calendar {
  readonly today: string;
  readonly localDate: (instant: string) => string;
}

/** Rules on every share that was read. An allowance is looked up by its grantee and image, so that the work grows with their number. */
export function ruleShares(images: readonly CollectedImage[], permitted: Permitted, calendar: Calendar): Rulings {
  const findAllowances = createAllowanceFinder(permitted);
  const used = new Map<Allowance, Set<string>>();
  const lastCovers = new Set<Allowance>();
  const ruleShare = (image: Image, share: SharePermission) => {
    const { claims, known } = findAllowances(share.sharedAccount);
    const scoped = findScoped(claims, image, calendar);
    const covers = scoped.filter(isCover);
    for (const { allowance } of scoped) noteUse(used, allowance, share.sharedAccount);
    for (const allowance of findLastCovers(covers, calendar)) lastCovers.add(allowance);
    return rule({ image, share, known, scoped, covers }, calendar);
  };
  const byImage = groupBy(images, ({ image }) => imageKey(image)).toSorted(compareImages);
  const shares = byImage.flatMap((group) =>
    eachOnce(group.flatMap((seen) => seen.shares.map((share) => ruleShare(seen.image, share)))),
  );
  return { shares, used, lastCovers };
}

/** Notes the accounts that use a group, and of every other grantee the first: that it is used is enough. */
function noteUse(used: Map<Allowance, Set<string>>, allowance: Allowance, sharedAccount: string): void {
  const accounts = used.get(allowance);
  if (accounts === undefined) used.set(allowance, new Set([sharedAccount]));
  else if (allowance.grantee.kind === 'group') accounts.add(sharedAccount);
}

// A share is ruled on in few steps, and with few objects: there may be hundreds of thousands.

function findScoped(
  claims: AccountAllowances['claims'],
  image: Image,
  { today }: Calendar,
): readonly ScopedAllowance[] {
  const scoped: ScopedAllowance[] = [];
  for (const claim of claims) {
    const { byImage, anyImage } = claim.allowances;
    const listed = byImage.get(image.imageId);
    for (const allowance of listed === undefined ? anyImage : [...listed, ...anyImage]) {
      const match = matchesBesideImages(allowance, image);
      if (match === 'no') continue;
      const isLive = claim.memberUntil === undefined && !hasLapsed(allowance, today);
      scoped.push({ allowance, claim, match: claim.match === 'unknown' ? 'unknown' : match, isLive });
    }
  }
  return scoped;
}

/** End of an allowance for an account: its last day, or that of the account as a member. */
interface End {
  /** Local date; absent: no end. */
  readonly lastDay?: string;
  readonly memberUntil?: string;
}

function endOf({ allowance: { expires }, claim: { memberUntil } }: ScopedAllowance, { localDate }: Calendar): End {
  if (memberUntil === undefined) return { lastDay: expires };
  const lastMemberDay = localDate(memberUntil);
  const hasLeft = expires === undefined || lastMemberDay < expires;
  return hasLeft ? { lastDay: lastMemberDay, memberUntil } : { lastDay: expires };
}

/** The one rule that matters: a share is covered when any live allowance for its account has the image in its scope. */
function rule({ image, share, known, scoped, covers }: ShareToRule, calendar: Calendar): RuledShare {
  const { sharedAccount, createdTime: sharedSince } = share;
  if (sharedAccount === image.account) return { image, sharedAccount, sharedSince, ruling: 'owner', ...known };
  const cover = findLongest(covers, calendar);
  if (cover !== undefined)
    return { image, sharedAccount, sharedSince, ruling: 'allowed', ...known, allowance: cover.allowance };
  if (scoped.some(({ isLive }) => isLive)) {
    const isMembershipUnknown = scoped.some(({ isLive, claim }) => isLive && claim.match === 'unknown');
    const ofMembers = isMembershipUnknown ? { isMembershipUnknown } : undefined;
    return { image, sharedAccount, sharedSince, ruling: 'undecidable', ...known, ...ofMembers };
  }
  const last = findLongest(
    scoped.filter(({ match }) => match === 'yes'),
    calendar,
  );
  if (last === undefined) return { image, sharedAccount, sharedSince, ruling: 'unauthorized', ...known };
  const { allowance } = last;
  const { lastDay = '', memberUntil } = endOf(last, calendar);
  const until = memberUntil === undefined ? undefined : { memberUntil };
  return isLater(sharedSince, lastDay, calendar)
    ? { image, sharedAccount, sharedSince, ruling: 'unauthorized', ...known, allowance, ...until }
    : { image, sharedAccount, sharedSince, ruling: 'lapsed', ...known, allowance, ...until };
}

/** True for a share that was made after the last day of its allowance, and so was never allowed. */
function isLater(sharedSince: string, lastDay: string, { localDate }: Calendar): boolean {
  // No local date is more than a day ahead of that in UTC, which stands in the text.
  const mayBeLater = sharedSince.slice(0, 10) >= lastDay;
  return mayBeLater && localDate(sharedSince) > lastDay;
}

interface ShareToRule {
  readonly image: Image;
  readonly share: SharePermission;
  readonly known: KnownAccount | undefined;
  readonly scoped: readonly ScopedAllowance[];
  readonly covers: readonly ScopedAllowance[];
}

function isCover({ match, isLive }: ScopedAllowance): boolean {
  return isLive && match === 'yes';
}

/** Covers of one share that end last; none where one has no end. */
function findLastCovers(covers: readonly ScopedAllowance[], calendar: Calendar): readonly Allowance[] {
  const last = findLongest(covers, calendar)?.allowance.expires;
  if (last === undefined) return [];
  return covers.flatMap(({ allowance }) => (allowance.expires === last ? [allowance] : []));
}

/** The one that lasts longest. Scopes decide between two that end on the same day, so that their order in the file does not. */
function findLongest([first, ...others]: readonly ScopedAllowance[], calendar: Calendar): ScopedAllowance | undefined {
  if (first === undefined || others.length === 0) return first;
  return others.reduce((best, one) => (endKey(one, calendar) > endKey(best, calendar) ? one : best), first);
}

function endKey(scoped: ScopedAllowance, calendar: Calendar): string {
  const { grantee } = scoped.allowance;
  const never = '~';
  return `${endOf(scoped, calendar).lastDay ?? never} ${scopeKey(scoped.allowance)} ${granteeKey(grantee)}`;
}

/** Shares of one image in their fixed order. Of several that differ in their date alone, and not in their ruling, the earliest stays. */
function eachOnce(shares: readonly RuledShare[]): readonly RuledShare[] {
  return shares.toSorted(compareShares).filter((share, index, sorted) => {
    const before = sorted[index - 1];
    return before?.sharedAccount !== share.sharedAccount || before.ruling !== share.ruling;
  });
}

function compareShares(a: RuledShare, b: RuledShare): number {
  return (
    compareTexts(a.sharedAccount, b.sharedAccount) ||
    compareTexts(a.ruling, b.ruling) ||
    compareTexts(a.sharedSince, b.sharedSince)
  );
}

function compareImages(
  [{ image: a }]: readonly [CollectedImage, ...unknown[]],
  [{ image: b }]: readonly [CollectedImage, ...unknown[]],
): number {
  return compareTexts(a.account, b.account) || compareTexts(a.region, b.region) || compareTexts(a.imageId, b.imageId);
}

/** By code units, never by locale: the order must not depend on the machine. */
function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
