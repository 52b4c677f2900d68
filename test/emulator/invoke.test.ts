import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { cam, codeIn, codeOf, cvm, type Running, scf, send, signedRequest, start, sts } from './clients.ts';
import {
  createRole,
  grantPolicy,
  handler,
  manualClock,
  request,
  scfTrustPolicy,
  startWithFunction,
  zipOf,
} from './functions.ts';

async function invoke(running: Running, event: unknown = {}) {
  const { Result } = await scf(running).Invoke({ FunctionName: 'audit', ClientContext: JSON.stringify(event) });
  return { ...Result, returned: JSON.parse(Result?.RetMsg ?? '') };
}

describe('a function that is invoked', () => {
  test.each([
    { name: 'a promise', body: 'async (event) => ({ got: event })', returned: { got: { a: [1, 'ü'] } } },
    { name: 'the callback', body: '(event, context, done) => { setTimeout(() => done(null, 7)); }', returned: 7 },
    { name: 'a value', body: '(event) => event.a', returned: [1, 'ü'] },
    { name: 'nothing, through a promise', body: 'async () => {}', returned: null },
    { name: 'nothing at all', body: '() => {}', returned: null },
  ])('answers what it gives back through $name', async ({ body, returned }) => {
    const running = await startWithFunction(zipOf({ 'index.js': `exports.main_handler = ${body};` }));
    const result = await invoke(running, { a: [1, 'ü'] });
    expect(result).toMatchObject({ returned, ErrMsg: '', InvokeResult: 0 });
    expect(result.MemUsage).toBeGreaterThan(1024 * 1024);
    expect(result.BillDuration).toBeGreaterThan(0);
  });

  test('gets an empty event when none is given', async () => {
    const running = await startWithFunction(handler('return event;'));
    const { Result } = await scf(running).Invoke({ FunctionName: 'audit' });
    expect(Result?.RetMsg).toBe('{}');
  });

  test('is run from the whole zip, folders and bytes as they are', async () => {
    const running = await startWithFunction(
      zipOf({
        'index.js': 'exports.main_handler = async () => require("./lib/deep/part.js") + require("thing");',
        'lib/deep/part.js': 'module.exports = "pärt";',
        'node_modules/thing/index.js': 'module.exports = "thing";',
      }),
    );
    expect((await invoke(running)).returned).toBe('pärtthing');
  });

  test('is run afresh each time: nothing of the run before is left, on disk or in memory', async () => {
    const running = await startWithFunction(
      zipOf({
        'index.js': `let count = 0; exports.main_handler = async () => {
          const fs = require('node:fs');
          const seen = fs.existsSync('left');
          fs.writeFileSync('left', '');
          return [seen, (count += 1)];
        };`,
      }),
    );
    await invoke(running);
    expect((await invoke(running)).returned).toEqual([false, 1]);
  });

  test('is stopped when its process is held open without an end, after it answered', async () => {
    const running = await startWithFunction(handler('setInterval(() => {}, 1000); return 1;'), { Timeout: 1 });
    expect((await invoke(running)).returned.statusCode).toBe(433);
  });

  test('ends with its answer when it asked not to wait for the event loop', async () => {
    const body = 'setInterval(() => {}, 1000); context.callbackWaitsForEmptyEventLoop = false; return 1;';
    expect((await invoke(await startWithFunction(handler(body)))).returned).toBe(1);
  });

  test('runs the handler that it was last given', async () => {
    const running = await startWithFunction(handler('return "old";'));
    const code = zipOf({ 'app.js': 'exports.run = async () => "new";' });
    await scf(running).UpdateFunctionCode({ FunctionName: 'audit', Handler: 'app.run', Code: { ZipFile: code } });
    expect((await invoke(running)).returned).toBe('new');
  });
});

