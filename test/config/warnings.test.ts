import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { consoleNumberOf, knownRegions } from '../../lib/regions.ts';
import { issuesOf, loadText, reviewText, warningsOf } from '../support/config-file.ts';

const target = 'targets: [{ region: ap-guangzhou, images: all }]\n';
const none = `${target}allowlist: []\n`;
const smtp = 'smtp: { host: smtp.example.com, user: u, password: "${env:SMTP_PASSWORD}" }\n';
const mail = 'mail: { from: a@example.com, to: [b@example.com] }\n';
const TRUST =
  'Anyone who can rename or tag images can make this allowance apply to any of them. List image ids under `images` if you do not trust everyone who can do so.';
const EXPRESSION =
  'This looks like a regular expression, but it is compared as a name, in which only * has a meaning. Write a name in which * stands for any text, such as "golden-*".';

/** An allowance whose last day is given. */
function lapsing(zone: string, day: string): string {
  return `timeZone: ${zone}\n${target}allowlist:\n  - sharedAccount: "2001"\n    reason: x\n    expires: ${day}\n`;
}

function half(present: string, absent: string): string {
  return `3 ${present}: \`${present}\` is set without \`${absent}\`, and no mail can be sent. Add \`${absent}\`; audit.example.yml shows it.`;
}

function literal(variable: string): string {
  return `The secret is in the file itself, readable by everyone who can read the file. Write "\${env:${variable}}", and set that variable.`;
}

const everywhere = (finance: string) => `targets: [{ regions: all, ${finance}images: all }]
allowlist:
  - { sharedAccount: "2001", reason: x, regions: [ap-tokyo], images: [img-6pb6lrmy] }
  - { sharedAccount: "2001", reason: x, regions: [ap-shanghai-fsi] }
`;

