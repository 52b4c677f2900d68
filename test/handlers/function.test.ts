import { expect, test, vi } from 'vitest';
import type { FunctionContext } from '../../handlers/run/invocation.ts';
import { owner } from '../support/emulated-cloud.ts';
import { openRobotServer } from '../support/robot-server.ts';
import { createWorld, type World } from '../support/world.ts';
import { captureLog, fire, sharedEstate } from './built-function.ts';

const policy = `
targets: [{ region: ap-guangzhou, images: all }]
allowlist: []
`;
const allowing = policy.replace('[]', '[{ sharedAccount: "101104350001", reason: Runs our appliance }]');
const event = { Type: 'Timer', TriggerName: 'daily', Time: '2026-11-24T01:00:00Z', Message: '' };
const context: FunctionContext = {
  request_id: '6e1f2a34-0000-4000-8000-000000000001',
  tencentcloud_uin: owner,
  getRemainingTimeInMillis: () => 60_000,
};

const { calls, lastLine } = captureLog();

function enter(world: World, changes: Readonly<Record<string, string | undefined>> = {}): void {
  for (const [name, value] of Object.entries({ ...world.environment, ...changes })) vi.stubEnv(name, value);
}

test('a timer event becomes a mail that names the share, and one JSON line', async () => {
  const world = await createWorld({ estate: sharedEstate, policy });
  enter(world);
  const summary = await fire(event, context);
  expect(summary).toMatchObject({ runId: context.request_id, verdict: 'non-compliant', mailed: true, emulated: true });
  expect(calls()).toHaveLength(1);
  expect(lastLine()).toEqual(summary);
  const [mail] = await world.mails();
  expect(mail?.subject).toContain('golden-web shared with 101104350001');
  expect(mail?.text).toContain('101104350001');
  expect(mail?.html).toContain('img-6pb6lrmy');
  expect(mail?.attachments.map(({ filename }) => filename)).toEqual(['findings.csv', 'shares.csv', 'report.json']);
});

test('nothing wrong, no mail', async () => {
  const world = await createWorld({ estate: sharedEstate, policy: allowing });
  enter(world);
  await expect(fire(event, context)).resolves.toMatchObject({ verdict: 'compliant', mailed: false });
  expect(await world.mails()).toEqual([]);
});

test('nothing wrong is mailed where that is asked for', async () => {
  const world = await createWorld({ estate: sharedEstate, policy: allowing, mailWhen: 'always' });
  enter(world);
  await expect(fire(event, context)).resolves.toMatchObject({ verdict: 'compliant', mailed: true });
  expect(await world.mails()).toHaveLength(1);
});

test('the same event with the same outcome repeats its Message-ID, and another outcome does not', async () => {
  const world = await createWorld({ estate: sharedEstate, policy });
  enter(world);
  await fire(event, context);
  await fire(event, { ...context, request_id: 'another' });
  await world.writeConfig(policy.replace('ap-guangzhou', 'ap-beijing'));
  await fire(event, context);
  const ids = (await world.mails()).map(({ messageId }) => messageId);
  expect(ids[1]).toBe(ids[0]);
  expect(ids[2]).not.toBe(ids[0]);
});

test('each invocation reads the configuration and the credentials anew', async () => {
  const world = await createWorld({ estate: sharedEstate, policy });
  enter(world);
  await fire(event, context);
  await world.writeConfig(allowing);
  await expect(fire(event, context)).resolves.toMatchObject({ verdict: 'compliant' });
  vi.stubEnv('TENCENTCLOUD_SESSIONTOKEN', 'expired');
  await expect(fire(event, context)).resolves.toMatchObject({ verdict: 'incomplete' });
});

test('what is not read before the deadline is mailed as unverified', async () => {
  const faults = [{ action: 'DescribeImages', answer: 'no-answer' } as const];
  const world = await createWorld({ estate: sharedEstate, policy, faults });
  enter(world);
  // The mail's reserve of 30 seconds leaves a tenth of a second for reading.
  const summary = await fire(event, { ...context, getRemainingTimeInMillis: () => 30_100 });
  expect(summary).toMatchObject({ verdict: 'incomplete', mailed: true });
  expect((await world.mails())[0]?.text).toMatch(/time/);
});

test('the credentials say whose account it is, whatever the platform says', async () => {
  const world = await createWorld({ estate: sharedEstate, policy: allowing });
  enter(world);
  await expect(fire(event, { request_id: 'r' })).resolves.toMatchObject({ verdict: 'compliant' });
  expect(world.requests[0]).toMatchObject({ action: 'GetCallerIdentity' });
  await expect(fire(event, { ...context, tencentcloud_uin: '100000000009' })).rejects.toThrow(/belong to 100000000002/);
});

interface Failure {
  readonly name: string;
  readonly policy?: string;
  readonly event?: unknown;
  readonly context?: FunctionContext;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly says: RegExp;
}

const failures: readonly Failure[] = [
  {
    name: 'settings that are wrong beside readable mail',
    policy: policy.replace('ap-guangzhou', 'Guangzhou'),
    says: /targets\[0\]\.region/,
  },
  { name: 'a message of the trigger', event: { ...event, Message: '{"images":["img-6pb6lrmy"]}' }, says: /Message/ },
  { name: 'a message that is no text', event: { ...event, Message: 7 }, says: /Message/ },
  {
    name: 'credentials of another account',
    policy: `accounts: [{ uin: "100000000009" }]${policy}`,
    says: /belong to 100000000002/,
  },
  { name: 'no role', environment: { TENCENTCLOUD_SECRETID: undefined }, says: /execution role/ },
  {
    name: 'a time-out that the reserve for the mail uses up',
    context: { ...context, getRemainingTimeInMillis: () => 3000 },
    says: /mailReserveMs.*3000 ms/,
  },
  {
    name: 'the same, where the platform states the time-out alone',
    context: { tencentcloud_uin: owner, time_limit_in_ms: 3000 },
    says: /mailReserveMs.* (3000|2\d\d\d) ms/,
  },
  {
    name: 'a reserve of more than a minute, where the platform states no time',
    policy: `audit: { mailReserveMs: 60001 }${policy}`,
    context: { tencentcloud_uin: owner },
    says: /mailReserveMs.* (60000|5\d\d\d\d) ms/,
  },
  {
    name: 'an emulator that is not on this machine',
    environment: { TENCENTCLOUD_API_BASE: 'http://192.0.2.1' },
    says: /TENCENTCLOUD_API_BASE/,
  },
];