describe('the environment of a function', () => {
  const reading = handler('return process.env;');

  test('is what SCF gives and what the function sets, and nothing of the emulator but PATH', async () => {
    vi.stubEnv('EMULATOR_SECRET', 'not for functions');
    const running = await startWithFunction(reading, {
      Environment: { Variables: [{ Key: 'MAIL_TO', Value: 'a@b.c' }] },
    });
    const { returned } = await invoke(running);
    vi.unstubAllEnvs();
    const { USER_CODE_ROOT, NODE_PATH, PWD, ...rest } = returned;
    expect(rest).toEqual({
      PATH: process.env.PATH,
      TZ: 'UTC',
      MAIL_TO: 'a@b.c',
      TENCENTCLOUD_RUNENV: 'SCF',
      _SCF_SERVER_PORT: '28902',
      USER: 'qcloud',
      HOME: '/home/qcloud',
      TENCENTCLOUD_API_BASE: `http://127.0.0.1:${running.port}`,
    });
    expect(USER_CODE_ROOT).toBe(`${PWD}/`);
    expect(NODE_PATH).toBe(`${PWD}:${PWD}/node_modules`);
  });

  test('has its code as the working folder', async () => {
    const running = await startWithFunction(handler('return [process.cwd(), process.env.PWD, __dirname];'));
    const [cwd, pwd, folder] = (await invoke(running)).returned;
    expect([cwd, pwd]).toEqual([folder, folder]);
  });

  test('lets the function choose its time zone', async () => {
    const variables = [{ Key: 'TZ', Value: 'Asia/Shanghai' }];
    const zone = handler('return new Date(0).getHours();');
    expect((await invoke(await startWithFunction(zone, { Environment: { Variables: variables } }))).returned).toBe(8);
    expect((await invoke(await startWithFunction(zone))).returned).toBe(0);
  });

  test('says what triggered it when that is a timer', async () => {
    const running = await startWithFunction(reading);
    await scf(running).CreateTrigger({ ...timer, Enable: 'OPEN' });
    const [run] = await running.emulator.fireTimer({ functionName: 'audit', triggerName: 'hourly' });
    expect(JSON.parse(run?.returned ?? '').TRIGGER_SRC).toBe('timer');
  });
});

const timer = { FunctionName: 'audit', TriggerName: 'hourly', Type: 'timer', TriggerDesc: '0 0 * * * * *' };

test('the context of a function has the documented names, and the uin as a string', async () => {
  const running = await startWithFunction(
    handler('return { ...context, left: context.getRemainingTimeInMillis(), names: Object.keys(context) };'),
    { Timeout: 20, MemorySize: 256 },
  );
  const { returned, FunctionRequestId } = await invoke(running);
  expect(returned).toMatchObject({
    request_id: FunctionRequestId,
    memory_limit_in_mb: 256,
    time_limit_in_ms: 20_000,
    environment: '{"SCF_NAMESPACE":"default"}',
    environ: 'SCF_NAMESPACE=default;SCF_NAMESPACE=default',
    function_version: '$LATEST',
    function_name: 'audit',
    namespace: 'default',
    tencentcloud_region: 'ap-guangzhou',
    tencentcloud_appid: '1250000000',
    tencentcloud_uin: '100000000002',
    callbackWaitsForEmptyEventLoop: true,
  });
  expect(returned.left).toBeGreaterThan(0);
  expect(returned.left).toBeLessThanOrEqual(20_000);
  expect(returned.names).toEqual(expect.arrayContaining(['done', 'succeed', 'fail', 'getRemainingTimeInMillis']));
});