describe('warnings', () => {
  test('name regions that are not known, wherever they stand, and what a filter trusts', async () => {
    const text = `targets:
  - { region: ap-guangzou, images: all }
  - { regions: [xx-moon], images: all, where: { tags: { env: prod } } }
allowlist:
  - { sharedAccount: "2001", reason: x, regions: [ap-guangzho] }
state: { cos: { bucket: audit-1250000000, region: ap-singapor, key: s.json } }
`;
    const unknown = 'This is not a region that this version knows.';
    expect(await warningsOf(text)).toEqual([
      `2 targets[0].region: ${unknown} Did you mean ap-guangzhou?`,
      `3 targets[1].regions[0]: ${unknown} Check its spelling.`,
      '3 targets[1].where: Anyone who can rename or tag images can take an image out of the audit. Remove it if you do not trust everyone who can do so.',
      `5 allowlist[0].regions[0]: ${unknown} Did you mean ap-guangzhou?`,
      `6 state.cos.region: ${unknown} Did you mean ap-singapore?`,
    ]);
  });

  test('know every region that the console has a number of', async () => {
    const targets = knownRegions.map((region) => `  - { region: ${region}, images: all }\n`).join('');
    expect(await warningsOf(`targets:\n${targets}allowlist: []\n`)).toEqual([]);
    expect(knownRegions).toContain('ap-shenzhen');
    expect(knownRegions.filter((region) => consoleNumberOf(region) === undefined)).toEqual(['ap-guangzhou-open']);
  });

  test('take an allowance as audited where a target means all regions, of the Finance regions only where it says so', async () => {
    expect(await warningsOf(everywhere('finance: true, '))).toEqual([]);
    expect(await warningsOf(everywhere(''))).toEqual([expect.stringMatching(/^4 .*No target audits this region/)]);
  });

  test('name what an allowance trusts and what it does nothing for, and no fix widens it', async () => {
    const text = `targets:
  - { region: ap-guangzhou, images: all }
  - { region: ap-beijing, images: [img-6pb6lrmy] }
allowlist:
  - { sharedAccount: "2001", reason: x, where: { name: "golden-*" } }
  - { sharedAccount: "2001", reason: x, regions: [ap-guangzhou, ap-tokyo] }
  - { sharedAccount: "2001", reason: x, regions: [ap-tokyo] }
  - { sharedAccount: "2001", reason: x, regions: [ap-beijing], images: [img-6pb6lrmy, img-19mu3fy3] }
  - { sharedAccount: "2001", reason: x, regions: [ap-beijing], images: [img-19mu3fy3] }
  - { sharedAccount: "2001", reason: x, images: [img-19mu3fy3] }
`;
    const region = 'No target audits this region, so the allowance has no effect there. Add a target for the region,';
    const image = 'No target audits this image, so the allowance has no effect on it. Add the image to a target,';
    expect(await warningsOf(text)).toEqual([
      `5 allowlist[0].where: ${TRUST}`,
      `6 allowlist[1].regions[1]: ${region} or remove it here.`,
      `7 allowlist[2].regions[0]: ${region} or remove the allowance.`,
      `8 allowlist[3].images[1]: ${image} or remove it here.`,
      `9 allowlist[4].images[0]: ${image} or remove the allowance.`,
    ]);
  });

  test.each(['/golden-.*/', '^golden', 'golden$', 'golden-.*', 'golden\\d'])(
    'doubt that %s is a name',
    async (name) => {
      const text = `${target}allowlist:\n  - sharedAccount: "2001"\n    reason: x\n    where: { name: '${name}' }\n`;
      expect(await warningsOf(text)).toEqual([
        `5 allowlist[0].where: ${TRUST}`,
        `5 allowlist[0].where.name: ${EXPRESSION}`,
      ]);
    },
  );

  test('doubt patterns in the values of tags', async () => {
    const exact =
      'Values of tags are compared exactly, so that * stands for no other text here. Write the exact value.';
    const text = `${target}allowlist:
  - { sharedAccount: "2001", reason: x, where: { tags: { x: "*" } } }
${smtp}mail:
  from: a@example.com
  to: [b@example.com]
  routes:
    - { to: [c@example.com], tags: { x: "prod-*" } }
`;
    expect(await warningsOf(text)).toEqual([
      `3 allowlist[0].where: ${TRUST}`,
      `3 allowlist[0].where.tags.x: ${exact}`,
      `9 mail.routes[0].tags.x: ${exact}`,
    ]);
  });

  test('name an allowance from the day after its last one, in the time zone of the settings', async () => {
    const ended =
      '6 allowlist[0].expires: The allowance ended on this day, and its shares are reported as lapsed. Cancel the shares and remove the allowance, or have its owner decide on another day.';
    expect(await warningsOf(lapsing('Asia/Shanghai', '2026-04-30'))).toEqual([ended]);
    expect(await warningsOf(lapsing('Asia/Shanghai', '2026-05-01'))).toEqual([]);
    expect(await warningsOf(lapsing('Asia/Tokyo', '2026-05-01'))).toEqual([ended]);
    await expect(loadText(lapsing('UTC', '2020-01-01'))).resolves.toMatchObject({ policy: { timeZone: 'UTC' } });
  });

  test('name mail without a server, and a server without mail', async () => {
    expect(await warningsOf(`${none}${mail}`)).toEqual([half('mail', 'smtp')]);
    expect(await warningsOf(`${none}${smtp}`)).toEqual([half('smtp', 'mail')]);
    expect(await warningsOf(`${none}${mail}${smtp}`)).toEqual([]);
    expect(await warningsOf(`${none}${mail}stmp: { host: smtp.example.com }\n`)).toEqual([]);
  });

  test('name addresses that only the same network knows', async () => {
    const local =
      'The domain of this address has no dot, so that only servers of the same network can know it. Write the full domain, such as example.com.';
    const text = `${none}${smtp}mail:\n  from: Audit <audit@host>\n  to: [b@example.com, root@mail]\n  cc: [c@localhost]\n`;
    expect(await warningsOf(text)).toEqual([
      `5 mail.from: ${local}`,
      `6 mail.to[1]: ${local}`,
      `7 mail.cc[0]: ${local}`,
    ]);
  });

  test('name routes that never get mail', async () => {
    const text = `accounts: [{ uin: "1001", name: A }]
targets: [{ region: ap-guangzhou, images: all }]
allowlist: [{ sharedAccount: "2001", reason: x, owner: web@example.com }]
${smtp}mail:
  from: a@example.com
  to: [b@example.com]
  routes:
    - { to: [c@example.com], owner: web@example.com, accounts: [A], regions: [ap-guangzhou] }
    - { to: [c@example.com], owner: WEB@example.com, regions: [ap-guangzhou, ap-tokyo] }
`;
    expect(await warningsOf(text)).toEqual([
      '10 mail.routes[1].owner: No allowance has this owner, so this route matches no finding. Check its spelling.',
      '10 mail.routes[1].regions[1]: No target audits this region, so this route matches no finding in it. Add a target, or remove it here.',
    ]);
  });

  test.each([
    ['accounts: { organization: { role: OrganizationAccessControlRole } }', 'accounts.organization.role'],
    ['accounts: [{ uin: "1001", role: OrganizationAccessControlRole }]', 'accounts[0].role'],
  ])('name a role that is an administrator: %s', async (accounts, path) => {
    const text = `${accounts}\ntargets: [{ region: ap-guangzhou, images: all }]\nallowlist: []\n`;
    expect(await warningsOf(text)).toEqual([
      `1 ${path}: This role is an administrator of its account, and the audit only reads. Create a role with the policy that \`npx serverless permissions --only member\` prints.`,
    ]);
  });

  test('name a route for an account that no target audits, beside the errors', async () => {
    const text = `accounts: [{ uin: "1001", name: A }, { uin: "1002" }]
targets: [{ region: ap-guangzhou, images: all, accounts: ["1002"] }]
allowlist: []
${smtp}mail: { from: a@example.com, to: [b@example.com], routes: [{ to: [c@example.com], accounts: [A] }] }
`;
    const { warnings, issues } = await reviewText(text, { SMTP_PASSWORD: 'p' });
    expect(warnings).toMatchObject([
      {
        line: 5,
        path: 'mail.routes[0].accounts[0]',
        problem: 'No target audits this account, so this route matches no finding in it.',
        fix: 'Add a target, or remove the route.',
      },
    ]);
    expect(issues).toMatchObject([
      { line: 1, problem: 'Two accounts have no `role`, but the credentials of the run belong to one account.' },
    ]);
  });

  test.each(['/tmp/state.json', '//tmp/../tmp/state.json', 'state.json', './out/state.json'])(
    'doubt that %s lasts',
    async (file) => {
      expect(await warningsOf(`${none}state: { file: "${file}" }\n`)).toEqual([
        '3 state.file: In the function, this file is lost when the platform starts another container. Keep the state in COS or on a mounted file system.',
      ]);
    },
  );

  test.each([
    ['wecom', 'qyapi.weixin.qq.com'],
    ['dingtalk', 'oapi.dingtalk.com'],
    ['feishu', 'open.feishu.cn or open.larksuite.com'],
    ['slack', 'hooks.slack.com'],
  ])('doubt a robot of %s that is not at %s, and do not print where', async (kind, hosts) => {
    const url = `https://${hosts.split(' ')[0]}.evil.example/hunter2`;
    expect(await warningsOf(`${none}notify: [{ kind: ${kind}, url: "\${env:URL}" }]\n`, { URL: url })).toEqual([
      `3 notify[0].url: The address is not at ${hosts}, the host of ${kind} robots. Check it, unless it is a compatible server of your own.`,
    ]);
  });

  test('name secrets that stand in the file, and do not print them', async () => {
    const text = `${none}${mail}smtp: { host: smtp.example.com, user: u, password: hunter2 }
state: { file: /mnt/state.json, hmacKey: hunter2hunter2hunter2hunter2hunter2 }
notify:
  - { kind: webhook, url: "https://a.example.com/hunter2", secret: hunter2hunter2hunter2 }
  - { kind: webhook, url: "https://b.example.com/hunter2", secret: "\${env:NOTIFY_SECRET}" }
  - { kind: pagerduty, url: "https://events.eu.pagerduty.com/v2/enqueue", routingKey: "\${env:KEY}" }
`;
    const warnings = await warningsOf(text, { NOTIFY_SECRET: 'hunter2hunter2hunter2', KEY: 'k'.repeat(32) });
    expect(warnings).toEqual([
      `4 smtp.password: ${literal('SMTP_PASSWORD')}`,
      `5 state.hmacKey: ${literal('AUDIT_STATE_KEY')}`,
      `7 notify[0].url: ${literal('NOTIFY_URL')}`,
      `7 notify[0].secret: ${literal('NOTIFY_SECRET')}`,
      `8 notify[1].url: ${literal('NOTIFY_2_URL')}`,
    ]);
    expect(warnings.join()).not.toContain('hunter2');
  });

  test.each(['$SMTP_PASSWORD', '$(pass)', '%SMTP_PASSWORD%', '{{ password }}', '<password>'])(
    'say that %s is not replaced, and do not print it',
    async (password) => {
      const text = `${none}${mail}smtp: { host: smtp.example.com, user: u, password: "${password}" }\n`;
      expect(await warningsOf(text)).toEqual([
        '4 smtp.password: This text is used as it stands: only a reference such as "${env:NAME}" is replaced. Write "${env:SMTP_PASSWORD}", and set that variable.',
      ]);
    },
  );
});

