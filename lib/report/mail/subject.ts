import type { Notice, Notification } from '../../alert/notification.ts';
import type { MailOptions } from '../../options.ts';
import { wordsOf } from '../findings/describe.ts';
import { visible } from '../findings/untrusted.ts';
import { composeSubject, SUBJECT_LENGTH, unreadParts } from '../page/subject.ts';

/**
 * Subject of a mail: that of the first mail about the same findings, behind `Re: `, where there is nothing else to say.
 * Gmail shows mails as one conversation only where the subject is the same
 * (https://developers.google.com/workspace/gmail/api/guides/threads); the preview text then says what is new.
 */
export function composeMailSubject(notification: Notification, options: MailOptions): string {
  const { threadSubject, references } = notification;
  const isReply = threadSubject !== undefined && references.length > 0 && !hasMoreToSay(notification, options);
  if (isReply) return visible(`Re: ${threadSubject}`, SUBJECT_LENGTH);
  return composeSubject(notification, wordsOf(options.language), options.subjectPrefix);
}

/** Notices of which the subject of a reply says nothing. */
const repliedKinds: ReadonlySet<Notice['kind']> = new Set(['heartbeat', 'first-mail', 'outage-ongoing']);

/** True where something was not read that these findings do not state, or something does not work at the audit itself. */
function hasMoreToSay({ run, news, notices }: Notification, { language }: MailOptions): boolean {
  if (run.kind === 'failed') return true;
  const words = wordsOf(language);
  return unreadParts(run, news?.told ?? [], words).length > 0 || notices.some(({ kind }) => !repliedKinds.has(kind));
}