describe('a run that fails', () => {
  const cases = [
    { name: 'throws', code: handler('throw new TypeError("boom");'), status: 430, text: 'TypeError: boom' },
    {
      name: 'throws before it gives a promise',
      code: zipOf({ 'index.js': 'exports.main_handler = () => { throw new Error("early"); };' }),
      status: 430,
      text: 'Error: early',
    },
    {
      name: 'throws outside of its promise',
      code: handler('setTimeout(() => { throw new Error("late"); }); return new Promise(() => {});'),
      status: 430,
      text: 'Error: late',
    },
    { name: 'rejects with a text', code: handler('throw "only text";'), status: 430, text: 'only text' },
    {
      name: 'gives an error to the callback',
      code: zipOf({ 'index.js': 'exports.main_handler = (e, c, done) => { done(new Error("called")); };' }),
      status: 430,
      text: 'Error: called',
    },
    {
      name: 'fails through its context',
      code: handler('context.fail(new Error("told"));'),
      status: 430,
      text: 'Error: told',
    },
    { name: 'returns what JSON cannot say', code: handler('return 1n;'), status: 430, text: 'TypeError' },
    {
      name: 'takes too long',
      code: handler('for (;;) {}'),
      status: 433,
      text: 'Invoking task timed out after 1 seconds',
    },
    {
      name: 'never settles',
      code: handler('await new Promise(() => {});'),
      status: 433,
      text: 'timed out after 1 seconds',
    },
    {
      name: 'fills its memory',
      code: handler('const all = []; for (;;) all.push(new Array(1e5).fill(Math.random()));'),
      status: 434,
      text: 'memory limit reached',
    },
    { name: 'has no such export', code: zipOf({ 'index.js': '' }), status: 437, text: 'handler not found' },
    {
      name: 'ends its process',
      code: handler('process.exit(0);'),
      status: 439,
      text: 'User process exit when running',
    },
    {
      name: 'cannot be loaded',
      code: zipOf({ 'index.js': 'require("./missing.js");' }),
      status: 443,
      text: "Cannot find module './missing.js'",
    },
  ];

  test.each(cases)('because it $name has status $status', async ({ code, status, text }) => {
    const running = await startWithFunction(code, { Timeout: status === 433 ? 1 : 20, MemorySize: 64 });
    const result = await invoke(running);
    expect(result.InvokeResult).toBe(-1);
    expect(result.ErrMsg).toContain(text);
    expect(result.returned).toMatchObject({ errorCode: -1, requestId: result.FunctionRequestId, statusCode: status });
  });

  test('has its stack in the answer', async () => {
    const { returned } = await invoke(await startWithFunction(cases[0]?.code ?? ''));
    expect(returned.errorMessage).toBe('user code exception caught');
    expect(returned.stackTrace).toMatch(/^TypeError: boom\n +at .*index\.js:1/);
  });
});

describe('a request to invoke is refused', () => {
  test.each([
    ['for an absent function', { FunctionName: 'other' }, 'ResourceNotFound.FunctionName'],
    ['for another version', { Qualifier: '3' }, 'ResourceNotFound.Version'],
    ['for another namespace', { Namespace: 'test' }, 'ResourceNotFound.Namespace'],
    ['with an event that is no JSON', { ClientContext: '{' }, 'InvalidParameterValue.Param'],
    ['of another type', { InvocationType: 'DryRun' }, 'InvalidParameterValue'],
    [
      'with an event of over 6 MB',
      { ClientContext: `"${'x'.repeat(6 * 1024 * 1024 - 1)}"` },
      'InvalidParameter.RequestTooLarge',
    ],
    [
      'with an event of over 128 KB that is not waited for',
      { ClientContext: `"${'x'.repeat(128 * 1024 - 1)}"`, InvocationType: 'Event' },
      'InvalidParameter.RequestTooLarge',
    ],
  ])('%s', async (_name, parameters, code) => {
    const running = await startWithFunction(handler('return 1;'));
    expect(await codeOf(scf(running).Invoke({ FunctionName: 'audit', ...parameters }))).toBe(code);
  });

  test('while the function is not Active', async () => {
    const running = await start({ stateChangeMs: 60_000 });
    await scf(running).CreateFunction(request);
    expect(await codeOf(scf(running).Invoke({ FunctionName: 'audit' }))).toBe('FailedOperation.FunctionStatusError');
  });
});

describe('the log in the answer', () => {
  const talking = handler('console.log("one"); console.error("two"); process.stdout.write("three"); return 1;');

  test('has the platform lines and those of stdout and stderr, with time and request id', async () => {
    const answer = await scf(await startWithFunction(talking)).Invoke({ FunctionName: 'audit', LogType: 'Tail' });
    const { Log = '', FunctionRequestId: id } = answer.Result ?? {};
    const lines = Log.split('\n');
    expect(lines.slice(0, 2)).toEqual([`START RequestId: ${id}`, `Event RequestId: ${id}`]);
    const written = lines.slice(2, 5).map((line) => line.split('\t'));
    expect(new Set(written.map(([, requestId, text]) => `${requestId} ${text}`))).toEqual(
      new Set([`${id} one`, `${id} two`, `${id} three`]),
    );
    expect(written.every(([time = '']) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(time))).toBe(true);
    expect(lines[5]).toBe(`END RequestId: ${id}`);
    expect(lines[6]).toMatch(new RegExp(`^Report RequestId: ${id} Duration:\\d+ms Memory:128MB MemUsage:[\\d.]+MB$`));
  });

  test('has the error', async () => {
    const running = await startWithFunction(handler('throw new Error("boom");'));
    const { Result } = await scf(running).Invoke({ FunctionName: 'audit', LogType: 'Tail' });
    expect(Result?.Log).toContain(`ERROR RequestId: ${Result?.FunctionRequestId} Result:{"errorCode":-1`);
  });

  test('is its last 4 KB', async () => {
    const running = await startWithFunction(handler('for (let i = 0; i < 500; i += 1) console.log("line", i);'));
    const { Result } = await scf(running).Invoke({ FunctionName: 'audit', LogType: 'Tail' });
    expect(Result?.Log).toHaveLength(4096);
    expect(Result?.Log).toContain('line 499');
  });

  test('is left out by default', async () => {
    const { Result } = await scf(await startWithFunction(talking)).Invoke({ FunctionName: 'audit' });
    expect(Result?.Log).toBe('');
  });
});

