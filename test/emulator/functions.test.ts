import { describe, expect, test } from 'vitest';
import { cam, type Keys, owner, partner, type Running, refusalOf, scf, start } from './clients.ts';
import {
  createRole,
  grantPolicy,
  handler,
  request,
  scfTrustPolicy,
  startWith,
  startWithManualClock,
  zipOf,
} from './functions.ts';

type Creation = Parameters<ReturnType<typeof scf>['CreateFunction']>[0];

async function statusOf(running: Running): Promise<string | undefined> {
  return (await scf(running).GetFunction({ FunctionName: 'audit' })).Status;
}

function variables(entries: Readonly<Record<string, string>>) {
  return { Variables: Object.entries(entries).map(([Key, Value]) => ({ Key, Value })) };
}

describe('the states of a function', () => {
  test('lead from Creating to Active when the time for it has passed', async () => {
    const running = await startWithManualClock();
    await scf(running).CreateFunction(request);
    expect(await statusOf(running)).toBe('Creating');
    running.pass(999);
    expect(await statusOf(running)).toBe('Creating');
    running.pass(1);
    expect(await statusOf(running)).toBe('Active');
  });

  test.each([
    {
      name: 'code',
      update: (running: Running) => scf(running).UpdateFunctionCode({ FunctionName: 'audit', Code: request.Code }),
    },
    {
      name: 'settings',
      update: (running: Running) => scf(running).UpdateFunctionConfiguration({ FunctionName: 'audit', Timeout: 9 }),
    },
  ])('lead through Updating when the $name change', async ({ update }) => {
    const running = await startWithManualClock();
    await scf(running).CreateFunction(request);
    running.pass(1000);
    await update(running);
    expect(await statusOf(running)).toBe('Updating');
    running.pass(1000);
    expect(await statusOf(running)).toBe('Active');
  });

  test('lead through Deleting to absence', async () => {
    const running = await startWithManualClock();
    await scf(running).CreateFunction(request);
    running.pass(1000);
    await scf(running).DeleteFunction({ FunctionName: 'audit' });
    expect(await statusOf(running)).toBe('Deleting');
    expect((await refusalOf(scf(running).CreateFunction(request))).code).toBe('ResourceInUse.Function');
    running.pass(1000);
    expect((await refusalOf(statusOf(running))).code).toBe('ResourceNotFound.Function');
    expect((await scf(running).ListFunctions({})).TotalCount).toBe(0);
    await scf(running).CreateFunction(request);
    expect(await statusOf(running)).toBe('Creating');
  });

  test('end in CreateFailed with the reason when the handler is not in the code', async () => {
    const running = await startWithManualClock();
    await scf(running).CreateFunction({ ...request, Handler: 'missing.main_handler' });
    expect(await scf(running).GetFunction({ FunctionName: 'audit' })).toMatchObject({
      Status: 'Creating',
      StatusReasons: [],
    });
    running.pass(1000);
    const answer = await scf(running).GetFunction({ FunctionName: 'audit' });
    expect(answer).toMatchObject({
      Status: 'CreateFailed',
      CodeResult: 'failed',
      StatusReasons: [{ ErrorCode: 'InvalidParameterValue.Handler', ErrorMessage: answer.StatusDesc }],
    });
    expect(answer.StatusDesc).toContain('missing.js');
    expect((await scf(running).ListFunctions({})).Functions?.[0]).toMatchObject({ Status: 'CreateFailed' });
  });

  test('let a function that could not be created only be deleted', async () => {
    const running = await startWithManualClock();
    await scf(running).CreateFunction({ ...request, Handler: 'missing.main_handler' });
    running.pass(1000);
    const repaired = scf(running).UpdateFunctionCode({ FunctionName: 'audit', Code: request.Code });
    expect((await refusalOf(repaired)).code).toBe('FailedOperation.FunctionStatusError');
    await scf(running).DeleteFunction({ FunctionName: 'audit' });
    expect(await statusOf(running)).toBe('Deleting');
  });

  test('let a failed update be repaired with new code', async () => {
    const running = await startWithManualClock();
    await scf(running).CreateFunction(request);
    running.pass(1000);
    await scf(running).UpdateFunctionCode({ FunctionName: 'audit', Code: { ZipFile: zipOf({ 'a.js': '' }) } });
    running.pass(1000);
    expect(await statusOf(running)).toBe('UpdateFailed');
    await scf(running).UpdateFunctionCode({ FunctionName: 'audit', Code: request.Code });
    running.pass(1000);
    expect(await statusOf(running)).toBe('Active');
  });
});

