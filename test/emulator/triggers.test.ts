import { describe, expect, test } from 'vitest';
import { codeOf, type Running, scf, start } from './clients.ts';
import { request, startWithFunction, startWithManualClock } from './functions.ts';

const named = { FunctionName: 'audit', TriggerName: 'hourly', Type: 'timer' };
const cron = '0 0 * * * * *';

async function withTrigger(settings: Partial<Parameters<ReturnType<typeof scf>['CreateTrigger']>[0]> = {}) {
  const running = await startWithFunction();
  await scf(running).CreateTrigger({ ...named, TriggerDesc: cron, ...settings });
  return running;
}

async function onlyTrigger(running: Running) {
  const { Triggers = [] } = await scf(running).ListTriggers({ FunctionName: 'audit' });
  expect(Triggers).toHaveLength(1);
  return Triggers[0];
}

describe('CreateTrigger', () => {
  test('answers the trigger in another form than the request: the cron as JSON, Enable as a number', async () => {
    const running = await startWithFunction();
    const { TriggerInfo } = await scf(running).CreateTrigger({
      ...named,
      TriggerDesc: cron,
      Enable: 'OPEN',
      CustomArgument: 'full',
      Description: 'Every hour',
      Qualifier: '$DEFAULT',
      Namespace: 'default',
    });
    expect(TriggerInfo).toMatchObject({
      TriggerName: 'hourly',
      Type: 'timer',
      TriggerDesc: '{"cron":"0 0 * * * * *"}',
      Enable: 1,
      CustomArgument: 'full',
      Description: 'Every hour',
      Qualifier: '$DEFAULT',
      AvailableStatus: 'Available',
    });
    expect(TriggerInfo?.AddTime).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    expect(await onlyTrigger(running)).toEqual(TriggerInfo);
    expect((await scf(running).GetFunction({ FunctionName: 'audit' })).Triggers).toEqual([TriggerInfo]);
  });

  test('creates a closed trigger of the latest version by default', async () => {
    expect(await onlyTrigger(await withTrigger())).toMatchObject({
      Enable: 0,
      Qualifier: '$LATEST',
      CustomArgument: '',
      Description: '',
    });
  });

  test.each([
    ['a name from a digit', { TriggerName: '1h' }, 'InvalidParameterValue.TriggerName'],
    ['a name with a space', { TriggerName: 'a b' }, 'InvalidParameterValue.TriggerName'],
    ['a name of 61', { TriggerName: 'a'.repeat(61) }, 'InvalidParameterValue.TriggerName'],
    ['another type', { Type: 'cos' }, 'InvalidParameterValue.Type'],
    ['no cron', { TriggerDesc: undefined }, 'InvalidParameterValue.TriggerDesc'],
    ['another Enable', { Enable: '1' }, 'InvalidParameterValue.Enable'],
    ['an argument of over 4 KB', { CustomArgument: 'ü'.repeat(2049) }, 'InvalidParameterValue.CustomArgument'],
    ['an absent version', { Qualifier: '7' }, 'ResourceNotFound.Qualifier'],
    ['an absent function', { FunctionName: 'other' }, 'ResourceNotFound.Function'],
    ['an absent namespace', { Namespace: 'test' }, 'ResourceNotFound.Namespace'],
  ])('refuses %s', async (_name, parameters, code) => {
    const running = await startWithFunction();
    expect(await codeOf(scf(running).CreateTrigger({ ...named, TriggerDesc: cron, ...parameters }))).toBe(code);
    expect((await scf(running).ListTriggers({ FunctionName: 'audit' })).TotalCount).toBe(0);
  });

  test('takes an argument of 4 KB', async () => {
    const CustomArgument = 'ü'.repeat(2048);
    expect(await onlyTrigger(await withTrigger({ CustomArgument }))).toMatchObject({ CustomArgument });
  });

  test('does not change one that is there', async () => {
    const running = await withTrigger();
    expect(await codeOf(scf(running).CreateTrigger({ ...named, TriggerDesc: '0 30 * * * * *' }))).toBe(
      'ResourceInUse.Trigger',
    );
    expect((await onlyTrigger(running))?.TriggerDesc).toBe('{"cron":"0 0 * * * * *"}');
  });

  test('refuses the eleventh', async () => {
    const running = await startWithFunction();
    for (let number = 1; number <= 10; number += 1)
      await scf(running).CreateTrigger({ ...named, TriggerName: `t${number}`, TriggerDesc: cron });
    expect(await codeOf(scf(running).CreateTrigger({ ...named, TriggerDesc: cron }))).toBe('LimitExceeded.Trigger');
  });
});

