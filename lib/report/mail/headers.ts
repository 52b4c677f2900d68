import type { Notification } from '../../alert/notification.ts';
import { domainOf } from '../../mailbox.ts';
import { findingsOf } from '../page/content.ts';

// A message id as RFC 5322 has it in practice: one line of printable ASCII, short enough for a header line of its own.
const messageId = /^<[!-;=?A-~]{1,120}@[!-;=?A-~]{1,120}>$/;
// Readers thread by the first and the last; more only makes the header long.
const MAX_REFERENCES = 10;

/**
 * The headers beside the addresses: a machine wrote it (RFC 3834), of which list it is (RFC 2919), which mails it goes on from,
 * and whether it is urgent. No X-Priority: filters hold it against a mail that does not name its mailer.
 */
export function composeHeaders(notification: Notification, from: string): Readonly<Record<string, string>> {
  return {
    ...standingHeaders(from),
    ...threadHeaders(notification.references),
    ...(isUrgent(notification) && { Importance: 'high' }),
  };
}

/** Headers of every mail, also of a test. */
export function standingHeaders(from: string): Readonly<Record<string, string>> {
  return { 'Auto-Submitted': 'auto-generated', 'List-Id': `<image-share-audit.${domainOf(from)}>` };
}

function threadHeaders(references: readonly string[]): Readonly<Record<string, string>> {
  const known = [...new Set(references.filter((reference) => messageId.test(reference)))];
  const [first] = known;
  const newest = known.at(-1);
  if (first === undefined || newest === undefined) return {};
  const kept = known.length <= MAX_REFERENCES ? known : [first, ...known.slice(1 - MAX_REFERENCES)];
  return { 'In-Reply-To': newest, References: kept.join(' ') };
}

/** Something that cannot wait is new. Without a memory nobody knows what is. */
function isUrgent({ run, news }: Notification): boolean {
  if (run.kind === 'failed') return true;
  const fresh = news === undefined ? run.findings : [...findingsOf(news, 'new'), ...findingsOf(news, 'reopened')];
  return fresh.some(({ severity }) => severity === 'high');
}
