import pLimit from 'p-limit';
import { channelId } from '../../lib/alert/channels.ts';
import type { PlannedNotification } from '../../lib/alert/delivery.ts';
import { fullNotification, type Notice, type Notification } from '../../lib/alert/notification.ts';
import { type Plan, planNotifications } from '../../lib/alert/plan.ts';
import { planMailNotices } from '../../lib/alert/undelivered.ts';
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
import type { DeliveryContext, DeliveryResult, PlannedRun } from './delivery-context.ts';
import { nextRunAfter } from './next-run.ts';

// Code that only a run with a notification needs. In the function it is a file of its own: half of all code, and most runs
// send nothing.

/** Connections to the mail server at a time. One that has to wait for its answer makes room for the next. */
const MAIL_CONCURRENCY = 4;
const CHANNEL_MS = 10_000;

/**
 * Sends a plan: first to the channels, so that `mail.to` learns of those that failed; then to routes, so that it gets what
 * nobody there accepted; then to `mail.to`; and last to channels again, where mail failed.
 */
export async function sendPlan(
  plan: Plan,
  { run, history }: PlannedRun,
  context: DeliveryContext,
): Promise<DeliveryResult> {
  const options = { mail: context.delivery.mail, channels: context.channels };
  const toChannels = await sendSummaries(plan.channels, context);
  const failed = toChannels.flatMap((outcome) => outcome.failed);
  const routed = await sendMails(
    plan.mails.filter(({ isMain }) => !isMain),
    [],
    { ...context, timeLeftMs: () => halfOf(mailTimeLeftMs(context)) },
  );
  const sent = [...toChannels, ...routed];
  const isChanged = routed.length > 0 || failed.length > 0;
  const { mails } = isChanged ? planNotifications(run, { ...history, outcomes: sent }, options) : plan;
  const main = await sendMails(
    mails.filter(({ isMain }) => isMain),
    failed,
    { ...context, timeLeftMs: () => mailTimeLeftMs(context) },
  );
  const outcomes = [...sent, ...main];
  const finished = 'report' in run ? run.report : run;
  const onMail = await sendSummaries(planMailNotices(finished, { ...history, outcomes }, options), context);
  const problems = problemsOf([...failed, ...onMail.flatMap((outcome) => outcome.failed)]);
  return { outcomes: [...outcomes, ...onMail], problems: [...new Set(problems)] };
}

async function sendMails(
  mails: readonly PlannedNotification[],
  failed: readonly ChannelFailed[],
  context: DeliveryContext,
): Promise<DeliveryResult['outcomes']> {
  const atOnce = pLimit(MAIL_CONCURRENCY);
  const inTurn = (attempt: () => Promise<void>) => atOnce(attempt);
  return Promise.all(mails.map((planned) => sendPlanned(planned, failed, { context, inTurn })));
}

/** Time left for mail, without what channels need to be notified that it failed: a mail may wait for its server to the end. */
function mailTimeLeftMs({ channels, timeLeftMs }: DeliveryContext): number | undefined {
  const leftMs = timeLeftMs();
  return leftMs === undefined || channels.length === 0 ? leftMs : leftMs - Math.min(CHANNEL_MS, leftMs / 3);
}

function halfOf(timeLeftMs: number | undefined): number | undefined {
  return timeLeftMs === undefined ? undefined : timeLeftMs / 2;
}

/** Sends a failed run to the channels alone, where it cannot be mailed. Resolves with a problem for each channel that failed. */
export async function sendWithoutMail(
  run: FailedRun,
  { channels, timeLeftMs }: Pick<DeliveryContext, 'channels' | 'timeLeftMs'>,
): Promise<readonly string[]> {
  const notification = fullNotification(run, { to: [], cc: [] });
  const options = { language: 'en', timeZone: 'Asia/Shanghai' } as const;
  const { failed } = await sendToChannels(notification, channels, { ...options, limitMs: channelLimitMs(timeLeftMs) });
  return problemsOf(failed);
}

