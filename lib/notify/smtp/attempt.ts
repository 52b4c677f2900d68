import type { NodemailerError } from 'nodemailer';
import type { SmtpOptions } from '../../options.ts';
import type { Envelope } from './envelope.ts';
import { classifyFailure, type MailFailure, unclearAnswer, withoutAnswer } from './failure.ts';
import { openSession, type Session } from './session.ts';

/** Recipient that the server did not accept, with the reason. */
export interface Refusal {
  readonly recipient: string;
  readonly failure: MailFailure;
}

/** Result of one connection: the server accepted the mail for all but `refused`, or it accepted nothing. */
export type Attempt =
  | { readonly status: 'answered'; readonly refused: readonly Refusal[] }
  | { readonly status: 'failed'; readonly failure: MailFailure };

/** Sends the source of a mail over a connection of its own, within the time. Throws only what is a bug. */
export async function attemptDelivery(
  source: Buffer,
  envelope: Envelope,
  { smtp, timeLeftMs }: { readonly smtp: SmtpOptions; readonly timeLeftMs: number },
): Promise<Attempt> {
  const session = await openSession(smtp, timeLeftMs);
  try {
    const attempt = await deliverOver(session, source, { envelope, smtp });
    await session.end();
    // Only now: the answer to the goodbye shows whether the one before it was about the message.
    const unclear = session.transcript.unclear();
    return unclear === undefined ? attempt : { status: 'failed', failure: unclearAnswer(unclear, smtp) };
  } finally {
    session.close();
  }
}

async function deliverOver(
  { transcript, deliver }: Session,
  source: Buffer,
  { envelope, smtp }: { readonly envelope: Envelope; readonly smtp: SmtpOptions },
): Promise<Attempt> {
  try {
    const sent = await deliver(source, envelope);
    if (!transcript.isAccepted()) return { status: 'failed', failure: unclearAnswer(undefined, smtp) };
    return { status: 'answered', refused: refusalsOf(envelope, sent.accepted, sent.rejectedErrors, smtp) };
  } catch (error) {
    const refusals = rejectedErrorsOf(error);
    if (refusals !== undefined) return { status: 'answered', refused: refusalsOf(envelope, [], refusals, smtp) };
    const failure = classifyFailure(error, smtp);
    if (failure === undefined) throw error;
    return { status: 'failed', failure: transcript.isAnswerDue() ? withoutAnswer(failure) : failure };
  }
}

// Whoever was not accepted was refused, even when the server's reply to that is missing.
function refusalsOf(
  envelope: Envelope,
  accepted: readonly string[],
  errors: readonly NodemailerError[] | undefined,
  smtp: SmtpOptions,
): readonly Refusal[] {
  return envelope.to
    .filter((recipient) => !accepted.some((address) => isSameAddress(address, recipient)))
    .map((recipient) => {
      const error = errors?.find((candidate) => isSameAddress(candidate.recipient, recipient));
      const unknown: MailFailure = { kind: 'recipient-refused', isTransient: false, evidence: 'no reply' };
      return { recipient, failure: classifyFailure(error, smtp) ?? unknown };
    });
}

function isSameAddress(left: string | undefined, right: string): boolean {
  return left?.toLowerCase() === right.toLowerCase();
}

function rejectedErrorsOf(error: unknown): readonly NodemailerError[] | undefined {
  if (!(error instanceof Error) || !('rejectedErrors' in error) || !Array.isArray(error.rejectedErrors))
    return undefined;

  return error.rejectedErrors.filter((item): item is NodemailerError => item instanceof Error);
}
