import { describe, expect, test } from 'vitest';

import { issuesOf, loadText } from '../support/config-file.ts';

const head = `targets:
  - region: ap-guangzhou
    images: all
allowlist:
`;

/** A file that is valid but for the target's lines, which begin at line 2. */
function target(lines: string): string {
  return `targets:\n${lines}\nallowlist: []\n`;
}

/** A file that is valid but for the allowance's lines, which begin at line 5. */
function allowance(lines: string): string {
  return `${head}${lines}\n`;
}

/** A file that is valid but for the last lines, which begin at line 5. */
function rest(lines: string): string {
  return `${head.trimEnd()} []\n${lines}\n`;
}

interface Case {
  readonly name: string;
  readonly yaml: string;
  readonly issues: readonly string[];
}

const UIN =
  'Write the digits of the main account id (uin) in quotes, such as "100000000002"; it does not begin with 0.';
const REGION = 'Write a region id such as ap-guangzhou.';
const IMAGE = 'Write an image id such as img-6pb6lrmy.';
const ADDRESS = 'Write one address, such as security@example.com or Security team <security@example.com>.';

const cases: readonly Case[] = [
  {
    name: 'nothing but an unknown key',
    yaml: 'hello: world\n',
    issues: [
      '1 targets: This key is missing. List at least one target, such as { region: ap-guangzhou, images: all }.',
      '1 allowlist: This key is missing. List the allowed accounts; `allowlist: []` allows no share.',
      '1 hello: The key "hello" is unknown. Remove it; known here: site, timeZone, accounts, targets, allowlist, groups, inbound, audit, mail, smtp, state, fanOut, notify.',
    ],
  },
  {
    name: 'a mistyped key',
    yaml: rest('timezone: UTC'),
    issues: ['5 timezone: The key "timezone" is unknown. Write "timeZone" instead.'],
  },
  {
    name: 'two letters of a key swapped',
    yaml: rest('stmp: { host: localhost }'),
    issues: ['5 stmp: The key "stmp" is unknown. Write "smtp" instead.'],
  },
  {
    name: 'an unknown key deep inside',
    yaml: target('  - region: ap-guangzhou\n    images: all\n    where: { tag: { env: prod }, name: x }'),
    issues: ['4 targets[0].where.tag: The key "tag" is unknown. Write "tags" instead.'],
  },
  {
    name: 'an unknown site',
    yaml: rest('site: mars'),
    issues: ['5 site: "mars" is not one of the choices. Write china or international.'],
  },
  {
    name: 'an unknown time zone',
    yaml: rest('timeZone: Asia/Nowhere'),
    issues: ['5 timeZone: "Asia/Nowhere" is not a time zone. Write an IANA name such as Asia/Shanghai.'],
  },
  {
    name: 'an offset for a time zone',
    yaml: rest('timeZone: "+08:00"'),
    issues: ['5 timeZone: "+08:00" is not a time zone. Write an IANA name such as Asia/Shanghai.'],
  },
  {
    name: 'no account in accounts',
    yaml: rest('accounts: []'),
    issues: [
      '5 accounts: The empty list is not allowed here. List the audited accounts, or write organization: { role: ImageShareAudit } for all members of the organization.',
    ],
  },
  {
    name: 'a number as uin',
    yaml: rest('accounts:\n  - uin: 100000000002'),
    issues: ['6 accounts[0].uin: 100000000002 is not quoted. Quote it: "100000000002".'],
  },
  {
    name: 'a uin with a blank',
    yaml: rest('accounts:\n  - uin: "1000 0002"'),
    issues: [`6 accounts[0].uin: "1000 0002" is not an account id. ${UIN}`],
  },
  {
    name: 'a uin with a line break',
    yaml: rest('accounts:\n  - uin: "1000\\n"'),
    issues: [`6 accounts[0].uin: "1000\\n" is not an account id. ${UIN}`],
  },
  {
    name: 'a uin of other digits than ASCII',
    yaml: rest('accounts:\n  - uin: "１２３"'),
    issues: [`6 accounts[0].uin: "１２３" is not an account id. ${UIN}`],
  },
  {
    name: 'no target',
    yaml: 'targets: []\nallowlist: []\n',
    issues: [
      '1 targets: The empty list is not allowed here. List at least one target, such as { region: ap-guangzhou, images: all }.',
    ],
  },
  {
    name: 'nothing after targets:',
    yaml: 'targets:\nallowlist: []\n',
    issues: [
      '1 targets: This value is empty. List at least one target, such as { region: ap-guangzhou, images: all }.',
    ],
  },
  {
    name: 'an empty target',
    yaml: target('  -\n  - { region: ap-guangzhou, images: all }'),
    issues: [
      '2 targets[0]: This entry is empty. Remove it, or fill it in. Write { region: ap-guangzhou, images: all }.',
    ],
  },
  {
    name: 'a region in capitals',
    yaml: target('  - region: AP-Guangzhou\n    images: all'),
    issues: [`2 targets[0].region: "AP-Guangzhou" is not a region id. Did you mean ap-guangzhou?`],
  },
  {
    name: 'a region with a blank',
    yaml: target('  - region: "ap-guangzhou "\n    images: all'),
    issues: [`2 targets[0].region: "ap-guangzhou " is not a region id. Did you mean ap-guangzhou?`],
  },
  {
    name: 'a zone for a region',
    yaml: target('  - region: ap-guangzhou-3\n    images: all'),
    issues: [`2 targets[0].region: "ap-guangzhou-3" is not a region id. Did you mean ap-guangzhou?`],
  },
  {
    name: 'a host in a region',
    yaml: target('  - region: "ap-x.evil.example/"\n    images: all'),
    issues: [`2 targets[0].region: "ap-x.evil.example/" is not a region id. ${REGION}`],
  },
  {
    name: 'no region in regions',
    yaml: target('  - regions: []\n    images: all'),
    issues: [
      '2 targets[0].regions: The empty list is not allowed here. Write `regions: all`, or a list such as [ap-guangzhou, ap-singapore].',
    ],
  },
  {
    name: 'one region as text in regions',
    yaml: target('  - regions: ap-guangzhou\n    images: all'),
    issues: ['2 targets[0].regions: "ap-guangzhou" is not a list. Put it in brackets: ["ap-guangzhou"].'],
  },
  {
    name: 'an empty entry in regions',
    yaml: target('  - regions:\n      - ap-guangzhou\n      -\n    images: all'),
    issues: [`4 targets[0].regions[1]: This entry is empty. Remove it, or fill it in. ${REGION}`],
  },
  {
    name: 'no images',
    yaml: target('  - region: ap-guangzhou'),
    issues: ['2 targets[0].images: This key is missing. Write `images: all`, or a list of image ids.'],
  },
  {
    name: 'an empty list of images',
    yaml: target('  - region: ap-guangzhou\n    images: []'),
    issues: [
      '3 targets[0].images: The empty list is not allowed here. Write `images: all` to mean every image, or list image ids.',
    ],
  },
  {
    name: 'one image id as text',
    yaml: target('  - region: ap-guangzhou\n    images: img-6pb6lrmy'),
    issues: ['3 targets[0].images: "img-6pb6lrmy" is not a list. Put it in brackets: ["img-6pb6lrmy"].'],
  },
  {
    name: 'image ids of the wrong form',
    yaml: target('  - region: ap-guangzhou\n    images: [img-6PB6LRMY, ins-6pb6lrmy, img-1, 5]'),
    issues: [
      `3 targets[0].images[0]: "img-6PB6LRMY" is not an image id. ${IMAGE}`,
      `3 targets[0].images[1]: "ins-6pb6lrmy" is not an image id. ${IMAGE}`,
      `3 targets[0].images[2]: "img-1" is not an image id. ${IMAGE}`,
      `3 targets[0].images[3]: The number 5 is not an image id. ${IMAGE}`,
    ],
  },
  {
    name: 'an empty where',
    yaml: target('  - region: ap-guangzhou\n    images: all\n    where: {}'),
    issues: ['4 targets[0].where: The empty mapping is not allowed here. Add `name` or `tags`.'],
  },
  {
    name: 'empty tags',
    yaml: target('  - region: ap-guangzhou\n    images: all\n    where: { tags: {} }'),
    issues: [
      '4 targets[0].where.tags: The empty mapping is not allowed here. Write at least one tag, such as { env: prod }.',
    ],
  },
  {
    name: 'a blank name in where',
    yaml: target('  - region: ap-guangzhou\n    images: all\n    where: { name: " " }'),
    issues: ['4 targets[0].where.name: " " is blank. Write a name, in which * matches any text.'],
  },
  {
    name: 'bare values of tags',
    yaml: target(
      '  - region: ap-guangzhou\n    images: all\n    where: { tags: { "cost center": 0042, live: true, none: } }',
    ),
    issues: [
      '4 targets[0].where.tags["cost center"]: 0042 is not quoted. Quote it: "0042".',
      '4 targets[0].where.tags.live: true is not quoted. Quote it: "true".',
      '4 targets[0].where.tags.none: This value is empty. Write text in quotes; "" means a tag without a value.',
    ],
  },
  {
    name: 'text for a flag',
    yaml: target('  - region: ap-guangzhou\n    images: all\n    mayBeEmpty: yes'),
    issues: ['4 targets[0].mayBeEmpty: "yes" is neither true nor false. Write true or false, without quotes.'],
  },
  {
    name: 'no allowlist',
    yaml: 'targets:\n  - region: ap-guangzhou\n    images: all\n',
    issues: ['1 allowlist: This key is missing. List the allowed accounts; `allowlist: []` allows no share.'],
  },
  {
    name: 'an allowance without account and reason',
    yaml: allowance('  - name: x'),
    issues: [
      `5 allowlist[0].sharedAccount: This key is missing. ${UIN}`,
      '5 allowlist[0].reason: This key is missing. Write why this account may use the images.',
    ],
  },
  {
    name: 'a number as sharedAccount, written as it stands',
    yaml: allowance('  - sharedAccount: 101104350000\n    reason: x'),
    issues: ['5 allowlist[0].sharedAccount: 101104350000 is not quoted. Quote it: "101104350000".'],
  },
  {
    name: 'a number beyond what JavaScript holds exactly',
    yaml: allowance('  - sharedAccount: 9007199254740993\n    reason: x'),
    issues: ['5 allowlist[0].sharedAccount: 9007199254740993 is not quoted. Quote it: "9007199254740993".'],
  },
  {
    name: 'a number too long for a uin',
    yaml: allowance('  - sharedAccount: 99999999999999999999\n    reason: x'),
    issues: ['5 allowlist[0].sharedAccount: The number 99999999999999999999 is not an account id. ' + UIN],
  },
  {
    name: 'a blank reason',
    yaml: allowance('  - sharedAccount: "101104350000"\n    reason: "  "'),
    issues: ['6 allowlist[0].reason: "  " is blank. Write why this account may use the images.'],
  },
  {
    name: 'a reason that is blank over lines',
    yaml: allowance('  - sharedAccount: "101104350000"\n    reason: "\\n"'),
    issues: ['6 allowlist[0].reason: "\\n" is blank. Write why this account may use the images.'],
  },
  {
    name: 'empty lists of an allowance',
    yaml: allowance(
      '  - sharedAccount: "101104350000"\n    reason: x\n    accounts: []\n    regions: []\n    images: []',
    ),
    issues: [
      '7 allowlist[0].accounts: The empty list is not allowed here. Name at least one account.',
      '8 allowlist[0].regions: The empty list is not allowed here. Name at least one region.',
      '9 allowlist[0].images: The empty list is not allowed here. List at least one image id.',
    ],
  },
  {
    name: 'a day that is not in the calendar',
    yaml: allowance('  - sharedAccount: "101104350000"\n    reason: x\n    expires: 2027-02-30'),
    issues: [
      '7 allowlist[0].expires: "2027-02-30" is not a calendar date. Write the last day as YYYY-MM-DD, such as 2027-03-31.',
    ],
  },
  {
    name: 'a leap day in a common year',
    yaml: allowance('  - sharedAccount: "101104350000"\n    reason: x\n    expires: 2027-02-29'),
    issues: [
      '7 allowlist[0].expires: "2027-02-29" is not a calendar date. Write the last day as YYYY-MM-DD, such as 2027-03-31.',
    ],
  },
  {
    name: 'a year alone for a date',
    yaml: allowance('  - sharedAccount: "101104350000"\n    reason: x\n    expires: 2027'),
    issues: [
      '7 allowlist[0].expires: The number 2027 is not a calendar date. Write the last day as YYYY-MM-DD, such as 2027-03-31.',
    ],
  },
  {
    name: 'an unknown relation',
    yaml: allowance('  - sharedAccount: "101104350000"\n    reason: x\n    relation: friend'),
    issues: ['7 allowlist[0].relation: "friend" is not one of the choices. Write internal or partner.'],
  },
  {
    name: 'an empty allowance',
    yaml: allowance('  -'),
    issues: [
      '5 allowlist[0]: This entry is empty. Write { sharedAccount: "101104350000", reason: Runs our appliance }.',
    ],
  },
  {
    name: 'numbers out of their limits',
    yaml: rest(
      'audit:\n  concurrency: 0\n  sharesPerSecond: 0\n  imagesPerSecond: -1\n  requestTimeoutMs: 99\n  mailReserveMs: 999\n  expiryNoticeDays: -1',
    ),
    issues: [
      '6 audit.concurrency: The number 0 is out of range. Write a whole number from 1 to 100.',
      '7 audit.sharesPerSecond: The number 0 is out of range. Write a number from 0.1 to 1000.',
      '8 audit.imagesPerSecond: The number -1 is out of range. Write a number from 0.1 to 1000.',
      '9 audit.requestTimeoutMs: The number 99 is out of range. Write a whole number from 100 to 300000.',
      '10 audit.mailReserveMs: The number 999 is out of range. Write a whole number from 1000 to 600000.',
      '11 audit.expiryNoticeDays: The number -1 is out of range. Write a whole number from 0 to 3650.',
    ],
  },
  {
    name: 'numbers beyond their limits',
    yaml: rest('audit:\n  concurrency: 101\n  sharesPerSecond: 1001\n  imagesPerSecond: .inf'),
    issues: [
      '6 audit.concurrency: The number 101 is out of range. Write a whole number from 1 to 100.',
      '7 audit.sharesPerSecond: The number 1001 is out of range. Write a number from 0.1 to 1000.',
      '8 audit.imagesPerSecond: The number .inf is not a number. Write a number from 0.1 to 1000.',
    ],
  },
  {
    name: 'a fraction and a text for whole numbers',
    yaml: rest('audit: { concurrency: 1.5, mailReserveMs: "1000" }'),
    issues: [
      '5 audit.concurrency: The number 1.5 is not a whole number. Write a whole number from 1 to 100.',
      '5 audit.mailReserveMs: "1000" is not a whole number. Write a whole number from 1000 to 600000.',
    ],
  },
  {
    name: 'nothing after audit:',
    yaml: rest('audit:'),
    issues: ['5 audit: This value is empty. Write settings such as { concurrency: 8 }, or remove `audit`.'],
  },
  {
    name: 'no recipient',
    yaml: rest('mail: { from: a@example.com, to: [] }'),
    issues: ['5 mail.to: The empty list is not allowed here. Name at least one recipient.'],
  },
  {
    name: 'a recipient as text',
    yaml: rest('mail: { from: a@example.com, to: b@example.com }'),
    issues: ['5 mail.to: "b@example.com" is not a list. Put it in brackets: ["b@example.com"].'],
  },
  {
    name: 'addresses that are none',
    yaml: rest(
      'mail:\n  from: a@example.com, b@example.com\n  to: [b@, "c@example.com\\nBcc: d@example.com"]\n  cc: ["Team: e@example.com;", null]',
    ),
    issues: [
      `6 mail.from: "a@example.com, b@example.com" is not a mail address. ${ADDRESS}`,
      `7 mail.to[0]: "b@" is not a mail address. ${ADDRESS}`,
      `7 mail.to[1]: "c@example.com\\nBcc: d@example.com" is not a mail address. ${ADDRESS}`,
      `8 mail.cc[0]: "Team: e@example.com;" is not a mail address. ${ADDRESS}`,
      `8 mail.cc[1]: This entry is empty. Remove it, or fill it in. ${ADDRESS}`,
    ],
  },
  {
    name: 'a mail without its keys',
    yaml: rest('mail: {}'),
    issues: [
      `5 mail.from: This key is missing. ${ADDRESS}`,
      '5 mail.to: This key is missing. Name at least one recipient.',
    ],
  },
  {
    name: 'an unknown occasion and language',
    yaml: rest('mail: { from: a@example.com, to: [b@example.com], when: never, language: fr }'),
    issues: [
      '5 mail.when: "never" is not one of the choices. Write findings or changes or always.',
      '5 mail.language: "fr" is not one of the choices. Write en or zh.',
    ],
  },
  {
    name: 'a URL and a port out of range for the mail server',
    yaml: rest('smtp: { host: "smtps://smtp.example.com", port: 65536 }'),
    issues: [
      '5 smtp.host: "smtps://smtp.example.com" is not a host. Write a host name such as smtp.example.com, without protocol or port.',
      '5 smtp.port: The number 65536 is out of range. Write a whole number from 1 to 65535.',
    ],
  },
  {
    name: 'a path for a certificate',
    yaml: rest('smtp: { host: smtp.example.com, ca: /etc/ca.pem }'),
    issues: [
      '5 smtp.ca: The value is not a certificate. Put the PEM text itself here (-----BEGIN CERTIFICATE----- ...), or "${env:SMTP_CA}".',
    ],
  },
  {
    name: 'PEM that holds no certificate',
    yaml: rest(
      'smtp:\n  host: smtp.example.com\n  ca: |\n    -----BEGIN CERTIFICATE-----\n    aGVsbG8=\n    -----END CERTIFICATE-----',
    ),
    issues: [
      '7 smtp.ca: The value is not a certificate. Put the PEM text itself here (-----BEGIN CERTIFICATE----- ...), or "${env:SMTP_CA}".',
    ],
  },
  {
    name: 'a bare password',
    yaml: rest('smtp: { host: smtp.example.com, user: u, password: 12345678 }'),
    issues: ['5 smtp.password: The value is not quoted. Put it in quotes.'],
  },
  {
    name: 'a password with a line break',
    yaml: rest('smtp: { host: smtp.example.com, user: u, password: "hunter2\\n" }'),
    issues: [
      '5 smtp.password: The value is blank or contains a line break or another control character. Write "${env:SMTP_PASSWORD}" and set that variable to the password alone.',
    ],
  },
  {
    name: 'text with invisible characters, spelt out',
    yaml: rest('site: "chi\\u200b\\u202ena"'),
    issues: ['5 site: "chi\\u{200b}\\u{202e}na" is not one of the choices. Write china or international.'],
  },
  {
    name: 'a long text, cut',
    yaml: rest(`site: ${'x'.repeat(500)}`),
    issues: [`5 site: "${'x'.repeat(60)}..." is not one of the choices. Write china or international.`],
  },
];

describe('loadConfig', () => {
  test.each(cases)('reports $name', async ({ yaml, issues }) => {
    expect(await issuesOf(yaml)).toEqual(issues);
  });

  test('takes what is unusual and right', async () => {
    const config = await loadText(`site: international
timeZone: UTC
targets:
  - regions: [ap-shanghai-fsi, na-siliconvalley, ap-guangzhou-open]
    images: all
    where: { name: "!golden-*?", tags: { env: "", constructor: x } }
allowlist:
  - sharedAccount: "2700036"
    reason: |
      Two
      lines
    expires: 2028-02-29
audit: { sharesPerSecond: 20.5 }
`);
    expect(config.cloud).toMatchObject({ site: 'international', sharesPerSecond: 20.5 });
    expect(config.policy).toMatchObject({
      timeZone: 'UTC',
      targets: [{ where: { name: '!golden-*?', tags: { env: '', constructor: 'x' } } }],
      allowlist: [{ reason: 'Two\nlines\n', expires: '2028-02-29' }],
    });
  });
});