/** Handler that calls Invoke with the credentials of its role and returns the answer; an inner event is only returned. */
const invokingItself = zipOf({
  'index.js': `
const { createHash, createHmac } = require('node:crypto');
const http = require('node:http');
const hmac = (key, text) => createHmac('sha256', key).update(text).digest();
const sha256 = (text) => createHash('sha256').update(text).digest('hex');
exports.main_handler = (event, { function_name, tencentcloud_region, tencentcloud_uin }) => {
  if (event.part !== undefined) return Promise.resolve({ part: event.part, uin: tencentcloud_uin });
  const { TENCENTCLOUD_SECRETID: id, TENCENTCLOUD_SECRETKEY: key, TENCENTCLOUD_SESSIONTOKEN: token } = process.env;
  const body = JSON.stringify({ FunctionName: function_name, InvocationType: 'Event', ClientContext: '{"part":1}' });
  const [time, host] = [Math.floor(Date.now() / 1000), 'scf.tencentcloudapi.com'];
  const date = new Date(time * 1000).toISOString().slice(0, 10);
  const head = 'content-type:application/json\\nhost:' + host + '\\n\\ncontent-type;host\\n';
  const text = 'TC3-HMAC-SHA256\\n' + time + '\\n' + date + '/scf/tc3_request\\n' + sha256('POST\\n/\\n\\n' + head + sha256(body));
  const signature = hmac(hmac(hmac(hmac('TC3' + key, date), 'scf'), 'tc3_request'), text).toString('hex');
  const headers = {
    Host: host,
    'Content-Type': 'application/json',
    'X-TC-Action': 'Invoke',
    'X-TC-Version': '2018-04-16',
    'X-TC-Region': tencentcloud_region,
    'X-TC-Timestamp': time,
    'X-TC-Token': token,
    Authorization: 'TC3-HMAC-SHA256 Credential=' + id + '/' + date + '/scf/tc3_request, SignedHeaders=content-type;host, Signature=' + signature,
  };
  return new Promise((resolve, reject) => {
    http
      .request(process.env.TENCENTCLOUD_API_BASE, { method: 'POST', headers }, async (answer) => {
        let all = '';
        for await (const chunk of answer) all += chunk;
        resolve(JSON.parse(all).Response);
      })
      .on('error', reject)
      .end(body);
  });
};`,
});

async function invokeWith(policy: string) {
  const running = await start({ stateChangeMs: 0, rate: 'unlimited' });
  await createRole(running, 'runner', policy);
  await scf(running).CreateFunction({ ...request, Role: 'runner', Code: { ZipFile: invokingItself } });
  return { running, ...(await invoke(running)) };
}

describe('a function that invokes itself', () => {
  test('gets a request id at once, and runs a second time, with the event that it gave', async () => {
    const { running, returned } = await invokeWith(grantPolicy('scf:InvokeFunction'));
    expect(returned.Result).toMatchObject({ RetMsg: '', InvokeResult: 0 });
    const parameters = { FunctionName: 'audit', FunctionRequestId: returned.Result.FunctionRequestId };
    await vi.waitFor(async () => {
      const { Data = [] } = await scf(running).GetRequestStatus(parameters);
      expect(Data[0]).toMatchObject({ RetCode: 0, RetMsg: '{"part":1,"uin":"100000000002"}' });
    }, 10_000);
  });

  test('needs the permission of its role', async () => {
    const { returned } = await invokeWith(grantPolicy('cvm:*'));
    expect(returned.Error.Code).toBe('UnauthorizedOperation.CAM');
  });
});

