import { unreadReason } from '../lib/audit/unread.ts';
import { systemClock } from '../lib/clock.ts';
import type { CloudRefusedError, CloudUnreachableError } from '../lib/errors.ts';
import { sendMail } from '../lib/notify/smtp.ts';
import { adviseOn } from '../lib/report/describe.ts';
import { composeMail } from '../lib/report/mail.ts';
import type { AuditReport, Delivery, FailedRun } from '../lib/types.ts';

// What only a run that has something to say needs. In the function it is a file of its own: half of all code, and most runs
// are silent.

/** Composes and sends the mail of a run, within the time that is left. Rejects with MailError unless everyone's server took it. */
export async function mailRun(
  run: AuditReport | FailedRun,
  { mail, smtp }: Delivery,
  timeLeftMs: number | undefined,
): Promise<void> {
  await sendMail(composeMail(run, mail), smtp, { clock: systemClock, timeLeftMs });
}

/** What a cloud error says and what to do about it, as sentences for whoever runs the audit. */
export function explainCloudError(error: CloudRefusedError | CloudUnreachableError): readonly string[] {
  return [error.message, adviseOn(unreadReason(error), 'en')];
}
