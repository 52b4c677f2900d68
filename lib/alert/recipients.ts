import { bareAddress } from '../mailbox.ts';
import type { Recipients } from '../options.ts';

/** True for an address, false for the name of a channel. */
export function isMailAddress(recipient: string): boolean {
  return recipient.includes('@');
}

/** Bare addresses of all recipients, each once. */
export function addressesOf({ to, cc }: Recipients): readonly string[] {
  return [...new Set([...to, ...cc].map(bareAddress))];
}

/** Recipients that are among `addresses`. Where only copies remain, they become the recipients. */
export function onlyTo({ to, cc }: Recipients, addresses: ReadonlySet<string>): Recipients {
  const among = (mailboxes: readonly string[]) => mailboxes.filter((mailbox) => addresses.has(bareAddress(mailbox)));
  return among(to).length > 0 ? { to: among(to), cc: among(cc) } : { to: among(cc), cc: [] };
}
