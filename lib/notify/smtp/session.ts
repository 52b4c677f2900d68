import { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import type SmtpConnection from 'nodemailer/lib/smtp-connection';
import type { SMTPConnectionOptions, SMTPConnectionSendInfo } from 'nodemailer/lib/smtp-connection';
import type { SmtpOptions } from '../../options.ts';
import { startTimeLimit } from '../../time-limit.ts';
import type { Envelope } from './envelope.ts';
import { type Progress, recordTranscript, type Transcript } from './transcript.ts';

/** One SMTP session: from the connection to the goodbye. */
export interface Session {
  readonly transcript: Transcript;
  /** Connects, logs in and hands the message over. Rejects with an error of nodemailer, or with one that has a code like it. */
  readonly deliver: (source: Buffer, envelope: Envelope) => Promise<SMTPConnectionSendInfo>;
  /** Says goodbye where the connection still stands, and waits shortly for the answer. Never rejects. */
  readonly end: () => Promise<void>;
  readonly close: () => void;
}

const SECOND = 1000;
const CONNECT_MS = 15 * SECOND;
/**
 * Longest time for each step. The end of the message has what RFC 5321, 4.5.3.2.6 asks for: a server may have to look through the
 * mail, and who leaves before its answer has to send another copy. All else is shorter than there, since it can be tried again.
 */
const COMMAND_MS = 30 * SECOND;
const MESSAGE_MS = 180 * SECOND;
const END_OF_MESSAGE_MS = 600 * SECOND;
const QUIT_MS = 5 * SECOND;

/** Session that is over, whatever the server does, after `timeLeftMs`. */
export async function openSession(smtp: SmtpOptions, timeLeftMs: number): Promise<Session> {
  // Here and not above: a run without a mail never loads it.
  const { default: Connection } = await import('nodemailer/lib/smtp-connection');
  const broken = new AbortController();
  const stepTimer = createStepTimer(() => broken.abort(errorWithCode('ETIMEDOUT')));
  const transcript = recordTranscript((step) => stepTimer.restart(step));
  const limit = startTimeLimit(timeLeftMs, transcript.signal);
  limit.signal.addEventListener('abort', () => broken.abort(errorWithCode('EABORT')), { once: true });
  const connection = new Connection({ ...connectionOptions(smtp, timeLeftMs), ...transcript.options });
  connection.on('error', (error) => broken.abort(error));
  return {
    transcript,
    deliver: (source, envelope) =>
      untilAborted(broken.signal, async () => {
        await connect(connection);
        if (smtp.login !== undefined) await logIn(connection, smtp.login);
        return send(connection, whenRequested(source, transcript), envelope);
      }),
    async end() {
      await untilAborted(broken.signal, () => quit(connection)).catch(() => undefined);
    },
    close() {
      stepTimer.clear();
      limit.clear();
      connection.close();
    },
  };
}

function connect(connection: SmtpConnection): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.connect((error) => (error ? reject(error) : resolve()));
  });
}

/** Also where the server does not ask for a login: its failure is then noticed. */
function logIn(connection: SmtpConnection, { user, password }: NonNullable<SmtpOptions['login']>): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.login({ user, credentials: { user, pass: password } }, (error) => (error ? reject(error) : resolve()));
  });
}

function send(connection: SmtpConnection, source: Readable, { from, to }: Envelope): Promise<SMTPConnectionSendInfo> {
  return new Promise((resolve, reject) => {
    connection.send({ from, to: [...to] }, source, (error, sent) => (error ? reject(error) : resolve(sent)));
  });
}

function quit(connection: SmtpConnection): Promise<void> {
  return new Promise((resolve) => {
    if (connection.destroyed) return resolve();
    connection.once('end', resolve);
    connection.quit();
  });
}

/** Result of the work, or a rejection with the reason of the signal, whichever comes first. */
function untilAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work().then(resolve, reject);
  });
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

function createStepTimer(onTimeout: () => void) {
  let timer: NodeJS.Timeout | undefined;
  return {
    restart(step: Progress) {
      clearTimeout(timer);
      const limitMs = stepLimitMs(step);
      timer = limitMs === undefined ? undefined : setTimeout(onTimeout, limitMs);
    },
    clear: () => clearTimeout(timer),
  };
}

/** Undefined where nodemailer's own limits hold: the greeting, and the handshake of STARTTLS. */
function stepLimitMs(step: Progress): number | undefined {
  switch (step) {
    case 'greeting':
    case 'none':
      return undefined;
    case 'message':
      return MESSAGE_MS;
    case '.':
      return END_OF_MESSAGE_MS;
    case 'QUIT':
      return QUIT_MS;
    case 'MAIL':
    case 'RCPT':
    case 'DATA':
    case 'other':
      return COMMAND_MS;
  }
}

function errorWithCode(code: 'ETIMEDOUT' | 'EABORT'): Error {
  return Object.assign(new Error('The time for this is up.'), { code });
}

function connectionOptions(smtp: SmtpOptions, timeLeftMs: number): SMTPConnectionOptions {
  const { host, port, secure, ca } = smtp;
  const isPlain = !secure && mayBePlain(smtp);
  const connectMs = Math.max(1, Math.min(CONNECT_MS, Math.floor(timeLeftMs)));
  return {
    // A name server could send `localhost` anywhere; without TLS nothing would notice.
    host: isPlain && host === 'localhost' ? '127.0.0.1' : host,
    port,
    secure,
    ignoreTLS: isPlain,
    requireTLS: !secure && !isPlain,
    // Said in full, because an environment variable can turn the default off.
    tls: { rejectUnauthorized: true, minVersion: 'TLSv1.2', ...(ca !== undefined && { ca }) },
    dnsTimeout: connectMs,
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    socketTimeout: END_OF_MESSAGE_MS,
    socketCloseTimeout: SECOND,
  };
}

// A login or an own authority says that TLS is meant, even on this machine.
function mayBePlain({ host, login, ca }: SmtpOptions): boolean {
  const isLoopback = host === 'localhost' || host === '::1' || /^127(?:\.\d{1,3}){3}$/.test(host);
  return isLoopback && login === undefined && ca === undefined;
}
