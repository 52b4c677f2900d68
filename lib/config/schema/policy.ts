import * as z from 'zod/mini';

import {
  checkedText,
  flag,
  imageId,
  key,
  list,
  listOrNone,
  listProblem,
  mapping,
  problemText,
  region,
  text,
  UNLISTED,
  uin,
  where,
  words,
} from './primitives.ts';

const accountRef = words('Write the uin or the name of an account from `accounts`.');

/** Audited accounts, by uin or name. */
export const someAccounts = z.optional(list(accountRef, 'Name at least one account.'));

/** Regions that something applies in. */
export const someRegions = z.optional(list(region, 'Name at least one region.'));

const departmentId = text(
  /^[1-9][0-9]{0,18}$/,
  'is not the id of a department',
  'Write the digits of the department id in quotes, such as "1001".',
);

/** Departments of the organization, each with all departments below it. */
export const someDepartments = z.optional(list(departmentId, 'Name at least one department by its id.'));

const roleName = text(
  /^[\w+=,.@-]{1,128}$/,
  'is not the name of a role',
  'Write the name alone, such as ImageShareAudit: letters, digits and +=,.@-_.',
);

const externalId = text(
  /^[\w+=,.@:/-]{2,128}$/,
  'is not an external ID',
  'Write 2 to 128 letters, digits or characters of =,.@:/-_+ in quotes.',
);

const accountSchema = mapping(
  {
    uin: key(uin, 'Main account id (uin) of an audited account: digits in quotes.'),
    name: key(
      z.optional(words('Write the name that mails show.')),
      'Name of the account, shown in mails and accepted by other `accounts` keys.',
    ),
    role: key(
      z.optional(roleName),
      'CAM role of that account, which the audit assumes through STS. Default: none, for the account of the credentials.',
    ),
    externalId: key(z.optional(externalId), 'External ID that the trust policy of the role demands.'),
  },
  'Write { uin: "100000000002", name: Production }.',
);

const organizationSchema = mapping(
  {
    role: key(
      roleName,
      'CAM role of the same name in every member, which the audit assumes through STS. The account of the credentials needs none.',
    ),
    externalId: key(z.optional(externalId), 'External ID that the trust policies of these roles demand.'),
    product: key(
      z.optional(
        text(
          /^[a-zA-Z][\w-]{0,63}$/,
          'is not the identifier of a trusted service',
          'Write the identifier of the trusted service, such as cloudaudit.',
        ),
      ),
      'Trusted service for which this account is a delegated administrator for all members. Default: none, in the management account.',
    ),
    exclude: key(
      z._default(list(uin, 'Name at least one member by its uin.'), []),
      'Members that are not audited, by uin. Default: none.',
    ),
    departments: key(
      z._default(list(departmentId, 'Name at least one department by its id.'), []),
      'Departments whose members are audited, with all departments below them, by id. Default: all.',
    ),
  },
  'Write { role: ImageShareAudit }.',
);

/** Audited accounts as the organization lists them on the day of the run. */
const organizationAccountsSchema = mapping(
  {
    organization: key(organizationSchema, 'Audits the members of the organization, as they are on the day of the run.'),
  },
  'Write organization: { role: ImageShareAudit }.',
);

const AUDITED =
  'List the audited accounts, or write organization: { role: ImageShareAudit } for all members of the organization.';

/** The audited accounts, by name or by the organization. */
export const auditedSchema = z.union([list(accountSchema, AUDITED), organizationAccountsSchema], {
  error: ({ input }) =>
    Array.isArray(input) ? problemText('is not allowed here', AUDITED) : listProblem(accountSchema, input, AUDITED),
});

const REGIONS = 'Write `regions: all`, or a list such as [ap-guangzhou, ap-singapore].';

const targetSchema = mapping(
  {
    name: key(
      z.optional(words('Write a name for the target.')),
      'Name of the target, by which the argument of a timer selects it.',
    ),
    region: key(z.optional(region), 'Region of the target. Either this or `regions`.'),
    regions: key(
      z.optional(
        z.union([z.literal('all'), list(region, REGIONS)], {
          error: ({ input }) => listProblem(region, input, REGIONS),
        }),
      ),
      '`all` for every region that CVM offers when the run starts, or a list of regions. Either this or `region`.',
    ),
    finance: key(
      z.optional(flag()),
      'true: `regions: all` includes the Finance regions (-fsi), which are closed to most accounts. Default: false.',
    ),
    accounts: key(someAccounts, 'Accounts from `accounts`, by uin or name. Default: every audited account.'),
    images: key(
      z.union([z.literal('all'), list(imageId, 'Write `images: all` to mean every image, or list image ids.')], {
        error: ({ input }) => imagesProblem(input),
      }),
      '`all` for every custom image, or a list of image ids in exactly one region and account.',
    ),
    where: key(
      z.optional(where),
      'Audits only the images that match. For `images: all`; the report counts the images that do not match.',
    ),
    mayBeEmpty: key(
      z.optional(flag()),
      'true: no finding when the target has no images. For `images: all`. Default: false.',
    ),
  },
  'Write { region: ap-guangzhou, images: all }.',
);

function imagesProblem(input: unknown): string {
  if (imageId.safeParse(input).success) return UNLISTED;
  const is = 'is neither `all` nor a list';
  if (typeof input === 'string' && input.includes('*'))
    return problemText(is, 'Write `images: all`, and the pattern under `where`: where: { name: "golden-*" }.');
  return problemText(is, 'Write `images: all`, or a list of image ids.');
}

/** Images to audit. */
export const targetsSchema = list(
  targetSchema,
  'List at least one target, such as { region: ap-guangzhou, images: all }.',
);

/** Images that others share with the audited accounts. */
export const inboundSchema = mapping(
  {
    publishers: key(
      listOrNone(uin, 'List account ids such as ["101104350000"], or write [] for none.'),
      'Accounts that may share images with the audited accounts, by uin; the audited accounts and known members of the organization may. [] for no others.',
    ),
  },
  'Write { publishers: ["101104350000"] }.',
);

/** IANA time zone that this runtime knows. */
export const timeZone = checkedText(isTimeZone, 'is not a time zone', 'Write an IANA name such as Asia/Shanghai.');

function isTimeZone(name: string): boolean {
  // Some runtimes also accept offsets, which have no daylight saving time.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