describe('a cron', () => {
  test.each([
    { text: '0 0 10 * * * *', read: '0 0 10 * * * *' },
    { text: '*/2 * * * *', read: '0 */2 * * * * *' },
    { text: '0  0 1-5,9 1/2 JAN,MAR MON-FRI 2026-2030', read: '0 0 1-5,9 1/2 JAN,MAR MON-FRI 2026-2030' },
    { text: '59 59 23 31 12 6 2099', read: '59 59 23 31 12 6 2099' },
    { text: '0 0 0 L * ? *', read: '0 0 0 L * ? *' },
    { text: '0 0 0 LW * ? *', read: '0 0 0 LW * ? *' },
    { text: '0 0 0 15W * ? *', read: '0 0 0 15W * ? *' },
    { text: '0 0 0 ? * MON#2 *', read: '0 0 0 ? * MON#2 *' },
    { text: '0 0 0 ? * FRIL *', read: '0 0 0 ? * FRIL *' },
  ])('may be $text', async ({ text, read }) => {
    const trigger = await onlyTrigger(await withTrigger({ TriggerDesc: text }));
    expect(trigger?.TriggerDesc).toBe(JSON.stringify({ cron: read }));
  });

  test.each([
    '',
    '* * * *',
    '0 * * * * *',
    '0 0 * * * * * *',
    '{"cron":"0 0 * * * * *"}',
    '60 0 * * * * *',
    '0 60 * * * * *',
    '0 0 24 * * * *',
    '0 0 0 0 * * *',
    '0 0 0 32 * * *',
    '0 0 0 * 13 * *',
    '0 0 0 * * 7 *',
    '0 0 0 * * mon *',
    '0 0 0 * FEB * 1969',
    '0 0 0 * * * 2100',
    '0 */0 * * * * *',
    '0 5-x * * * * *',
    '0 1-2-3 * * * * *',
    '0 , * * * * *',
    '? 0 * * * * *',
    '0 0 0 ? * MON#6 *',
    'every hour on the hour or so please',
  ])('may not be %j', async (TriggerDesc) => {
    const running = await startWithFunction();
    expect(await codeOf(scf(running).CreateTrigger({ ...named, TriggerDesc }))).toBe(
      'InvalidParameterValue.TriggerDesc',
    );
  });
});

describe('UpdateTrigger', () => {
  const before = { Enable: 'OPEN', CustomArgument: 'full', Description: 'old' };
  const asWritten = { TriggerDesc: '{"cron":"0 0 * * * * *"}', Enable: 1, CustomArgument: 'full', Description: 'old' };

  test.each([
    ['cron', { TriggerDesc: '0 30 * * * * *' }, { TriggerDesc: '{"cron":"0 30 * * * * *"}' }],
    ['five-field cron', { TriggerDesc: '30 * * * *' }, { TriggerDesc: '{"cron":"0 30 * * * * *"}' }],
    ['state', { Enable: 'CLOSE' }, { Enable: 0 }],
    ['argument', { CustomArgument: 'part' }, { CustomArgument: 'part' }],
    ['argument to none', { CustomArgument: '' }, { CustomArgument: '' }],
    ['description', { Description: 'new' }, { Description: 'new' }],
    ['state to what it is', { Enable: 'OPEN' }, {}],
  ])('changes the %s and nothing else', async (_name, parameters, after) => {
    const running = await withTrigger(before);
    await scf(running).UpdateTrigger({ ...named, ...parameters });
    expect(await onlyTrigger(running)).toMatchObject({ ...asWritten, ...after });
  });

  test.each([
    { name: 'an absent trigger', parameters: { TriggerName: 'daily' }, code: 'ResourceNotFound.Trigger' },
    { name: 'one of another version', parameters: { Qualifier: '$DEFAULT' }, code: 'ResourceNotFound.Trigger' },
    { name: 'another type', parameters: { Type: 'http' }, code: 'InvalidParameterValue.Type' },
    { name: 'a cron that is none', parameters: { TriggerDesc: '0 * *' }, code: 'InvalidParameterValue.TriggerDesc' },
    { name: 'another Enable', parameters: { Enable: 'open' }, code: 'InvalidParameterValue.Enable' },
    { name: 'an absent function', parameters: { FunctionName: 'other' }, code: 'ResourceNotFound.Function' },
  ])('refuses $name', async ({ parameters, code }) => {
    const running = await withTrigger(before);
    expect(await codeOf(scf(running).UpdateTrigger({ ...named, ...parameters }))).toBe(code);
    expect(await onlyTrigger(running)).toMatchObject(asWritten);
  });
});

describe('UpdateTriggerStatus', () => {
  test('opens and closes', async () => {
    const running = await withTrigger();
    await scf(running).UpdateTriggerStatus({ ...named, Enable: 'OPEN' });
    expect((await onlyTrigger(running))?.Enable).toBe(1);
    await scf(running).UpdateTriggerStatus({ ...named, Enable: 'CLOSE' });
    expect((await onlyTrigger(running))?.Enable).toBe(0);
  });

  test.each([
    { name: 'the state that it has', parameters: { Enable: 'CLOSE' }, code: 'FailedOperation.UpdateTriggerStatus' },
    { name: 'another state', parameters: { Enable: '0' }, code: 'InvalidParameterValue.Enable' },
    {
      name: 'an absent trigger',
      parameters: { Enable: 'OPEN', TriggerName: 'daily' },
      code: 'ResourceNotFound.Trigger',
    },
  ])('refuses $name', async ({ parameters, code }) => {
    const running = await withTrigger();
    expect(await codeOf(scf(running).UpdateTriggerStatus({ ...named, ...parameters }))).toBe(code);
  });
});

