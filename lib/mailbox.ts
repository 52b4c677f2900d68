/** One mailbox: its bare address, and the name before it (empty when there is none). */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

const LOCAL_PART = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const DOMAIN_LABEL = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/;
const NAMED = /^(?:"(?<quoted>[^"\\]*)"\s*|(?<plain>[^"\\<>()[\]:;@,]*))<(?<address>[^<>]*)>$/;

/**
 * Mailbox in `security@example.com`, `Security team <security@example.com>` or `"Team, Security" <security@example.com>`.
 * Anything else is undefined: lists, groups, comments, control characters, quoted local parts, addresses beyond ASCII.
 */
export function parseMailbox(text: string): Mailbox | undefined {
  if (/\p{Cc}/u.test(text)) return undefined;
  const named = NAMED.exec(text.trim())?.groups;
  const address = (named?.address ?? text).trim();
  if (!isAddress(address)) return undefined;
  return { name: (named?.quoted ?? named?.plain ?? '').trim(), address };
}

/** Address of a mailbox in lower case, by which recipients are told apart; the text itself where it is no mailbox. */
export function bareAddress(mailbox: string): string {
  return (parseMailbox(mailbox)?.address ?? mailbox).trim().toLowerCase();
}

/** Domain of a mailbox, for identifiers in mail headers: letters, digits, dots and hyphens only. */
export function domainOf(mailbox: string): string {
  return parseMailbox(mailbox)?.address.split('@').at(-1) ?? 'localhost';
}

function isAddress(address: string): boolean {
  const at = address.lastIndexOf('@');
  const local = address.slice(0, Math.max(at, 0));
  const domain = address.slice(at + 1);
  // The lengths are those of RFC 5321, 4.5.3.1.
  if (local.length > 64 || domain.length > 255 || address.length > 254) return false;
  const labels = domain.split('.');
  return LOCAL_PART.test(local) && labels.every((label) => label.length <= 63 && DOMAIN_LABEL.test(label));
}