describe('while a function is not Active', () => {
  const named = { FunctionName: 'audit' };
  const trigger = { ...named, TriggerName: 'hourly', Type: 'timer' };
  test.each([
    {
      code: 'FailedOperation.FunctionStatusError',
      action: 'UpdateFunctionCode' as const,
      asked: { ...named, Code: request.Code },
    },
    { code: 'FailedOperation.FunctionStatusError', action: 'DeleteFunction' as const, asked: named },
    { code: 'FailedOperation.FunctionStatusError', action: 'Invoke' as const, asked: named },
    {
      code: 'FailedOperation.UpdateFunctionConfiguration',
      action: 'UpdateFunctionConfiguration' as const,
      asked: { ...named, Timeout: 9 },
    },
    { code: 'FailedOperation.CreateTrigger', action: 'CreateTrigger' as const, asked: trigger },
    { code: 'FailedOperation.CreateTrigger', action: 'UpdateTrigger' as const, asked: trigger },
    {
      code: 'FailedOperation.CreateTrigger',
      action: 'UpdateTriggerStatus' as const,
      asked: { ...trigger, Enable: 'OPEN' },
    },
    { code: 'FailedOperation.CreateTrigger', action: 'DeleteTrigger' as const, asked: trigger },
    {
      code: 'FailedOperation.FunctionVersionStatusNotActive',
      action: 'UpdateFunctionEventInvokeConfig' as const,
      asked: { ...named, AsyncTriggerConfig: { RetryConfig: [{ RetryNum: 1 }], MsgTTL: 3600 } },
    },
  ])('$action fails with $code', async ({ action, asked, code }) => {
    const running = await startWithManualClock();
    await scf(running).CreateFunction(request);
    expect((await refusalOf(scf(running).request(action, asked))).code).toBe(code);
  });

  test('it can still be read', async () => {
    const running = await startWithManualClock();
    await scf(running).CreateFunction(request);
    expect((await scf(running).ListTriggers(named)).TotalCount).toBe(0);
    expect((await scf(running).GetFunctionEventInvokeConfig(named)).AsyncTriggerConfig.MsgTTL).toBe(21_600);
    expect((await scf(running).ListFunctions({})).Functions?.[0]?.Status).toBe('Creating');
  });
});

const base64 = (bytes: number) => Buffer.alloc(bytes).toString('base64');

