import { matchesTag } from '../audit/allowlist.ts';
import { isOn, referencesOf } from '../findings.ts';
import { groupBy } from '../group-by.ts';
import type { MailOptions, Recipients, Route } from '../options.ts';
import type { Account, Finding, Place } from '../types.ts';
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

/**
 * Routes each finding to every route that it matches, or else to `mail.to`; where it is not known whether it belongs to the
 * departments of a route, to both. The first group is that of `mail.to`.
 */
export function routeFindings(
  findings: readonly Finding[],
  mail: MailOptions,
  accounts: readonly Account[],
): readonly RecipientGroup[] {
  const departments = new Map(accounts.map((account) => [account.uin, account.departments]));
  const answers = (route: Route) =>
    new Map(findings.map((finding) => [finding, matches(route, finding, departments)] as const));
  const routes = mail.routes.map((route) => ({ route, answers: answers(route) }));
  const unrouted = findings.filter((finding) => !routes.some(({ answers: of }) => of.get(finding) === 'yes'));
  const routed = [
    { recipients: mail, findings: unrouted },
    ...routes.map(({ route, answers: of }) => ({
      recipients: route,
      findings: findings.filter((finding) => of.get(finding) !== 'no'),
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

type Answer = 'yes' | 'no' | 'unknown';
type Departments = ReadonlyMap<string, Account['departments']>;

/**
 * An unknown value, such as tags that were not read, meets no condition: the finding then goes to `mail.to`. Unknown departments
 * leave the answer open.
 */
function matches(route: Route, finding: Finding, departments: Departments): Answer {
  const { owner, tags, accounts, regions } = route;
  const { allowance, image, place } = referencesOf(finding);
  const isOwned = owner === undefined || allowance?.owner === owner;
  const isTagged =
    tags === undefined ||
    Object.entries(tags).every(([key, condition]) => matchesTag(image?.tags, key, condition) === 'yes');
  const isThere = (accounts === undefined && regions === undefined) || isWithin(place, { accounts, regions });
  return isOwned && isTagged && isThere ? isInDepartments(route, finding, departments) : 'no';
}

function isWithin(place: Place | undefined, { accounts, regions }: Pick<Route, 'accounts' | 'regions'>): boolean {
  if (place === undefined) return false;
  return (accounts?.includes(place.account) ?? true) && (regions?.includes(place.region) ?? true);
}

/** Unknown where the account could not be placed in the organization, and for what concerns the organization as a whole. */
function isInDepartments({ departments: wanted }: Route, finding: Finding, known: Departments): Answer {
  if (wanted === undefined) return 'yes';
  const { place } = referencesOf(finding);
  if (place === undefined) return isOn(finding, 'organization') ? 'unknown' : 'no';
  const own = known.get(place.account);
  if (own === undefined) return 'unknown';
  return own.some((department) => wanted.includes(department)) ? 'yes' : 'no';
}
