import { matchesTag } from '../audit/allowlist.ts';
import { referencesOf } from '../findings.ts';
import { groupBy } from '../group-by.ts';
import type { MailOptions, Recipients, Route } from '../options.ts';
import type { Finding, Place } from '../types.ts';
import { addressesOf } from './recipients.ts';

/** Recipients with the findings that are routed to them. */
export interface RecipientGroup {
  readonly via: 'mail' | 'channel';
  /** Nobody for channels, which are in no mail header. */
  readonly recipients: Recipients;
  /** Bare addresses, or names of channels, as the memory knows them. */
  readonly addresses: readonly string[];
  /** True for `mail.to` and for channels, which get all that is about the run as a whole. */
  readonly isMain: boolean;
  readonly findings: ReadonlySet<Finding>;
}

/** Routes each finding to every route that it matches, or else to `mail.to`. The first group is that of `mail.to`. */
export function routeFindings(findings: readonly Finding[], mail: MailOptions): readonly RecipientGroup[] {
  const unrouted = findings.filter((finding) => !mail.routes.some((route) => matches(route, finding)));
  const routed = [
    { recipients: mail, findings: unrouted },
    ...mail.routes.map((route) => ({
      recipients: route,
      findings: findings.filter((finding) => matches(route, finding)),
    })),
  ];
  // Routes to the same people make one mail.
  const bySet = groupBy(routed, ({ recipients }) => JSON.stringify(addressesOf(recipients).toSorted()));
  return bySet.map((parts, index) => {
    const [{ recipients }] = parts;
    const own = new Set(parts.flatMap((part) => part.findings));
    return { via: 'mail', recipients, addresses: addressesOf(recipients), isMain: index === 0, findings: own };
  });
}

/** An unknown value, such as tags that were not read, meets no condition: the finding then goes to `mail.to`. */
function matches({ owner, tags, accounts, regions }: Route, finding: Finding): boolean {
  const { allowance, image, place } = referencesOf(finding);
  const isOwned = owner === undefined || allowance?.owner === owner;
  const isTagged =
    tags === undefined ||
    Object.entries(tags).every(([key, condition]) => matchesTag(image?.tags, key, condition) === 'yes');
  const isThere = (accounts === undefined && regions === undefined) || isWithin(place, { accounts, regions });
  return isOwned && isTagged && isThere;
}

function isWithin(place: Place | undefined, { accounts, regions }: Pick<Route, 'accounts' | 'regions'>): boolean {
  if (place === undefined) return false;
  return (accounts?.includes(place.account) ?? true) && (regions?.includes(place.region) ?? true);
}
