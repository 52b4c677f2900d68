import { isMinor } from '../findings.ts';
import type { MailOptions } from '../options.ts';
import type { RememberedFinding } from '../state/memory.ts';
import { type DeliveryOutcome, lackingOf } from './delivery.ts';
import type { EndedFinding } from './lifecycle.ts';
import { addressesOf } from './recipients.ts';

/**
 * Recipients to whom a finding was due and who never accepted it, now that it is over: they are notified that it was open.
 * Where no mailbox that is still configured was to have it, these are `mail.to` and `mail.cc`. A minor finding that is over
 * is of no more use to anyone.
 */
export function owedEnd({ remembered }: EndedFinding, mail: MailOptions): ReadonlySet<string> {
  const { subject, mailed, owed = [], threadId } = remembered;
  if (isMinor(subject.kind)) return new Set();
  const configured = new Set([mail, ...mail.routes].flatMap(addressesOf));
  const isKept = [...owed, ...Object.keys(mailed)].some((recipient) => configured.has(recipient));
  return new Set(threadId === undefined && !isKept ? [...owed, ...addressesOf(mail)] : owed);
}

/** Those of the recipients who were not notified and are still configured. */
export function rememberOwed(
  owed: readonly string[],
  mailed: RememberedFinding['mailed'],
  recipients: ReadonlySet<string>,
): Pick<RememberedFinding, 'owed'> {
  const waiting = owed.filter((recipient) => recipients.has(recipient) && !Object.hasOwn(mailed, recipient));
  return waiting.length > 0 ? { owed: [...new Set(waiting)] } : {};
}

/** Recipients who may have what they did not accept: the answer was lost, or it was accepted in part. */
export function unconfirmedOf(outcome: DeliveryOutcome): readonly string[] {
  return lackingOf(outcome).filter((address) => outcome.failures?.get(address)?.isRefused !== true);
}

/** Those of the recipients who still count as notified that it is open. */
export function rememberUnconfirmed(
  recipients: readonly string[],
  mailed: RememberedFinding['mailed'],
): Pick<RememberedFinding, 'unconfirmed'> {
  const uncertain = [...new Set(recipients)].filter((recipient) => Object.hasOwn(mailed, recipient));
  return uncertain.length > 0 ? { unconfirmed: uncertain } : {};
}
