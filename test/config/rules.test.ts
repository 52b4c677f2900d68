import { describe, expect, test } from 'vitest';

import { issuesOf } from '../support/config-file.ts';

/** A file that is valid but for the targets' lines, which begin at line 2. */
function targets(lines: string, more = ''): string {
  return `targets:\n${lines}\nallowlist: []\n${more}`;
}

/** A file that is valid but for the allowances' lines, which begin at line 3. */
function allowances(lines: string, more = ''): string {
  return `targets: [{ region: ap-guangzhou, images: all }]\nallowlist:\n${lines}\n${more}`;
}

/** A file that is valid but for the last lines, which begin at line 3. */
function rest(lines: string): string {
  return `targets: [{ region: ap-guangzhou, images: all }]\nallowlist: []\n${lines}\n`;
}

const recipients = Array.from({ length: 26 }, (_, index) => `u${index}@example.com`).join(', ');
const copies = Array.from({ length: 25 }, (_, index) => `v${index}@example.com`).join(', ');

const cases: readonly { readonly name: string; readonly yaml: string; readonly issues: readonly string[] }[] = [
  {
    name: 'a target without a region',
    yaml: targets('  - images: all'),
    issues: [
      '2 targets[0]: The target has no region. Add `regions: all`, a list under `regions`, or region: ap-guangzhou.',
    ],
  },
  {
    name: 'region beside regions',
    yaml: targets('  - region: ap-guangzhou\n    regions: [ap-beijing]\n    images: all'),
    issues: ['3 targets[0].regions: `region` and `regions` are both set. Keep one of them.'],
  },
  {
    name: 'image ids in all regions',
    yaml: targets('  - regions: all\n    images: [img-6pb6lrmy]'),
    issues: [
      '3 targets[0].images: Image ids are combined with several regions, but an image is in one region. Add one target for each region, with its own ids.',
    ],
  },
  {
    name: 'Finance regions beside a list',
    yaml: targets('  - regions: [ap-guangzhou]\n    finance: true\n    images: all'),
    issues: [
      '3 targets[0].finance: `finance` is set, but the target names its regions. Remove it, or use `regions: all`.',
    ],
  },
  {
    name: 'image ids with two regions',
    yaml: targets('  - regions: [ap-guangzhou, ap-beijing]\n    images: [img-6pb6lrmy]'),
    issues: [
      '3 targets[0].images: Image ids are combined with several regions, but an image is in one region. Add one target for each region, with its own ids.',
    ],
  },
  {
    name: 'image ids with two accounts named, and with two accounts there are',
    yaml: targets(
      '  - region: ap-guangzhou\n    images: [img-6pb6lrmy]\n    accounts: [A, B]\n  - region: ap-guangzhou\n    images: [img-19mu3fy3]',
      'accounts: [{ uin: "1001", name: A }, { uin: "1002", name: B }]\n',
    ),
    issues: [
      '3 targets[0].images: Image ids are combined with several accounts, but an image belongs to one account. Add one target for each account, with its `accounts` and its own ids.',
      '6 targets[1].images: Image ids are combined with several accounts, but an image belongs to one account. Add one target for each account, with its `accounts` and its own ids.',
      '8 accounts[1]: Two accounts have no `role`, but the credentials of the run belong to one account. Add the `role` to assume in this account.',
    ],
  },
  {
    name: 'what goes with all beside image ids',
    yaml: targets(
      '  - region: ap-guangzhou\n    images: [img-6pb6lrmy]\n    where: { name: x }\n    mayBeEmpty: false',
    ),
    issues: [
      '4 targets[0].where: `where` cannot be combined with image ids. Remove it, or use `images: all`.',
      '5 targets[0].mayBeEmpty: `mayBeEmpty` cannot be combined with image ids. Remove it, or use `images: all`.',
    ],
  },
  {
    name: 'an id, a region and an account that stand twice in a target',
    yaml: targets(
      '  - region: ap-guangzhou\n    images: [img-6pb6lrmy, img-6pb6lrmy]\n  - regions: [ap-beijing, ap-beijing]\n    accounts: [A, A]\n    images: all',
      'accounts: [{ uin: "1001", name: A }]\n',
    ),
    issues: [
      '3 targets[0].images[1]: This is already listed at targets[0].images[0]. Remove one of them.',
      '4 targets[1].regions[1]: This is already listed at targets[1].regions[0]. Remove one of them.',
      '5 targets[1].accounts[1]: This is already listed at targets[1].accounts[0]. Remove one of them.',
    ],
  },
  {
    name: 'one image id in two regions',
    yaml: targets(
      '  - region: ap-guangzhou\n    images: [img-6pb6lrmy]\n  - region: ap-guangzhou\n    images: [img-6pb6lrmy]\n  - regions: [ap-beijing]\n    images: [img-19mu3fy3, img-6pb6lrmy]',
    ),
    issues: [
      '7 targets[2].images[1]: This image id is also listed at targets[0].images[0], in another region. Keep the one in the region of the image.',
    ],
  },
  {
    name: 'accounts that accounts does not have',
    yaml: `targets:
  - { region: ap-guangzhou, images: all, accounts: ["1001", Production, Staging] }
allowlist:
  - { sharedAccount: "2001", reason: x, accounts: ["1002"] }
accounts: [{ uin: "1001", name: Production }]
`,
    issues: [
      '2 targets[0].accounts[2]: No entry of `accounts` has this uin or name. Check its spelling against `accounts`.',
      '4 allowlist[0].accounts[0]: No entry of `accounts` has this uin or name. Check its spelling against `accounts`.',
    ],
  },
  {
    name: 'an account without accounts',
    yaml: targets('  - { region: ap-guangzhou, images: all, accounts: ["1001"] }'),
    issues: ['2 targets[0].accounts[0]: No entry of `accounts` has this uin or name. Add the account to `accounts`.'],
  },
  {
    name: 'allowances that say the same in another order',
    yaml: allowances(
      `  - sharedAccount: "2001"
    reason: one
    accounts: [A]
    regions: [ap-guangzhou, ap-beijing]
    images: [img-6pb6lrmy, img-19mu3fy3]
    where: { name: x, tags: { a: b, c: d } }
  - where: { tags: { c: d, a: b }, name: x }
    images: [img-19mu3fy3, img-6pb6lrmy]
    regions: [ap-beijing, ap-guangzhou]
    accounts: ["1001"]
    reason: two
    expires: 2027-03-31
    sharedAccount: "2001"`,
      'accounts: [{ uin: "1001", name: A }]\n',
    ),
    issues: [
      '9 allowlist[1]: This account is already allowed under the same conditions at allowlist[0]. Merge the two entries, or give one of them other conditions.',
    ],
  },
  {
    name: 'an id and a region that stand twice in an allowance',
    yaml: allowances(
      '  - sharedAccount: "2001"\n    reason: x\n    images: [img-6pb6lrmy, img-6pb6lrmy]\n    regions: [ap-beijing, ap-beijing]',
    ),
    issues: [
      '5 allowlist[0].images[1]: This is already listed at allowlist[0].images[0]. Remove one of them.',
      '6 allowlist[0].regions[1]: This is already listed at allowlist[0].regions[0]. Remove one of them.',
    ],
  },
  {
    name: 'a required allowance without images',
    yaml: allowances('  - { sharedAccount: "2001", reason: x, regions: [ap-guangzhou],\n      required: true }'),
    issues: [
      '4 allowlist[0].required: A required allowance does not say for which images. Add `images` or `where`, or remove `required`.',
    ],
  },
  {
    name: 'the audited account itself',
    yaml: allowances('  - { sharedAccount: "1001", reason: x }', 'accounts: [{ uin: "1001" }]\n'),
    issues: [
      '3 allowlist[0].sharedAccount: This is the audited account itself, and an image cannot be shared with its owner. Use the account that the images are shared with.',
    ],
  },
  {
    name: 'more than 50 recipients',
    yaml: rest(`mail:\n  from: a@example.com\n  to: [${recipients}]\n  cc: [${copies}]`),
    issues: ['5 mail.to: There are 51 recipients, more than the 50 that mail servers accept. Use a mailing list.'],
  },
  {
    name: 'a recipient twice, written differently',
    yaml: rest('mail:\n  from: a@example.com\n  to: [b@example.com]\n  cc: [Team <B@Example.com>]'),
    issues: ['6 mail.cc[0]: This address is already listed at mail.to[0]. Remove one of them.'],
  },
  {
    name: 'a user without a password',
    yaml: rest('smtp: { host: smtp.example.com, user: u }'),
    issues: ['3 smtp.user: `user` is set without `password`. Add password: "${env:SMTP_PASSWORD}".'],
  },
  {
    name: 'a password without a user',
    yaml: rest('smtp: { host: smtp.example.com, password: p }'),
    issues: ['3 smtp.password: `password` is set without `user`. Add the login name under `user`.'],
  },
  {
    name: 'STARTTLS on the port of TLS',
    yaml: rest('smtp: { host: smtp.example.com, port: 465, secure: false }'),
    issues: ['3 smtp.secure: Port 465 uses TLS from the first byte. Use secure: true, or port 587.'],
  },
  {
    name: 'TLS on a port of STARTTLS',
    yaml: rest('smtp: { host: smtp.example.com, port: 587 }'),
    issues: ['3 smtp.port: Port 587 uses STARTTLS. Use secure: false (STARTTLS is then required), or port 465.'],
  },
  {
    name: 'what needs a memory without one',
    yaml: rest(
      'mail:\n  from: a@example.com\n  to: [b@example.com]\n  when: changes\n  remindAfterDays: 3\n  heartbeat: daily',
    ),
    issues: [
      '6 mail.when: `when: changes` needs `state`, which keeps the results of earlier runs. Add `state`, or use `when: findings` or `when: always`.',
      '7 mail.remindAfterDays: `remindAfterDays` needs `state`, which keeps the results of earlier runs. Add `state`, or remove this key.',
      '8 mail.heartbeat: `heartbeat` needs `state`, which keeps the results of earlier runs. Add `state`, or remove this key.',
    ],
  },
  {
    name: 'fan-out without a memory',
    yaml: rest('fanOut: accounts'),
    issues: [
      '3 fanOut: `fanOut` needs `state`, where the parts of a run leave what they read. Add `state`, or remove this key.',
    ],
  },
  {
    name: 'fan-out by something else than accounts',
    yaml: rest('fanOut: regions\nstate: { file: state.json }'),
    issues: ['3 fanOut: "regions" is not one of the choices. Write accounts.'],
  },
  {
    name: 'a route for everything',
    yaml: rest('mail:\n  from: a@example.com\n  to: [b@example.com]\n  routes:\n    - to: [c@example.com]'),
    issues: [
      '7 mail.routes[0]: The route has no condition and would match every finding. Add at least one of owner, tags, accounts, departments, regions, or use mail.to and mail.cc.',
    ],
  },
  {
    name: 'routes with the same conditions in another order',
    yaml: rest(`accounts: [{ uin: "1001", name: A }]
mail:
  from: a@example.com
  to: [b@example.com]
  routes:
    - { to: [c@example.com], owner: o, tags: { a: b, c: d }, accounts: [A], regions: [ap-beijing, ap-tokyo] }
    - { to: [d@example.com], regions: [ap-tokyo, ap-beijing], accounts: ["1001"], tags: { c: d, a: b }, owner: o }
    - { to: [d@example.com], regions: [ap-tokyo, ap-beijing], accounts: ["1001"], tags: { c: d, a: b } }`),
    issues: [
      '9 mail.routes[1]: A route with the same conditions already exists at mail.routes[0]. Merge the two routes, or give one of them other conditions.',
    ],
  },
  {
    name: 'what stands twice in a route, and an account that there is not',
    yaml: rest(`mail:
  from: a@example.com
  to: [b@example.com]
  routes:
    - to: [b@example.com]
      cc: [B <B@example.com>]
      accounts: [A, A]
      regions: [ap-beijing, ap-beijing]`),
    issues: [
      '8 mail.routes[0].cc[0]: This address is already listed at mail.routes[0].to[0]. Remove one of them.',
      '9 mail.routes[0].accounts[0]: No entry of `accounts` has this uin or name. Add the account to `accounts`.',
      '9 mail.routes[0].accounts[1]: No entry of `accounts` has this uin or name. Add the account to `accounts`.',
      '9 mail.routes[0].accounts[1]: This is already listed at mail.routes[0].accounts[0]. Remove one of them.',
      '10 mail.routes[0].regions[1]: This is already listed at mail.routes[0].regions[0]. Remove one of them.',
    ],
  },
  {
    name: 'departments of a route without an organization',
    yaml: rest(
      'mail:\n  from: a@example.com\n  to: [b@example.com]\n  routes:\n    - { to: [c@example.com], departments: ["1001", "1001"] }',
    ),
    issues: [
      '7 mail.routes[0].departments[1]: This is already listed at mail.routes[0].departments[0]. Remove one of them.',
      '7 mail.routes[0].departments: `departments` needs `accounts.organization`: the departments of listed accounts are not known. Name the accounts under `accounts` of the route instead.',
    ],
  },
  {
    name: 'more than 50 recipients of a route',
    yaml: rest(
      `mail:\n  from: a@example.com\n  to: [b@example.com]\n  routes:\n    - owner: o\n      to: [${recipients}]\n      cc: [${copies}]`,
    ),
    issues: [
      '8 mail.routes[0].to: There are 51 recipients, more than the 50 that mail servers accept. Use a mailing list.',
    ],
  },
  {
    name: 'state in two places',
    yaml: rest('state:\n  cos: { bucket: audit-1250000000, region: ap-guangzhou, key: s.json }\n  file: s.json'),
    issues: ['5 state.file: "s.json" cannot be combined with `cos`. Keep one of them.'],
  },
  {
    name: 'state in no place',
    yaml: rest('state: { hmacKey: 0123456789abcdef0123456789abcdef }'),
    issues: [
      '3 state: A mapping has neither `cos` nor `file`. Use cos: { bucket: audit-1250000000, region: ap-guangzhou, key: image-share-audit/state.json }.',
    ],
  },
  {
    name: 'a webhook without a secret, or with a short one',
    yaml: rest(
      'notify:\n  - { kind: webhook, url: "https://a.example.com/" }\n  - { kind: webhook, url: "https://b.example.com/", secret: 0123456789abcde }',
    ),
    issues: [
      '4 notify[0].secret: This key is missing. Use "${env:NOTIFY_SECRET}" and set that variable to 32 random characters or more. The receiver verifies reports by it.',
      '5 notify[1].secret: The value has fewer than 16 characters. Use "${env:NOTIFY_SECRET}" and set that variable to 32 random characters or more. The receiver verifies reports by it.',
    ],
  },
  {
    name: 'a secret for robots that take none',
    yaml: rest(
      'notify:\n  - { kind: wecom, url: "https://a.example.com/", secret: x }\n  - { kind: slack, url: "https://b.example.com/", secret: x }',
    ),
    issues: [
      '4 notify[0].secret: The value has no effect: wecom robots do not take signatures. Remove it.',
      '5 notify[1].secret: The value has no effect: slack robots do not take signatures. Remove it.',
    ],
  },
  {
    name: 'an address twice',
    yaml: rest(
      'notify:\n  - { kind: wecom, url: "https://a.example.com/?key=1" }\n  - { kind: slack, url: "https://a.example.com/?key=1" }',
    ),
    issues: ['5 notify[1].url: This address is already listed at notify[0].url. Remove one of the two channels.'],
  },
  {
    name: 'two accounts of one uin, and two of one name',
    yaml: rest(
      'accounts:\n  - { uin: "1001", name: A }\n  - { uin: "1001", role: Audit }\n  - { uin: "1002", name: A, role: Audit }\n  - { uin: "1003", name: "1002", role: Audit }',
    ),
    issues: [
      '5 accounts[1].uin: This uin or name is already listed at accounts[0].uin. Remove one of the two accounts, or give it another name.',
      '6 accounts[2].name: This uin or name is already listed at accounts[0].name. Remove one of the two accounts, or give it another name.',
      '7 accounts[3].name: This uin or name is already listed at accounts[2].uin. Remove one of the two accounts, or give it another name.',
    ],
  },
  {
    name: 'an external ID without a role, and roles that are none',
    yaml: rest(
      'accounts:\n  - { uin: "1001", externalId: abc }\n  - { uin: "1002", role: "qcs::cam::uin/1002:roleName/Audit" }\n  - { uin: "1003", role: Audit, externalId: "a b" }',
    ),
    issues: [
      '4 accounts[0].externalId: `externalId` is set without `role`. Add the `role` that demands it, or remove it.',
      '5 accounts[1].role: "qcs::cam::uin/1002:roleName/Audit" is not the name of a role. Write the name alone, such as ImageShareAudit: letters, digits and +=,.@-_.',
      '6 accounts[2].externalId: "a b" is not an external ID. Write 2 to 128 letters, digits or characters of =,.@:/-_+ in quotes.',
    ],
  },
  {
    name: 'an organization without a role, and with members and departments that are none',
    yaml: rest(
      'accounts:\n  organization:\n    exclude: ["12a", "1001", "1001"]\n    departments: [1001]\n    members: all',
    ),
    issues: [
      '4 accounts.organization.role: This key is missing. Write the name alone, such as ImageShareAudit: letters, digits and +=,.@-_.',
      '5 accounts.organization.exclude[0]: "12a" is not an account id. Write the digits of the main account id (uin) in quotes, such as "100000000002"; it does not begin with 0.',
      '5 accounts.organization.exclude[2]: This is already listed at accounts.organization.exclude[1]. Remove one of them.',
      '6 accounts.organization.departments[0]: 1001 is not quoted. Quote it: "1001".',
      '7 accounts.organization.members: The key "members" is unknown. Remove it; known here: role, externalId, product, exclude, departments.',
    ],
  },
  {
    name: 'members of an organization by name, an excluded one, and image ids without an account',
    yaml: `targets:
  - { region: ap-guangzhou, images: all, accounts: ["1001", Production] }
  - { region: ap-guangzhou, images: all, accounts: ["1002"] }
  - { region: ap-guangzhou, images: [img-6pb6lrmy] }
  - { region: ap-guangzhou, images: [img-6pb6lrmy], accounts: ["1001"] }
allowlist: []
accounts: { organization: { role: Audit, exclude: ["1002"] } }
`,
    issues: [
      '2 targets[0].accounts[1]: Members of the organization are named by uin, because anyone there can choose a name. Write the uin in quotes.',
      '3 targets[1].accounts[0]: This account is excluded under `accounts.organization.exclude`. Remove it here or there.',
      '4 targets[2].images: Image ids are combined with several accounts, but an image belongs to one account. Add one target for each account, with its `accounts` and its own ids.',
    ],
  },
  {
    name: 'all at once, where every entry is wrong in itself too',
    yaml: `targets:
  - regions: [ap-guangzhou, ap-beijing]
    images: [img-6pb6lrmy, IMG]
    wher: {}
  -
allowlist:
  - { sharedAccount: "2001", reason: "", expires: soon }
  - { sharedAccount: "2001", reason: "" }
  - { sharedAccount: 2001 }
mail: { from: a@example.com, to: [] }
`,
    issues: [
      '3 targets[0].images[1]: "IMG" is not an image id. Write an image id such as img-6pb6lrmy.',
      '3 targets[0].images: Image ids are combined with several regions, but an image is in one region. Add one target for each region, with its own ids.',
      '4 targets[0].wher: The key "wher" is unknown. Write "where" instead.',
      '5 targets[1]: This entry is empty. Remove it, or fill it in. Write { region: ap-guangzhou, images: all }.',
      '7 allowlist[0].reason: "" is blank. Write why this account may use the images.',
      '7 allowlist[0].expires: "soon" is not a calendar date. Write the last day as YYYY-MM-DD, such as 2027-03-31.',
      '8 allowlist[1].reason: "" is blank. Write why this account may use the images.',
      '8 allowlist[1]: This account is already allowed under the same conditions at allowlist[0]. Merge the two entries, or give one of them other conditions.',
      '9 allowlist[2].sharedAccount: 2001 is not quoted. Quote it: "2001".',
      '9 allowlist[2].reason: This key is missing. Write why this account may use the images.',
      '10 mail.to: The empty list is not allowed here. Name at least one recipient.',
    ],
  },
];

describe('loadConfig', () => {
  test.each(cases)('reports $name', async ({ yaml, issues }) => {
    expect(await issuesOf(yaml)).toEqual(issues);
  });
});
