import type { SmtpOptions } from '../../options.ts';
import type { MailFailure, MailFailureKind } from './failure.ts';

/** Sentences about a failure: the server, the reason, and what to do about it; without a secret. */
export function describeFailure(failure: MailFailure, { host, port }: SmtpOptions): string {
  const { happened, advice } = wordsFor(failure.kind, failure.evidence);
  return `The mail server ${host}:${port} ${happened} (${failure.evidence}). ${advice}`;
}

/** The recipients that were refused, for good and for now, each with what the server said, and what to do about it. */
export function describeRefusals(refusals: readonly RecipientRefusal[], { host, port }: SmtpOptions): string {
  const sentence = (isTransient: boolean, happened: string, advice: string) => {
    const each = refusals
      .filter(({ failure }) => failure.isTransient === isTransient)
      .map(({ recipient, failure }) => `${recipient} (${failure.evidence})`);
    return each.length === 0 ? [] : [`The mail server ${host}:${port} ${happened} ${each.join(', ')}. ${advice}`];
  };
  const { happened, advice } = wordsFor('recipient-refused', '');
  return [
    ...sentence(false, happened, advice),
    ...sentence(true, 'deferred the mail for', 'It may be accepted later; a full mailbox has to be emptied.'),
  ].join(' ');
}

interface RecipientRefusal {
  readonly recipient: string;
  readonly failure: MailFailure;
}

interface Words {
  readonly happened: string;
  readonly advice: string;
}

function wordsFor(kind: MailFailureKind, evidence: string): Words {
  if (kind === 'certificate') return { ...words[kind], advice: certificateAdvice(evidence) };
  return kind === 'unreachable' ? { ...words[kind], advice: networkAdvice(evidence) } : words[kind];
}

const words: Readonly<Record<MailFailureKind, Words>> = {
  'recipient-refused': {
    happened: 'refused the recipient',
    advice: 'Check the address under mail.to or mail.cc.',
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
    advice: 'Check smtp.user and smtp.password.',
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