describe('CreateFunction', () => {
  test('keeps what it is given', async () => {
    const running = await startWithManualClock();
    await createRole(running, 'runner', grantPolicy('cvm:*'));
    await scf(running).CreateFunction({
      ...request,
      Description: 'Audits images, every hour. 审计',
      MemorySize: 256,
      Timeout: 300,
      InitTimeout: 90,
      Environment: variables({ MAIL_TO: 'a@b.c' }),
      Role: 'runner',
      VpcConfig: { VpcId: 'vpc-1', SubnetId: 'subnet-1' },
      ClsLogsetId: 'logset-1',
      ClsTopicId: 'topic-1',
      Tags: [{ Key: 'stage', Value: 'prod' }],
      Namespace: 'default',
      Type: 'Event',
      CodeSource: 'ZipFile',
      InstallDependency: 'FALSE',
    });
    const answer = await scf(running).GetFunction({ FunctionName: 'audit' });
    expect(answer).toMatchObject({
      FunctionName: 'audit',
      Description: 'Audits images, every hour. 审计',
      Handler: 'index.main_handler',
      Runtime: 'Nodejs20.19',
      MemorySize: 256,
      Timeout: 300,
      InitTimeout: 90,
      Environment: variables({ MAIL_TO: 'a@b.c' }),
      Role: 'runner',
      VpcConfig: { VpcId: 'vpc-1', SubnetId: 'subnet-1' },
      ClsLogsetId: 'logset-1',
      ClsTopicId: 'topic-1',
      Tags: [{ Key: 'stage', Value: 'prod' }],
      CodeSize: Buffer.from(request.Code.ZipFile, 'base64').length,
      CodeInfo: '',
      CodeResult: 'success',
      Triggers: [],
      AddTime: answer.ModTime,
    });
    expect(answer.FunctionId).toMatch(/^lam-[0-9a-z]{8}$/);
    expect(answer.ModTime).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
  });

  test('has the documented defaults', async () => {
    const running = await startWithManualClock();
    await scf(running).CreateFunction({ FunctionName: 'audit', Runtime: 'Nodejs18.15', Code: request.Code });
    expect(await scf(running).GetFunction({ FunctionName: 'audit' })).toMatchObject({
      Handler: 'index.main_handler',
      MemorySize: 128,
      Timeout: 3,
      InitTimeout: 65,
      Environment: { Variables: [] },
      Role: '',
      Tags: [],
    });
  });

  test('says times as those of UTC+8', async () => {
    const nowMs = Date.now();
    const running = await start({ now: () => nowMs });
    await scf(running).CreateFunction(request);
    const { AddTime } = await scf(running).GetFunction({ FunctionName: 'audit' });
    expect(Date.parse(`${AddTime?.replace(' ', 'T')}+08:00`)).toBe(Math.floor(nowMs / 1000) * 1000);
  });

  test.each<{ name: string; asked: Partial<Creation>; code: string }>([
    { name: 'a name of one letter', asked: { FunctionName: 'a' }, code: 'InvalidParameterValue.FunctionName' },
    { name: 'a name of 61', asked: { FunctionName: 'a'.repeat(61) }, code: 'InvalidParameterValue.FunctionName' },
    { name: 'a name from a digit', asked: { FunctionName: '1a' }, code: 'InvalidParameterValue.FunctionName' },
    { name: 'a name to a hyphen', asked: { FunctionName: 'a-' }, code: 'InvalidParameterValue.FunctionName' },
    { name: 'a name with a full stop', asked: { FunctionName: 'a.b' }, code: 'InvalidParameterValue.FunctionName' },
    { name: 'a namespace that is not there', asked: { Namespace: 'test' }, code: 'ResourceNotFound.Namespace' },
    { name: 'no runtime', asked: { Runtime: undefined }, code: 'MissingParameter.Runtime' },
    { name: 'another runtime', asked: { Runtime: 'Nodejs20' }, code: 'InvalidParameterValue.Runtime' },
    { name: 'a handler without export', asked: { Handler: 'index' }, code: 'InvalidParameterValue.Handler' },
    { name: 'a handler in a folder', asked: { Handler: 'a/index.main' }, code: 'InvalidParameterValue.Handler' },
    { name: 'a handler of three parts', asked: { Handler: 'ab.cd.ef' }, code: 'InvalidParameterValue.Handler' },
    {
      name: 'a handler that ends in a digit',
      asked: { Handler: 'index.main2' },
      code: 'InvalidParameterValue.Handler',
    },
    { name: '32 MB', asked: { MemorySize: 32 }, code: 'InvalidParameterValue.Memory' },
    { name: '65 MB', asked: { MemorySize: 65 }, code: 'InvalidParameterValue.Memory' },
    { name: '200 MB', asked: { MemorySize: 200 }, code: 'InvalidParameterValue.Memory' },
    { name: '3200 MB', asked: { MemorySize: 3200 }, code: 'InvalidParameterValue.Memory' },
    { name: 'no time', asked: { Timeout: 0 }, code: 'InvalidParameterValue' },
    { name: 'over 900 seconds', asked: { Timeout: 901 }, code: 'LimitExceeded.Timeout' },
    { name: 'a description with a colon', asked: { Description: 'a:b' }, code: 'InvalidParameterValue.Description' },
    {
      name: 'a description of 1001',
      asked: { Description: 'a'.repeat(1001) },
      code: 'InvalidParameterValue.Description',
    },
    { name: 'a topic without its logset', asked: { ClsTopicId: 't' }, code: 'InvalidParameterValue.Cls' },
    { name: 'a VPC without a subnet', asked: { VpcConfig: { VpcId: 'v' } }, code: 'InvalidParameterValue.Vpc' },
    { name: 'an absent role', asked: { Role: 'runner' }, code: 'ResourceNotFound.Role' },
    {
      name: 'a variable from a digit',
      asked: { Environment: variables({ '1A': 'x' }) },
      code: 'InvalidParameterValue.Environment',
    },
    {
      name: 'a variable with a hyphen',
      asked: { Environment: variables({ 'A-B': 'x' }) },
      code: 'InvalidParameterValue.Environment',
    },
    {
      name: 'an empty variable',
      asked: { Environment: variables({ A: '' }) },
      code: 'InvalidParameterValue.Environment',
    },
    {
      name: 'a variable of the system',
      asked: { Environment: variables({ TENCENTCLOUD_API_BASE: 'http://127.0.0.1:1' }) },
      code: 'InvalidParameterValue.EnvironmentSystemProtect',
    },
    {
      name: 'another variable of the system',
      asked: { Environment: variables({ SCF_REGION: 'x' }) },
      code: 'InvalidParameterValue.EnvironmentSystemProtect',
    },
    {
      name: 'an old variable of the system',
      asked: { Environment: variables({ QCLOUD_X: 'x' }) },
      code: 'InvalidParameterValue.EnvironmentSystemProtect',
    },
    {
      name: 'an environment of 4097 bytes',
      asked: { Environment: variables({ A: 'x'.repeat(4094), B: 'y' }) },
      code: 'InvalidParameterValue.EnvironmentExceededLimit',
    },
    { name: 'no code', asked: { Code: {} }, code: 'MissingParameter.Code' },
    {
      name: 'code twice',
      asked: { Code: { ...request.Code, CosBucketName: 'b', CosObjectName: '/c.zip' } },
      code: 'InvalidParameterValue.Code',
    },
    {
      name: 'code that is not in COS',
      asked: { Code: { CosBucketName: 'b', CosObjectName: '/c.zip' } },
      code: 'ResourceNotFound.CosObject',
    },
    {
      name: 'base64 that is cut off',
      asked: { Code: { ZipFile: request.Code.ZipFile.slice(0, -1) } },
      code: 'InvalidParameterValue.ZipFileBase64BinasciiError',
    },
    {
      name: 'text that is no base64',
      asked: { Code: { ZipFile: 'code{}{}' } },
      code: 'InvalidParameterValue.ZipFileBase64BinasciiError',
    },
    { name: 'bytes that are no zip', asked: { Code: { ZipFile: base64(300) } }, code: 'InvalidParameterValue.ZipFile' },
    {
      name: 'a zip that leads outside',
      asked: { Code: { ZipFile: zipOf({ 'a/../../b': '' }) } },
      code: 'InvalidParameterValue.ZipFile',
    },
    {
      name: 'a zip with an absolute path',
      asked: { Code: { ZipFile: zipOf({ '/b': '' }) } },
      code: 'InvalidParameterValue.ZipFile',
    },
    { name: 'a body of over 10 MB', asked: { Code: { ZipFile: base64(7_900_000) } }, code: 'RequestSizeLimitExceeded' },
    { name: 'another type', asked: { Type: 'HTTP' }, code: 'InvalidParameterValue' },
    { name: 'dependencies to install', asked: { InstallDependency: 'TRUE' }, code: 'InvalidParameterValue' },
    { name: 'a parameter that is not known', asked: { TraceEnable: 'TRUE' }, code: 'UnknownParameter' },
  ])('refuses $name with $code', async ({ asked, code }) => {
    const running = await startWithManualClock();
    expect((await refusalOf(scf(running).CreateFunction({ ...request, ...asked }))).code).toBe(code);
    expect((await scf(running).ListFunctions({})).TotalCount).toBe(0);
  });

  test.each<{ name: string; asked: Partial<Creation> }>([
    { name: 'a name of two', asked: { FunctionName: 'a1' } },
    { name: 'a name of 60', asked: { FunctionName: `a-_${'b'.repeat(57)}` } },
    { name: 'an environment of 4096 bytes', asked: { Environment: variables({ A: 'x'.repeat(4093), B: 'y' }) } },
    { name: '64 MB', asked: { MemorySize: 64 } },
    { name: '3072 MB', asked: { MemorySize: 3072 } },
    { name: '900 seconds', asked: { Timeout: 900 } },
    { name: 'a variable that only begins like one of the system', asked: { Environment: variables({ SCFX: 'x' }) } },
  ])('takes $name', async ({ asked }) => {
    const running = await startWithManualClock();
    await scf(running).CreateFunction({ ...request, ...asked });
    expect((await scf(running).ListFunctions({})).TotalCount).toBe(1);
  });

  test('refuses a zip that says it unpacks to over 500 MB', async () => {
    const zip = Buffer.from(request.Code.ZipFile, 'base64');
    // The uncompressed size in the central directory.
    zip.writeUInt32LE(500 * 1024 * 1024 + 1, zip.indexOf('PK\u0001\u0002') + 24);
    const asked = { ...request, Code: { ZipFile: zip.toString('base64') } };
    const refusal = await refusalOf(scf(await startWithManualClock()).CreateFunction(asked));
    expect(refusal.code).toBe('InvalidParameterValue.ZipFile');
  });

  test('refuses a name that is in use, in the same region and account only', async () => {
    const running = await startWithManualClock();
    await scf(running).CreateFunction(request);
    expect((await refusalOf(scf(running).CreateFunction(request))).code).toBe('ResourceInUse.Function');
    await scf(running, { region: 'ap-singapore' }).CreateFunction(request);
    await scf(running, { keys: partner }).CreateFunction(request);
    expect((await scf(running, { keys: partner }).ListFunctions({})).TotalCount).toBe(1);
  });

  test('refuses the 51st function', async () => {
    const running = await startWithManualClock();
    for (let number = 1; number <= 50; number += 1)
      await scf(running).CreateFunction({ ...request, FunctionName: `audit${number}` });
    const refusal = await refusalOf(scf(running).CreateFunction(request));
    expect(refusal.code).toBe('LimitExceeded.Function');
  });
});

