import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type { NodemailerError, SMTPTransportOptions } from 'nodemailer';
import type { SmtpOptions } from '../../options.ts';
import { startTimeLimit } from '../../time-limit.ts';
import type { Envelope } from './envelope.ts';
import { classifyFailure, type MailFailure, unclearAnswer, withoutAnswer } from './failure.ts';
import { recordTranscript, type Transcript } from './transcript.ts';

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
  // Here and not above: a run without a mail never loads it.
  const { createTransport } = await import('nodemailer');
  const transcript = recordTranscript();
  const limit = startTimeLimit(timeLeftMs, transcript.signal);
  const transport = createTransport({ ...transportOptions(smtp, timeLeftMs), ...transcript.options });
  try {
    const sent = await transport.sendMail({
      raw: whenRequested(source, transcript),
      envelope: { from: envelope.from, to: [...envelope.to] },
      signal: limit.signal,
    });
    if (!transcript.isAccepted()) return { status: 'failed', failure: unclearAnswer(transcript.unclear(), smtp) };
    return { status: 'answered', refused: refusalsOf(envelope, sent.accepted, sent.rejectedErrors, smtp) };
  } catch (error) {
    const unclear = transcript.unclear();
    if (unclear !== undefined) return { status: 'failed', failure: unclearAnswer(unclear, smtp) };
    const refusals = rejectedErrorsOf(error);
    if (refusals !== undefined) return { status: 'answered', refused: refusalsOf(envelope, [], refusals, smtp) };
    const failure = classifyFailure(error, smtp);
    if (failure === undefined) throw error;
    return { status: 'failed', failure: transcript.isAnswerDue() ? withoutAnswer(failure) : failure };
  } finally {
    limit.clear();
    transport.close();
  }
}

function whenRequested(source: Buffer, { messageRequested }: Transcript): Readable {
  async function* message() {
    await messageRequested;
    // Replies that arrived together with the go-ahead are read first: they cannot be about a message that was not yet sent.
    await setImmediate();
    yield source;
  }
  return Readable.from(message(), { objectMode: false });
}

function transportOptions(smtp: SmtpOptions, timeLeftMs: number): SMTPTransportOptions {
  const { host, port, secure, login, ca } = smtp;
  const isPlain = !secure && mayBePlain(smtp);
  const atMost = (limitMs: number) => Math.max(1, Math.min(limitMs, Math.floor(timeLeftMs)));
  return {
    // A name server could send `localhost` anywhere; without TLS nothing would notice.
    host: isPlain && host === 'localhost' ? '127.0.0.1' : host,
    port,
    secure,
    ignoreTLS: isPlain,
    requireTLS: !secure && !isPlain,
    // `forceAuth`: a login that the server does not ask for is tried all the same, and its failure noticed.
    ...(login && { auth: { user: login.user, pass: login.password }, forceAuth: true }),
    // Said in full, because an environment variable can turn the default off.
    tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...(ca !== undefined && { ca }) },
    dnsTimeout: atMost(10_000),
    connectionTimeout: atMost(15_000),
    greetingTimeout: atMost(15_000),
    socketTimeout: atMost(30_000),
    socketCloseTimeout: 1000,
  };
}

// A login or an own authority says that TLS is meant, even on this machine.
function mayBePlain({ host, login, ca }: SmtpOptions): boolean {
  const isLoopback = host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
  return isLoopback && login === undefined && ca === undefined;
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
