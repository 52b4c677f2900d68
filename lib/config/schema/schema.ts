import * as z from 'zod/mini';

import { mailSchema, smtpSchema } from './delivery.ts';
import { notifySchema } from './notify.ts';
import { accountsSchema, allowlistSchema, targetsSchema, timeZone } from './policy.ts';
import { amount, key, mapping, oneOf, whole } from './primitives.ts';
import { stateSchema } from './state.ts';

const auditSchema = mapping(
  {
    concurrency: key(
      z._default(whole({ from: 1, to: 100 }), 8),
      'How many requests are under way at once, for each account and endpoint.',
    ),
    sharesPerSecond: key(
      z._default(amount({ from: 0.1, to: 1000 }), 10),
      'Requests a second for the shares of images. The documented quota is 10; more only after Tencent Cloud has raised it.',
    ),
    imagesPerSecond: key(
      z._default(amount({ from: 0.1, to: 1000 }), 40),
      'Requests a second for lists of images. The documented quota is 40.',
    ),
    requestTimeoutMs: key(
      z._default(whole({ from: 100, to: 300_000 }), 10_000),
      'How long one request may take, in milliseconds.',
    ),
    mailReserveMs: key(
      z._default(whole({ from: 1000, to: 600_000 }), 30_000),
      'How much of the time of the function is kept for the mail, in milliseconds. What is not read by then is reported as unverified.',
    ),
    expiryNoticeDays: key(
      z._default(whole({ from: 0, to: 3650 }), 14),
      'How many days ahead the end of an allowance is reported.',
    ),
  },
  'Write settings such as { concurrency: 8 }, or leave `audit` out.',
);

/** The whole of audit.yml, key by key; what several keys mean together is in the rules. */
export const configSchema = mapping(
  {
    site: key(
      z._default(oneOf(['china', 'international']), 'china'),
      'Which Tencent Cloud: china (cloud.tencent.com) or international (tencentcloud.com).',
    ),
    timeZone: key(
      z._default(timeZone, 'Asia/Shanghai'),
      'IANA time zone. Dates in the allowlist end at its midnight, and mails show it.',
    ),
    accounts: key(
      z.optional(accountsSchema),
      'The audited account. Default: the one whose credentials are in use. More than one is not yet supported.',
    ),
    targets: key(targetsSchema, 'Which images are audited: at least one target.'),
    allowlist: key(allowlistSchema, 'Who images may be shared with. `[]` allows no share at all.'),
    audit: key(z.prefault(auditSchema, {}), 'How the cloud is asked, and what is reported early.'),
    mail: key(z.optional(mailSchema), 'Who gets mail, when, and in which language. The function needs it.'),
    smtp: key(z.optional(smtpSchema), 'The mail server. The function needs it.'),
    state: key(
      z.optional(stateSchema),
      'Where it is kept what earlier runs knew: in an object of COS, or in a file. `when: changes` and `heartbeat` need it.',
    ),
    notify: key(notifySchema, 'Channels beside mail: robots of group chats, and webhooks. They get a summary.'),
  },
  'Start from audit.example.yml.',
);

/** audit.yml as it is after reading: defaults filled in. */
export type ConfigFile = z.infer<typeof configSchema>;
