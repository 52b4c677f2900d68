import type { SmtpOptions } from '../../options.ts';
import type { MailFailure, MailFailureKind } from './failure.ts';
import { adviseOnReply } from './reply-advice.ts';

/** Sentences about a failure: the server, the reason, and what to do about it; without a secret. */
export function describeFailure(failure: MailFailure, { host, port }: SmtpOptions): string {
  const { happened, advice } = wordsFor(failure);
  return `The mail server ${host}:${port} ${happened} (${failure.evidence}). ${advice}`;
}

/** The recipients that were refused, for good and for now, each with what the server said, and what to do about it. */
export function describeRefusals(refusals: readonly RecipientRefusal[], { host, port }: SmtpOptions): string {
  const sentences = (isTransient: boolean, { happened, advice }: Words) => {
    const alike = refusals.filter(({ failure }) => failure.isTransient === isTransient);
    if (alike.length === 0) return [];
    const each = alike.map(({ recipient, failure }) => `${recipient} (${failure.evidence})`);
    const advices = new Set(alike.map(({ failure }) => adviseOnReply(failure) ?? advice));
    return [`The mail server ${host}:${port} ${happened} ${each.join(', ')}.`, ...advices];
  };
  return [...sentences(false, words['recipient-refused']), ...sentences(true, deferred)].join(' ');
}

interface RecipientRefusal {
  readonly recipient: string;
  readonly failure: MailFailure;
}

interface Words {
  readonly happened: string;
  readonly advice: string;
}

function wordsFor(failure: MailFailure): Words {
  const { kind, evidence } = failure;
  if (kind === 'certificate') return { ...words[kind], advice: certificateAdvice(evidence) };
  if (kind === 'unreachable') return { ...words[kind], advice: networkAdvice(evidence) };
  return { ...words[kind], advice: adviseOnReply(failure) ?? words[kind].advice };
}

const deferred: Words = {
  happened: 'deferred the mail for',
  advice: 'It may be accepted later. If each run is deferred, have mail.from exempted from greylisting there.',
};

const words: Readonly<Record<MailFailureKind, Words>> = {
  'recipient-refused': {
    happened: 'refused the recipient',
    advice: 'Check the address under mail.to, mail.cc or mail.routes.',
  },
  'sender-refused': {
    happened: 'refused the sender',
    advice: 'Check mail.from: most servers take only their own addresses.',
  },
  'message-refused': {
    happened: 'refused the message',
    advice: 'Check its size and the rules of the server.',
  },
  'unclear-answer': {
    happened: 'neither accepted nor rejected the mail',
    advice: 'It may or may not have been accepted: check its log, or use another server.',
  },
  'lost-answer': {
    happened: 'was sent the mail, but did not confirm it',
    advice: 'It may have arrived nonetheless, even more than once; all copies have the same Message-ID.',
  },
  'login-refused': {
    happened: 'refused the user name or the password',
    // Tencent Exmail among them, whose 535 has no enhanced status code: https://github.com/goharbor/harbor/issues/1271
    advice:
      'Check smtp.user and smtp.password. Many services require a password of its own for SMTP (app password, authorization code), not that of the account.',
  },
  'login-unchecked': {
    happened: 'could not check the user name and the password for now',
    advice: 'They may well be right: if it stays so, tell whoever runs the server.',
  },
  certificate: { happened: 'has a certificate that cannot be verified', advice: '' },
  'no-starttls': {
    happened: 'offers no STARTTLS',
    advice: 'Without it the mail would go in plain text: use port 465 with smtp.secure: true, or another server.',
  },
  'no-tls': {
    happened: 'could not agree on TLS',
    advice: 'Check smtp.port and smtp.secure: true goes with port 465, false with 587.',
  },
  'turned-away': {
    happened: 'rejected the connection',
    advice: 'Check whether it accepts mail from this network.',
  },
  unreachable: { happened: 'could not be reached, or closed the connection', advice: '' },
  'time-out': {
    happened: 'did not finish in the time that was left',
    advice:
      'Check smtp.host, smtp.port and smtp.secure (true goes with 465), or leave more time (audit.mailReserveMs).',
  },
};

function networkAdvice(code: string): string {
  switch (code) {
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
    case 'ENODATA':
      return 'Its name was not found: check the spelling of smtp.host, then the DNS of the network.';
    case 'ECONNREFUSED':
      return 'Nothing listens there: check smtp.host and smtp.port.';
    default:
      return 'Check smtp.host, smtp.port, and whether the network lets mail out.';
  }
}

function certificateAdvice(code: string): string {
  switch (code) {
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
    case 'HOSTNAME_MISMATCH':
      return 'It is for another name: write that name as smtp.host.';
    case 'CERT_HAS_EXPIRED':
      return 'It has expired: have it renewed.';
    default:
      return 'If its authority is your own, put the certificate of that authority into smtp.ca.';
  }
}