describe('the role of a function', () => {
  test.each([
    {
      action: 'CreateFunction',
      pass: (running: Running, keys: Keys) =>
        scf(running, { keys }).CreateFunction({ ...request, FunctionName: 'second', Role: 'runner' }),
    },
    {
      action: 'UpdateFunctionConfiguration',
      pass: (running: Running, keys: Keys) =>
        scf(running, { keys }).UpdateFunctionConfiguration({ FunctionName: 'audit', Role: 'runner' }),
    },
  ])("must exist, let SCF take it and be the caller's to pass on, for $action", async ({ pass }) => {
    const deployer = { secretId: 'AKIDDEPLOYER', secretKey: 'key', denies: ['cam:PassRole'] };
    const accounts = [{ uin: '100000000002', credentials: [owner, deployer] }];
    const running = await start({ estate: { accounts }, stateChangeMs: 0, rate: 'unlimited' });
    await scf(running).CreateFunction(request);
    expect((await refusalOf(pass(running, owner))).code).toBe('ResourceNotFound.Role');
    const document = scfTrustPolicy.replace('scf.qcloud.com', 'cls.cloud.tencent.com');
    await cam(running).CreateRole({ RoleName: 'runner', PolicyDocument: document });
    expect((await refusalOf(pass(running, owner))).code).toBe('UnauthorizedOperation.Role');
    await cam(running).UpdateAssumeRolePolicy({ RoleName: 'runner', PolicyDocument: scfTrustPolicy });
    expect(await refusalOf(pass(running, deployer))).toMatchObject({
      code: 'UnauthorizedOperation.CAM',
      message: expect.stringContaining('cam:PassRole'),
    });
    await pass(running, owner);
    const { Functions = [] } = await scf(running).ListFunctions({ Filters: [{ Name: 'Role', Values: ['runner'] }] });
    expect(Functions).toHaveLength(1);
  });
});

