import { MailError } from '../../errors.ts';
import type { SmtpOptions } from '../../options.ts';
import type { Clock } from '../../types.ts';
import type { Message } from '../message.ts';
import { attemptDelivery, type Refusal } from './attempt.ts';
import { describeFailure, describeRefusals } from './describe-failure.ts';
import { envelopeOf } from './envelope.ts';
import type { MailFailure } from './failure.ts';
import { renderSource } from './source.ts';

export interface SendOptions {
  readonly clock: Clock;
  /** All the time there is, repeats included; a minute when nothing is said. */
  readonly timeLeftMs?: number;
}

/** Proof that the server took the mail for every recipient. */
export interface Receipt {
  readonly messageId: string;
  readonly recipients: readonly string[];
  readonly attempts: number;
}

// As many repeats as there are waits.
const WAITS_MS: readonly number[] = [1000, 4000, 10_000];

/**
 * Sends the message to everyone in `to` and `cc`, over verified TLS. What the server refuses for now is tried again
 * within the time, only for those who lack the mail. A MailError names everyone who did not get it.
 */
export async function sendMail(message: Message, smtp: SmtpOptions, options: SendOptions): Promise<Receipt> {
  const { clock, timeLeftMs = 60_000 } = options;
  const endsAtMs = clock.elapsedMs() + timeLeftMs;
  const envelope = await envelopeOf(message);
  const source = await renderSource(message);
  const refusedForGood: Refusal[] = [];
  let pending: readonly Refusal[] = envelope.to.map((recipient) => ({ recipient, failure: NO_TIME }));

  for (let attempts = 1; ; attempts += 1) {
    const to = pending.map(({ recipient }) => recipient);
    const remainingMs = endsAtMs - clock.elapsedMs();
    if (remainingMs <= 0) throw undelivered([...refusedForGood, ...pending], smtp);
    const attempt = await attemptDelivery(source, { ...envelope, to }, { smtp, timeLeftMs: remainingMs });
    const refused =
      attempt.status === 'answered'
        ? attempt.refused
        : to.map((recipient) => ({ recipient, failure: attempt.failure }));
    refusedForGood.push(...refused.filter(({ failure }) => !failure.isTransient));
    pending = refused.filter(({ failure }) => failure.isTransient);

    if (pending.length === 0 && refusedForGood.length === 0)
      return { messageId: message.messageId, recipients: envelope.to, attempts };

    const waitMs = WAITS_MS[attempts - 1];
    if (pending.length === 0 || waitMs === undefined || waitMs >= endsAtMs - clock.elapsedMs())
      throw undelivered([...refusedForGood, ...pending], smtp);

    await clock.sleep(waitMs);
  }
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
  return new MailError(`${sentences.join(' ')} Not accepted for: ${recipients.join(', ')}.`, recipients, { cause });
}
