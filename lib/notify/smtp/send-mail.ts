import { MailError } from '../../errors.ts';
import type { SmtpOptions } from '../../options.ts';
import type { Clock } from '../../types.ts';
import type { Message } from '../message.ts';
import { type Attempt, attemptDelivery, type Refusal } from './attempt.ts';
import { describeFailure, describeRefusals } from './describe-failure.ts';
import { envelopeOf } from './envelope.ts';
import type { MailFailure } from './failure.ts';
import { mostHopeful, nextWaitMs } from './retry-wait.ts';
import { renderSource } from './source.ts';

export interface SendOptions {
  readonly clock: Clock;
  /** All the time there is, repeats included. Absent: no limit, and repeats within a minute. */
  readonly timeLeftMs?: number;
  /** Runs the attempts of several mails, some at a time. Absent: at once. */
  readonly inTurn?: ((attempt: () => Promise<void>) => Promise<void>) | undefined;
}

/** Proof that the server took the mail for every recipient. */
export interface Receipt {
  readonly messageId: string;
  readonly recipients: readonly string[];
  readonly attempts: number;
}

/** Time for repeats where there is no limit. */
const REPEATS_MS = 60_000;
/** Time that is kept for the last attempt. */
const MAX_ATTEMPT_RESERVE_MS = 15_000;
/** Time after which an attempt no longer keeps other mails waiting: an answer may take ten minutes. */
const TURN_MS = 10_000;

/**
 * Sends the message to everyone in `to` and `cc`, over verified TLS. What the server refuses for now is tried again
 * within the time, only for those who lack the mail. A MailError names everyone who did not get it.
 */
export async function sendMail(message: Message, smtp: SmtpOptions, options: SendOptions): Promise<Receipt> {
  const { clock, timeLeftMs = Number.POSITIVE_INFINITY } = options;
  const startedAtMs = clock.elapsedMs();
  const leftMs = (ofMs: number) => startedAtMs + ofMs - clock.elapsedMs();
  const envelope = await envelopeOf(message);
  const source = await renderSource(message);
  const refusedForGood: Refusal[] = [];
  const failures: MailFailure[] = [];
  let pending: readonly Refusal[] = envelope.to.map((recipient) => ({ recipient, failure: NO_TIME }));

  for (let attempts = 1; ; attempts += 1) {
    const to = pending.map(({ recipient }) => recipient);
    const attempt = await takeTurn(options, async () => {
      const remainingMs = leftMs(timeLeftMs);
      if (remainingMs <= 0) return { status: 'failed', failure: failures.at(-1) ?? NO_TIME };
      return attemptDelivery(source, { ...envelope, to }, { smtp, timeLeftMs: remainingMs });
    });
    const refused =
      attempt.status === 'answered'
        ? attempt.refused
        : to.map((recipient) => ({ recipient, failure: attempt.failure }));
    refusedForGood.push(...refused.filter(({ failure }) => !failure.isTransient));
    pending = refused.filter(({ failure }) => failure.isTransient);

    if (pending.length === 0 && refusedForGood.length === 0)
      return { messageId: message.messageId, recipients: envelope.to, attempts };

    const failure = mostHopeful(pending.map((refusal) => refusal.failure));
    if (failure !== undefined) failures.push(failure);
    const waitMs = failure === undefined ? undefined : nextWaitMs(failures, leftMs(repeatsMs(timeLeftMs)));
    if (waitMs === undefined) throw undelivered([...refusedForGood, ...pending], smtp);

    await clock.sleep(waitMs);
  }
}

function repeatsMs(timeLeftMs: number): number {
  if (timeLeftMs === Number.POSITIVE_INFINITY) return REPEATS_MS;
  return timeLeftMs - Math.min(MAX_ATTEMPT_RESERVE_MS, timeLeftMs / 2);
}

/** Attempt that starts when its turn comes, and lets others have theirs when it takes long. */
async function takeTurn({ inTurn = (attempt) => attempt() }: SendOptions, start: () => Promise<Attempt>) {
  return new Promise<Attempt>((resolve, reject) => {
    const turn = async () => {
      const attempt = start();
      attempt.then(resolve, reject);
      await untilSettledOrLate(attempt);
    };
    inTurn(turn).catch(reject);
  });
}

function untilSettledOrLate(attempt: Promise<Attempt>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, TURN_MS);
    const settle = () => {
      clearTimeout(timer);
      resolve();
    };
    attempt.then(settle, settle);
  });
}

const NO_TIME: MailFailure = { kind: 'time-out', isTransient: true, evidence: 'no time left' };

function undelivered(refusals: readonly Refusal[], smtp: SmtpOptions): MailError {
  const ofRecipients = refusals.filter(({ failure }) => failure.kind === 'recipient-refused');
  const ofServer = refusals.find(({ failure }) => failure.kind !== 'recipient-refused')?.failure;
  const sentences = [
    ...(ofRecipients.length > 0 ? [describeRefusals(ofRecipients, smtp)] : []),
    ...(ofServer === undefined ? [] : [describeFailure(ofServer, smtp)]),
  ];
  const recipients = refusals.map(({ recipient }) => recipient);
  // Made anew instead of handed on: an error of the mail library may hold what the server was told.
  const cause = new Error(refusals.map(({ failure }) => `${failure.kind}: ${failure.evidence}`).join('; '));
  const failures = refusals.map(({ recipient, failure: { kind, evidence: answer } }) => {
    return { recipient, answer, isRefused: kind === 'recipient-refused' };
  });
  const problem = `${sentences.join(' ')} Not accepted for: ${recipients.join(', ')}.`;
  return new MailError(problem, recipients, { cause, failures });
}