test('Invoke ends before the function where that takes too long, and the function goes on', async () => {
  const running = await start({ stateChangeMs: 0, rate: 'unlimited', invokeLimitMs: 0 });
  await scf(running).CreateFunction({ ...request, Code: { ZipFile: handler('return "done";') } });
  const refusal = await scf(running)
    .Invoke({ FunctionName: 'audit' })
    .catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: 'FailedOperation.InvokeFunction', requestId: expect.any(String) });
  const FunctionRequestId = Object(refusal).requestId;
  await vi.waitFor(async () => {
    const { Data = [] } = await scf(running).GetRequestStatus({ FunctionName: 'audit', FunctionRequestId });
    expect(Data[0]).toMatchObject({ RetCode: 0, RetMsg: '"done"' });
  }, 10_000);
});

describe('an event that is not waited for', () => {
  test('is answered at once, with the request id by which its state can be asked', async () => {
    const running = await startWithFunction(handler('return "done";'));
    const { Result } = await scf(running).Invoke({ FunctionName: 'audit', InvocationType: 'Event' });
    expect(Result).toMatchObject({ Log: '', RetMsg: '', ErrMsg: '', MemUsage: 0, Duration: 0, InvokeResult: 0 });
    const parameters = { FunctionName: 'audit', FunctionRequestId: Result?.FunctionRequestId ?? '' };
    const stateOf = async () => (await scf(running).GetRequestStatus(parameters)).Data?.[0];
    expect(await stateOf()).toMatchObject({ RetCode: 1, RetMsg: '' });
    await vi.waitFor(async () => expect((await stateOf())?.RetCode).not.toBe(1), 10_000);
    expect(await stateOf()).toMatchObject({ RetCode: 0, RetMsg: '"done"', RetryNum: 0, FunctionName: 'audit' });
  });

  test('is tried again after a failure, and its state is that of the last run', async () => {
    const running = await startWithFunction(handler('throw new Error("boom");'));
    const { Result } = await scf(running).Invoke({ FunctionName: 'audit', InvocationType: 'Event' });
    const parameters = { FunctionName: 'audit', FunctionRequestId: Result?.FunctionRequestId ?? '' };
    await vi.waitFor(async () => {
      const { Data = [] } = await scf(running).GetRequestStatus(parameters);
      expect(Data[0]).toMatchObject({ RetCode: -1, RetryNum: 2 });
    }, 10_000);
  });

  test('is tried again after a minute, twice', async () => {
    const { now, advance } = manualClock();
    const retryWait = async (durationMs: number) => advance(durationMs);
    const running = await start({ now, stateChangeMs: 0, rate: 'unlimited', retryWait });
    await scf(running).CreateFunction({ ...request, Code: { ZipFile: handler('throw new Error("boom");') } });
    const startedMs = now();
    const { Result } = await scf(running).Invoke({ FunctionName: 'audit', InvocationType: 'Event' });
    const parameters = { FunctionName: 'audit', FunctionRequestId: Result?.FunctionRequestId ?? '' };
    await vi.waitFor(async () => {
      const { Data = [] } = await scf(running).GetRequestStatus(parameters);
      expect(Data[0]).toMatchObject({ RetCode: -1, RetryNum: 2 });
    }, 10_000);
    expect(now() - startedMs).toBe(120_000);
  });

  test('has no state under another id', async () => {
    const running = await startWithFunction(handler('return 1;'));
    const answer = await scf(running).GetRequestStatus({ FunctionName: 'audit', FunctionRequestId: 'x' });
    expect(answer).toMatchObject({ TotalCount: 0, Data: [] });
  });

  test('has no state for another function', async () => {
    const running = await startWithFunction(handler('return 1;'));
    const { Result } = await scf(running).Invoke({ FunctionName: 'audit' });
    const FunctionRequestId = Result?.FunctionRequestId ?? '';
    expect(await codeOf(scf(running).GetRequestStatus({ FunctionName: 'other', FunctionRequestId }))).toBe(
      'ResourceNotFound.Function',
    );
    await scf(running).CreateFunction({ ...request, FunctionName: 'other' });
    expect(await scf(running).GetRequestStatus({ FunctionName: 'other', FunctionRequestId })).toMatchObject({
      Data: [],
    });
  });
});