describe('DeleteTrigger', () => {
  test('removes the one that is named', async () => {
    const running = await withTrigger();
    await scf(running).CreateTrigger({ ...named, TriggerName: 'daily', TriggerDesc: cron });
    await scf(running).DeleteTrigger(named);
    expect((await onlyTrigger(running))?.TriggerName).toBe('daily');
    expect(await codeOf(scf(running).DeleteTrigger(named))).toBe('ResourceNotFound.Trigger');
  });
});

async function listed(parameters: Omit<Parameters<ReturnType<typeof scf>['ListTriggers']>[0], 'FunctionName'>) {
  const running = await startWithManualClock();
  await scf(running).CreateFunction(request);
  for (const TriggerName of ['first', 'second', 'third']) {
    running.advance(1000);
    await scf(running).CreateTrigger({ ...named, TriggerName, TriggerDesc: cron });
  }
  running.advance(1000);
  await scf(running).UpdateTrigger({ ...named, TriggerName: 'first', Description: 'x' });
  const { TotalCount, Triggers = [] } = await scf(running).ListTriggers({ FunctionName: 'audit', ...parameters });
  return { TotalCount, names: Triggers.map(({ TriggerName }) => TriggerName) };
}

describe('ListTriggers', () => {
  test.each([
    { parameters: {}, names: ['first', 'third', 'second'] },
    { parameters: { Order: 'ASC' }, names: ['second', 'third', 'first'] },
    { parameters: { OrderBy: 'add_time' }, names: ['third', 'second', 'first'] },
    { parameters: { Offset: 1, Limit: 1 }, names: ['third'] },
  ])('with $parameters answers $names of three', async ({ parameters, names }) => {
    expect(await listed(parameters)).toEqual({ TotalCount: 3, names });
  });

  test.each([
    { parameters: { Order: 'UP' }, code: 'InvalidParameterValue.Order' },
    { parameters: { OrderBy: 'name' }, code: 'InvalidParameterValue.OrderBy' },
    { parameters: { OrderBy: '__proto__' }, code: 'InvalidParameterValue.OrderBy' },
    { parameters: { OrderBy: 'constructor' }, code: 'InvalidParameterValue.OrderBy' },
  ])('refuses $parameters', async ({ parameters, code }) => {
    expect(await codeOf(listed(parameters))).toBe(code);
  });

  test('refuses an absent function', async () => {
    expect(await codeOf(scf(await start()).ListTriggers({ FunctionName: 'audit' }))).toBe('ResourceNotFound.Function');
  });
});

const configOf = async (running: Running) =>
  (await scf(running).GetFunctionEventInvokeConfig({ FunctionName: 'audit' })).AsyncTriggerConfig;

const update = (running: Running, retries: readonly number[], MsgTTL: number) =>
  scf(running).UpdateFunctionEventInvokeConfig({
    FunctionName: 'audit',
    AsyncTriggerConfig: { RetryConfig: retries.map((RetryNum) => ({ RetryNum })), MsgTTL },
  });

describe('the settings for events', () => {
  test('are two retries and six hours at first', async () => {
    const running = await startWithFunction();
    expect(await configOf(running)).toEqual({ RetryConfig: [{ RetryNum: 2 }, { RetryNum: -1 }], MsgTTL: 21_600 });
  });

  test('are what they were set to, with the entry that the example has beside it', async () => {
    const running = await startWithFunction();
    await update(running, [0], 60);
    expect(await configOf(running)).toEqual({ RetryConfig: [{ RetryNum: 0 }, { RetryNum: -1 }], MsgTTL: 60 });
  });

  test.each([
    { name: 'three retries', retries: [3], ttl: 3600, code: 'LimitExceeded.RetryNum' },
    { name: 'fewer than none', retries: [-1], ttl: 3600, code: 'LimitExceeded.RetryNum' },
    { name: 'no entry', retries: [], ttl: 3600, code: 'InvalidParameterValue.AsyncTriggerConfig' },
    { name: 'over six hours', retries: [1], ttl: 21_601, code: 'LimitExceeded.MsgTTL' },
    { name: 'under a minute', retries: [1], ttl: 59, code: 'LimitExceeded.MsgTTL' },
  ])('cannot be $name', async ({ retries, ttl, code }) => {
    const running = await startWithFunction();
    expect(await codeOf(update(running, retries, ttl))).toBe(code);
    expect((await configOf(running)).MsgTTL).toBe(21_600);
  });

  test('outlive an update of the function', async () => {
    const running = await startWithFunction();
    await update(running, [1], 3600);
    await scf(running).UpdateFunctionConfiguration({ FunctionName: 'audit', Timeout: 9 });
    expect((await configOf(running)).MsgTTL).toBe(3600);
  });
});
