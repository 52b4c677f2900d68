import pLimit from 'p-limit';
import type { Notice, Notification } from '../../lib/alert/notification.ts';
import { fullNotification } from '../../lib/alert/notification.ts';
import type { Plan } from '../../lib/alert/plan.ts';
import type { PlannedMail } from '../../lib/alert/plan-mail.ts';
import { addressesOf } from '../../lib/alert/recipients.ts';
import { unreadReason } from '../../lib/audit/unread.ts';
import { systemClock } from '../../lib/clock.ts';
import { ChannelError, type CloudRefusedError, type CloudUnreachableError, MailError } from '../../lib/errors.ts';
import { bareAddress } from '../../lib/mailbox.ts';
import { sendToChannel } from '../../lib/notify/chat/send-summary.ts';
import { sendMail } from '../../lib/notify/smtp/send-mail.ts';
import type { Channel } from '../../lib/options.ts';
import { adviseOn } from '../../lib/report/findings/describe.ts';
import { type ChatSummaryOptions, composeChatSummary } from '../../lib/report/formats/chat-summary.ts';
import { composeMail } from '../../lib/report/mail/compose.ts';
import type { FailedRun } from '../../lib/types.ts';
import type { Delivered, DeliveryContext } from './delivery-context.ts';

// What only a run that has something to say needs. In the function it is a file of its own: half of all code, and most runs
// are silent.

const MAILS_AT_ONCE = 4;
const CHANNEL_MS = 10_000;

/** Tells the channels, so that a mail can say which of them failed, and then sends every mail of a plan. */
export async function deliverPlan({ mails, overview }: Plan, audience: DeliveryContext): Promise<Delivered> {
  const notices = overview === undefined ? [] : await tellChannels(overview, audience.delivery.mail, audience);
  const atOnce = pLimit(MAILS_AT_ONCE);
  const outcomes = await Promise.all(mails.map((planned) => atOnce(() => sendPlanned(planned, notices, audience))));
  return { outcomes, problems: problemsOf(notices) };
}

/** Tells the channels alone of a run that failed, where there is no way to mail it. Resolves with what failed at that. */
export async function tellWithoutMail(
  run: FailedRun,
  audience: Pick<DeliveryContext, 'channels' | 'timeLeftMs'>,
): Promise<readonly string[]> {
  const nobody = { to: [], cc: [] };
  return problemsOf(
    await tellChannels(fullNotification(run, nobody), { language: 'en', timeZone: 'Asia/Shanghai' }, audience),
  );
}

/** What a cloud error says and what to do about it, as sentences for whoever runs the audit. */
export function explainCloudError(error: CloudRefusedError | CloudUnreachableError): readonly string[] {
  return [error.message, adviseOn(unreadReason(error), 'en')];
}

type ChannelFailed = Extract<Notice, { kind: 'channel-failed' }>;

function problemsOf(failed: readonly ChannelFailed[]): readonly string[] {
  return failed.map(({ channel, problem }) => `${channel}: ${problem}`);
}

async function tellChannels(
  overview: Notification,
  options: ChatSummaryOptions,
  { channels, timeLeftMs }: Pick<DeliveryContext, 'channels' | 'timeLeftMs'>,
): Promise<ChannelFailed[]> {
  const summary = composeChatSummary(overview, options);
  const left = timeLeftMs();
  const limitMs = Math.min(CHANNEL_MS, (left ?? Number.POSITIVE_INFINITY) / 3);
  const failures = await Promise.all(
    channels.map(async (channel) => {
      const problem = await tellChannel(channel, summary, limitMs);
      return problem === undefined ? [] : [{ kind: 'channel-failed' as const, channel: channel.kind, problem }];
    }),
  );
  return failures.flat();
}

async function tellChannel(
  channel: Channel,
  summary: ReturnType<typeof composeChatSummary>,
  timeLeftMs: number,
): Promise<string | undefined> {
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
  audience: DeliveryContext,
): Promise<Delivered['outcomes'][number]> {
  const { mail, smtp } = audience.delivery;
  const notification = { ...planned.notification, notices: [...planned.notification.notices, ...failed] };
  const message = composeMail(notification, mail);
  const { messageId } = message;
  try {
    await sendMail(message, smtp, { clock: systemClock, timeLeftMs: audience.timeLeftMs() });
    return { planned, messageId, accepted: addressesOf(notification) };
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
    const lacking = new Set(error.recipients.map(bareAddress));
    return {
      planned,
      messageId,
      accepted: addressesOf(notification).filter((address) => !lacking.has(address)),
      error,
    };
  }
}
