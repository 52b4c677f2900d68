import { describe, expect, test } from 'vitest';
import type { Service } from '../../../lib/deploy/framework.ts';
import { emptyVariableProblems } from '../../../lib/deploy/settings/environment.ts';
import { readSettings } from '../../../lib/deploy/settings/settings.ts';
import { timerWarnings } from '../../../lib/deploy/settings/timer.ts';
import { ConfigError } from '../../../lib/errors.ts';
import { serviceOf } from '../service.ts';

const now = new Date('2026-11-24T05:00:00Z');
const read = (service: Service) => readSettings(service, 'serverless.yml', now);
const timers = (count: number) =>
  Array.from({ length: count }, (_, index) => ({
    timer: { name: `t${index}`, parameters: { cronExpression: '0 0 */8 * * * *' } },
  }));

describe('a sound serverless.yml', () => {
  test('is read in the words of the deployer, with defaults', () => {
    const { settings, problems } = read(serviceOf());
    expect(problems).toEqual([]);
    expect(settings).toEqual({
      entry: 'handlers/audit',
      deployment: {
        service: 'image-share-audit',
        stage: 'dev',
        site: 'china',
        region: 'ap-guangzhou',
        namespace: 'default',
        functionName: 'image-share-audit-dev-audit',
        description: '',
        runtime: 'Nodejs20.19',
        memoryMb: 256,
        timeoutSeconds: 900,
        environment: { SMTP_PASSWORD: 'secret' },
        tags: {},
        triggers: [{ name: 'schedule', cron: '0 0 */8 * * * *', enabled: true, argument: '' }],
        retry: { attempts: 2, maxAgeSeconds: 21_600 },
      },
    });
  });

  test('may say everything; the function wins over the provider', () => {
    const { settings, problems } = read(
      serviceOf(
        {
          site: 'international',
          region: 'ap-singapore',
          namespace: 'security',
          role: 'audit-role',
          memorySize: 128,
          timeout: 60,
          environment: { variables: { SHARED: 'a', OWN: 'b' } },
          tags: { team: 'security' },
          vpcConfig: { vpcId: 'vpc-1a2b3c4d', subnetId: 'subnet-1a2b3c4d' },
          cls: { logsetId: 'set', topicId: 'topic' },
          retry: { attempts: 0, maxAgeSeconds: 600 },
        },
        { memorySize: 512, timeout: 300, description: 'Audits images', environment: { variables: { OWN: 'c' } } },
        { parameters: { cronExpression: ' 0  0 */8 * * * * ', enable: false, argument: null } },
      ),
    );
    expect(problems).toEqual([]);
    expect(settings).toMatchObject({
      roleName: 'audit-role',
      deployment: {
        site: 'international',
        namespace: 'security',
        memoryMb: 512,
        timeoutSeconds: 300,
        environment: { SHARED: 'a', OWN: 'c' },
        vpc: { vpcId: 'vpc-1a2b3c4d', subnetId: 'subnet-1a2b3c4d' },
        logs: { logsetId: 'set', topicId: 'topic' },
        retry: { attempts: 0, maxAgeSeconds: 600 },
        triggers: [{ cron: '0 0 */8 * * * *', enabled: false, argument: '' }],
      },
    });
  });
});

interface Refusal {
  readonly name: string;
  readonly service: Service;
  readonly path: string;
  readonly says: RegExp;
}

const variable = (name: string, value = 'x') => serviceOf({ environment: { variables: { [name]: value } } });

function refusalOf(name: string, title: string, says: RegExp): Refusal {
  return { name: title, service: variable(name), path: `provider.environment.variables.${name}`, says };
}

const events = 'functions.audit.events';

