import type { Allowance, Finding, Image, MailOptions, Place, Recipients, Route } from '../types.ts';
import { addressesOf } from './address.ts';

/** One set of recipients with the findings that are theirs. */
export interface Group {
  readonly recipients: Recipients;
  /** True for `mail.to`, which gets what no route takes, and everything that is about the run as a whole. */
  readonly isMain: boolean;
  readonly findings: ReadonlySet<Finding>;
}

/** Deals the findings out: to every route that takes one, and to `mail.to` what none takes. The first group is that of `mail.to`. */
export function dealOut(findings: readonly Finding[], mail: MailOptions): readonly [Group, ...Group[]] {
  const groups = new Map<string, Group>();
  const add = (recipients: Recipients, own: readonly Finding[]) => {
    const name = JSON.stringify(addressesOf(recipients).toSorted());
    const known = groups.get(name);
    const isMain = recipients === mail || known?.isMain === true;
    groups.set(name, {
      recipients: known?.recipients ?? recipients,
      isMain,
      findings: new Set([...(known?.findings ?? []), ...own]),
    });
  };
  const unrouted = findings.filter((finding) => !mail.routes.some((route) => takes(route, finding)));
  add(mail, unrouted);
  for (const route of mail.routes)
    add(
      route,
      findings.filter((finding) => takes(route, finding)),
    );
  const [main = { recipients: mail, isMain: true, findings: new Set(unrouted) }, ...others] = groups.values();
  return [main, ...others];
}

/** A condition that cannot be told, such as on tags that were not read, is not met: the finding then goes to `mail.to`. */
function takes({ owner, tags, accounts, regions }: Route, finding: Finding): boolean {
  const { allowance, image, place } = partsOf(finding);
  const isOwned = owner === undefined || allowance?.owner === owner;
  const isTagged = tags === undefined || Object.entries(tags).every(([key, value]) => image?.tags?.[key] === value);
  const isThere = (accounts === undefined && regions === undefined) || isWithin(place, { accounts, regions });
  return isOwned && isTagged && isThere;
}

function isWithin(place: Place | undefined, { accounts, regions }: Pick<Route, 'accounts' | 'regions'>): boolean {
  if (place === undefined) return false;
  return (accounts?.includes(place.account) ?? true) && (regions?.includes(place.region) ?? true);
}

interface Parts {
  readonly allowance?: Allowance;
  readonly image?: Image;
  readonly place?: Place;
}

function partsOf(finding: Finding): Parts {
  switch (finding.kind) {
    case 'unverified-target':
      return { place: finding.place };
    case 'expiring-allowance':
    case 'unused-allowance':
      return { allowance: finding.allowance };
    case 'lapsed-allowance':
      return { allowance: finding.allowance, image: finding.image, place: finding.image };
    case 'missing-share':
      return { allowance: finding.allowance, ...(finding.image && { image: finding.image, place: finding.image }) };
    case 'unauthorized-share':
    case 'unverified-image':
    case 'unconfigured-image':
    case 'share-quota':
      return { image: finding.image, place: finding.image };
  }
}
