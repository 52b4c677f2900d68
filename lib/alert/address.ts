import type { Recipients } from '../options.ts';

/** `security@example.com` of `Security <Security@Example.com>`: what tells one recipient from another. */
export function bareAddress(mailbox: string): string {
  return (/<([^<>]+)>\s*$/.exec(mailbox)?.[1] ?? mailbox).trim().toLowerCase();
}

/** Everyone who gets a mail, once. */
export function addressesOf({ to, cc }: Recipients): readonly string[] {
  return [...new Set([...to, ...cc].map(bareAddress))];
}

/** Those of the recipients who are among `addresses`. A mail that only copies would go to is sent to them. */
export function onlyTo({ to, cc }: Recipients, addresses: ReadonlySet<string>): Recipients {
  const among = (mailboxes: readonly string[]) => mailboxes.filter((mailbox) => addresses.has(bareAddress(mailbox)));
  return among(to).length > 0 ? { to: among(to), cc: among(cc) } : { to: among(cc), cc: [] };
}