test.each(failures)('$name: the run fails, and a mail says why', async (failure) => {
  const world = await createWorld({ estate: sharedEstate, policy: failure.policy ?? policy });
  enter(world, failure.environment);
  await expect(fire(failure.event ?? event, failure.context ?? context)).rejects.toMatchObject({ name: 'ConfigError' });
  const [mail] = await world.mails();
  expect(mail?.subject).toMatch(/failed/i);
  expect(mail?.text?.replaceAll('\n', ' ')).toMatch(failure.says);
  expect(lastLine()).toMatchObject({ verdict: 'failed', problems: [expect.stringMatching(failure.says)] });
  expect(JSON.stringify([lastLine(), mail?.text, mail?.html])).not.toContain('mailbox-password');
});

test('a failed run names its account, its regions and its function', async () => {
  const world = await createWorld({
    estate: sharedEstate,
    policy: `accounts: [{ uin: "100000000002", name: Production }]${policy}`,
  });
  enter(world);
  const platform = { function_name: 'image-audit', namespace: 'security', tencentcloud_region: 'ap-shanghai' };
  const named = { ...context, ...platform, tencentcloud_uin: '100000000002' };
  await expect(fire({ ...event, Message: 'x' }, named)).rejects.toMatchObject({ name: 'ConfigError' });
  const [mail] = await world.mails();
  expect(mail?.subject).toMatch(/ - Production$/);
  expect(mail?.text?.replaceAll(/\s+/g, ' ')).toContain(
    'Production (100000000002) · ap-guangzhou · function image-audit (security, ap-shanghai)',
  );
  expect(lastLine()).toMatchObject({
    verdict: 'failed',
    account: '100000000002',
    accountName: 'Production',
    regions: ['ap-guangzhou'],
    platform: { name: 'image-audit', namespace: 'security', region: 'ap-shanghai' },
    codes: ['ConfigError timer trigger Message'],
  });
});

test('settings that cannot be read at all fail the run', async () => {
  const world = await createWorld({ estate: sharedEstate, policy });
  enter(world, { AUDIT_CONFIG: `${world.directory}/missing.yml` });
  await expect(fire(event, context)).rejects.toMatchObject({ name: 'ConfigError' });
  expect(lastLine()).toMatchObject({ verdict: 'failed' });
});

test('a mail that is not accepted fails the run, and says no secret', async () => {
  const world = await createWorld({ estate: sharedEstate, policy });
  enter(world, { SMTP_PASSWORD: 'wrong-password' });
  const error: unknown = await fire(event, context).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ name: 'MailError' });
  // What was found is in the log at least, and why nobody was told; it is no bug, so that no stack is needed.
  const line = lastLine();
  expect(line).toMatchObject({
    verdict: 'failed',
    problems: [expect.stringMatching(/password/)],
    found: { verdict: 'non-compliant', counts: { shares: 1 } },
  });
  expect(line).not.toHaveProperty('stack');
  expect(JSON.stringify(line)).not.toContain('wrong-password');
});

const withRobot = (url: string) => `${policy}notify: [{ kind: wecom, url: "${url}" }]\n`;

test('a channel gets the summary of the run, and a mail says when it did not take it', async () => {
  const robot = await openRobotServer([
    { body: '{"errcode":0}' },
    { body: '{"errcode":93000,"errmsg":"invalid url"}' },
  ]);
  const world = await createWorld({ estate: sharedEstate, policy: withRobot(`${robot.base}/send?key=robot-key`) });
  enter(world);
  await expect(fire(event, context)).resolves.not.toHaveProperty('problems');
  await expect(fire(event, context)).resolves.toMatchObject({
    mailed: true,
    problems: [expect.stringMatching(/^wecom: .*93000/)],
  });
  await robot.close();
  const [first, second] = await world.mails();
  expect(robot.heard[0]?.body).toContain('1 unauthorized share');
  expect(first?.subject).not.toContain('channel');
  expect(second?.subject).toContain('delivery to a channel failed');
  expect(second?.text).toContain('93000');
  expect(JSON.stringify([calls(), second])).not.toContain('robot-key');
});

test.each([
  { name: 'mail can be read, too', break: (yaml: string) => yaml, mails: 1 },
  { name: 'mail cannot', break: (yaml: string) => `${yaml}mail: {}\n`, mails: 0 },
])('wrong settings are told to the channels that can be read, where $name', async ({ break: more, mails }) => {
  const robot = await openRobotServer([{ body: '{"errcode":0}' }]);
  const broken = withRobot(`${robot.base}/send`).replace('ap-guangzhou', 'Guangzhou');
  const world = await createWorld({ estate: sharedEstate, policy: more(broken) });
  enter(world);
  await expect(fire(event, context)).rejects.toMatchObject({ name: 'ConfigError' });
  await robot.close();
  expect(robot.heard).toHaveLength(1);
  expect(await world.mails()).toHaveLength(mails);
  expect(robot.heard[0]?.body).toMatch(/Run failed.*targets.*Guangzhou/);
});