test('what CAM denies is UnauthorizedOperation.CAM for SCF', async () => {
  const narrow = { secretId: 'AKIDNARROW', secretKey: 'key', denies: ['scf:CreateFunction'] };
  const running = await start({ estate: { accounts: [{ uin: '1', credentials: [narrow] }] } });
  const refusal = await refusalOf(scf(running, { keys: narrow }).CreateFunction(request));
  expect(refusal.code).toBe('UnauthorizedOperation.CAM');
});

describe('GetFunction', () => {
  test('shows the file of the handler when asked to', async () => {
    const running = await startWith(zipOf({ 'index.js': 'exports.main_handler = 1;', 'other.js': '' }));
    const { CodeInfo } = await scf(running).GetFunction({ FunctionName: 'audit', ShowCode: 'TRUE' });
    expect(CodeInfo).toBe('exports.main_handler = 1;');
  });

  test('does not show one of over 1 MB', async () => {
    const running = await startWith(zipOf({ 'index.js': `//${'x'.repeat(1024 * 1024)}` }));
    expect((await scf(running).GetFunction({ FunctionName: 'audit', ShowCode: 'TRUE' })).CodeInfo).toBe('');
  });

  test.each([
    { name: 'function', asked: { FunctionName: 'other' }, code: 'ResourceNotFound.Function' },
    { name: 'version', asked: { Qualifier: '1' }, code: 'ResourceNotFound.Version' },
    { name: 'namespace', asked: { Namespace: 'test' }, code: 'ResourceNotFound.Namespace' },
  ])('refuses an absent $name', async ({ asked, code }) => {
    const running = await startWith(request.Code.ZipFile);
    expect((await refusalOf(scf(running).GetFunction({ FunctionName: 'audit', ...asked }))).code).toBe(code);
  });
});

