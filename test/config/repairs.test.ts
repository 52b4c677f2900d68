import { describe, expect, test } from 'vitest';

import { issuesOf, loadText } from '../support/config-file.ts';

const target = 'targets:\n  - region: ap-guangzhou\n    images: all\n';
const allowance = `${target}allowlist:\n  - sharedAccount: "101104350000"\n    reason: x\n`;
const none = `${target}allowlist: []\n`;
const invalid = (code: string) => `This is not valid YAML (${code}).`;

/** A mistake, all that is said of it, and the text once that is done. */
interface Repair {
  readonly name: string;
  readonly yaml: string;
  readonly issue: string;
  readonly repaired: string;
}

const syntax: readonly Repair[] = [
  {
    name: 'a key that is indented too little',
    yaml: 'targets:\n  - region: ap-guangzhou\n   images: all\nallowlist: []\n',
    issue: `3: ${invalid('MISSING_CHAR')} Indent it with 4 spaces and not 3, as the keys above it.`,
    repaired: none,
  },
  {
    name: 'a key that is indented too far',
    yaml: 'targets:\n  - region: ap-guangzhou\n      images: all\nallowlist: []\n',
    issue: `3: ${invalid('BLOCK_AS_IMPLICIT_KEY')} Indent it with 4 spaces and not 6, as the keys above it.`,
    repaired: none,
  },
  {
    name: 'an entry that is indented too little',
    yaml: `${allowance} - sharedAccount: "101104350001"\n    reason: y\n`,
    issue: `7: ${invalid('BLOCK_AS_IMPLICIT_KEY')} Indent it with 2 spaces and not 1, as the entries above it.`,
    repaired: `${allowance}  - sharedAccount: "101104350001"\n    reason: y\n`,
  },
  {
    name: 'a top-level key that is indented',
    yaml: `${target} allowlist: []\n`,
    issue: `4: ${invalid('BAD_INDENT')} Begin it at the start of the line, without spaces.`,
    repaired: none,
  },
  {
    name: 'tabs on several lines',
    yaml: 'targets:\n\t- region: ap-guangzhou\n\t  images: all\nallowlist: []\n',
    issue: `2: ${invalid('TAB_AS_INDENT')} Indent with spaces.`,
    repaired: none,
  },
  {
    name: 'no space after a colon',
    yaml: 'targets:\n  - region:ap-guangzhou\n    images: all\nallowlist: []\n',
    issue: `2: ${invalid('MULTILINE_IMPLICIT_KEY')} Put a space after the colon.`,
    repaired: none,
  },
  {
    name: 'a key without a colon',
    yaml: 'targets\n  - region: ap-guangzhou\n    images: all\nallowlist: []\n',
    issue: `1: ${invalid('MULTILINE_IMPLICIT_KEY')} Put a colon after the key.`,
    repaired: none,
  },
  {
    name: 'a full-width colon',
    yaml: 'targets：\n  - region: ap-guangzhou\n    images: all\nallowlist: []\n',
    issue: `1: ${invalid('MULTILINE_IMPLICIT_KEY')} Write a plain colon (:) and a space in the place of the full-width colon.`,
    repaired: none,
  },
  {
    name: 'a conflict that nobody resolved',
    yaml: `${none}<<<<<<< HEAD\nsite: china\n=======\nsite: international\n>>>>>>> other\n`,
    issue: `5: ${invalid('MULTILINE_IMPLICIT_KEY')} This is a conflict marker of Git: resolve the conflict, and remove the marker.`,
    repaired: `${none}site: china\n`,
  },
  {
    name: 'no space after a dash',
    yaml: `${target}allowlist:\n  -sharedAccount: "101104350000"\n   reason: x\n`,
    issue: `5: ${invalid('BAD_INDENT')} Put a space after the dash.`,
    repaired: `${target}allowlist:\n  - sharedAccount: "101104350000"\n    reason: x\n`,
  },
  {
    name: 'a key in the column of the dashes',
    yaml: `${target}allowlist:\n  - sharedAccount: "101104350000"\n  reason: x\n`,
    issue: `6: ${invalid('BAD_INDENT')} Indent it with 0 or 4 spaces and not 2, as the keys above it.`,
    repaired: allowance,
  },
  {
    name: 'two keys on a line',
    yaml: `${none}state: file: /mnt/s.json\n`,
    issue: `5: ${invalid('BLOCK_AS_IMPLICIT_KEY')} Put a value that contains ": " in quotes, or write the second key on a line of its own.`,
    repaired: `${none}state:\n  file: /mnt/s.json\n`,
  },
  {
    name: 'text after a closing quote',
    yaml: `${allowance}    name: "A" team\n`,
    issue: `7: ${invalid('UNEXPECTED_TOKEN')} Nothing can follow a closing quote or bracket: put the whole value in quotes, or remove the rest.`,
    repaired: `${allowance}    name: "A team"\n`,
  },
];

