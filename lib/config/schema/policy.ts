import * as z from 'zod/mini';

import { flag, imageId, key, list, mapping, oneOf, region, uin, where, words, wrong } from './primitives.ts';

/** An audited account, by uin or name. */
export const accountRef = words('Write the uin or the name of an account from `accounts`.');

/** The audited accounts. */
export const accountsSchema = list(
  mapping(
    {
      uin: key(uin, 'Main account id (uin) of an audited account: digits in quotes.'),
      name: key(z.optional(words('Write the name that mails show.')), 'Its name, in mails and for `accounts` below.'),
      role: key(
        z.optional(words('Write the name of a CAM role.')),
        'CAM role to assume through STS; without it, the credentials of the function. Not yet supported in this version.',
      ),
    },
    'Write { uin: "100000000002", name: Production }.',
  ),
  'List the audited account, or leave `accounts` out to audit the one whose credentials are in use.',
);

const REGIONS = wrong('is not a list of regions', 'Use a list such as [ap-guangzhou, ap-singapore].');
const ALL_REGIONS = wrong('is not yet supported', 'List the regions.');

const targetSchema = mapping(
  {
    region: key(z.optional(region), 'The one region of this target. Either this or `regions`.'),
    regions: key(
      z.optional(
        z
          .array(region, { error: ({ input }) => (input === 'all' ? ALL_REGIONS : REGIONS) })
          .check(z.minLength(1, { error: wrong('is not allowed here', 'List at least one region.') })),
      ),
      'Several regions.',
    ),
    accounts: key(
      z.optional(list(accountRef, 'Name an account, or leave the key out to mean every account.')),
      'Accounts from `accounts`, by uin or name. Default: every audited account.',
    ),
    images: key(
      z.union([z.literal('all'), list(imageId, 'Write `images: all` to mean every image, or list image ids.')], {
        error: wrong('is neither `all` nor a list', 'Write `images: all`, or a list of image ids.'),
      }),
      '`all`: every custom image. Or a list of image ids, in exactly one region and account.',
    ),
    where: key(
      z.optional(where),
      'Audits only the images that fit. For `images: all`; the images it leaves out are counted in the report.',
    ),
    mayBeEmpty: key(
      z.optional(flag()),
      'true: no image at all is fine. For `images: all`. Default: false, and an empty target is a finding.',
    ),
  },
  'Write { region: ap-guangzhou, images: all }.',
);

/** Which images are audited. */
export const targetsSchema = list(
  targetSchema,
  'List at least one target, such as { region: ap-guangzhou, images: all }.',
);

const allowanceSchema = mapping(
  {
    sharedAccount: key(uin, 'Account id (uin) that images may be shared with: digits in quotes, matched exactly.'),
    name: key(z.optional(words('Write who that account belongs to.')), 'Who that account belongs to, for mails.'),
    relation: key(
      z._default(oneOf(['internal', 'partner']), 'partner'),
      'Whether the account is your own organization or someone else.',
    ),
    accounts: key(
      z.optional(list(accountRef, 'Name an account, or leave the key out to mean every account.')),
      'Holds only for images of these accounts, by uin or name. Default: all.',
    ),
    regions: key(
      z.optional(list(region, 'Name a region, or leave the key out to mean every region.')),
      'Holds only in these regions. Default: all.',
    ),
    images: key(
      z.optional(list(imageId, 'List an image id, or leave the key out to mean every image.')),
      'Holds only for these image ids. Default: all.',
    ),
    where: key(
      z.optional(where),
      'Holds only for images that fit. Whoever may rename or tag images can then make it hold.',
    ),
    reason: key(words('Write why this account may use the images.'), 'Why this is allowed.'),
    ticket: key(z.optional(words('Write the ticket of the decision.')), 'Where it was decided.'),
    owner: key(z.optional(words('Write who answers for it.')), 'Who answers for it.'),
    expires: key(
      z.optional(
        z.iso.date({
          error: wrong('is not a calendar date', 'Write the last day as YYYY-MM-DD, such as 2027-03-31.'),
        }),
      ),
      'Last day on which it holds, in `timeZone`. Default: no end.',
    ),
    required: key(
      z._default(flag(), false),
      'true: the share must exist; a missing one is a finding. Needs `images` or `where`.',
    ),
  },
  'Write { sharedAccount: "101104350000", reason: Runs our appliance }.',
);

/** Who images may be shared with. Empty: nobody. */
export const allowlistSchema = z.array(allowanceSchema, {
  error: wrong('is not a list', 'List what is allowed; `allowlist: []` allows no share at all.'),
});

const TIME_ZONE = wrong('is not a time zone', 'Write an IANA name such as Asia/Shanghai.');

/** An IANA time zone that this runtime knows. */
export const timeZone = z
  .string({ error: TIME_ZONE })
  .check(z.refine((name) => isTimeZone(name), { error: TIME_ZONE }));

function isTimeZone(name: string): boolean {
  // Some runtimes also take offsets, which know no summer time.
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
