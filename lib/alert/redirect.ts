import { type DeliveryOutcome, lackingOf, type Undelivered } from './delivery.ts';
import type { OpenFinding } from './lifecycle.ts';
import type { RecipientGroup } from './routing.ts';

/** Addresses of the routes of findings that nobody of these accepted, by the key of the finding. */
export type Redirected = ReadonlyMap<string, readonly string[]>;

interface Deliveries {
  readonly outcomes: readonly DeliveryOutcome[];
  readonly undelivered: Undelivered;
}

/** Routed findings that were sent in this run, and that no recipient of their routes accepted or knows. */
export function redirectedFindings(
  open: readonly OpenFinding[],
  routed: readonly RecipientGroup[],
  { outcomes, undelivered }: Deliveries,
): Redirected {
  const mails = outcomes.filter(({ planned }) => planned.via === 'mail' && !planned.isMain);
  if (mails.every((outcome) => lackingOf(outcome).length === 0)) return new Map();
  const isReachable = (address: string) => undelivered.get(address)?.endedAt !== undefined || !undelivered.has(address);
  const redirected = open.flatMap(({ key, finding, remembered, isReopened }) => {
    const sent = mails.filter(({ planned }) => planned.told.has(key));
    if (sent.length === 0 || sent.some(({ accepted }) => accepted.length > 0)) return [];
    const addresses = routed.filter(({ findings }) => findings.has(finding)).flatMap((group) => group.addresses);
    const knowing =
      remembered === undefined || isReopened ? [] : addresses.filter((one) => Object.hasOwn(remembered.mailed, one));
    return knowing.some(isReachable) ? [] : [[key, [...new Set(addresses)]] as const];
  });
  return new Map(redirected);
}
