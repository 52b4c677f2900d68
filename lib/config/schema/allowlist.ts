import * as z from 'zod/mini';

import { isMapping } from '../../mapping.ts';
import { someAccounts, someRegions } from './policy.ts';
import { flag, imageId, key, list, listOrNone, mapping, oneOf, problemText, uin, where, words } from './primitives.ts';

/** Last day of an allowance. */
export const expires = z.iso.date({
  error: problemText('is not a calendar date', 'Write the last day as YYYY-MM-DD, such as 2027-03-31.'),
});

/** Groups of accounts by name. */
export const groupsSchema = z.record(z.string(), list(uin, 'Write a list of account ids such as ["101104350000"].'), {
  error: problemText('is not a mapping of groups', 'Write groups such as { vendors: ["101104350000"] }.'),
});

const NO_DEPARTMENT = problemText(
  'is not the id of a department',
  'Write the id of its node in the organization, such as 1001.',
);

const departmentId = z.union(
  [
    z.int().check(z.positive({ error: NO_DEPARTMENT })),
    z.string().check(z.regex(/^[1-9][0-9]{0,18}$/, { error: NO_DEPARTMENT })),
  ],
  { error: NO_DEPARTMENT },
);

const GRANTEES = 'Write an account id in quotes, organization, { department: 1001 } or { group: vendors }.';

const grantee = z.union(
  [
    uin,
    z.literal('organization'),
    mapping(
      { department: key(departmentId, 'Department whose members are meant, with those of the departments below it.') },
      GRANTEES,
    ),
    mapping(
      { group: key(words('Write the name of a group.'), 'Group from `groups` whose accounts are meant.') },
      GRANTEES,
    ),
  ],
  { error: ({ input }) => granteeProblem(input) },
);

function granteeProblem(input: unknown): string {
  const is = 'is not an account id';
  if (isMapping(input) || Array.isArray(input)) return problemText(is, GRANTEES);
  return uin.safeParse(input).error?.issues[0]?.message ?? problemText(is, GRANTEES);
}

const images = z.optional(list(imageId, 'List at least one image id.'));

const exception = mapping(
  {
    images: key(images, 'Image ids that are left out.'),
    where: key(z.optional(where), 'Leaves out the images that match.'),
  },
  'Write { images: [img-6pb6lrmy] } or { where: { tags: { env: prod } } }.',
).check(
  z.refine((named) => named.images !== undefined || named.where !== undefined, {
    error: problemText('is not allowed here', 'Add `images` or `where`.'),
  }),
);

const allowanceSchema = mapping(
  {
    sharedAccount: key(
      grantee,
      'Account id (uin) that images may be shared with: digits in quotes, matched exactly. Or `organization` for the members of your organization on the day of the run, { department: 1001 } for those of a department, { group: vendors } for the accounts of a group.',
    ),
    name: key(
      z.optional(words('Write who that account belongs to.')),
      'Name of the account or its owner, shown in mails.',
    ),
    relation: key(
      z.optional(oneOf(['internal', 'partner'])),
      'internal: an account of your own organization, the default for organization and department. partner: an account of someone else, the default for all others.',
    ),
    accounts: key(someAccounts, 'Applies only to images of these accounts, by uin or name. Default: all.'),
    regions: key(someRegions, 'Applies only in these regions. Default: all.'),
    images: key(images, 'Applies only to these image ids. Default: all.'),
    where: key(
      z.optional(where),
      'Applies only to images that match. Anyone who can rename or tag images can then make it apply.',
    ),
    except: key(z.optional(exception), 'Images that the allowance leaves out: the listed ones, and those that match.'),
    reason: key(words('Write why this account may use the images.'), 'Reason why this is allowed.'),
    ticket: key(z.optional(words('Write the ticket of the decision.')), 'Ticket of the decision.'),
    owner: key(
      z.optional(words('Write the person or team responsible for it.')),
      'Person or team responsible for the allowance.',
    ),
    expires: key(z.optional(expires), 'Last day of the allowance, in `timeZone`. Default: no end.'),
    required: key(
      z._default(flag(), false),
      'true: a missing share is a finding. Needs `images` or `where`; not for the organization or a department.',
    ),
  },
  'Write { sharedAccount: "101104350000", reason: Runs our appliance }.',
);

/** Accounts that images may be shared with. Empty: none. */
export const allowlistSchema = listOrNone(
  allowanceSchema,
  'List the allowed accounts; `allowlist: []` allows no share.',
);

/** Limit of the files of an allowlist. */
const MAX_FILES = 50;

const FILE_NAME = /^(?:[\p{L}\p{N}_-][\p{L}\p{N}_.-]*\/)*[\p{L}\p{N}_-][\p{L}\p{N}_.-]*\.ya?ml$/u;

const fileName = z.string({ error: problemText('is not a file name', 'Write a name such as partners.yml.') }).check(
  z.regex(FILE_NAME, {
    error: problemText(
      'is not a file name that is possible here',
      'Write a name such as partners.yml or teams/web.yml: relative, within the folder of this file, ending in .yml.',
    ),
  }),
);

/** Allowlist in other files, each with a list of allowances. */
export const allowlistFilesSchema = mapping(
  {
    files: key(
      list(fileName, 'Name at least one file, such as partners.yml.').check(
        z.maxLength(MAX_FILES, { error: problemText('is too long', `Name at most ${MAX_FILES} files.`) }),
      ),
      'Files with a list of allowances each, in the folder of this file or below it. They are packaged with it.',
    ),
  },
  'Write { files: [partners.yml] }, or a list of allowances.',
);
