import { X509Certificate } from 'node:crypto';
import * as z from 'zod/mini';

import { parseMailbox } from '../../mailbox.ts';
import { accountRef } from './policy.ts';
import { flag, key, list, mapping, oneOf, region, secret, tags, text, whole, words, wrong } from './primitives.ts';

const ADDRESS_HELP = 'Write one address, such as security@example.com or Security team <security@example.com>.';

const CERTIFICATE_HELP = 'Put the PEM text itself here (-----BEGIN CERTIFICATE----- and so on), or "${env:SMTP_CA}".';

const address = z
  .string({ error: wrong('is not a mail address', ADDRESS_HELP) })
  .check(
    z.refine((input) => parseMailbox(input) !== undefined, { error: wrong('is not a mail address', ADDRESS_HELP) }),
  );

const copies = z._default(z.array(address, { error: wrong('is not a list', 'Write a list of addresses.') }), []);

const routeSchema = mapping(
  {
    to: key(list(address, 'Name at least one recipient.'), 'Who gets the findings that meet every condition here.'),
    cc: key(copies, 'Recipients of a copy.'),
    owner: key(
      z.optional(words('Write the `owner` of an allowance, or leave the key out.')),
      'Only findings that cite an allowance with exactly this `owner`.',
    ),
    tags: key(z.optional(tags), 'Only findings about an image that has all of these tags, with exactly these values.'),
    accounts: key(
      z.optional(list(accountRef, 'Name an account, or leave the key out to mean every account.')),
      'Only findings in these audited accounts, by uin or name.',
    ),
    regions: key(
      z.optional(list(region, 'Name a region, or leave the key out to mean every region.')),
      'Only findings in these regions.',
    ),
  },
  'Write { to: [platform@example.com], owner: platform@example.com }.',
);

/** Who gets mail, when, and how it speaks. */
export const mailSchema = mapping(
  {
    from: key(address, 'The sender: one address, with or without a name.'),
    to: key(list(address, 'Name at least one recipient.'), 'The recipients: one address an entry.'),
    cc: key(copies, 'Recipients of a copy.'),
    when: key(
      z._default(oneOf(['findings', 'changes', 'always']), 'findings'),
      'findings: whenever there is any finding, low ones included. always: after every run. changes: only what is new, over, or due to be told again; needs `state`. An incomplete or failed run is mailed in any case; with changes, three times for one cause and then in the rhythm of remindAfterDays.',
    ),
    language: key(z._default(oneOf(['en', 'zh']), 'en'), 'Language of the mail: en or zh.'),
    remindAfterDays: key(
      z._default(whole({ from: 1, to: 365 }), 7),
      'With `when: changes`: days after which an open finding is mailed again. Needs `state`.',
    ),
    heartbeat: key(
      z.optional(oneOf(['daily', 'weekly'])),
      'How often a sign of life is mailed where nothing else is: daily or weekly. Needs `state`.',
    ),
    routes: key(
      z._default(
        z.array(routeSchema, { error: wrong('is not a list', 'Write a list of routes, or leave it out.') }),
        [],
      ),
      'Other recipients for some findings: those that meet every condition of a route.',
    ),
  },
  'Write { from: audit@example.com, to: [security@example.com] }.',
);

/** The way to the mail server. */
export const smtpSchema = mapping(
  {
    host: key(
      text(
        /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)$/,
        'is not a host',
        'Write a host name such as smtp.example.com, without protocol or port.',
      ),
      'Host name or IP address of the mail server. Its certificate must be for this name.',
    ),
    port: key(
      z.optional(whole({ from: 1, to: 65535 })),
      'Port of the mail server. Default: 465, or 587 with `secure: false`.',
    ),
    secure: key(
      z._default(flag(), true),
      'true: TLS from the first byte (port 465). false: the server must offer STARTTLS (port 587). Plain text goes only to this very machine (loopback), and never with a password.',
    ),
    user: key(z.optional(words('Write the login name, or leave out `user` and `password`.')), 'Login name.'),
    password: key(
      z.optional(secret(1, 'Write "${env:SMTP_PASSWORD}" and set that variable to the password alone.')),
      'Password of the login. Keep it out of the file: "${env:SMTP_PASSWORD}".',
    ),
    ca: key(
      z.optional(
        z
          .string({ error: wrong('is not a certificate', CERTIFICATE_HELP) })
          .check(z.refine(isCertificateText, { error: wrong('is not a certificate', CERTIFICATE_HELP) })),
      ),
      'Certificate authority to trust instead of the public ones: PEM text, also several certificates.',
    ),
  },
  'Write { host: smtp.example.com, port: 465, user: audit@example.com, password: "${env:SMTP_PASSWORD}" }.',
);

function isCertificateText(pem: string): boolean {
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  try {
    return certificates.map((certificate) => new X509Certificate(certificate)).length > 0;
  } catch {
    return false;
  }
}