const lists: readonly Repair[] = [
  {
    name: 'an entry without a dash',
    yaml: 'targets:\n  region: ap-guangzhou\n  images: all\nallowlist: []\n',
    issue:
      '1 targets: A mapping is not a list. Begin it with a dash: put "- " before `region`, and two more spaces before its other lines.',
    repaired: none,
  },
  {
    name: 'an entry in braces without a list',
    yaml: `${none}accounts: { uin: "100000000002" }\n`,
    issue: '5 accounts: A mapping is not a list. Put it in brackets: [...].',
    repaired: `${none}accounts: [{ uin: "100000000002" }]\n`,
  },
  {
    name: 'one image of an allowance as text',
    yaml: `${allowance}    images: img-6pb6lrmy\n`,
    issue: '7 allowlist[0].images: "img-6pb6lrmy" is not a list. Put it in brackets: ["img-6pb6lrmy"].',
    repaired: `${allowance}    images: ["img-6pb6lrmy"]\n`,
  },
  {
    name: 'a pattern for images',
    yaml: 'targets:\n  - region: ap-guangzhou\n    images: "golden-*"\nallowlist: []\n',
    issue:
      '3 targets[0].images: "golden-*" is neither `all` nor a list. Write `images: all`, and the pattern under `where`: where: { name: "golden-*" }.',
    repaired: 'targets:\n  - region: ap-guangzhou\n    images: all\n    where: { name: "golden-*" }\nallowlist: []\n',
  },
];

