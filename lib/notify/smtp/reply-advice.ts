import type { MailFailure, MailFailureKind } from './failure.ts';

/** Advice on the replies that match: `535 5.7.8`, or `535` alone where the server gave no enhanced status code. */
interface Rule {
  readonly reply: RegExp;
  /** Absent: whatever was refused. */
  readonly kinds?: readonly MailFailureKind[];
  readonly advice: string;
}

const TOO_LARGE =
  'The mail is too large for it: have its limit raised (a mail has at most 4 MB), or use another server.';

/**
 * The first rule that matches counts. Sources: RFC 5321 4.2.3, RFC 3463 3, and the registry of enhanced status codes
 * (https://www.iana.org/assignments/smtp-enhanced-status-codes), where a rule names no other.
 */
const RULES: readonly Rule[] = [
  {
    // https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/authenticated-client-smtp-submission and
    // https://techcommunity.microsoft.com/blog/exchange/exchange-online-to-retire-basic-auth-for-client-submission-smtp-auth/4114750
    reply: / 5\.7\.(?:139|30)$/,
    advice:
      'Exchange Online does not accept a password here: have SMTP AUTH enabled for the organization and the mailbox, or use another server.',
  },
  {
    // Gmail: https://support.google.com/a/answer/3726730
    reply: /^534 5\.7\.9$/,
    advice: 'It accepts no ordinary password: create an app password and use it as smtp.password.',
  },
  { reply: / 5\.7\.13$/, advice: 'The account is disabled: have it enabled, or use another one.' },
  {
    // RFC 4954 6 and RFC 3207 4. STARTTLS is used wherever there is a login.
    reply: /^530/,
    advice: 'It requires a login: set smtp.user and smtp.password.',
  },
  { reply: / [45]\.2\.2$/, advice: 'The mailbox is full: it has to be emptied.' },
  { reply: / 5\.(?:3\.4|2\.3)$/, advice: TOO_LARGE },
  // RFC 1870 6. For a recipient, 552 alone is about the mailbox.
  { reply: /^552$/, kinds: ['message-refused', 'sender-refused'], advice: TOO_LARGE },
  {
    reply: / 5\.1\.(?:1|2|3|6|10)$/,
    kinds: ['recipient-refused'],
    advice: 'The address does not exist: correct it under mail.to, mail.cc or mail.routes.',
  },
  {
    reply: / 5\.2\.1$/,
    kinds: ['recipient-refused'],
    advice: 'The mailbox is disabled: name another address under mail.to, mail.cc or mail.routes.',
  },
  {
    // RFC 7372 3; for Gmail's 5.7.26 also https://support.google.com/a/answer/3726730
    reply: / [45]\.7\.2[0-6]$/,
    advice:
      'The domain of mail.from does not authorize this mail: publish SPF, DKIM and DMARC for it and for this server, or use a server of that domain.',
  },
  {
    reply: / 5\.7\.1$/,
    kinds: ['recipient-refused'],
    advice:
      'It does not let this sender write to that address: check smtp.user, and whether the address takes mail from mail.from.',
  },
  {
    reply: /^55\d 5\.7\.[01]$|^554$/,
    kinds: ['message-refused'],
    advice: 'Its rules refuse the mail, such as those of a spam filter: have mail.from allowed there.',
  },
  {
    // Gmail's 421 4.7.0 and 4.7.28 among them: https://support.google.com/a/answer/3726730
    reply: /^421 4\.7\./,
    advice: 'It holds back mail from this sender or network for now: if it stays so, ask whoever runs it.',
  },
  {
    reply: /^421/,
    advice: 'It is busy or shutting down: if it stays so, check whether it accepts mail from this network.',
  },
];

/** Advice on a failure by the codes of the server's reply; undefined where they say nothing in particular. */
export function adviseOnReply({ kind, code, status }: MailFailure): string | undefined {
  if (code === undefined) return undefined;
  const reply = status === undefined ? `${code}` : `${code} ${status}`;
  return RULES.find((rule) => rule.reply.test(reply) && (rule.kinds?.includes(kind) ?? true))?.advice;
}