describe('an audit without mail', () => {
  const secrets = `${none}${mail}${smtp}state: { file: /mnt/s.json, hmacKey: "\${env:KEY}" }
notify: [{ kind: webhook, url: "\${env:URL}", secret: "\${env:SECRET}" }, { kind: slack, url: "\${env:OTHER}" }]
`;

  test('needs no secret of mail, channels and stored results, and takes none of them', async () => {
    const config = await loadText(secrets, { URL: '' }, 'audit');
    expect(config).toMatchObject({ policy: { targets: [{ regions: ['ap-guangzhou'] }] }, channels: [] });
    expect(config.delivery).toBeUndefined();
    expect(config.state).toBeUndefined();
    expect(await issuesOf(secrets)).toHaveLength(5);
  });

  test('is refused for a variable of its own, and for a mistake in the other sections', async () => {
    const own = secrets.replace('ap-guangzhou', '"${env:REGION}"');
    await expect(loadText(own, {}, 'audit')).rejects.toThrow(/targets\[0\]\.region: .* REGION is not set/);
    await expect(loadText(secrets.replace('host:', 'hots:'), {}, 'audit')).rejects.toThrow(/smtp\.hots: /);
  });

  test('is refused for what no value of its variable could mend: an unknown key, and text in the place of a list', async () => {
    const misspelt = await reviewText(secrets.replace('password:', 'pasword:'));
    expect(misspelt.issues).toMatchObject([{ path: 'smtp.pasword', problem: 'The key "pasword" is unknown.' }]);
    const unlisted = await reviewText(secrets.replace(/to: \[[^\]]*\]/, 'to: "${env:TO}"'));
    expect(unlisted.issues).toMatchObject([{ path: 'mail.to' }]);
  });

  test('is refused for a password without a user, whether or not the password is there', async () => {
    const text = secrets.replace('user: u, ', '');
    const issue = { line: 4, path: 'smtp.password', problem: '`password` is set without `user`.' };
    expect((await reviewText(text)).issues).toMatchObject([issue]);
    expect((await reviewText(text, { SMTP_PASSWORD: 'p' })).issues).toMatchObject([issue]);
  });

  test('is reviewed with the variables that were not checked', async () => {
    const { issues, warnings, unset } = await reviewText(secrets);
    expect({ issues, warnings }).toEqual({ issues: [], warnings: [] });
    expect(unset.map(({ line, path, problem }) => `${line} ${path}: ${problem}`)).toEqual([
      '4 smtp.password: The environment variable SMTP_PASSWORD is not set.',
      '5 state.hmacKey: The environment variable KEY is not set.',
      '6 notify[0].url: The environment variable URL is not set.',
      '6 notify[0].secret: The environment variable SECRET is not set.',
      '6 notify[1].url: The environment variable OTHER is not set.',
    ]);
  });
});

