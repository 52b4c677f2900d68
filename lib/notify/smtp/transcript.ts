import type { SMTPTransportOptions } from 'nodemailer';

/** What the server owes an answer to. `.` is the end of the message; the greeting comes without being asked for. */
type Step = 'greeting' | 'MAIL' | 'RCPT' | 'DATA' | '.' | 'other';

/**
 * The conversation of one connection, followed through nodemailer's own log of it. nodemailer looks at the first digit of a
 * reply only, and takes replies in the order in which they come, whether or not anything was asked: a server that says too
 * much, too early or two things at once would be taken for one that accepts.
 */
export interface Transcript {
  readonly options: Pick<SMTPTransportOptions, 'logger' | 'transactionLog'>;
  /** Resolves when the server has asked for the message: before that, nothing of it may be sent. */
  readonly messageWanted: Promise<void>;
  /** Aborts at the first reply that is neither a clear yes nor a clear no. */
  readonly signal: AbortSignal;
  /** That reply, with what it was meant to answer. */
  readonly unclear: () => string | undefined;
  /** Whether the server was given the whole message and has not refused it: nodemailer's log shows half an answer as a whole one. */
  readonly isAnswerDue: () => boolean;
  /** Whether the server clearly took a whole message. */
  readonly isAccepted: () => boolean;
}

/** Begins with the greeting still to come. */
export function recordTranscript(): Transcript {
  const unanswered: Step[] = ['greeting'];
  const abortion = new AbortController();
  let wantMessage: (() => void) | undefined;
  const messageWanted = new Promise<void>((resolve) => {
    wantMessage = resolve;
  });
  let unclear: string | undefined;
  let verdict: 'none' | 'due' | 'yes' | 'no' = 'none';

  const hear = (reply: string) => {
    const step = unanswered.shift();
    if (!isClear(step, reply)) {
      unclear ??= `${step === undefined ? 'unasked' : places[step]}: ${reply}`;
      abortion.abort();
    } else if (step === 'DATA' && reply.startsWith('3')) wantMessage?.();
    else if (step === '.') verdict = reply.startsWith('2') ? 'yes' : 'no';
  };
  const follow = ({ tnx }: { readonly tnx?: unknown }, text: string) => {
    if (tnx === 'server') hear(text);
    else if (tnx === 'client') unanswered.push(stepOf(text));
    else if (tnx === 'message') {
      unanswered.push('.');
      verdict = 'due';
    }
  };
  return {
    options: { logger: { debug: follow, info: follow }, transactionLog: true },
    messageWanted,
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
  other: 'command',
};

// RFC 5321, 4.2.1 and 4.3.2: 25x is the mail system's own yes, 354 asks for the message.
const yes: Readonly<Partial<Record<Step, RegExp>>> = { MAIL: /^25\d/, RCPT: /^25\d/, DATA: /^354/, '.': /^25\d/ };

function isClear(step: Step | undefined, reply: string): boolean {
  // What is said before the envelope decides nothing about the message.
  const isAboutMessage = step === undefined || yes[step] !== undefined;
  if (!isAboutMessage) return true;
  const [, code = ''] = /^(\d{3})(?:[ -]|$)/.exec(reply) ?? [];
  const isOneAnswer = code !== '' && reply.split('\n').every((line) => line.startsWith(code));
  if (!isOneAnswer) return false;
  // A no may come at any time: a server that closes, or has seen enough.
  return /^[45]/.test(code) || (step !== undefined && yes[step]?.test(code) === true);
}

function stepOf(command: string): Step {
  if (command.startsWith('MAIL FROM:')) return 'MAIL';
  if (command.startsWith('RCPT TO:')) return 'RCPT';
  return command === 'DATA' || command === '.' ? command : 'other';
}