const refusals: readonly Refusal[] = [
  {
    name: 'a long name',
    service: serviceOf({}, { name: 'a'.repeat(61) }),
    path: 'functions.audit.name',
    says: /2 to 60/,
  },
  {
    name: 'a name that ends in -',
    service: serviceOf({}, { name: 'audit-' }),
    path: 'functions.audit.name',
    says: /last/,
  },
  {
    name: 'a name that begins with a digit',
    service: serviceOf({}, { name: '1audit' }),
    path: 'functions.audit.name',
    says: /first/,
  },
  {
    name: 'a zone as region',
    service: serviceOf({ region: 'ap-guangzhou-3' }),
    path: 'provider.region',
    says: /not a valid region/,
  },
  {
    name: 'a wrong namespace',
    service: serviceOf({ namespace: '-' }),
    path: 'provider.namespace',
    says: /not a valid namespace/,
  },
  { name: 'an old runtime', service: serviceOf({ runtime: 'Nodejs18.15' }), path: 'provider.runtime', says: /20\.19/ },
  {
    name: 'another export',
    service: serviceOf({}, { handler: 'handlers/audit.run' }),
    path: 'functions.audit.handler',
    says: /main_handler/,
  },
  {
    name: 'a handler outside',
    service: serviceOf({}, { handler: '../audit.main_handler' }),
    path: 'functions.audit.handler',
    says: /of this project/,
  },
  {
    name: 'a memory in between',
    service: serviceOf({ memorySize: 200 }),
    path: 'provider.memorySize',
    says: /steps of 128/,
  },
  {
    name: 'too much memory',
    service: serviceOf({ memorySize: 4096 }),
    path: 'provider.memorySize',
    says: /3072/,
  },
  { name: 'a time-out of 0', service: serviceOf({ timeout: 0 }), path: 'provider.timeout', says: /1 to 900/ },
  {
    name: 'a time-out of 901',
    service: serviceOf({}, { timeout: 901 }),
    path: 'functions.audit.timeout',
    says: /1 to 900/,
  },
  {
    name: 'a description with a hyphen',
    service: serviceOf({}, { description: 'a-b' }),
    path: 'functions.audit.description',
    says: /letters/,
  },
  {
    name: 'a role by its resource name',
    service: serviceOf({ role: 'qcs::cam::uin/1:roleName/x' }),
    path: 'provider.role',
    says: /name alone/,
  },
  {
    name: 'a VPC that is none',
    service: serviceOf({ vpcConfig: { vpcId: 'x', subnetId: 'y' } }),
    path: 'provider.vpcConfig',
    says: /VPC/,
  },
  {
    name: 'three repetitions',
    service: serviceOf({ retry: { attempts: 3 } }),
    path: 'provider.retry.attempts',
    says: /0, 1 or 2/,
  },
  {
    name: 'an age of a day',
    service: serviceOf({ retry: { maxAgeSeconds: 86_400 } }),
    path: 'provider.retry.maxAgeSeconds',
    says: /21600/,
  },
  refusalOf('SCF_X', 'SCF_', /reserved for the platform/),
  refusalOf('QCLOUD_X', 'QCLOUD_', /reserved for the platform/),
  refusalOf('TENCENTCLOUD_SECRETID', 'credentials', /reserved for the platform/),
  refusalOf('TENCENTCLOUD_API_BASE', 'an emulator', /emulator/),
  refusalOf('AUDIT_CONFIG', 'another configuration', /not what was checked/),
  refusalOf('NODE_OPTIONS', 'other code before ours', /not what was checked/),
  refusalOf('NODE_TLS_REJECT_UNAUTHORIZED', 'certificates that nobody checks', /not what was checked/),
  refusalOf('NODE_PATH', 'other modules before ours', /not what was checked/),
  refusalOf('LD_PRELOAD', 'a library before the runtime', /not what was checked/),
  refusalOf('HTTPS_PROXY', 'a way through somebody else', /not what was checked/),
  refusalOf('AUDIT_DEPLOYED', "the deployer's own variable", /reserved for deploy/),
  {
    name: 'a variable with a hyphen',
    service: variable('A-B'),
    path: 'provider.environment.variables.A-B',
    says: /not a valid variable name/,
  },
  {
    name: '4 kB of variables',
    service: variable('BIG', 'x'.repeat(4000)),
    path: 'provider.environment.variables',
    says: /4003 bytes/,
  },
  {
    name: 'a trigger name with a space',
    service: serviceOf({}, {}, { name: 'a b' }),
    path: `${events}[0].timer.name`,
    says: /not a valid trigger name/,
  },
  { name: 'eleven triggers', service: serviceOf({}, { events: timers(11) }), path: events, says: /11 timers/ },
  {
    name: 'two triggers of a name',
    service: serviceOf({}, { events: [...timers(1), ...timers(1)] }),
    path: `${events}[1].timer.name`,
    says: /another trigger .* above/,
  },
  {
    name: 'a cron of five fields',
    service: serviceOf({}, {}, { parameters: { cronExpression: '0 9 * * *' } }),
    path: `${events}[0].timer.parameters.cronExpression`,
    says: /seven are needed/,
  },
  ...['* * * * * * *', '*/30 * * * * * *', '0,59 0 9 * * * *'].map((cronExpression) => ({
    name: `the cron ${cronExpression}`,
    service: serviceOf({}, {}, { parameters: { cronExpression } }),
    path: `${events}[0].timer.parameters.cronExpression`,
    says: /fires again after (1|30|59) s.*the minimum is a minute/,
  })),
  {
    name: 'an argument',
    service: serviceOf({}, {}, { parameters: { cronExpression: '0 0 */8 * * * *', argument: 'full' } }),
    path: `${events}[0].timer.parameters.argument`,
    says: /selects no part/,
  },
  {
    name: 'an argument over 4 KB',
    service: serviceOf({}, {}, { parameters: { cronExpression: '0 0 */8 * * * *', argument: 'ü'.repeat(2049) } }),
    path: `${events}[0].timer.parameters.argument`,
    says: /4098 bytes; the limit is 4096/,
  },
  {
    name: "the framework's packaging",
    service: { ...serviceOf(), package: { patterns: [] } },
    path: 'package.patterns',
    says: /has no effect/,
  },
];

