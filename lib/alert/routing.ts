import { referencesOf } from '../findings.ts';
import { groupBy } from '../group-by.ts';
import type { MailOptions, Recipients, Route } from '../options.ts';
import type { Finding, Place } from '../types.ts';
import { addressesOf } from './recipients.ts';

/** One set of recipients with the findings that are theirs. */
export interface Group {
  readonly recipients: Recipients;
  readonly addresses: readonly string[];
  /** True for `mail.to`, which gets what no route takes, and everything that is about the run as a whole. */
  readonly isMain: boolean;
  readonly findings: ReadonlySet<Finding>;
}

/** Deals the findings out: to every route that takes one, and to `mail.to` what none takes. The first group is that of `mail.to`. */
export function routeFindings(findings: readonly Finding[], mail: MailOptions): readonly Group[] {
  const unrouted = findings.filter((finding) => !mail.routes.some((route) => takes(route, finding)));
  const dealt = [
    { recipients: mail, findings: unrouted },
    ...mail.routes.map((route) => ({
      recipients: route,
      findings: findings.filter((finding) => takes(route, finding)),
    })),
  ];
  // Routes to the same people make one mail.
  const bySet = groupBy(dealt, ({ recipients }) => JSON.stringify(addressesOf(recipients).toSorted()));
  return bySet.map((parts, index) => {
    const [{ recipients }] = parts;
    const own = new Set(parts.flatMap((part) => part.findings));
    return { recipients, addresses: addressesOf(recipients), isMain: index === 0, findings: own };
  });
}

/** A condition that cannot be told, such as on tags that were not read, is not met: the finding then goes to `mail.to`. */
function takes({ owner, tags, accounts, regions }: Route, finding: Finding): boolean {
  const { allowance, image, place } = referencesOf(finding);
  const isOwned = owner === undefined || allowance?.owner === owner;
  const isTagged = tags === undefined || Object.entries(tags).every(([key, value]) => image?.tags?.[key] === value);
  const isThere = (accounts === undefined && regions === undefined) || isWithin(place, { accounts, regions });
  return isOwned && isTagged && isThere;
}

function isWithin(place: Place | undefined, { accounts, regions }: Pick<Route, 'accounts' | 'regions'>): boolean {
  if (place === undefined) return false;
  return (accounts?.includes(place.account) ?? true) && (regions?.includes(place.region) ?? true);
}
