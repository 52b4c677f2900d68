import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';

import { configErrorOf, issuesOf, loadText, warningsOf } from '../support/config-file.ts';

const head = 'targets: [{ region: ap-guangzhou, images: all }]\nallowlist: []\n';
const cos = 'state: { cos: { bucket: audit-1250000000, region: ap-guangzhou, key: state.json } }\n';
const smtp = 'smtp: { host: smtp.example.com }\n';

const BUCKET = 'is not a full bucket name. Write the name with the appid, such as audit-1250000000.';
const OBJECT = 'is not an object key. Write an object key such as image-share-audit/state.json.';
const ADDRESS =
  'The value is not an https address. Write "${env:NOTIFY_URL}" and set that variable to the full https:// address.';

const ROUTING_KEY =
  'Write "${env:PAGERDUTY_ROUTING_KEY}" and set that variable to the integration key of the service (Events API v2).';

const cases = [
  {
    name: 'buckets of the wrong form',
    yaml: 'state: { cos: { bucket: audit, region: ap-guangzhou, key: s } }',
    issues: [`3 state.cos.bucket: "audit" ${BUCKET}`],
  },
  {
    name: 'a bucket in capitals',
    yaml: 'state: { cos: { bucket: Audit-1250000000, region: ap-guangzhou, key: s } }',
    issues: [`3 state.cos.bucket: "Audit-1250000000" ${BUCKET}`],
  },
  {
    name: 'a host for a bucket',
    yaml: 'state: { cos: { bucket: "audit-1250000000.cos.ap-guangzhou.myqcloud.com", region: ap-guangzhou, key: s } }',
    issues: [`3 state.cos.bucket: "audit-1250000000.cos.ap-guangzhou.myqcloud.com" ${BUCKET}`],
  },
  ...['/state.json', 'a//b', 'a/', ' ', '../x', 'a/./b', 'a\\nb'].map((objectKey) => ({
    name: `the object key ${objectKey}`,
    yaml: `state: { cos: { bucket: audit-1250000000, region: ap-guangzhou, key: "${objectKey}" } }`,
    issues: [`3 state.cos.key: "${objectKey}" ${OBJECT}`],
  })),
  {
    name: 'a state without its keys',
    yaml: 'state: { cos: {} }',
    issues: [
      '3 state.cos.bucket: This key is missing. Write the name with the appid, such as audit-1250000000.',
      '3 state.cos.region: This key is missing. Write a region id such as ap-guangzhou.',
      '3 state.cos.key: This key is missing. Write an object key such as image-share-audit/state.json.',
    ],
  },
  {
    name: 'a folder for a file',
    yaml: 'state: { file: /mnt/audit/ }',
    issues: ['3 state.file: "/mnt/audit/" is not a file path. Write a path such as /mnt/audit/state.json.'],
  },
  {
    name: 'a short key, and does not print it',
    yaml: 'state: { file: s.json, hmacKey: "0123456789abcdef0123456789abcde" }',
    issues: [
      '3 state.hmacKey: The value has fewer than 32 characters, or contains a line break or another control character. Write "${env:AUDIT_STATE_KEY}" and set that variable to 32 random characters or more.',
    ],
  },
  {
    name: 'a bare number as secret or address, and does not print it',
    yaml: 'notify: [{ kind: feishu, url: 12345678, secret: 12345678 }]',
    issues: [`3 notify[0].url: ${ADDRESS}`, '3 notify[0].secret: The value is not quoted. Put it in quotes.'],
  },
  {
    name: 'a bare number as key, and does not print it',
    yaml: 'state: { file: s.json, hmacKey: 12345678901234567890123456789012 }',
    issues: [
      '3 state.hmacKey: The value has fewer than 32 characters, or contains a line break or another control character. Write "${env:AUDIT_STATE_KEY}" and set that variable to 32 random characters or more.',
    ],
  },
  {
    name: 'what is wrong within routes',
    yaml: 'mail:\n  from: a@example.com\n  to: [b@example.com]\n  routes:\n    - { to: [], owner: " ", tags: {}, accounts: [], regions: [here], bcc: [c@example.com] }',
    issues: [
      '7 mail.routes[0].to: The empty list is not allowed here. Name at least one recipient.',
      '7 mail.routes[0].owner: " " is blank. Write the `owner` of an allowance, or remove the key.',
      '7 mail.routes[0].tags: The empty mapping is not allowed here. Write at least one tag, such as { env: prod }.',
      '7 mail.routes[0].accounts: The empty list is not allowed here. Name at least one account.',
      '7 mail.routes[0].regions[0]: "here" is not a region id. Write a region id such as ap-guangzhou.',
      '7 mail.routes[0].bcc: The key "bcc" is unknown. Write "cc" instead.',
    ],
  },
  {
    name: 'an unknown heartbeat, and days out of their limits',
    yaml: `${cos}mail: { from: a@example.com, to: [b@example.com], heartbeat: hourly, remindAfterDays: 366 }`,
    issues: [
      '4 mail.remindAfterDays: The number 366 is out of range. Write a whole number from 1 to 365.',
      '4 mail.heartbeat: "hourly" is not one of the choices. Write daily or weekly.',
    ],
  },
  ...['a\\nb', ' audit', 'audit ', '\\u202eaudit', 'x'.repeat(41)].map((prefix) => ({
    name: `the subject prefix ${prefix}`,
    yaml: `mail: { from: a@example.com, to: [b@example.com], subjectPrefix: "${prefix}" }`,
    issues: [expect.stringMatching(/^3 mail\.subjectPrefix: .* Write a short text in one line/)],
  })),
  {
    name: 'an unknown kind of channel',
    yaml: 'notify: [{ kind: telegram, url: "https://a.example.com/" }]',
    issues: [
      '3 notify[0].kind: "telegram" is not one of the choices. Write wecom or dingtalk or feishu or slack or webhook or pagerduty.',
    ],
  },
  {
    name: 'a channel without its keys',
    yaml: 'notify: [{}]',
    issues: [
      '3 notify[0].kind: This key is missing. Write wecom or dingtalk or feishu or slack or webhook or pagerduty.',
    ],
  },
  {
    name: 'a robot without an address',
    yaml: 'notify: [{ kind: slack }]',
    issues: [`3 notify[0].url: This key is missing. ${ADDRESS.replace(/^.*?\. /, '')}`],
  },
  {
    name: 'PagerDuty without a key, and a key that is none, and does not print it',
    yaml: 'notify:\n  - { kind: pagerduty }\n  - { kind: pagerduty, routingKey: "hunter2" }',
    issues: [
      `4 notify[0].routingKey: This key is missing. ${ROUTING_KEY}`,
      `5 notify[1].routingKey: The value is not an integration key of 32 letters and digits. ${ROUTING_KEY}`,
    ],
  },
  ...['https://events.pagerduty.com.evil.example/v2/enqueue', 'https://events.pagerduty.com/', 'https://[::1]/'].map(
    (url) => ({
      name: `an address that is not PagerDuty's: ${url}`,
      yaml: `notify: [{ kind: pagerduty, url: "${url}", routingKey: ${'k'.repeat(32)} }]`,
      issues: [
        '3 notify[0].url: The value is not an address of PagerDuty events. Remove it, or write https://events.eu.pagerduty.com/v2/enqueue for an account in the EU service region.',
      ],
    }),
  ),
  {
    name: 'keys that a kind of channel does not have',
    yaml: `notify:
  - { kind: slack, url: "https://a.example.com/1", routingKey: ${'k'.repeat(32)} }
  - { kind: webhook, url: "https://a.example.com/2", secret: ${'s'.repeat(16)}, mention: [someone] }
  - { kind: pagerduty, routingKey: ${'j'.repeat(32)}, secret: x }`,
    issues: [
      '4 notify[0].routingKey: The value has no effect: only pagerduty takes one. Remove it.',
      '5 notify[1].mention: A list has no effect: webhook mentions nobody. Remove it.',
      '6 notify[2].secret: The value has no effect: pagerduty takes a routingKey. Remove it.',
    ],
  },
  {
    name: 'a severity that is none',
    yaml: 'notify: [{ kind: slack, url: "https://a.example.com/", minSeverity: critical }]',
    issues: ['3 notify[0].minSeverity: The value is not one of the choices. Write high or medium or low.'],
  },
  ...[
    ['wecom', '@all'],
    ['wecom', 'all'],
    ['wecom', 'a><@all'],
    ['wecom', 'a b'],
    ['dingtalk', '@all'],
    ['dingtalk', '13800 000000'],
    ['dingtalk', '+86-1380000000x'],
    ['dingtalk', 'a@b'],
    ['feishu', 'ou_1"></at>'],
    ['feishu', ' ou_1'],
    ['slack', 'U0123>'],
    ['slack', '!here'],
    ['slack', 'everyone'],
    ['slack', 'u012345'],
    ['slack', 'C0123456'],
  ].map(([kind, name]) => ({
    name: `the mention ${name} at ${kind}`,
    yaml: `notify: [{ kind: ${kind}, url: "https://a.example.com/", mention: [${JSON.stringify(name)}] }]`,
    issues: [
      expect.stringMatching(
        new RegExp(`^3 notify\\[0\\].mention\\[0\\]: The value names nobody at ${kind} robots. Write `),
      ),
    ],
  })),
  ...['[]', 'zhangsan', '[1]', `[${'a, '.repeat(20)}a]`].map((mention) => ({
    name: `mentions that are no list of names: ${mention}`,
    yaml: `notify: [{ kind: wecom, url: "https://a.example.com/", mention: ${mention} }]`,
    issues: [
      expect.stringMatching(/^3 notify\[0\]\.mention(?:\[0\])?: .* is not a list of 1 to 20 names in quotes\. /),
    ],
  })),
  {
    name: 'a key of PagerDuty twice',
    yaml: `notify:\n${`  - { kind: pagerduty, routingKey: ${'k'.repeat(32)} }\n`.repeat(2)}`,
    issues: [
      '5 notify[1].routingKey: This key is already listed at notify[0].routingKey. Remove one of the two channels.',
    ],
  },
  ...[
    'http://hooks.example.com/hunter2',
    'http://localhost:80/hunter2',
    'http://127.0.0.1.evil.example/hunter2',
    'https://user:hunter2@hooks.example.com/',
    'https://hooks.example.com/#hunter2',
    ' https://hooks.example.com/hunter2',
    'https://hooks.example.com/\\nhunter2',
    'ftp://hunter2',
    'hunter2',
    '',
  ].map((url) => ({
    name: `no address ${JSON.stringify(url)}, and does not print it`,
    yaml: `notify: [{ kind: slack, url: "${url}" }]`,
    issues: [`3 notify[0].url: ${ADDRESS}`],
  })),
];

