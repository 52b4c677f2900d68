import type { SmtpOptions } from '../types.ts';
import type { MailFailure, MailFailureKind } from './failure.ts';

/** What failed, on which server, and what to do about it: one or two sentences without a secret. */
export function describeFailure(failure: MailFailure, { host, port }: SmtpOptions): string {
  const { happened, advice } = wordsFor(failure.kind, failure.evidence);
  return `The mail server ${host}:${port} ${happened} (${failure.evidence}). ${advice}`;
}

/** The recipients that were refused, each with what the server said, and what to do about it. */
export function describeRefusals(
  refusals: readonly { readonly recipient: string; readonly failure: MailFailure }[],
  { host, port }: SmtpOptions,
): string {
  const each = refusals.map(({ recipient, failure }) => `${recipient} (${failure.evidence})`);
  const { happened, advice } = wordsFor('recipient-refused', '');
  return `The mail server ${host}:${port} ${happened} ${each.join(', ')}. ${advice}`;
}

function wordsFor(kind: MailFailureKind, evidence: string): { readonly happened: string; readonly advice: string } {
  switch (kind) {
    case 'recipient-refused':
      return { happened: 'refused the recipient', advice: 'Check the address under mail.to or mail.cc.' };
    case 'sender-refused':
      return { happened: 'refused the sender', advice: 'Check mail.from: most servers take only their own addresses.' };
    case 'message-refused':
      return { happened: 'refused the message', advice: 'Check its size and the rules of the server.' };
    case 'login-refused':
      return { happened: 'refused the user name or the password', advice: 'Check smtp.user and smtp.password.' };
    case 'certificate':
      return { happened: 'has a certificate that cannot be verified', advice: certificateAdvice(evidence) };
    case 'no-starttls':
      return {
        happened: 'offers no STARTTLS',
        advice: 'Without it the mail would go in plain text: use port 465 with smtp.secure: true, or another server.',
      };
    case 'no-tls':
      return {
        happened: 'could not agree on TLS',
        advice: 'Check smtp.port and smtp.secure: true goes with port 465, false with 587.',
      };
    case 'turned-away':
      return { happened: 'turned the connection away', advice: 'Check whether it takes mail from this network.' };
    case 'unreachable':
      return {
        happened: 'could not be reached, or closed the connection',
        advice: 'Check smtp.host, smtp.port, and whether the network lets mail out.',
      };
    case 'time-out':
      return {
        happened: 'did not finish in the time that was left',
        advice: 'Check smtp.host and smtp.port, or leave more time (audit.mailReserveMs).',
      };
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