describe('a timer that fires', () => {
  const fired = { functionName: 'audit', triggerName: 'hourly' };

  test("gives the function the event of a timer, with the trigger's argument", async () => {
    const running = await startWithFunction(handler('return event;'));
    await scf(running).CreateTrigger({ ...timer, Enable: 'OPEN', CustomArgument: '{"mode":"full"}' });
    const runs = await running.emulator.fireTimer(fired);
    expect(runs).toHaveLength(1);
    const event = JSON.parse(runs[0]?.returned ?? '');
    expect(event).toEqual({
      Type: 'Timer',
      TriggerName: 'hourly',
      Time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      Message: '{"mode":"full"}',
    });
    expect(Math.abs(Date.parse(event.Time) - Date.now())).toBeLessThan(60_000);
  });

  test.each([
    { retries: 0, runs: 1 },
    { retries: 1, runs: 2 },
    { retries: 2, runs: 3 },
  ])('runs a function that fails $runs times when $retries retries are set', async ({ retries, runs }) => {
    const running = await startWithFunction(handler('throw new Error(context.request_id);'));
    await scf(running).CreateTrigger({ ...timer, Enable: 'OPEN' });
    await scf(running).UpdateFunctionEventInvokeConfig({
      FunctionName: 'audit',
      AsyncTriggerConfig: { RetryConfig: [{ RetryNum: retries }], MsgTTL: 3600 },
    });
    const done = await running.emulator.fireTimer(fired);
    expect(done.map(({ statusCode }) => statusCode)).toEqual(Array.from({ length: runs }, () => 430));
    expect(new Set(done.map(({ requestId }) => requestId)).size).toBe(1);
  });

  test.each([{ Enable: 'CLOSE' }, {}])('does nothing while it is closed: %j', async (enable) => {
    const running = await startWithFunction(handler('return 1;'));
    await scf(running).CreateTrigger({ ...timer, ...enable });
    expect(await running.emulator.fireTimer(fired)).toEqual([]);
  });

  test('does nothing while the function is not Active', async () => {
    const clock = manualClock();
    const running = await start({ now: clock.now, stateChangeMs: 1000 });
    await scf(running).CreateFunction(request);
    clock.advance(1000);
    await scf(running).CreateTrigger({ ...timer, Enable: 'OPEN' });
    await scf(running).UpdateFunctionConfiguration({ FunctionName: 'audit', Timeout: 9 });
    expect(await running.emulator.fireTimer(fired)).toEqual([]);
    clock.advance(1000);
    expect(await running.emulator.fireTimer(fired)).toHaveLength(1);
  });

  test.each([
    { name: 'function', wrong: { functionName: 'other' } },
    { name: 'trigger', wrong: { triggerName: 'other' } },
    { name: 'account', wrong: { account: '1' } },
    { name: 'region', wrong: { region: 'ap-shanghai' } },
  ])('is an error when there is no such $name', async ({ wrong }) => {
    const running = await startWithFunction(handler('return 1;'));
    await scf(running).CreateTrigger(timer);
    await expect(running.emulator.fireTimer({ ...fired, ...wrong })).rejects.toThrow('has a trigger');
  });

  test('is found in the region and account that are asked for', async () => {
    const running = await startWithFunction(handler('return context.tencentcloud_region;'));
    const elsewhere = scf(running, { region: 'ap-singapore' });
    await elsewhere.CreateFunction({ ...request, Code: { ZipFile: handler('return context.tencentcloud_region;') } });
    await elsewhere.CreateTrigger({ ...timer, Enable: 'OPEN' });
    const [run] = await running.emulator.fireTimer({ ...fired, region: 'ap-singapore', account: '100000000002' });
    expect(run?.returned).toBe('"ap-singapore"');
  });
});

const keysOf = async (running: Running) => {
  const { TENCENTCLOUD_SECRETID, TENCENTCLOUD_SECRETKEY, TENCENTCLOUD_SESSIONTOKEN } = (await invoke(running)).returned;
  return { secretId: TENCENTCLOUD_SECRETID, secretKey: TENCENTCLOUD_SECRETKEY, token: TENCENTCLOUD_SESSIONTOKEN };
};

