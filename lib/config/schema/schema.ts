import * as z from 'zod/mini';
import { allowlistFilesSchema, allowlistSchema, groupsSchema } from './allowlist.ts';
import { mailSchema, smtpSchema } from './delivery.ts';
import { notifySchema } from './notify.ts';
import { auditedSchema, inboundSchema, targetsSchema, timeZone } from './policy.ts';
import { amount, key, mapping, oneOf, whole } from './primitives.ts';
import { stateSchema } from './state.ts';

const auditSchema = mapping(
  {
    concurrency: key(
      z._default(whole({ from: 1, to: 100 }), 8),
      'Number of concurrent requests for each account and endpoint.',
    ),
    sharesPerSecond: key(
      z._default(amount({ from: 0.1, to: 1000 }), 10),
      'Requests per second for the shares of images. The documented quota is 10; use more only after Tencent Cloud has raised it.',
    ),
    imagesPerSecond: key(
      z._default(amount({ from: 0.1, to: 1000 }), 40),
      'Requests per second for lists of images. The documented quota is 40.',
    ),
    requestTimeoutMs: key(
      z._default(whole({ from: 100, to: 300_000 }), 10_000),
      'Timeout of one request, in milliseconds.',
    ),
    mailReserveMs: key(
      z._default(whole({ from: 1000, to: 600_000 }), 30_000),
      'Part of the function timeout that is reserved for sending mail, in milliseconds. Images that are not read by then are reported as unverified.',
    ),
    expiryNoticeDays: key(
      z._default(whole({ from: 0, to: 3650 }), 14),
      'Days before the end of an allowance from which it is reported.',
    ),
  },
  'Write settings such as { concurrency: 8 }, or remove `audit`.',
);

const ALLOWLIST =
  'Accounts that images may be shared with: a list, or { files: [...] } for lists in other files. `[]` allows no share.';

/** Schema of audit.yml, key by key; rules about several keys are in rules/. The allowances of other files stand in their list. */
export const configSchema = mapping(
  {
    site: key(
      z._default(oneOf(['china', 'international']), 'china'),
      'Tencent Cloud site: china (cloud.tencent.com) or international (tencentcloud.com).',
    ),
    timeZone: key(
      z._default(timeZone, 'Asia/Shanghai'),
      'IANA time zone of the dates in the allowlist and of the times in mails.',
    ),
    accounts: key(
      z.optional(auditedSchema),
      'Audited accounts: a list, or { organization: { role: … } } for all members of the organization. Default: the account of the credentials.',
    ),
    targets: key(targetsSchema, 'Images to audit: at least one target.'),
    allowlist: key(allowlistSchema, ALLOWLIST),
    groups: key(z.optional(groupsSchema), 'Groups of accounts by name, for allowances with { group: ... }.'),
    inbound: key(
      z.optional(inboundSchema),
      'Reports images that others share with the audited accounts. Default: they are not listed.',
    ),
    audit: key(z.prefault(auditSchema, {}), 'Limits on requests and times of the audit.'),
    mail: key(z.optional(mailSchema), 'Recipients, occasions and language of mail. Required for the function.'),
    smtp: key(z.optional(smtpSchema), 'Mail server. Required for the function.'),
    state: key(
      z.optional(stateSchema),
      'Storage of the results of earlier runs: COS or a file. Required for `when: changes`, `heartbeat` and `fanOut`.',
    ),
    fanOut: key(
      z.optional(oneOf(['accounts'])),
      'accounts: the function invokes itself once for each account, and gathers what they read. Requires `state`. Default: one invocation reads everything.',
    ),
    notify: key(
      notifySchema,
      'Other channels than mail: robots of group chats, which receive a summary, and webhooks.',
    ),
  },
  'Start from audit.example.yml.',
);

/** Schema of audit.yml as it is written, which may name other files for the allowlist. */
export const writtenSchema = z.strictObject({
  ...configSchema.shape,
  allowlist: key(z.union([allowlistSchema, allowlistFilesSchema]), ALLOWLIST),
});

/** Settings of audit.yml with defaults filled in. */
export type ConfigFile = z.infer<typeof configSchema>;