describe('GetFunctionAddress', () => {
  test('answers a sum that is the same for the same code, whatever the settings, and another for another', async () => {
    const running = await startWith(request.Code.ZipFile);
    const sum = async () => (await scf(running).GetFunctionAddress({ FunctionName: 'audit' })).CodeSha256;
    const first = await sum();
    expect(first).toMatch(/^[0-9a-f]{64}$/);
    await scf(running).UpdateFunctionConfiguration({ FunctionName: 'audit', Timeout: 9 });
    expect(await sum()).toBe(first);
    await scf(running).UpdateFunctionCode({ FunctionName: 'audit', Code: { ZipFile: handler('return 2;') } });
    expect(await sum()).not.toBe(first);
    await scf(running).UpdateFunctionCode({ FunctionName: 'audit', Code: request.Code });
    expect(await sum()).toBe(first);
  });

  test('refuses an absent function, and one that is not Active', async () => {
    const running = await startWithManualClock();
    const asked = () => refusalOf(scf(running).GetFunctionAddress({ FunctionName: 'audit' }));
    expect((await asked()).code).toBe('ResourceNotFound.Function');
    await scf(running).CreateFunction(request);
    expect((await asked()).code).toBe('FailedOperation.FunctionStatusError');
  });
});

describe('UpdateFunctionCode', () => {
  test('takes the zip in Code or beside it, and leaves the settings alone', async () => {
    const running = await startWith(handler('return 1;'), { Description: 'old', Timeout: 7 });
    const [first, second] = [zipOf({ 'index.js': 'a' }), zipOf({ 'index.js': 'bbbbbbbbbbb' })];
    for (const [asked, zip] of [
      [{ Code: { ZipFile: first } }, first],
      [{ ZipFile: second }, second],
    ] as const) {
      await scf(running).UpdateFunctionCode({ FunctionName: 'audit', ...asked });
      expect(await scf(running).GetFunction({ FunctionName: 'audit' })).toMatchObject({
        CodeSize: Buffer.from(zip, 'base64').length,
        Description: 'old',
        Timeout: 7,
      });
    }
  });

  test.each([
    {
      name: 'an absent function',
      asked: { FunctionName: 'other', Code: request.Code },
      code: 'ResourceNotFound.Function',
    },
    { name: 'no code', asked: { FunctionName: 'audit' }, code: 'MissingParameter.Code' },
    {
      name: 'a handler that is none',
      asked: { FunctionName: 'audit', Code: request.Code, Handler: 'main' },
      code: 'InvalidParameterValue.Handler',
    },
    {
      name: 'a version to publish',
      asked: { FunctionName: 'audit', Code: request.Code, Publish: 'TRUE' },
      code: 'InvalidParameterValue',
    },
  ])('refuses $name', async ({ asked, code }) => {
    const running = await startWith(request.Code.ZipFile);
    expect((await refusalOf(scf(running).UpdateFunctionCode(asked))).code).toBe(code);
  });

  test('moves the time of the last change', async () => {
    const running = await startWithManualClock();
    await scf(running).CreateFunction(request);
    running.pass(5000);
    await scf(running).UpdateFunctionCode({ FunctionName: 'audit', Code: request.Code });
    const { AddTime = '', ModTime = '' } = await scf(running).GetFunction({ FunctionName: 'audit' });
    expect(Date.parse(ModTime) - Date.parse(AddTime)).toBe(5000);
  });
});