async function startAs(document: string, now?: () => number): Promise<Running> {
  const running = await start({ stateChangeMs: 0, rate: 'unlimited', now });
  await createRole(running, 'runner', document);
  await scf(running).CreateFunction({
    ...request,
    Role: 'runner',
    Code: { ZipFile: handler('return process.env;') },
  });
  return running;
}

describe('the role of a function', () => {
  test('gives it a credential that may do what the policies of the role allow, and no more', async () => {
    const running = await startAs(grantPolicy('cvm:DescribeImageSharePermission'));
    const keys = await keysOf(running);
    const answer = await cvm(running, { keys }).DescribeImageSharePermission({ ImageId: 'img-6pb6lrmy' });
    expect(answer.SharePermissionSet).toHaveLength(2);
    expect(await codeOf(cvm(running, { keys }).DescribeImages({}))).toBe('UnauthorizedOperation.PermissionDenied');
  });

  test('is who it is to STS', async () => {
    const running = await startAs(grantPolicy('sts:GetCallerIdentity'));
    const identity = await sts(running, { keys: await keysOf(running) }).GetCallerIdentity(null);
    const { RoleInfo } = await cam(running).GetRole({ RoleName: 'runner' });
    expect(identity).toMatchObject({ Type: 'CAMRole', AccountId: '100000000002' });
    expect(identity.UserId).toBe(`${RoleInfo?.RoleId}:emulator`);
  });

  test('ends after six hours', async () => {
    const clock = manualClock();
    const running = await startAs(grantPolicy('cvm:*'), clock.now);
    const keys = await keysOf(running);
    const codeNow = async () => {
      const timestamp = Math.floor(clock.now() / 1000);
      const { headers, body } = signedRequest({ keys, timestamp, action: 'DescribeImages', parameters: {} });
      return codeIn(await send(running, { headers: { ...headers, 'X-TC-Token': keys.token ?? '' }, body }));
    };
    clock.advance(6 * 60 * 60 * 1000 - 1);
    expect(await codeNow()).toBeUndefined();
    clock.advance(1);
    expect(await codeNow()).toBe('AuthFailure.TokenFailure');
  });

  test.each([
    ['deleted', (running: Running) => cam(running).DeleteRole({ RoleName: 'runner' })],
    [
      'made to trust another service',
      (running: Running) =>
        cam(running).UpdateAssumeRolePolicy({
          RoleName: 'runner',
          PolicyDocument: scfTrustPolicy.replace('scf.qcloud.com', 'cls.cloud.tencent.com'),
        }),
    ],
  ])('gives it nothing once the role is %s', async (_name, change) => {
    const running = await startAs(grantPolicy('cvm:*'));
    const earlier = await keysOf(running);
    await change(running);
    expect(await keysOf(running)).toEqual({});
    expect(earlier.secretId).toMatch(/^AKID/);
  });

  test('is not there for a function that has none', async () => {
    expect(await keysOf(await startWithFunction(handler('return process.env;')))).toEqual({});
  });
});

describe('the files and processes of a run', () => {
  test('are gone when it has answered', async () => {
    const { returned } = await invoke(await startWithFunction(handler('return __dirname;')));
    expect(existsSync(dirname(returned))).toBe(false);
  });

  test('are gone when the emulator is closed in the middle of it', async () => {
    const mark = join(tmpdir(), `mark-${randomUUID()}`);
    onTestFinished(() => rm(mark, { force: true }));
    const running = await startWithFunction(
      handler(`require('node:fs').writeFileSync(process.env.MARK, process.pid + ' ' + __dirname); for (;;) {}`),
      { Timeout: 60, Environment: { Variables: [{ Key: 'MARK', Value: mark }] } },
    );
    await scf(running).CreateTrigger({ ...timer, Enable: 'OPEN' });
    const runs = running.emulator.fireTimer({ functionName: 'audit', triggerName: 'hourly' });
    const [pid = '', directory = ''] = await vi.waitFor(() => {
      const words = readFileSync(mark, 'utf8').split(' ');
      expect(words).toHaveLength(2);
      return words;
    }, 10_000);
    running.emulator.closeAllConnections();
    running.emulator.close();
    expect((await runs).map(({ statusCode }) => statusCode)).toEqual([439, 439, 439]);
    expect(existsSync(dirname(directory))).toBe(false);
    expect(() => process.kill(Number(pid), 0)).toThrow('ESRCH');
  });
});
