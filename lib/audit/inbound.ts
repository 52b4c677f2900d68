import type { Evidence, FindingFacts, InboundEvidence, Policy } from '../types.ts';

/** Images that others share with audited accounts and whose creator is not known to be one who may, and places that were not listed. */
export function findInbound(
  { inbound, organization }: Evidence,
  { publishers = [] }: Pick<Policy, 'publishers'>,
): readonly FindingFacts[] {
  if (inbound === undefined) return [];
  const members = organization?.status === 'listed' ? organization.members.map(({ uin }) => uin) : [];
  const trusted = new Set([...inbound.accounts, ...members, ...publishers]);
  return inbound.places.flatMap((place) => findUntrusted(place, trusted));
}

function findUntrusted(evidence: InboundEvidence, trusted: ReadonlySet<string>): readonly FindingFacts[] {
  const { account, region } = evidence;
  if (evidence.status === 'unlisted')
    return [{ kind: 'unverified-inbound', place: { account, region }, reason: evidence.reason }];
  return evidence.images.flatMap(({ creator, ...image }) => {
    if (creator !== undefined && trusted.has(creator)) return [];
    return [{ kind: 'untrusted-source', image, ...(creator !== undefined && { creator }) }];
  });
}
