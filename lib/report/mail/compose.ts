import type { Notification } from '../../alert/notification.ts';
import type { Message } from '../../notify/message.ts';
import type { MailOptions } from '../../options.ts';
import { visible } from '../findings/untrusted.ts';
import { renderHtml } from '../formats/html.ts';
import { renderText } from '../formats/text.ts';
import { attachReport } from './attach.ts';
import { composeHeaders } from './headers.ts';
import { composeMessageId } from './message-id.ts';
import { composeMailSubject } from './subject.ts';

/** Composes the mail of a notification: HTML and text that say the same, and its report attached as CSV and JSON. Pure. */
export function composeMail(notification: Notification, options: MailOptions): Message {
  const { run, to, cc, news, notices, nextRunAt } = notification;
  const { language, timeZone } = options;
  const messageId = composeMessageId(notification, options.from);
  const { medium, attachments } = attachReport(run, news);
  const page = { language, timeZone, medium, news, notices, nextRunAt };
  return {
    from: visible(options.from),
    to: to.map((address) => visible(address)),
    cc: cc.map((address) => visible(address)),
    subject: composeMailSubject(notification, options),
    messageId,
    date: new Date(run.finishedAt).toUTCString().replace('GMT', '+0000'),
    // For a repeated event, the references may hold the id of this very mail.
    headers: composeHeaders(
      { ...notification, references: notification.references.filter((id) => id !== messageId) },
      options.from,
    ),
    html: renderHtml(run, page),
    text: renderText(run, page),
    attachments,
  };
}
