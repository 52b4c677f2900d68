import { groupBy } from '../group-by.ts';
import { granteeKey, imageKey, scopeKey } from '../keys.ts';
import type { Allowance, Image, ImageEvidence, KnownAccount, RuledShare, SharePermission } from '../types.ts';
import { type AccountAllowances, createAllowanceFinder, type Permitted } from './allowance-finder.ts';
import { allOf, hasLapsed, type Match, matchesBesideImages } from './allowlist.ts';

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

/** Allowance that has an image and an account in its scope, or may have: `unknown`. */
interface ScopedAllowance {
  readonly allowance: Allowance;
  readonly match: Match;
  readonly isLive: boolean;
  readonly isMembershipUnknown: boolean;
  readonly memberUntil?: string;
  /** Local date of its last day for this account; absent: no end. */
  readonly lastDay: string | undefined;
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
    const allowances = findAllowances(share.sharedAccount);
    const scoped = allowances.claims.flatMap((claim) => findScoped(claim, image, calendar));
    for (const { allowance } of scoped) {
      const accounts = used.get(allowance) ?? new Set();
      // Of all others, that they are used is enough.
      if (allowance.grantee.kind === 'group' || accounts.size === 0) accounts.add(share.sharedAccount);
      used.set(allowance, accounts);
    }
    for (const allowance of findLastCovers(scoped.filter(isCover))) lastCovers.add(allowance);
    return rule({ image, share, known: allowances.known }, scoped, calendar);
  };
  const byImage = groupBy(images, ({ image }) => imageKey(image)).toSorted(compareImages);
  const shares = byImage.flatMap((group) =>
    eachOnce(group.flatMap((seen) => seen.shares.map((share) => ruleShare(seen.image, share)))),
  );
  return { shares, used, lastCovers };
}

function findScoped(
  { allowances: { byImage, anyImage }, match: claimed, memberUntil }: AccountAllowances['claims'][number],
  image: Image,
  { today, localDate }: Calendar,
): readonly ScopedAllowance[] {
  const lastMemberDay = memberUntil && localDate(memberUntil);
  return [...(byImage.get(image.imageId) ?? []), ...anyImage].flatMap((allowance) => {
    const match = allOf([claimed, matchesBesideImages(allowance, image)]);
    if (match === 'no') return [];
    const { expires } = allowance;
    const hasLeft = lastMemberDay !== undefined && (expires === undefined || lastMemberDay < expires);
    return [
      {
        allowance,
        match,
        isLive: lastMemberDay === undefined && !hasLapsed(allowance, today),
        isMembershipUnknown: claimed === 'unknown',
        lastDay: hasLeft ? lastMemberDay : expires,
        ...(hasLeft && { memberUntil }),
      },
    ];
  });
}

/** The one rule that matters: a share is covered when any live allowance for its account has the image in its scope. */
function rule(
  { image, share, known }: ShareToRule,
  scoped: readonly ScopedAllowance[],
  { localDate }: Calendar,
): RuledShare {
  const { sharedAccount, createdTime: sharedSince } = share;
  if (sharedAccount === image.account) return { image, sharedAccount, sharedSince, ruling: 'owner', ...known };
  const about = { image, sharedAccount, sharedSince };
  const cover = findLongest(scoped.filter(isCover));
  if (cover !== undefined) return { ...about, ruling: 'allowed', allowance: cover.allowance };
  const possible = scoped.filter(({ isLive }) => isLive);
  if (possible.length > 0) {
    const isMembershipUnknown = possible.some((one) => one.isMembershipUnknown);
    return { ...about, ruling: 'undecidable', ...known, ...(isMembershipUnknown && { isMembershipUnknown }) };
  }
  const last = findLongest(scoped.filter(({ match }) => match === 'yes'));
  if (last === undefined) return { ...about, ruling: 'unauthorized', ...known };
  const { allowance, memberUntil, lastDay = '' } = last;
  const ended = { allowance, ...(memberUntil !== undefined && { memberUntil }) };
  return isLater(sharedSince, lastDay, localDate)
    ? { ...about, ruling: 'unauthorized', ...known, ...ended }
    : { ...about, ruling: 'lapsed', ...ended };
}

/** True for a share that was made after the last day of its allowance, and so was never allowed. */
function isLater(sharedSince: string, lastDay: string, localDate: Calendar['localDate']): boolean {
  // No local date is more than a day ahead of that in UTC, which stands in the text.
  const mayBeLater = sharedSince.slice(0, 10) >= lastDay;
  return mayBeLater && localDate(sharedSince) > lastDay;
}

interface ShareToRule {
  readonly image: Image;
  readonly share: SharePermission;
  readonly known: KnownAccount | undefined;
}

function isCover({ match, isLive }: ScopedAllowance): boolean {
  return isLive && match === 'yes';
}

/** Covers of one share that end last; none where one has no end. */
function findLastCovers(covers: readonly ScopedAllowance[]): readonly Allowance[] {
  const last = findLongest(covers)?.lastDay;
  if (last === undefined) return [];
  return covers.flatMap(({ allowance }) => (allowance.expires === last ? [allowance] : []));
}

/** The one that lasts longest. Scopes decide between two that end on the same day, so that their order in the file does not. */
function findLongest([first, ...others]: readonly ScopedAllowance[]): ScopedAllowance | undefined {
  if (first === undefined || others.length === 0) return first;
  return others.reduce((best, one) => (endKey(one) > endKey(best) ? one : best), first);
}

function endKey({ allowance, lastDay }: ScopedAllowance): string {
  const never = '~';
  return `${lastDay ?? never} ${scopeKey(allowance)} ${granteeKey(allowance.grantee)}`;
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
