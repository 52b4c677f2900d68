import pLimit from 'p-limit';
import { fullNotification, type Notice, type Notification } from '../../lib/alert/notification.ts';
import type { Plan } from '../../lib/alert/plan.ts';
import type { PlannedMail } from '../../lib/alert/plan-mail.ts';
import { addressesOf } from '../../lib/alert/recipients.ts';
import { unreadReason } from '../../lib/audit/unread.ts';
import { systemClock } from '../../lib/clock.ts';
import { ChannelError, type CloudRefusedError, type CloudUnreachableError, MailError } from '../../lib/errors.ts';
import { bareAddress } from '../../lib/mailbox.ts';
import { sendToChannel } from '../../lib/notify/chat/send-summary.ts';
import type { ChatSummary } from '../../lib/notify/chat/summary.ts';
import { type SendOptions, sendMail } from '../../lib/notify/smtp/send-mail.ts';
import type { Channel } from '../../lib/options.ts';
import { adviseOn } from '../../lib/report/findings/describe.ts';
import { type ChatSummaryOptions, composeChatSummary } from '../../lib/report/formats/chat-summary.ts';
import { composeMail } from '../../lib/report/mail/compose.ts';
import type { FailedRun } from '../../lib/types.ts';
import type { DeliveryContext, DeliveryResult } from './delivery-context.ts';

// Code that only a run with a notification needs. In the function it is a file of its own: half of all code, and most runs
// send nothing.

/** Connections to the mail server at a time. One that has to wait for its answer makes room for the next. */
const MAIL_CONCURRENCY = 4;
const CHANNEL_MS = 10_000;

/** Sends a plan: first to the channels, so that the mails can name those that failed, then every mail. */
export async function sendPlan({ mails, overview }: Plan, context: DeliveryContext): Promise<DeliveryResult> {
  const notices = overview === undefined ? [] : await sendToChannels(overview, context.delivery.mail, context);
  const atOnce = pLimit(MAIL_CONCURRENCY);
  const inTurn = (attempt: () => Promise<void>) => atOnce(attempt);
  const outcomes = await Promise.all(mails.map((planned) => sendPlanned(planned, notices, { context, inTurn })));
  return { outcomes, problems: problemsOf(notices) };
}

/** Sends a failed run to the channels alone, where it cannot be mailed. Resolves with a problem for each channel that failed. */
export async function sendWithoutMail(
  run: FailedRun,
  context: Pick<DeliveryContext, 'channels' | 'timeLeftMs'>,
): Promise<readonly string[]> {
  const nobody = { to: [], cc: [] };
  return problemsOf(
    await sendToChannels(fullNotification(run, nobody), { language: 'en', timeZone: 'Asia/Shanghai' }, context),
  );
}

/** Message of a cloud error, and advice on it, as sentences for the operator. */
export function explainCloudError(error: CloudRefusedError | CloudUnreachableError): readonly string[] {
  return [error.message, adviseOn(unreadReason(error), 'en')];
}

type ChannelFailed = Extract<Notice, { kind: 'channel-failed' }>;

function problemsOf(failed: readonly ChannelFailed[]): readonly string[] {
  return failed.map(({ channel, problem }) => `${channel}: ${problem}`);
}

async function sendToChannels(
  overview: Notification,
  options: ChatSummaryOptions,
  { channels, timeLeftMs }: Pick<DeliveryContext, 'channels' | 'timeLeftMs'>,
): Promise<ChannelFailed[]> {
  const summary = composeChatSummary(overview, options);
  const limitMs = Math.min(CHANNEL_MS, (timeLeftMs() ?? Number.POSITIVE_INFINITY) / 3);
  const failures = await Promise.all(
    channels.map(async (channel) => {
      const problem = await sendSummary(channel, summary, limitMs);
      return problem === undefined ? [] : [{ kind: 'channel-failed' as const, channel: channel.kind, problem }];
    }),
  );
  return failures.flat();
}

async function sendSummary(channel: Channel, summary: ChatSummary, timeLeftMs: number): Promise<string | undefined> {
  try {
    await sendToChannel(channel, summary, { clock: systemClock, timeLeftMs });
    return undefined;
  } catch (error) {
    if (error instanceof ChannelError) return error.message;
    throw error;
  }
}

async function sendPlanned(
  planned: PlannedMail,
  failed: readonly ChannelFailed[],
  { context, inTurn }: { readonly context: DeliveryContext; readonly inTurn: SendOptions['inTurn'] },
): Promise<DeliveryResult['outcomes'][number]> {
  const { mail, smtp } = context.delivery;
  const notification = { ...planned.notification, notices: [...planned.notification.notices, ...failed] };
  const message = composeMail(notification, mail);
  const { messageId, subject } = message;
  try {
    await sendMail(message, smtp, { clock: systemClock, timeLeftMs: context.timeLeftMs(), inTurn });
    return { planned, messageId, subject, accepted: addressesOf(notification) };
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
    const lacking = new Set(error.recipients.map(bareAddress));
    return {
      planned,
      messageId,
      subject,
      accepted: addressesOf(notification).filter((address) => !lacking.has(address)),
      error,
    };
  }
}
