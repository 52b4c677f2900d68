import { isMinor } from '../findings.ts';
import type { MailOptions } from '../options.ts';
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
