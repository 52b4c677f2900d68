import { X509Certificate } from 'node:crypto';
import * as z from 'zod/mini';

import { parseMailbox } from '../../mailbox.ts';
import { DEFAULT_SUBJECT_PREFIX } from '../../options.ts';
import { someAccounts, someDepartments, someRegions } from './policy.ts';
import {
  checkedText,
  flag,
  key,
  list,
  listOrNone,
  mapping,
  oneOf,
  secret,
  tags,
  text,
  whole,
  words,
} from './primitives.ts';

const address = checkedText(
  (input) => parseMailbox(input) !== undefined,
  'is not a mail address',
  'Write one address, such as security@example.com or Security team <security@example.com>.',
);

const certificateText = checkedText(
  isCertificateText,
  'is not a certificate',
  'Put the PEM text itself here (-----BEGIN CERTIFICATE----- ...), or "${env:SMTP_CA}".',
);

const copies = z._default(listOrNone(address, 'Write a list of addresses.'), []);

const routeSchema = mapping(
  {
    to: key(
      list(address, 'Name at least one recipient.'),
      'Recipients of the findings that match every condition of the route.',
    ),
    cc: key(copies, 'Recipients of a copy.'),
    owner: key(
      z.optional(words('Write the `owner` of an allowance, or remove the key.')),
      'Match findings that cite an allowance with exactly this `owner`.',
    ),
    tags: key(
      z.optional(tags),
      'Match findings about an image that has all of these tags, each with exactly this value, one of a list of values, or { anyValue: true }.',
    ),
    accounts: key(someAccounts, 'Match findings in these audited accounts, by uin or name.'),
    departments: key(
      someDepartments,
      'Match findings in accounts of these departments of the organization, and of all below them, by id. Needs `accounts.organization`.',
    ),
    regions: key(someRegions, 'Match findings in these regions.'),
  },
  'Write { to: [platform@example.com], owner: platform@example.com }.',
);

/** Recipients, occasions and language of mail. */
export const mailSchema = mapping(
  {
    from: key(address, 'Sender: one address, with or without a name.'),
    to: key(list(address, 'Name at least one recipient.'), 'Recipients, one address per entry.'),
    cc: key(copies, 'Recipients of a copy.'),
    when: key(
      z._default(oneOf(['findings', 'changes', 'always']), 'findings'),
      'findings: whenever there is a finding of any severity. always: after every run. changes: only findings that are new, resolved, or due for a reminder; needs `state`. An incomplete or failed run is always mailed; with changes, in the first three runs and then for a new cause or every remindAfterDays.',
    ),
    language: key(z._default(oneOf(['en', 'zh']), 'en'), 'Language of mails: en or zh.'),
    subjectPrefix: key(
      z._default(
        text(
          /^(?:[^\s\p{Cc}\p{Cf}\p{Cs}](?:[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]{0,38}[^\s\p{Cc}\p{Cf}\p{Cs}])?)?$/u,
          'is longer than 40 characters, begins or ends with a blank, or contains a control character',
          'Write a short text in one line, such as "[share-audit]", or "" for none.',
        ),
        DEFAULT_SUBJECT_PREFIX,
      ),
      'Beginning of every subject, at most 40 characters; "" for none.',
    ),
    remindAfterDays: key(
      z._default(whole({ from: 1, to: 365 }), 7),
      'Days after which an open finding is mailed again. For `when: changes`; needs `state`.',
    ),
    heartbeat: key(
      z.optional(oneOf(['daily', 'weekly'])),
      'Interval of a mail that confirms that audits run when there is nothing else to send: daily or weekly. Needs `state`.',
    ),
    routes: key(
      z._default(listOrNone(routeSchema, 'Write a list of routes, or remove the key.'), []),
      'Other recipients for some findings. A finding is sent by a route when it matches every condition of it.',
    ),
  },
  'Write { from: audit@example.com, to: [security@example.com] }.',
);

/** The mail server. */
export const smtpSchema = mapping(
  {
    host: key(
      text(
        /^(?:[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)$/,
        'is not a host',
        'Write a host name such as smtp.example.com, without protocol or port.',
      ),
      'Host name or IP address of the mail server. Its certificate must be valid for this name.',
    ),
    port: key(
      z.optional(whole({ from: 1, to: 65535 })),
      'Port of the mail server. Default: 465, or 587 with `secure: false`.',
    ),
    secure: key(
      z._default(flag(), true),
      'true: TLS from the first byte (port 465). false: the server must offer STARTTLS (port 587). Unencrypted connections are made only to the local machine (loopback), and never with a password.',
    ),
    user: key(z.optional(words('Write the login name, or remove `user` and `password`.')), 'Login name.'),
    password: key(
      z.optional(secret(1, 'Write "${env:SMTP_PASSWORD}" and set that variable to the password alone.')),
      'Password of the login. Keep it out of the file: "${env:SMTP_PASSWORD}".',
    ),
    ca: key(
      z.optional(certificateText),
      'Certificate authorities to trust instead of the public ones: one or more certificates as PEM text.',
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
