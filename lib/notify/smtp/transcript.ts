import type { SMTPConnectionOptions } from 'nodemailer/lib/smtp-connection';

/** Step that the server has to answer. `.` is the end of the message; the greeting comes without being asked for. */
export type Step = 'greeting' | 'MAIL' | 'RCPT' | 'DATA' | '.' | 'QUIT' | 'other';

/** Step that is under way: one that the server has to answer, or the message on its way to it. */
export type Progress = Step | 'message' | 'none';

/**
 * Transcript of one SMTP connection, from nodemailer's log of it. nodemailer checks only the first digit of a reply, and reads
 * replies in the order of arrival, requested or not: with a server that replies too much, too early or twice at once, it would
 * take a mail for accepted.
 */
export interface Transcript {
  readonly options: Pick<SMTPConnectionOptions, 'logger' | 'transactionLog'>;
  /** Resolves when the server has asked for the message: before that, nothing of it may be sent. */
  readonly messageRequested: Promise<void>;
  /** Aborts at the first reply that is neither a clear yes nor a clear no. */
  readonly signal: AbortSignal;
  /** The reply, with the step that it answered. */
  readonly unclear: () => string | undefined;
  /** True when the server has the whole message and has not refused it: nodemailer's log shows half a reply as a whole one. */
  readonly isAnswerDue: () => boolean;
  /** True when the server clearly accepted a whole message. */
  readonly isAccepted: () => boolean;
}

/** Transcript of a connection before its greeting. `onProgress` is told the step that is under way after each line. */
export function recordTranscript(onProgress: (step: Progress) => void = () => undefined): Transcript {
  const unanswered: Step[] = ['greeting'];
  const abortion = new AbortController();
  let requestMessage: (() => void) | undefined;
  const messageRequested = new Promise<void>((resolve) => {
    requestMessage = resolve;
  });
  let unclear: string | undefined;
  let verdict: 'none' | 'requested' | 'due' | 'yes' | 'no' = 'none';

  const onReply = (reply: string) => {
    const step = unanswered.shift();
    if (!isClear(step, reply, verdict === 'yes')) {
      unclear ??= `${step === undefined ? 'unasked' : places[step]}: ${reply}`;
      abortion.abort();
    } else if (step === 'DATA' && reply.startsWith('3')) {
      verdict = 'requested';
      requestMessage?.();
    } else if (step === '.') verdict = reply.startsWith('2') ? 'yes' : 'no';
  };
  const onLogEntry = ({ tnx }: { readonly tnx?: unknown }, text: string) => {
    if (tnx === 'server') onReply(text);
    else if (tnx === 'client') unanswered.push(stepOf(text));
    else if (tnx === 'message') {
      unanswered.push('.');
      verdict = 'due';
    } else return;
    onProgress(unanswered[0] ?? (verdict === 'requested' ? 'message' : 'none'));
  };
  return {
    options: { logger: { debug: onLogEntry, info: onLogEntry }, transactionLog: true },
    messageRequested,
    signal: abortion.signal,
    unclear: () => unclear,
    isAnswerDue: () => verdict === 'due' || verdict === 'yes',
    isAccepted: () => verdict === 'yes' && unclear === undefined,
  };
}

const places: Readonly<Record<Step, string>> = {
  greeting: 'greeting',
  MAIL: 'MAIL FROM',
  RCPT: 'RCPT TO',
  DATA: 'DATA',
  '.': 'end of the message',
  QUIT: 'QUIT',
  other: 'command',
};

// RFC 5321, 4.2.1 and 4.3.2: 25x is the mail system's own yes, 354 asks for the message, 221 answers QUIT.
const yes: Readonly<Partial<Record<Step, RegExp>>> = {
  MAIL: /^25\d/,
  RCPT: /^25\d/,
  DATA: /^354/,
  '.': /^25\d/,
  QUIT: /^221/,
};

function isClear(step: Step | undefined, reply: string, isAccepted: boolean): boolean {
  // Replies before the envelope decide nothing about the message, and the goodbye nothing about one that was not accepted.
  const isAboutMessage = step === undefined || (step === 'QUIT' ? isAccepted : yes[step] !== undefined);
  if (!isAboutMessage) return true;
  const [, code = ''] = /^(\d{3})(?:[ -]|$)/.exec(reply) ?? [];
  const isOneAnswer = code !== '' && reply.split('\n').every((line) => line.startsWith(code));
  if (!isOneAnswer) return false;
  if (step !== undefined && yes[step]?.test(code) === true) return true;
  // A no may come at any time: a server that closes, or has seen enough. After a yes to the message, it may be the real answer to it.
  return /^[45]/.test(code) && !isAccepted;
}

function stepOf(command: string): Step {
  if (command.startsWith('MAIL FROM:')) return 'MAIL';
  if (command.startsWith('RCPT TO:')) return 'RCPT';
  return command === 'DATA' || command === '.' || command === 'QUIT' ? command : 'other';
}
