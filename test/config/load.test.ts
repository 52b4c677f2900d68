import { readFile } from 'node:fs/promises';
import { inspect } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { environmentSecrets } from '../../lib/config/file/references.ts';
import { loadConfig, requireDelivery } from '../../lib/config/load.ts';
import { configErrorOf, loadText, warningsOf } from '../support/config-file.ts';
import { createCertificate } from '../support/smtp-certificates.ts';

const head = 'targets: [{ region: ap-guangzhou, images: all }]\nallowlist: []\n';
const mail = 'mail: { from: audit@example.com, to: [security@example.com] }\n';
const smtp = 'smtp: { host: smtp.example.com, user: audit, password: "${env:SMTP_PASSWORD}" }\n';
const environment = {
  SMTP_PASSWORD: 'correct-horse',
  AUDIT_STATE_KEY: 'k'.repeat(32),
  WECOM_ROBOT_URL: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1',
  DINGTALK_ROBOT_URL: 'https://oapi.dingtalk.com/robot/send?access_token=1',
  DINGTALK_ROBOT_SECRET: 'SEC1',
  FEISHU_ROBOT_URL: 'https://open.feishu.cn/open-apis/bot/v2/hook/1',
  FEISHU_ROBOT_SECRET: '1',
  SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T/B/1',
  AUDIT_WEBHOOK_URL: 'https://tickets.example.com/image-share-audit',
  AUDIT_WEBHOOK_SECRET: 'w'.repeat(32),
  PAGERDUTY_ROUTING_KEY: 'p'.repeat(32),
};

const delivery = {
  mail: {
    from: 'audit@example.com',
    to: ['security@example.com'],
    cc: [],
    when: 'findings',
    language: 'en',
    subjectPrefix: '[share-audit]',
    timeZone: 'Asia/Shanghai',
    remindAfterDays: 7,
    routes: [],
  },
  smtp: { host: 'smtp.example.com', port: 465, secure: true, login: { user: 'audit', password: 'correct-horse' } },
};

describe('loadConfig', () => {
  test('fills in what a short file leaves out', async () => {
    const config = await loadText(head);
    expect({ ...config, file: 'audit.yml' }).toEqual({
      file: 'audit.yml',
      accounts: { kind: 'accounts', accounts: [] },
      cloud: { site: 'china', concurrency: 8, sharesPerSecond: 10, imagesPerSecond: 40, requestTimeoutMs: 10_000 },
      mailReserveMs: 30_000,
      policy: {
        targets: [{ label: 'targets[0]', regions: ['ap-guangzhou'], images: 'all', mayBeEmpty: false }],
        allowlist: [],
        timeZone: 'Asia/Shanghai',
        expiryNoticeDays: 14,
      },
      channels: [],
    });
  });

  test('calls accounts by their uin, whether they are named by it or by name', async () => {
    const config = await loadText(`accounts: [{ uin: "1001", name: Production }]
targets:
  - { region: ap-guangzhou, images: all, accounts: [Production] }
  - { regions: [ap-beijing], images: [img-6pb6lrmy], accounts: ["1001"] }
allowlist:
  - { sharedAccount: "2001", reason: x, accounts: [Production] }
`);
    expect(config.accounts).toEqual({ kind: 'accounts', accounts: [{ uin: '1001', name: 'Production' }] });
    expect(config.policy.targets).toEqual([
      { label: 'targets[0]', accounts: ['1001'], regions: ['ap-guangzhou'], images: 'all', mayBeEmpty: false },
      { label: 'targets[1]', accounts: ['1001'], regions: ['ap-beijing'], images: ['img-6pb6lrmy'] },
    ]);
    expect(config.policy.allowlist).toEqual([
      {
        grantee: { kind: 'account', uin: '2001' },
        reason: 'x',
        accounts: ['1001'],
        relation: 'partner',
        required: false,
      },
    ]);
  });

  test('reads the example as it is delivered', async () => {
    const config = await loadConfig({ file: 'audit.example.yml' }, environmentSecrets(environment));
    expect(config.policy.targets).toHaveLength(2);
    expect(requireDelivery(config).smtp.login?.password).toBe('correct-horse');
    expect(await warningsOf(await readFile('audit.example.yml', 'utf8'), environment)).toEqual([
      expect.stringMatching(/^26 targets\[1\]\.where: Anyone who can rename or tag/),
    ]);
  });

  test('knows every setting that the example leaves as a comment', async () => {
    const example = await readFile('audit.example.yml', 'utf8');
    const text = example.replaceAll(
      /^( *)# (?=- |  - |  accounts|  images|  cos|  hmacKey|cc:|remindAfterDays:|heartbeat:|routes:|state:|notify:)/gm,
      '$1',
    );
    const config = await loadText(text, environment);
    expect(config.policy.targets[2]).toMatchObject({ images: ['img-6pb6lrmy'] });
    expect(config.delivery?.mail).toMatchObject({ cc: ['platform@example.com'], heartbeat: 'weekly' });
    expect(config.delivery?.mail.routes).toHaveLength(2);
    expect(config.state).toMatchObject({ store: { kind: 'cos' }, hmacKey: 'k'.repeat(32) });
    expect(config.channels.map(({ kind }) => kind)).toEqual([
      'wecom',
      'dingtalk',
      'feishu',
      'slack',
      'webhook',
      'pagerduty',
    ]);
    const warnings = await warningsOf(text, environment);
    expect(warnings.filter((warning) => !warning.includes(' targets'))).toEqual([]);
  });
});