describe('a review', () => {
  const keys = [
    'region',
    'regions',
    'images',
    'where',
    'name',
    'tags',
    'expires',
    'to',
    'routes',
    'cos',
    'url',
    'kind',
  ];
  const leaf = fc.constantFrom<unknown>(
    null,
    0,
    true,
    '',
    'all',
    'wecom',
    '*',
    'a@b',
    '2020-01-01',
    '${env:X}',
    '\u2028',
  );
  const { value } = fc.letrec((tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...keys), tie('value'), { maxKeys: 5 }),
    ),
  }));
  const section = fc.option(value, { nil: undefined });

  test('ends with what is wrong, whatever stands in the sections', async () => {
    const settings = fc.record({
      targets: section,
      allowlist: section,
      accounts: section,
      mail: section,
      smtp: section,
      state: section,
      notify: section,
      timeZone: section,
    });
    await fc.assert(
      fc.asyncProperty(settings, async (written) => {
        const { issues, warnings, unset } = await reviewText(JSON.stringify(written));
        // No image id or complete target is among the values.
        expect(issues.length).toBeGreaterThan(0);
        for (const { line, path, fix } of [...issues, ...warnings, ...unset]) {
          expect(line).toBe(1);
          expect(`${path}${fix}`).not.toBe('');
        }
      }),
    );
  });
});