const keys: readonly Repair[] = [
  {
    name: 'tags of an allowance outside of where',
    yaml: `${allowance}    tags: { env: prod }\n`,
    issue: '7 allowlist[0].tags: The key "tags" is unknown. Write it under `where`, a mapping of name and tags.',
    repaired: `${allowance}    where: { tags: { env: prod } }\n`,
  },
  {
    name: 'a condition of an allowance that does not exist',
    yaml: `${allowance}    condition: prod\n`,
    issue:
      '7 allowlist[0].condition: The key "condition" is unknown. Replace it by a key that exists here: sharedAccount, name, relation, accounts, regions, images, where, except, reason, ticket, owner, expires, required.',
    repaired: `${allowance}    where: { name: prod }\n`,
  },
  {
    name: 'a region of an allowance',
    yaml: `${allowance}    region: ap-guangzhou\n`,
    issue:
      '7 allowlist[0].region: The key "region" is unknown. Write "regions" instead, and its value in brackets: [...].',
    repaired: `${allowance}    regions: [ap-guangzhou]\n`,
  },
  {
    name: 'images in where alone',
    yaml: `${allowance}    where: { images: [img-6pb6lrmy] }\n`,
    issue: '7 allowlist[0].where.images: The key "images" is unknown. Write `images` in the place of `where`.',
    repaired: `${allowance}    images: [img-6pb6lrmy]\n`,
  },
  {
    name: 'images in where beside a name',
    yaml: `${allowance}    where: { images: [img-6pb6lrmy], name: x }\n`,
    issue:
      '7 allowlist[0].where.images: The key "images" is unknown. Move it out of `where`, to the level of `where` itself.',
    repaired: `${allowance}    images: [img-6pb6lrmy]\n    where: { name: x }\n`,
  },
  {
    name: 'a misspelt key beside the right one',
    yaml: `${allowance}    expires: 2027-03-31\n    expire: 2026-03-31\n`,
    issue:
      '8 allowlist[0].expire: The key "expire" is unknown. Check it against "expires", which is also there, and keep one of the two.',
    repaired: `${allowance}    expires: 2026-03-31\n`,
  },
  {
    name: 'allow for allowlist',
    yaml: `${target}allow: []\n`,
    issue: '4 allow: The key "allow" is unknown. Write "allowlist" instead.',
    repaired: none,
  },
  {
    name: 'a required key that is misspelt, once',
    yaml: `${target}allowlist:\n  - sharedAccount: "101104350000"\n    reson: x\n`,
    issue: '6 allowlist[0].reson: The key "reson" is unknown. Write "reason" instead.',
    repaired: allowance,
  },
  {
    name: 'a key of a section that is not indented',
    yaml: `${none}audit:\nconcurrency: 5\n`,
    issue:
      '6 concurrency: The key "concurrency" is unknown. Indent it by two spaces if it is a part of `audit`, which is empty.',
    repaired: `${none}audit:\n  concurrency: 5\n`,
  },
  {
    name: 'a bucket beside cos',
    yaml: `${none}state: { bucket: audit-1250000000, cos: { region: ap-guangzhou, key: s.json, bucket: audit-1250000000 } }\n`,
    issue: '5 state.bucket: The key "bucket" is unknown. Write it under `cos`.',
    repaired: `${none}state: { cos: { region: ap-guangzhou, key: s.json, bucket: audit-1250000000 } }\n`,
  },
  {
    name: 'a login under the names of others, once',
    yaml: `${none}smtp: { host: smtp.example.com, username: u, password: "p" }\n`,
    issue: '5 smtp.username: The key "username" is unknown. Write "user" instead.',
    repaired: `${none}smtp: { host: smtp.example.com, user: u, password: "p" }\n`,
  },
  {
    name: 'a region that is misspelt, once',
    yaml: 'targets:\n  - regoin: ap-guangzhou\n    images: all\nallowlist: []\n',
    issue: '2 targets[0].regoin: The key "regoin" is unknown. Write "region" instead.',
    repaired: none,
  },
];

const values: readonly Repair[] = [
  {
    name: 'an id with a leading zero and no quotes',
    yaml: `${target}allowlist:\n  - sharedAccount: 0101104350000\n    reason: x\n`,
    issue:
      '5 allowlist[0].sharedAccount: The number 0101104350000 is not an account id. Write the digits of the main account id (uin) in quotes, such as "100000000002"; it does not begin with 0.',
    repaired: allowance,
  },
  {
    name: 'a list for a text',
    yaml: `${allowance}    owner: [a, b]\n`,
    issue: '7 allowlist[0].owner: A list is not text. Write the person or team responsible for it.',
    repaired: `${allowance}    owner: a and b\n`,
  },
  {
    name: 'typographic quotes',
    yaml: `${target}allowlist:\n  - sharedAccount: “101104350000”\n    reason: x\n`,
    issue:
      '5 allowlist[0].sharedAccount: "“101104350000”" is not an account id. Write straight quotes (") in the place of the typographic ones.',
    repaired: allowance,
  },
  {
    name: 'a region without its prefix',
    yaml: 'targets:\n  - region: Guangzhou\n    images: all\nallowlist: []\n',
    issue: '2 targets[0].region: "Guangzhou" is not a region id. Did you mean ap-guangzhou?',
    repaired: none,
  },
  {
    name: 'the only entry of a list, empty',
    yaml: `${allowance}    regions: [ ~ ]\n`,
    issue: '7 allowlist[0].regions[0]: This entry is empty. Write a region id such as ap-guangzhou.',
    repaired: `${allowance}    regions: [ap-guangzhou]\n`,
  },
];

describe('a mistake is said once, with a repair that is accepted', () => {
  test.each([...syntax, ...lists, ...keys, ...values])('$name', async ({ yaml, issue, repaired }) => {
    expect(await issuesOf(yaml)).toEqual([issue]);
    await expect(loadText(repaired)).resolves.toMatchObject({ policy: { targets: [{ label: 'targets[0]' }] } });
  });
});
