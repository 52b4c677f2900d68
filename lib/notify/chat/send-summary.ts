import pLimit from 'p-limit';
import { ChannelError } from '../../errors.ts';
import type { Channel } from '../../options.ts';
import type { Clock } from '../../types.ts';
import type { ChannelProtocol, RequestAt } from './channel-protocol.ts';
import { dingtalk } from './dingtalk.ts';
import { feishu } from './feishu.ts';
import { pagerDuty } from './pagerduty.ts';
import { type PostResult, post } from './post.ts';
import { redactAnswer } from './redact-answer.ts';
import { slack } from './slack.ts';
import type { ChatSummary } from './summary.ts';
import { webhook } from './webhook.ts';
import { wecom } from './wecom.ts';

export interface ChannelSendOptions {
  readonly clock: Clock;
  /** Time for all attempts. */
  readonly timeLeftMs: number;
}

const MAX_ATTEMPT_MS = 5000;
/** Requests of one message at a time: most channels take a single one. */
const CONCURRENCY = 4;

// As many retries as there are waits.
const WAITS_MS: readonly number[] = [1000, 4000];

/**
 * Sends a summary to a channel. Resolves only when the channel itself confirmed all of it: an HTTP success alone is no
 * confirmation. Transient failures are retried within the time, so that a message whose answer was lost may arrive twice.
 * Rejects with the first ChannelError otherwise, after everything was tried.
 */
export async function sendToChannel(
  channel: Channel,
  summary: ChatSummary,
  { clock, timeLeftMs }: ChannelSendOptions,
): Promise<void> {
  const protocol = protocolOf(channel);
  const delivery = { channel, protocol, clock, endsAtMs: clock.elapsedMs() + timeLeftMs };
  const atOnce = pLimit(CONCURRENCY);
  const results = await Promise.allSettled(
    protocol.composeRequests(summary).map((requestAt) => atOnce(() => sendRequest(requestAt, delivery))),
  );
  const failed = results.find((result) => result.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

interface ChannelDelivery {
  readonly channel: Channel;
  readonly protocol: ChannelProtocol;
  readonly clock: Clock;
  readonly endsAtMs: number;
}

async function sendRequest(
  requestAt: RequestAt,
  { channel, protocol, clock, endsAtMs }: ChannelDelivery,
): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const remainingMs = endsAtMs - clock.elapsedMs();
    if (remainingMs <= 0) throw channelError(channel, NO_TIME);
    const result = await post(requestAt(clock.now()), Math.min(MAX_ATTEMPT_MS, remainingMs));
    const failure = failureOf(result, protocol);
    if (failure === undefined) return;
    const waitMs = Math.max(WAITS_MS[attempt] ?? Number.POSITIVE_INFINITY, failure.retryAfterMs);
    if (!failure.isTransient || waitMs >= endsAtMs - clock.elapsedMs()) throw channelError(channel, failure);
    await clock.sleep(waitMs);
  }
}

function protocolOf(channel: Channel): ChannelProtocol {
  switch (channel.kind) {
    case 'wecom':
      return wecom(channel);
    case 'dingtalk':
      return dingtalk(channel);
    case 'feishu':
      return feishu(channel);
    case 'slack':
      return slack(channel);
    case 'webhook':
      return webhook(channel);
    case 'pagerduty':
      return pagerDuty(channel);
  }
}

interface Failure {
  readonly happened: string;
  readonly code: string;
  readonly detail: string;
  readonly advice: string;
  readonly isTransient: boolean;
  readonly retryAfterMs: number;
}

const TIME_ADVICE = 'Check its address and the way there, or leave more time (audit.mailReserveMs).';
const NO_TIME: Failure = {
  happened: 'did not answer in the time that was left',
  code: 'time-out',
  detail: '',
  advice: TIME_ADVICE,
  isTransient: true,
  retryAfterMs: 0,
};

function failureOf(result: PostResult, protocol: ChannelProtocol): Failure | undefined {
  switch (result.status) {
    case 'time-out':
      return { ...NO_TIME, happened: 'did not answer in time' };
    case 'unreachable': {
      const happened = 'could not be reached, or closed the connection';
      const advice = 'Check its address, its certificate, and whether the network lets requests out.';
      return { ...NO_TIME, happened, code: result.code, advice, isTransient: !isAboutTls(result.code) };
    }
    case 'answered': {
      const interpretation = protocol.interpretAnswer(result.answer);
      if (interpretation.accepted) return undefined;
      const advice =
        'Check its address under `notify` and, where it is a robot, its rules: signature, keyword, addresses, rate.';
      return { ...interpretation, happened: 'did not accept the message', advice, retryAfterMs: result.retryAfterMs };
    }
  }
}

function isAboutTls(code: string): boolean {
  return /CERT|TLS|SSL|SIGNATURE|MISMATCH|CA$|EPROTO/.test(code);
}

function channelError(channel: Channel, { happened, code, detail, advice }: Failure): ChannelError {
  const answer = redactAnswer(detail, channel);
  const evidence = answer === '' ? code : `${code}: ${answer}`;
  return new ChannelError(channel.kind, `The channel ${channel.kind} ${happened} (${evidence}). ${advice}`);
}