describe('UpdateFunctionConfiguration', () => {
  const before = {
    Description: 'old',
    MemorySize: 256,
    Timeout: 7,
    Environment: variables({ A: 'x', B: 'y' }),
    ClsLogsetId: 'logset',
    ClsTopicId: 'topic',
    VpcConfig: { VpcId: 'vpc-1', SubnetId: 'subnet-1' },
  };

  async function changed(asked: Partial<Creation>) {
    const running = await startWith(request.Code.ZipFile, before);
    await scf(running).UpdateFunctionConfiguration({ FunctionName: 'audit', ...asked });
    return scf(running).GetFunction({ FunctionName: 'audit' });
  }

  test.each<{ name: string; asked: Partial<Creation>; after: object }>([
    { name: 'description', asked: { Description: 'new' }, after: { Description: 'new' } },
    { name: 'memory', asked: { MemorySize: 512 }, after: { MemorySize: 512 } },
    { name: 'timeout', asked: { Timeout: 9 }, after: { Timeout: 9 } },
    {
      name: 'environment',
      asked: { Environment: variables({ C: 'z' }) },
      after: { Environment: variables({ C: 'z' }) },
    },
    { name: 'topic', asked: { ClsLogsetId: '', ClsTopicId: '' }, after: { ClsLogsetId: '', ClsTopicId: '' } },
    {
      name: 'network',
      asked: { VpcConfig: { VpcId: 'vpc-2', SubnetId: 'subnet-2' } },
      after: { VpcConfig: { VpcId: 'vpc-2', SubnetId: 'subnet-2' } },
    },
  ])('changes the $name and nothing else', async ({ asked, after }) => {
    expect(await changed(asked)).toMatchObject({ ...before, ...after });
  });

  test('clears the environment when it is given one empty variable', async () => {
    expect((await changed({ Environment: variables({ '': '' }) })).Environment).toEqual({ Variables: [] });
  });

  test('leaves the environment alone when it is given none', async () => {
    expect((await changed({ Environment: { Variables: [] } })).Environment).toEqual(before.Environment);
  });

  test('takes the role away when it is given an empty one', async () => {
    const running = await start({ stateChangeMs: 0 });
    await createRole(running, 'runner', grantPolicy('cvm:*'));
    await scf(running).CreateFunction({ ...request, Role: 'runner' });
    await scf(running).UpdateFunctionConfiguration({ FunctionName: 'audit', Role: '' });
    expect((await scf(running).GetFunction({ FunctionName: 'audit' })).Role).toBe('');
  });

  test.each<{ name: string; asked: Partial<Creation>; code: string }>([
    { name: 'another runtime', asked: { Runtime: 'Nodejs18.15' }, code: 'InvalidParameterValue.Runtime' },
    { name: 'a bad memory', asked: { MemorySize: 100 }, code: 'InvalidParameterValue.Memory' },
    { name: 'an absent function', asked: { FunctionName: 'other' }, code: 'ResourceNotFound.Function' },
    { name: 'a handler', asked: { Handler: 'index.main' }, code: 'UnknownParameter' },
  ])('refuses $name', async ({ asked, code }) => {
    expect((await refusalOf(changed(asked))).code).toBe(code);
  });

  test('takes the runtime that the function has', async () => {
    expect((await changed({ Runtime: 'Nodejs20.19' })).Runtime).toBe('Nodejs20.19');
  });
});