describe('loadConfig', () => {
  test.each(cases)('reports $name', async ({ yaml, issues }) => {
    expect(await issuesOf(`${head}${yaml}\n`)).toEqual(issues);
  });

  const misplaced = [
    'notify: https://hooks.slack.com/services/hunter2',
    'notify: ["https://hooks.slack.com/services/hunter2"]',
    'notify: [{ kind: "https://hooks.slack.com/services/hunter2", url: "hunter2", secret: "hunter2\\n" }]',
    'notify: [{ kind: slack, url: { key: hunter2 }, secret: [hunter2] }]',
    'notify: [{ kind: webhook, url: "https://a.example.com/", secret: hunter2 }]',
    'state: { file: s.json, hmacKey: hunter2 }',
  ];
  test.each(misplaced)('prints no secret that stands where it does not belong: %s', async (yaml) => {
    const error = await configErrorOf(loadText(`${head}${yaml}\n`));
    expect(error.issues.length).toBeGreaterThan(0);
    expect(inspect(error, { depth: 10, showHidden: true }) + JSON.stringify(error)).not.toContain('hunter2');
  });

  test('takes a memory in COS, reminders, signs of life, and routes with accounts by uin', async () => {
    const config = await loadText(
      `${head}${cos}${smtp}accounts: [{ uin: "1001", name: Production }]
mail:
  from: a@example.com
  to: [b@example.com]
  when: changes
  remindAfterDays: 3
  heartbeat: daily
  routes:
    - { to: [c@example.com], accounts: [Production, ], tags: { team: web } }
    - { to: [c@example.com], cc: [b@example.com], owner: web@example.com, regions: [ap-guangzhou] }
`,
    );
    expect(config.delivery?.mail).toEqual({
      from: 'a@example.com',
      to: ['b@example.com'],
      cc: [],
      when: 'changes',
      language: 'en',
      subjectPrefix: '[share-audit]',
      timeZone: 'Asia/Shanghai',
      remindAfterDays: 3,
      heartbeat: 'daily',
      routes: [
        { to: ['c@example.com'], cc: [], accounts: ['1001'], tags: { team: 'web' } },
        { to: ['c@example.com'], cc: ['b@example.com'], owner: 'web@example.com', regions: ['ap-guangzhou'] },
      ],
    });
    expect(config.state).toEqual({
      store: { kind: 'cos', bucket: 'audit-1250000000', region: 'ap-guangzhou', key: 'state.json' },
    });
  });

  test('takes the mentions of each robot, a severity, and services of PagerDuty in both regions', async () => {
    const environment = { A: 'a'.repeat(32), B: 'B'.repeat(32) };
    const config = await loadText(
      `${head}notify:
  - { kind: wecom, url: "https://a.example.com/1", mention: [zhangsan, li.si_2@x-y], minSeverity: high }
  - { kind: dingtalk, url: "https://a.example.com/2", mention: [all, manager7078, "+86-13800000000"], minSeverity: low }
  - { kind: feishu, url: "https://a.example.com/3", mention: [all, ou_18eac85d35a26f989317ad4f02e8bbbb] }
  - { kind: slack, url: "https://a.example.com/4", mention: [here, channel, U012AB3CD, S0123ABCD] }
  - { kind: pagerduty, routingKey: "\${env:A}", minSeverity: medium }
  - { kind: pagerduty, routingKey: "\${env:B}", url: "https://events.eu.pagerduty.com/v2/enqueue" }
`,
      environment,
    );
    expect(config.channels).toEqual([
      { kind: 'wecom', url: 'https://a.example.com/1', mention: ['zhangsan', 'li.si_2@x-y'], minSeverity: 'high' },
      { kind: 'dingtalk', url: 'https://a.example.com/2', mention: ['all', 'manager7078', '+86-13800000000'] },
      { kind: 'feishu', url: 'https://a.example.com/3', mention: ['all', 'ou_18eac85d35a26f989317ad4f02e8bbbb'] },
      { kind: 'slack', url: 'https://a.example.com/4', mention: ['here', 'channel', 'U012AB3CD', 'S0123ABCD'] },
      {
        kind: 'pagerduty',
        url: 'https://events.pagerduty.com/v2/enqueue',
        routingKey: environment.A,
        minSeverity: 'medium',
      },
      { kind: 'pagerduty', url: 'https://events.eu.pagerduty.com/v2/enqueue', routingKey: environment.B },
    ]);
  });

  test('takes a memory in a file with a key, and every kind of channel', async () => {
    const environment = { KEY: 'k'.repeat(32), TOKEN: 't', SECRET: 's'.repeat(16) };
    const text = `${head}state: { file: /mnt/state.json, hmacKey: "\${env:KEY}" }
notify:
  - { kind: wecom, url: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=\${env:TOKEN}" }
  - { kind: dingtalk, url: "https://oapi.dingtalk.com/robot/send?access_token=\${env:TOKEN}", secret: "\${env:SECRET}" }
  - { kind: feishu, url: "https://open.larksuite.com/open-apis/bot/v2/hook/\${env:TOKEN}" }
  - { kind: slack, url: "https://hooks.slack.com/services/\${env:TOKEN}" }
  - { kind: webhook, url: "http://127.0.0.1:8080/\${env:TOKEN}", secret: "\${env:SECRET}" }
  - { kind: webhook, url: "http://[::1]:8080/\${env:TOKEN}", secret: "\${env:SECRET}" }
`;
    const config = await loadText(text, environment);
    expect(config.state).toEqual({ store: { kind: 'file', path: '/mnt/state.json' }, hmacKey: environment.KEY });
    expect(config.channels).toEqual([
      { kind: 'wecom', url: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=t' },
      { kind: 'dingtalk', url: 'https://oapi.dingtalk.com/robot/send?access_token=t', secret: environment.SECRET },
      { kind: 'feishu', url: 'https://open.larksuite.com/open-apis/bot/v2/hook/t' },
      { kind: 'slack', url: 'https://hooks.slack.com/services/t' },
      { kind: 'webhook', url: 'http://127.0.0.1:8080/t', secret: environment.SECRET },
      { kind: 'webhook', url: 'http://[::1]:8080/t', secret: environment.SECRET },
    ]);
    expect(await warningsOf(text, environment)).toEqual([]);
  });
});
