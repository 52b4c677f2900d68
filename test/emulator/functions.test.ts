import { describe, expect, test } from 'vitest';
import { cam, codeOf, type Keys, owner, partner, type Running, refusalOf, scf, start } from './clients.ts';
import {
  createRole,
  grantPolicy,
  handler,
  request,
  scfTrustPolicy,
  startWithActiveFunction,
  startWithFunction,
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
    running.advance(999);
    expect(await statusOf(running)).toBe('Creating');
    running.advance(1);
    expect(await statusOf(running)).toBe('Active');
  });

  test.each([
    ['code', (running: Running) => scf(running).UpdateFunctionCode({ FunctionName: 'audit', Code: request.Code })],
    ['settings', (running: Running) => scf(running).UpdateFunctionConfiguration({ FunctionName: 'audit', Timeout: 9 })],
  ])('lead through Updating when the %s change', async (_name, update) => {
    const running = await startWithActiveFunction();
    await update(running);
    expect(await statusOf(running)).toBe('Updating');
    running.advance(1000);
    expect(await statusOf(running)).toBe('Active');
  });

  test('lead through Deleting to absence', async () => {
    const running = await startWithActiveFunction();
    await scf(running).DeleteFunction({ FunctionName: 'audit' });
    expect(await statusOf(running)).toBe('Deleting');
    expect(await codeOf(scf(running).CreateFunction(request))).toBe('ResourceInUse.Function');
    running.advance(1000);
    expect(await codeOf(statusOf(running))).toBe('ResourceNotFound.Function');
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
    running.advance(1000);
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
    running.advance(1000);
    const repaired = scf(running).UpdateFunctionCode({ FunctionName: 'audit', Code: request.Code });
    expect(await codeOf(repaired)).toBe('FailedOperation.FunctionStatusError');
    await scf(running).DeleteFunction({ FunctionName: 'audit' });
    expect(await statusOf(running)).toBe('Deleting');
  });

  test('let a failed update be repaired with new code', async () => {
    const running = await startWithActiveFunction();
    await scf(running).UpdateFunctionCode({ FunctionName: 'audit', Code: { ZipFile: zipOf({ 'a.js': '' }) } });
    running.advance(1000);
    expect(await statusOf(running)).toBe('UpdateFailed');
    await scf(running).UpdateFunctionCode({ FunctionName: 'audit', Code: request.Code });
    running.advance(1000);
    expect(await statusOf(running)).toBe('Active');
  });
});