/** Message of a cloud error, and advice on it, as sentences for the operator. */
export function explainCloudError(error: CloudRefusedError | CloudUnreachableError): readonly string[] {
  return [error.message, adviseOn(unreadReason(error), 'en')];
}

type ChannelFailed = Extract<Notice, { kind: 'channel-failed' }>;

function problemsOf(failed: readonly ChannelFailed[]): readonly string[] {
  return failed.map(({ channel, problem }) => `${channel}: ${problem}`);
}

type ChannelOutcome = DeliveryResult['outcomes'][number] & { readonly failed: readonly ChannelFailed[] };

/** Sends the notifications of channels, all at once and in the same time. */
async function sendSummaries(
  planned: readonly PlannedNotification[],
  { channels, delivery, timeLeftMs }: DeliveryContext,
): Promise<readonly ChannelOutcome[]> {
  if (planned.length === 0) return [];
  return Promise.all(
    planned.map(async (one) => {
      const recipients = channels.filter((channel) => one.addresses.includes(channelId(channel)));
      try {
        const options = { ...delivery.mail, limitMs: channelLimitMs(timeLeftMs) };
        const sent = await sendToChannels(one.notification, recipients, options);
        return { planned: one, ...sent };
      } catch (bug) {
        return { planned: one, accepted: [], failed: [], error: errorOf(bug) };
      }
    }),
  );
}

interface SummaryOptions extends ChatSummaryOptions {
  readonly limitMs: number;
}

async function sendToChannels(
  notification: Notification,
  channels: readonly Channel[],
  options: SummaryOptions,
): Promise<Pick<ChannelOutcome, 'accepted' | 'failed'>> {
  const summary = composeChatSummary(notification, options);
  const sent = await Promise.all(
    channels.map(async (channel) => ({ channel, problem: await sendSummary(channel, summary, options.limitMs) })),
  );
  return {
    accepted: sent.flatMap(({ channel, problem }) => (problem === undefined ? [channelId(channel)] : [])),
    failed: sent.flatMap(({ channel: { kind: channel }, problem }) =>
      problem === undefined ? [] : [{ kind: 'channel-failed', channel, problem }],
    ),
  };
}

function channelLimitMs(timeLeftMs: DeliveryContext['timeLeftMs']): number {
  return Math.min(CHANNEL_MS, (timeLeftMs() ?? Number.POSITIVE_INFINITY) / 3);
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

/** Sends one mail. A bug in it does not keep the others from being sent. */
async function sendPlanned(
  planned: PlannedNotification,
  failed: readonly ChannelFailed[],
  sending: { readonly context: DeliveryContext; readonly inTurn: SendOptions['inTurn'] },
): Promise<DeliveryResult['outcomes'][number]> {
  try {
    return await sendComposed(planned, failed, sending);
  } catch (bug) {
    return { planned, accepted: [], error: errorOf(bug) };
  }
}

function errorOf(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

async function sendComposed(
  planned: PlannedNotification,
  failed: readonly ChannelFailed[],
  { context, inTurn }: { readonly context: DeliveryContext; readonly inTurn: SendOptions['inTurn'] },
): Promise<DeliveryResult['outcomes'][number]> {
  const { mail, smtp } = context.delivery;
  const { run, notices } = planned.notification;
  const nextRunAt = nextRunAfter(run.trigger, context.schedule);
  const message = composeMail({ ...planned.notification, notices: [...notices, ...failed], nextRunAt }, mail);
  const { messageId, subject } = message;
  try {
    await sendMail(message, smtp, { clock: systemClock, timeLeftMs: context.timeLeftMs(), inTurn });
    return { planned, messageId, subject, accepted: planned.addresses };
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
    const lacking = new Set(error.recipients.map(bareAddress));
    const accepted = planned.addresses.filter((address) => !lacking.has(address));
    const failures = new Map(error.failures.map(({ recipient, ...failure }) => [bareAddress(recipient), failure]));
    return { planned, messageId, subject, accepted, failures, error };
  }
}
