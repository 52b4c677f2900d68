import { groupBy } from '../group-by.ts';
import { imageKey, scopeKey } from '../keys.ts';
import type {
  Allowance,
  Allowlist,
  Image,
  ImageEvidence,
  KnownAccount,
  RuledShare,
  SharePermission,
} from '../types.ts';
import { hasLapsed, type Match, matchesBesideImages } from './allowlist.ts';

export type CollectedImage = Extract<ImageEvidence, { status: 'collected' }>;

/** Rulings on all shares, and what they say about the allowances. */
export interface Rulings {
  /** Each share once, by account, region, image and shared account. */
  readonly shares: readonly RuledShare[];
  /** Allowances with a share in their scope, lapsed ones included, or with one that may be in it. */
  readonly used: ReadonlySet<Allowance>;
  /** Allowances whose end leaves some share uncovered. */
  readonly lastCovers: ReadonlySet<Allowance>;
}

/** Allowances of one shared account. */
interface AccountAllowances {
  readonly byImage: ReadonlyMap<string, readonly Allowance[]>;
  readonly anyImage: readonly Allowance[];
  readonly known: KnownAccount;
}

/** Allowance that has an image in its scope, or may have: `unknown`. */
interface ScopedAllowance {
  readonly allowance: Allowance;
  readonly match: Match;
  readonly isLive: boolean;
}

/** Local date of the run, and of other instants, in the time zone where allowances lapse. */
interface Calendar {
  readonly today: string;
  readonly localDate: (instant: string) => string;
}

/** Rules on every share that was read. An allowance is looked up by its account and image, so that the work grows with their number. */
export function ruleShares(images: readonly CollectedImage[], allowlist: Allowlist, calendar: Calendar): Rulings {
  const accounts = indexByAccount(allowlist);
  const used = new Set<Allowance>();
  const lastCovers = new Set<Allowance>();
  const ruleShare = (image: Image, share: SharePermission) => {
    const allowances = accounts.get(share.sharedAccount);
    const scoped = allowances === undefined ? [] : findScoped(allowances, image, calendar);
    const covers = scoped.filter(isCover);
    for (const { allowance } of scoped) used.add(allowance);
    for (const allowance of findLastCovers(covers)) lastCovers.add(allowance);
    return rule({ image, share, known: allowances?.known, scoped, covers }, calendar);
  };
  const byImage = groupBy(images, ({ image }) => imageKey(image)).toSorted(compareImages);
  const shares = byImage.flatMap((group) =>
    eachOnce(group.flatMap((seen) => seen.shares.map((share) => ruleShare(seen.image, share)))),
  );
  return { shares, used, lastCovers };
}

function indexByAccount(allowlist: Allowlist): ReadonlyMap<string, AccountAllowances> {
  return new Map(
    groupBy(allowlist, ({ sharedAccount }) => sharedAccount).map((members) => [
      members[0].sharedAccount,
      {
        byImage: indexByImage(members),
        anyImage: members.filter(({ images }) => images === undefined),
        known: nameAccount(members),
      },
    ]),
  );
}

function indexByImage(allowances: readonly Allowance[]): ReadonlyMap<string, readonly Allowance[]> {
  const entries = allowances.flatMap((allowance) =>
    [...new Set(allowance.images)].map((imageId) => ({ imageId, allowance })),
  );
  const byImage = groupBy(entries, ({ imageId }) => imageId);
  return new Map(byImage.map((group) => [group[0].imageId, group.map(({ allowance }) => allowance)]));
}

/** Name and relation of an account in the allowlist, whatever the order of its entries. */
function nameAccount(allowances: readonly Allowance[]): KnownAccount {
  const [relation, ...others] = new Set(allowances.map((allowance) => allowance.relation));
  return {
    sharedAccountName: allowances.flatMap(({ name }) => name ?? []).toSorted()[0],
    sharedAccountRelation: others.length === 0 ? relation : undefined,
  };
}

function findScoped(
  { byImage, anyImage }: AccountAllowances,
  image: Image,
  { today }: Calendar,
): readonly ScopedAllowance[] {
  const listed = byImage.get(image.imageId);
  const scoped: ScopedAllowance[] = [];
  for (const allowance of listed === undefined ? anyImage : [...listed, ...anyImage]) {
    const match = matchesBesideImages(allowance, image);
    if (match !== 'no') scoped.push({ allowance, match, isLive: !hasLapsed(allowance, today) });
  }
  return scoped;
}

/** The one rule that matters: a share is covered when any live allowance for its account has the image in its scope. */
function rule({ image, share, known, scoped, covers }: ShareToRule, { localDate }: Calendar): RuledShare {
  const { sharedAccount, createdTime: sharedSince } = share;
  if (sharedAccount === image.account) return { image, sharedAccount, sharedSince, ruling: 'owner', ...known };
  const cover = findLongest(covers);
  if (cover !== undefined) return { image, sharedAccount, sharedSince, ruling: 'allowed', allowance: cover };
  if (scoped.some(({ isLive }) => isLive))
    return { image, sharedAccount, sharedSince, ruling: 'undecidable', ...known };
  const lapsed = findLongest(scoped.filter(({ match }) => match === 'yes'));
  if (lapsed !== undefined && !isLater(sharedSince, lapsed, localDate))
    return { image, sharedAccount, sharedSince, ruling: 'lapsed', allowance: lapsed };
  return { image, sharedAccount, sharedSince, ruling: 'unauthorized', ...known, ...(lapsed && { allowance: lapsed }) };
}

/** True for a share that was made after the last day of its allowance, and so was never allowed. */
function isLater(sharedSince: string, allowance: Allowance, localDate: Calendar['localDate']): boolean {
  // No local date is more than a day ahead of that in UTC, which stands in the text.
  const mayBeLater = sharedSince.slice(0, 10) >= (allowance.expires ?? '');
  return mayBeLater && hasLapsed(allowance, localDate(sharedSince));
}

interface ShareToRule {
  readonly image: Image;
  readonly share: SharePermission;
  readonly known: KnownAccount | undefined;
  readonly scoped: readonly ScopedAllowance[];
  /** Those of them that allow the share. */
  readonly covers: readonly ScopedAllowance[];
}

function isCover({ match, isLive }: ScopedAllowance): boolean {
  return isLive && match === 'yes';
}

/** Covers of one share that end last; none where one has no end. */
function findLastCovers(covers: readonly ScopedAllowance[]): readonly Allowance[] {
  const last = findLongest(covers)?.expires;
  if (last === undefined) return [];
  return covers.flatMap(({ allowance }) => (allowance.expires === last ? [allowance] : []));
}

/** The one that lasts longest. Scopes decide between two that end on the same day, so that their order in the file does not. */
function findLongest([first, ...others]: readonly ScopedAllowance[]): Allowance | undefined {
  if (first === undefined || others.length === 0) return first?.allowance;
  const allowances = others.map(({ allowance }) => allowance);
  return allowances.reduce((best, one) => (endKey(one) > endKey(best) ? one : best), first.allowance);
}

function endKey(allowance: Allowance): string {
  const never = '~';
  return `${allowance.expires ?? never} ${scopeKey(allowance)}`;
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