describe('the delivery settings', () => {
  let ca = '';

  beforeAll(async () => {
    ca = (await createCertificate()).cert;
  });

  test('are there when mail and smtp are', async () => {
    const config = await loadText(head + mail + smtp, environment);
    expect(requireDelivery(config)).toEqual(delivery);
  });

  test('take the port that fits secure, a certificate authority, and no login', async () => {
    const starttls = 'smtp: { host: "::1", secure: false, ca: "${env:CA}" }\n';
    const config = await loadText(head + mail + starttls, { CA: `${ca}\n${ca}` });
    expect(config.delivery?.smtp).toEqual({ host: '::1', port: 587, secure: false, ca: `${ca}\n${ca}` });
  });

  test.each([
    { name: 'mail', yaml: head + smtp },
    { name: 'smtp', yaml: head + mail },
  ])('are missed by whoever needs them when $name is not there', async ({ yaml }) => {
    const config = await loadText(yaml, environment);
    const error = await configErrorOf((async () => requireDelivery(config))());
    expect(error.issues).toMatchObject([{ file: config.file, path: '', fix: /audit.example.yml/ }]);
  });

  test('come with the error when only the rest is wrong', async () => {
    const error = await configErrorOf(loadText(`${head}site: mars\ntimeZone: Nowhere\n${mail}${smtp}`, environment));
    expect(error.issues.map(({ path }) => path)).toEqual(['site', 'timeZone']);
    expect(error.delivery).toEqual(delivery);
  });

  test('come with the error in the time zone that was read', async () => {
    const error = await configErrorOf(loadText(`${head}site: mars\ntimeZone: UTC\n${mail}${smtp}`, environment));
    expect(error.delivery?.mail.timeZone).toBe('UTC');
  });

  test.each([
    'when: changes',
    'when: never',
    'remindAfterDays: 0',
    'subjectPrefix: " x"',
    'heartbeat: weekly',
    'routes: [{ to: [x] }]',
  ])('come with the error when what is wrong is only who else gets mail, and when: %s', async (setting) => {
    const yaml = `${head}${mail.replace(' }', `, ${setting} }`)}${smtp}`;
    const error = await configErrorOf(loadText(yaml, environment));
    expect(error.issues.length).toBeGreaterThan(0);
    expect(error.delivery).toEqual(delivery);
  });

  test('bring the channels with them, all or none', async () => {
    const url = 'https://robot.example.com/correct-horse';
    const wrong = `${head}site: mars\n${mail}${smtp}notify: [{ kind: slack, url: "\${env:URL}" }]\n`;
    const error = await configErrorOf(loadText(wrong, { ...environment, URL: url }));
    expect(error.channels).toEqual([{ kind: 'slack', url }]);
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('correct-horse');
    for (const change of [/slack/, /URL/]) {
      const text = wrong.replace(change, 'unknown');
      const other = await configErrorOf(loadText(text, { ...environment, URL: url }));
      expect(other.channels).toEqual([]);
      expect(other.delivery).toEqual(delivery);
    }
  });

  test('bring the memory and the reminders with them, unless the memory is wrong too', async () => {
    const state = `state: { file: /mnt/state.json, hmacKey: "\${env:KEY}" }\n`;
    const changes = mail.replace(' }', ', when: changes, remindAfterDays: 3 }');
    const secrets = { ...environment, KEY: `correct-horse-${'x'.repeat(32)}` };
    const error = await configErrorOf(loadText(`${head}site: mars\n${changes}${smtp}${state}`, secrets));
    expect(error.state).toEqual({ store: { kind: 'file', path: '/mnt/state.json' }, hmacKey: secrets.KEY });
    expect(error.delivery?.mail).toMatchObject({ when: 'changes', remindAfterDays: 3 });
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('correct-horse');
    const other = await configErrorOf(loadText(`${head}${changes}${smtp}${state}`, environment));
    expect(other.issues.map(({ path }) => path)).toEqual(['state.hmacKey']);
    expect(other.state).toBeUndefined();
    expect(other.delivery?.mail.to).toEqual(delivery.mail.to);
  });

  test('do not show in the error', async () => {
    const error = await configErrorOf(loadText(`${head}site: mars\n${mail}${smtp}`, environment));
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('correct-horse');
    expect(JSON.stringify(error)).not.toContain('correct-horse');
  });

  const unreadable = [
    { name: 'mail is wrong', yaml: `${head}mail: { from: x }\n${smtp}` },
    { name: 'smtp is wrong', yaml: `${head}${mail}smtp: { host: smtp.example.com, user: audit }\n` },
    { name: 'mail is missing', yaml: `${head}site: mars\n${smtp}` },
    { name: 'a key of smtp stands twice', yaml: `${head}${mail}smtp:\n  host: a.example.com\n  host: b.example.com\n` },
    { name: 'the password is not set', yaml: head + mail + smtp.replace('SMTP_PASSWORD', 'OTHER') },
  ];
  test.each(unreadable)('do not come with the error when $name', async ({ yaml }) => {
    const error = await configErrorOf(loadText(yaml, environment));
    expect(error.delivery).toBeUndefined();
  });
});