describe('while a function is not Active', () => {
  const named = { FunctionName: 'audit' };
  const trigger = { ...named, TriggerName: 'hourly', Type: 'timer' };
  test.each([
    ['UpdateFunctionCode' as const, 'FailedOperation.FunctionStatusError', { ...named, Code: request.Code }],
    ['DeleteFunction' as const, 'FailedOperation.FunctionStatusError', named],
    ['Invoke' as const, 'FailedOperation.FunctionStatusError', named],
    ['UpdateFunctionConfiguration' as const, 'FailedOperation.UpdateFunctionConfiguration', { ...named, Timeout: 9 }],
    ['CreateTrigger' as const, 'FailedOperation.CreateTrigger', trigger],
    ['UpdateTrigger' as const, 'FailedOperation.CreateTrigger', trigger],
    ['UpdateTriggerStatus' as const, 'FailedOperation.CreateTrigger', { ...trigger, Enable: 'OPEN' }],
    ['DeleteTrigger' as const, 'FailedOperation.CreateTrigger', trigger],
    [
      'UpdateFunctionEventInvokeConfig' as const,
      'FailedOperation.FunctionVersionStatusNotActive',
      { ...named, AsyncTriggerConfig: { RetryConfig: [{ RetryNum: 1 }], MsgTTL: 3600 } },
    ],
  ])('%s fails with %s', async (action, code, parameters) => {
    const running = await startWithManualClock();
    await scf(running).CreateFunction(request);
    expect(await codeOf(scf(running).request(action, parameters))).toBe(code);
  });

  test('it can still be read', async () => {
    const running = await startWithManualClock();
    await scf(running).CreateFunction(request);
    expect((await scf(running).ListTriggers(named)).TotalCount).toBe(0);
    expect((await scf(running).ListFunctions({})).Functions?.[0]?.Status).toBe('Creating');
    expect(await codeOf(scf(running).GetFunctionEventInvokeConfig(named))).toBe(
      'FailedOperation.FunctionVersionStatusNotActive',
    );
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

  test.each<[name: string, code: string, parameters: Partial<Creation>]>([
    ['a name of one letter', 'InvalidParameterValue.FunctionName', { FunctionName: 'a' }],
    ['a name of 61', 'InvalidParameterValue.FunctionName', { FunctionName: 'a'.repeat(61) }],
    ['a name from a digit', 'InvalidParameterValue.FunctionName', { FunctionName: '1a' }],
    ['a name to a hyphen', 'InvalidParameterValue.FunctionName', { FunctionName: 'a-' }],
    ['a name with a full stop', 'InvalidParameterValue.FunctionName', { FunctionName: 'a.b' }],
    ['a namespace that is not there', 'ResourceNotFound.Namespace', { Namespace: 'test' }],
    ['no runtime', 'MissingParameter.Runtime', { Runtime: undefined }],
    ['another runtime', 'InvalidParameterValue.Runtime', { Runtime: 'Nodejs20' }],
    ['a handler without export', 'InvalidParameterValue.Handler', { Handler: 'index' }],
    ['a handler in a folder', 'InvalidParameterValue.Handler', { Handler: 'a/index.main' }],
    ['a handler of three parts', 'InvalidParameterValue.Handler', { Handler: 'ab.cd.ef' }],
    ['a handler that ends in a digit', 'InvalidParameterValue.Handler', { Handler: 'index.main2' }],
    ['32 MB', 'InvalidParameterValue.Memory', { MemorySize: 32 }],
    ['65 MB', 'InvalidParameterValue.Memory', { MemorySize: 65 }],
    ['200 MB', 'InvalidParameterValue.Memory', { MemorySize: 200 }],
    ['3200 MB', 'InvalidParameterValue.Memory', { MemorySize: 3200 }],
    ['no time', 'InvalidParameterValue', { Timeout: 0 }],
    ['over 900 seconds', 'LimitExceeded.Timeout', { Timeout: 901 }],
    ['a description with a colon', 'InvalidParameterValue.Description', { Description: 'a:b' }],
    ['a description of 1001', 'InvalidParameterValue.Description', { Description: 'a'.repeat(1001) }],
    ['a topic without its logset', 'InvalidParameterValue.Cls', { ClsTopicId: 't' }],
    ['a VPC without a subnet', 'InvalidParameterValue.Vpc', { VpcConfig: { VpcId: 'v' } }],
    ['an absent role', 'ResourceNotFound.Role', { Role: 'runner' }],
    ['a variable from a digit', 'InvalidParameterValue.Environment', { Environment: variables({ '1A': 'x' }) }],
    ['a variable with a hyphen', 'InvalidParameterValue.Environment', { Environment: variables({ 'A-B': 'x' }) }],
    ['an empty variable', 'InvalidParameterValue.Environment', { Environment: variables({ A: '' }) }],
    [
      'a variable of the system',
      'InvalidParameterValue.EnvironmentSystemProtect',
      { Environment: variables({ TENCENTCLOUD_API_BASE: 'http://127.0.0.1:1' }) },
    ],
    [
      'another variable of the system',
      'InvalidParameterValue.EnvironmentSystemProtect',
      { Environment: variables({ SCF_REGION: 'x' }) },
    ],
    [
      'an old variable of the system',
      'InvalidParameterValue.EnvironmentSystemProtect',
      { Environment: variables({ QCLOUD_X: 'x' }) },
    ],
    [
      'an environment of 4097 bytes',
      'InvalidParameterValue.EnvironmentExceededLimit',
      { Environment: variables({ A: 'x'.repeat(4094), B: 'y' }) },
    ],
    ['no code', 'MissingParameter.Code', { Code: {} }],
    [
      'code twice',
      'InvalidParameterValue.Code',
      { Code: { ...request.Code, CosBucketName: 'b', CosObjectName: '/c.zip' } },
    ],
    [
      'code that is not in COS',
      'ResourceNotFound.CosObject',
      { Code: { CosBucketName: 'b', CosObjectName: '/c.zip' } },
    ],
    [
      'base64 that is cut off',
      'InvalidParameterValue.ZipFileBase64BinasciiError',
      { Code: { ZipFile: request.Code.ZipFile.slice(0, -1) } },
    ],
    ['text that is no base64', 'InvalidParameterValue.ZipFileBase64BinasciiError', { Code: { ZipFile: 'code{}{}' } }],
    ['bytes that are no zip', 'InvalidParameterValue.ZipFile', { Code: { ZipFile: base64(300) } }],
    ['a zip that leads outside', 'InvalidParameterValue.ZipFile', { Code: { ZipFile: zipOf({ 'a/../../b': '' }) } }],
    ['a zip with an absolute path', 'InvalidParameterValue.ZipFile', { Code: { ZipFile: zipOf({ '/b': '' }) } }],
    ['a body of over 10 MB', 'RequestSizeLimitExceeded', { Code: { ZipFile: base64(7_900_000) } }],
    ['another type', 'InvalidParameterValue', { Type: 'HTTP' }],
    ['dependencies to install', 'InvalidParameterValue', { InstallDependency: 'TRUE' }],
    ['a parameter that is not known', 'UnknownParameter', { TraceEnable: 'TRUE' }],
  ])('refuses %s with %s', async (_name, code, parameters) => {
    const running = await startWithManualClock();
    expect(await codeOf(scf(running).CreateFunction({ ...request, ...parameters }))).toBe(code);
    expect((await scf(running).ListFunctions({})).TotalCount).toBe(0);
  });

  test.each<{ name: string; parameters: Partial<Creation> }>([
    { name: 'a name of two', parameters: { FunctionName: 'a1' } },
    { name: 'a name of 60', parameters: { FunctionName: `a-_${'b'.repeat(57)}` } },
    { name: 'an environment of 4096 bytes', parameters: { Environment: variables({ A: 'x'.repeat(4093), B: 'y' }) } },
    { name: '64 MB', parameters: { MemorySize: 64 } },
    { name: '3072 MB', parameters: { MemorySize: 3072 } },
    { name: '900 seconds', parameters: { Timeout: 900 } },
    {
      name: 'a variable that only begins like one of the system',
      parameters: { Environment: variables({ SCFX: 'x' }) },
    },
  ])('takes $name', async ({ parameters }) => {
    const running = await startWithManualClock();
    await scf(running).CreateFunction({ ...request, ...parameters });
    expect((await scf(running).ListFunctions({})).TotalCount).toBe(1);
  });

  test('refuses a zip that says it unpacks to over 500 MB', async () => {
    const zip = Buffer.from(request.Code.ZipFile, 'base64');
    // The uncompressed size in the central directory.
    zip.writeUInt32LE(500 * 1024 * 1024 + 1, zip.indexOf('PK\u0001\u0002') + 24);
    const parameters = { ...request, Code: { ZipFile: zip.toString('base64') } };
    expect(await codeOf(scf(await startWithManualClock()).CreateFunction(parameters))).toBe(
      'InvalidParameterValue.ZipFile',
    );
  });

  test('refuses a name that is in use, in the same region and account only', async () => {
    const running = await startWithManualClock();
    await scf(running).CreateFunction(request);
    expect(await codeOf(scf(running).CreateFunction(request))).toBe('ResourceInUse.Function');
    await scf(running, { region: 'ap-singapore' }).CreateFunction(request);
    await scf(running, { keys: partner }).CreateFunction(request);
    expect((await scf(running, { keys: partner }).ListFunctions({})).TotalCount).toBe(1);
  });

  test('refuses the 51st function', async () => {
    const running = await startWithManualClock();
    for (let number = 1; number <= 50; number += 1)
      await scf(running).CreateFunction({ ...request, FunctionName: `audit${number}` });
    expect(await codeOf(scf(running).CreateFunction(request))).toBe('LimitExceeded.Function');
  });
});

describe('the role of a function', () => {
  test.each([
    [
      'CreateFunction',
      (running: Running, keys: Keys) =>
        scf(running, { keys }).CreateFunction({ ...request, FunctionName: 'second', Role: 'runner' }),
    ],
    [
      'UpdateFunctionConfiguration',
      (running: Running, keys: Keys) =>
        scf(running, { keys }).UpdateFunctionConfiguration({ FunctionName: 'audit', Role: 'runner' }),
    ],
  ])("must exist, let SCF take it and be the caller's to pass on, for %s", async (_action, pass) => {
    const deployer = { secretId: 'AKIDDEPLOYER', secretKey: 'key', denies: ['cam:PassRole'] };
    const accounts = [{ uin: '100000000002', credentials: [owner, deployer] }];
    const running = await start({ estate: { accounts }, stateChangeMs: 0, rate: 'unlimited' });
    await scf(running).CreateFunction(request);
    expect(await codeOf(pass(running, owner))).toBe('ResourceNotFound.Role');
    const document = scfTrustPolicy.replace('scf.qcloud.com', 'cls.cloud.tencent.com');
    await cam(running).CreateRole({ RoleName: 'runner', PolicyDocument: document });
    expect(await codeOf(pass(running, owner))).toBe('UnauthorizedOperation.Role');
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

test.each([
  ['scf:InvokeFunction', 'UnauthorizedOperation.CAM'],
  ['scf:Invoke', 'ResourceNotFound.FunctionName'],
])('Invoke without %s answers %s: its name in CAM is another', async (denied, code) => {
  const narrow = { secretId: 'AKIDNARROW', secretKey: 'key', denies: [denied] };
  const running = await start({ estate: { accounts: [{ uin: '1', credentials: [narrow] }] } });
  expect(await codeOf(scf(running, { keys: narrow }).Invoke({ FunctionName: 'audit' }))).toBe(code);
});

test('what CAM denies is UnauthorizedOperation.CAM for SCF', async () => {
  const narrow = { secretId: 'AKIDNARROW', secretKey: 'key', denies: ['scf:CreateFunction'] };
  const running = await start({ estate: { accounts: [{ uin: '1', credentials: [narrow] }] } });
  expect(await codeOf(scf(running, { keys: narrow }).CreateFunction(request))).toBe('UnauthorizedOperation.CAM');
});

describe('GetFunction', () => {
  test('shows the file of the handler when asked to', async () => {
    const running = await startWithFunction(zipOf({ 'index.js': 'exports.main_handler = 1;', 'other.js': '' }));
    const { CodeInfo } = await scf(running).GetFunction({ FunctionName: 'audit', ShowCode: 'TRUE' });
    expect(CodeInfo).toBe('exports.main_handler = 1;');
  });

  test('does not show one of over 1 MB', async () => {
    const running = await startWithFunction(zipOf({ 'index.js': `//${'x'.repeat(1024 * 1024)}` }));
    expect((await scf(running).GetFunction({ FunctionName: 'audit', ShowCode: 'TRUE' })).CodeInfo).toBe('');
  });

  test.each([
    { name: 'function', parameters: { FunctionName: 'other' }, code: 'ResourceNotFound.Function' },
    { name: 'version', parameters: { Qualifier: '1' }, code: 'ResourceNotFound.Version' },
    { name: 'namespace', parameters: { Namespace: 'test' }, code: 'ResourceNotFound.Namespace' },
  ])('refuses an absent $name', async ({ parameters, code }) => {
    const running = await startWithFunction();
    expect(await codeOf(scf(running).GetFunction({ FunctionName: 'audit', ...parameters }))).toBe(code);
  });
});

describe('GetFunctionAddress', () => {
  test('answers a sum that is the same for the same code, whatever the settings, and another for another', async () => {
    const running = await startWithFunction();
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
    const refused = () => refusalOf(scf(running).GetFunctionAddress({ FunctionName: 'audit' }));
    expect((await refused()).code).toBe('ResourceNotFound.Function');
    await scf(running).CreateFunction(request);
    expect((await refused()).code).toBe('FailedOperation.FunctionStatusError');
  });
});

describe('UpdateFunctionCode', () => {
  test('takes the zip in Code or beside it, and leaves the settings alone', async () => {
    const running = await startWithFunction(handler('return 1;'), { Description: 'old', Timeout: 7 });
    const [first, second] = [zipOf({ 'index.js': 'a' }), zipOf({ 'index.js': 'bbbbbbbbbbb' })];
    for (const [parameters, zip] of [
      [{ Code: { ZipFile: first } }, first],
      [{ ZipFile: second }, second],
    ] as const) {
      await scf(running).UpdateFunctionCode({ FunctionName: 'audit', ...parameters });
      expect(await scf(running).GetFunction({ FunctionName: 'audit' })).toMatchObject({
        CodeSize: Buffer.from(zip, 'base64').length,
        Description: 'old',
        Timeout: 7,
      });
    }
  });

  test.each([
    ['an absent function', { FunctionName: 'other', Code: request.Code }, 'ResourceNotFound.Function'],
    ['no code', { FunctionName: 'audit' }, 'MissingParameter.Code'],
    [
      'a handler that is none',
      { FunctionName: 'audit', Code: request.Code, Handler: 'main' },
      'InvalidParameterValue.Handler',
    ],
    ['a version to publish', { FunctionName: 'audit', Code: request.Code, Publish: 'TRUE' }, 'InvalidParameterValue'],
  ])('refuses %s', async (_name, parameters, code) => {
    const running = await startWithFunction();
    expect(await codeOf(scf(running).UpdateFunctionCode(parameters))).toBe(code);
  });

  test('moves the time of the last change', async () => {
    const running = await startWithManualClock();
    await scf(running).CreateFunction(request);
    running.advance(5000);
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

  async function changed(parameters: Partial<Creation>) {
    const running = await startWithFunction(undefined, before);
    await scf(running).UpdateFunctionConfiguration({ FunctionName: 'audit', ...parameters });
    return scf(running).GetFunction({ FunctionName: 'audit' });
  }

  test.each<[name: string, parameters: Partial<Creation>, after: object]>([
    ['description', { Description: 'new' }, { Description: 'new' }],
    ['memory', { MemorySize: 512 }, { MemorySize: 512 }],
    ['timeout', { Timeout: 9 }, { Timeout: 9 }],
    ['environment', { Environment: variables({ C: 'z' }) }, { Environment: variables({ C: 'z' }) }],
    ['topic', { ClsLogsetId: '', ClsTopicId: '' }, { ClsLogsetId: '', ClsTopicId: '' }],
    [
      'network',
      { VpcConfig: { VpcId: 'vpc-2', SubnetId: 'subnet-2' } },
      { VpcConfig: { VpcId: 'vpc-2', SubnetId: 'subnet-2' } },
    ],
  ])('changes the %s and nothing else', async (_name, parameters, after) => {
    expect(await changed(parameters)).toMatchObject({ ...before, ...after });
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

  test.each<{ name: string; parameters: Partial<Creation>; code: string }>([
    { name: 'another runtime', parameters: { Runtime: 'Nodejs18.15' }, code: 'InvalidParameterValue.Runtime' },
    { name: 'a bad memory', parameters: { MemorySize: 100 }, code: 'InvalidParameterValue.Memory' },
    { name: 'an absent function', parameters: { FunctionName: 'other' }, code: 'ResourceNotFound.Function' },
    { name: 'a handler', parameters: { Handler: 'index.main' }, code: 'UnknownParameter' },
  ])('refuses $name', async ({ parameters, code }) => {
    expect(await codeOf(changed(parameters))).toBe(code);
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
    const running = await startWithFunction();
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

async function listed(parameters: Parameters<ReturnType<typeof scf>['ListFunctions']>[0]) {
  const running = await startWithManualClock();
  for (const [name, stage, description] of [
    ['beta', 'prod', 'two'],
    ['alpha', 'dev', 'one'],
    ['gamma', 'prod', 'three'],
  ] as const) {
    const tags = [{ Key: 'stage', Value: stage }];
    await scf(running).CreateFunction({ ...request, FunctionName: name, Description: description, Tags: tags });
    running.advance(1000);
  }
  await scf(running).UpdateFunctionConfiguration({ FunctionName: 'beta', Timeout: 9 });
  const { TotalCount, Functions = [] } = await scf(running).ListFunctions(parameters);
  return { TotalCount, names: Functions.map(({ FunctionName }) => FunctionName) };
}

describe('ListFunctions', () => {
  test.each([
    [{}, ['beta', 'alpha', 'gamma']],
    [{ Orderby: 'FunctionName' }, ['alpha', 'beta', 'gamma']],
    [{ Orderby: 'FunctionName', Order: 'DESC' }, ['gamma', 'beta', 'alpha']],
    [{ Orderby: 'ModTime' }, ['alpha', 'gamma', 'beta']],
    [{ Orderby: 'AddTime', Order: 'DESC' }, ['gamma', 'alpha', 'beta']],
    [{ SearchKey: 'et' }, ['beta']],
    [{ Description: 'o' }, ['beta', 'alpha']],
    [{ Filters: [{ Name: 'tag-stage', Values: ['prod'] }] }, ['beta', 'gamma']],
    [{ Filters: [{ Name: 'Status', Values: ['Updating', 'Creating'] }] }, ['beta']],
    [{ Filters: [{ Name: 'Runtime', Values: ['Nodejs18.15'] }] }, []],
    [{ Filters: [{ Name: 'PublicNetStatus', Values: ['ENABLE'] }] }, ['beta', 'alpha', 'gamma']],
    [
      {
        Filters: [
          { Name: 'Type', Values: ['Event'] },
          { Name: 'Role', Values: ['x'] },
        ],
      },
      [],
    ],
  ])('with %j answers %j', async (parameters, names) => {
    expect(await listed(parameters)).toEqual({ TotalCount: names.length, names });
  });

  test('answers a page, and how many there are', async () => {
    expect(await listed({ Offset: 1, Limit: 1 })).toEqual({ TotalCount: 3, names: ['alpha'] });
  });

  test.each([
    [{ Order: 'UP' }, 'InvalidParameterValue.Order'],
    [{ Orderby: 'Size' }, 'InvalidParameterValue'],
    [{ Namespace: 'test' }, 'ResourceNotFound.Namespace'],
    [{ Filters: [{ Name: 'Colour', Values: ['red'] }] }, 'InvalidParameterValue.Name'],
    [{ Filters: [{ Name: 'Role', Values: ['a', 'b'] }] }, 'InvalidParameterValue'],
    [{ Filters: [{ Name: 'tag-stage', Values: ['dev', 'prod'] }] }, 'InvalidParameterValue'],
    [{ Filters: [{ Name: 'Status', Values: [] }] }, 'InvalidParameterValue'],
    [{ Filters: [{ Name: 'Status', Values: Array.from({ length: 21 }, () => 'Active') }] }, 'InvalidParameterValue'],
    [
      { Filters: Array.from({ length: 11 }, () => ({ Name: 'Type', Values: ['Event'] })) },
      'InvalidParameterValue.Name',
    ],
  ])('refuses %j', async (parameters, code) => {
    expect(await codeOf(listed(parameters))).toBe(code);
  });
});