test.each(refusals)('$name is refused', ({ service, path, says }) => {
  const { problems } = read(service);
  expect(problems).toEqual([expect.objectContaining({ path })]);
  expect(`${problems[0]?.problem} ${problems[0]?.fix}`).toMatch(says);
});

interface Doubt {
  readonly name: string;
  readonly crons: readonly string[];
  readonly says: readonly RegExp[];
}

const doubts: readonly Doubt[] = [
  { name: 'a run every eight hours', crons: ['0 0 */8 * * * *'], says: [] },
  { name: 'a run each 15 minutes, as long as one may take', crons: ['0 */15 * * * * *'], says: [] },
  { name: 'a run each minute', crons: ['0 * * * * * *'], says: [/begin 60 s apart, and one may take 900 s/] },
  { name: 'two timers close to each other', crons: ['0 0 9 * * * *', '0 5 9 * * * *'], says: [/begin 300 s apart/] },
  { name: 'two timers at once', crons: ['0 0 9 * * * *', '0 0 9 * * * *'], says: [/begin 0 s apart/] },
  { name: 'a first run in a year', crons: ['0 0 0 1 1 * 2028'], says: [/NOTHING FOR 402 DAYS/] },
  { name: 'no timer', crons: [], says: [/No trigger of audit is enabled/] },
];

test.each(doubts)('$name is doubted as it deserves', ({ crons, says }) => {
  const triggers = crons.map((cron, index) => ({ name: `t${index}`, cron, enabled: true, argument: '' }));
  const idle = { name: 'idle', cron: '0 * * * * * *', enabled: false, argument: '' };
  const warnings = timerWarnings({ functionName: 'audit', timeoutSeconds: 900, triggers: [...triggers, idle] }, now);
  expect(warnings).toEqual(says.map((pattern) => expect.stringMatching(pattern)));
});

test('all problems are told at once, and only those of names concern which function is meant', () => {
  const { problems, identityProblems } = read(serviceOf({ region: 'x', memorySize: 1 }, { timeout: 0 }, { name: '' }));
  expect(problems.map(({ path }) => path)).toEqual([
    'provider.region',
    'provider.memorySize',
    'functions.audit.timeout',
    `${events}[0].timer.name`,
  ]);
  expect(identityProblems.map(({ path }) => path)).toEqual(['provider.region']);
});

test('no problem says the value of a variable', () => {
  const { problems } = read(
    serviceOf({ environment: { variables: { 'A-B': 'hunter2', SCF_X: 'hunter2'.repeat(600) } } }),
  );
  expect(problems).toHaveLength(3);
  expect(JSON.stringify(problems)).not.toContain('hunter2');
});

test('a variable without a value is a problem of its own, which not every command has', () => {
  const { settings, problems } = read(serviceOf({ environment: { variables: { SMTP_PASSWORD: null, OTHER: '' } } }));
  expect(problems).toEqual([]);
  expect(emptyVariableProblems(settings.deployment.environment).map(({ path }) => path)).toEqual([
    'provider.environment.variables.SMTP_PASSWORD',
    'provider.environment.variables.OTHER',
  ]);
});

test.each([0, 2])('%i functions are refused', (count) => {
  const [settings] = Object.values(serviceOf().functions);
  if (settings === undefined) throw new Error('no function');
  const functions = Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, settings]));
  expect(() => read({ ...serviceOf(), functions })).toThrow(ConfigError);
});