describe('DeleteFunction', () => {
  test('refuses an absent function', async () => {
    const refusal = await refusalOf(scf(await start()).DeleteFunction({ FunctionName: 'audit' }));
    expect(refusal).toEqual({ code: 'ResourceNotFound.Function', message: 'Function not found: [audit]' });
  });

  test('takes the triggers with it', async () => {
    const running = await startWith(request.Code.ZipFile);
    await scf(running).CreateTrigger({
      FunctionName: 'audit',
      TriggerName: 'hourly',
      Type: 'timer',
      TriggerDesc: '0 0 * * * * *',
    });
    await scf(running).DeleteFunction({ FunctionName: 'audit' });
    await scf(running).CreateFunction(request);
    expect((await scf(running).GetFunction({ FunctionName: 'audit' })).Triggers).toEqual([]);
  });
});

async function listed(asked: Parameters<ReturnType<typeof scf>['ListFunctions']>[0]) {
  const running = await startWithManualClock();
  for (const [name, stage, description] of [
    ['beta', 'prod', 'two'],
    ['alpha', 'dev', 'one'],
    ['gamma', 'prod', 'three'],
  ] as const) {
    const tags = [{ Key: 'stage', Value: stage }];
    await scf(running).CreateFunction({ ...request, FunctionName: name, Description: description, Tags: tags });
    running.pass(1000);
  }
  await scf(running).UpdateFunctionConfiguration({ FunctionName: 'beta', Timeout: 9 });
  const { TotalCount, Functions = [] } = await scf(running).ListFunctions(asked);
  return { TotalCount, names: Functions.map(({ FunctionName }) => FunctionName) };
}

describe('ListFunctions', () => {
  test.each([
    { asked: {}, names: ['beta', 'alpha', 'gamma'] },
    { asked: { Orderby: 'FunctionName' }, names: ['alpha', 'beta', 'gamma'] },
    { asked: { Orderby: 'FunctionName', Order: 'DESC' }, names: ['gamma', 'beta', 'alpha'] },
    { asked: { Orderby: 'ModTime' }, names: ['alpha', 'gamma', 'beta'] },
    { asked: { Orderby: 'AddTime', Order: 'DESC' }, names: ['gamma', 'alpha', 'beta'] },
    { asked: { SearchKey: 'et' }, names: ['beta'] },
    { asked: { Description: 'o' }, names: ['beta', 'alpha'] },
    { asked: { Filters: [{ Name: 'tag-stage', Values: ['prod'] }] }, names: ['beta', 'gamma'] },
    { asked: { Filters: [{ Name: 'Status', Values: ['Updating', 'Creating'] }] }, names: ['beta'] },
    { asked: { Filters: [{ Name: 'Runtime', Values: ['Nodejs18.15'] }] }, names: [] },
    {
      asked: {
        Filters: [
          { Name: 'Type', Values: ['Event'] },
          { Name: 'Role', Values: ['x'] },
        ],
      },
      names: [],
    },
  ])('with $asked answers $names', async ({ asked, names }) => {
    expect(await listed(asked)).toEqual({ TotalCount: names.length, names });
  });

  test('answers a page, and how many there are', async () => {
    expect(await listed({ Offset: 1, Limit: 1 })).toEqual({ TotalCount: 3, names: ['alpha'] });
  });

  test.each([
    { asked: { Order: 'UP' }, code: 'InvalidParameterValue.Order' },
    { asked: { Orderby: 'Size' }, code: 'InvalidParameterValue' },
    { asked: { Namespace: 'test' }, code: 'ResourceNotFound.Namespace' },
    { asked: { Filters: [{ Name: 'Colour', Values: ['red'] }] }, code: 'InvalidParameterValue.Name' },
    {
      asked: { Filters: Array.from({ length: 11 }, () => ({ Name: 'Type', Values: ['Event'] })) },
      code: 'InvalidParameterValue.Name',
    },
  ])('refuses $asked', async ({ asked, code }) => {
    expect((await refusalOf(listed(asked))).code).toBe(code);
  });
});
