import { describe, expect, test } from 'vitest';
import { cam, codeOf, cvm, owner, partner, type Running, scf, start } from './clients.ts';
import {
  createRole,
  grantPolicy,
  handler,
  manualClock,
  request,
  scfTrustPolicy,
  startWithManualClock,
} from './functions.ts';

const trust = (statement: object, version = '2.0') => JSON.stringify({ version, statement: [statement] });

describe('DescribeRoleList', () => {
  test('answers pages of roles, those with all of the tags', async () => {
    const running = await start();
    for (const [RoleName, stage] of [
      ['a', 'dev'],
      ['b', 'prod'],
      ['c', 'dev'],
    ] as const) {
      const Tags = [
        { Key: 'app', Value: 'audit' },
        { Key: 'stage', Value: stage },
      ];
      await cam(running).CreateRole({ RoleName, PolicyDocument: scfTrustPolicy, Tags });
    }
    const list = async (parameters: object) => {
      const { List = [], TotalNum } = await cam(running).DescribeRoleList({ Page: 1, Rp: 200, ...parameters });
      return [TotalNum, ...List.map(({ RoleName }) => RoleName)];
    };
    expect(await list({})).toEqual([3, 'a', 'b', 'c']);
    expect(await list({ Rp: 2, Page: 2 })).toEqual([3, 'c']);
    expect(await list({ Tags: [{ Key: 'stage', Value: 'dev' }] })).toEqual([2, 'a', 'c']);
    expect(
      await list({
        Tags: [
          { Key: 'app', Value: 'audit' },
          { Key: 'stage', Value: 'prod' },
        ],
      }),
    ).toEqual([1, 'b']);
    expect(await list({ Tags: [{ Key: 'toString', Value: 'x' }] })).toEqual([0]);
    expect(await codeOf(cam(running).DescribeRoleList({ Page: 1, Rp: 201 }))).toMatch(/^InvalidParameter/);
  });
});

describe('CreateRole', () => {
  test('makes a role that GetRole answers by its name and by its id', async () => {
    const running = await start();
    const { RoleId = '' } = await cam(running).CreateRole({
      RoleName: 'image-share-audit',
      PolicyDocument: scfTrustPolicy,
      Description: 'Runs the audit',
      SessionDuration: 3600,
      Tags: [{ Key: 'stage', Value: 'prod' }],
    });
    const { RoleInfo } = await cam(running).GetRole({ RoleName: 'image-share-audit' });
    expect(RoleInfo).toMatchObject({
      RoleId,
      RoleName: 'image-share-audit',
      PolicyDocument: scfTrustPolicy,
      Description: 'Runs the audit',
      SessionDuration: 3600,
      ConsoleLogin: 0,
      RoleType: 'user',
      Tags: [{ Key: 'stage', Value: 'prod' }],
      RoleArn: 'qcs::cam::uin/100000000002:roleName/image-share-audit',
    });
    expect(RoleInfo?.AddTime).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
    expect((await cam(running).GetRole({ RoleId })).RoleInfo).toEqual(RoleInfo);
  });

  test('needs no region', async () => {
    const running = await start();
    const answer = await cam(running, { region: '' }).CreateRole({ RoleName: 'r', PolicyDocument: scfTrustPolicy });
    expect(answer.RoleId).toMatch(/^\d{19}$/);
  });

  const whole = { effect: 'allow', action: 'sts:AssumeRole', principal: { service: 'scf.qcloud.com' } };
  test.each([
    ['a name with a space', { RoleName: 'a b' }, 'InvalidParameter.RoleNameError'],
    ['a name of 129', { RoleName: 'a'.repeat(129) }, 'InvalidParameter.RoleNameError'],
    ['a document that is no JSON', { PolicyDocument: '{' }, 'InvalidParameter.ParamError'],
    ['another version', { PolicyDocument: trust(whole, '1.0') }, 'InvalidParameter.VersionError'],
    ['no statement', { PolicyDocument: '{"version":"2.0","statement":[]}' }, 'InvalidParameter.StatementError'],
    ['another effect', { PolicyDocument: trust({ ...whole, effect: 'Allow' }) }, 'InvalidParameter.EffectError'],
    ['no action', { PolicyDocument: trust({ ...whole, action: undefined }) }, 'InvalidParameter.ActionMiss'],
    ['an empty action', { PolicyDocument: trust({ ...whole, action: '' }) }, 'InvalidParameter.ActionError'],
    ['no principal', { PolicyDocument: trust({ ...whole, principal: {} }) }, 'InvalidParameter.PrincipalError'],
    ['a document that grants', { PolicyDocument: grantPolicy('cvm:*') }, 'InvalidParameter.PrincipalError'],
  ])('refuses %s', async (_name, parameters, code) => {
    const running = await start();
    expect(
      await codeOf(cam(running).CreateRole({ RoleName: 'r', PolicyDocument: scfTrustPolicy, ...parameters })),
    ).toBe(code);
    expect(await codeOf(cam(running).GetRole({ RoleName: 'r' }))).toBe('InvalidParameter.RoleNotExist');
  });

  test('refuses a name that is in use, in the same account only', async () => {
    const running = await start();
    await cam(running).CreateRole({ RoleName: 'r', PolicyDocument: scfTrustPolicy });
    expect(await codeOf(cam(running).CreateRole({ RoleName: 'r', PolicyDocument: scfTrustPolicy }))).toBe(
      'InvalidParameter.RoleNameInUse',
    );
    await cam(running, { keys: partner }).CreateRole({ RoleName: 'r', PolicyDocument: scfTrustPolicy });
  });
});

describe('a role', () => {
  const named = { RoleName: 'runner' };

  test.each([
    { name: 'neither id nor name', parameters: {}, code: 'InvalidParameter.ParamError' },
    { name: 'both', parameters: { RoleId: '1', RoleName: 'runner' }, code: 'InvalidParameter.ParamError' },
    { name: 'an id that is not there', parameters: { RoleId: '1' }, code: 'InvalidParameter.RoleNotExist' },
  ])('cannot be named by $name', async ({ parameters, code }) => {
    const running = await start();
    await createRole(running, 'runner', grantPolicy('cvm:*'));
    expect(await codeOf(cam(running).GetRole(parameters))).toBe(code);
    expect(await codeOf(cam(running).DeleteRole(parameters))).toBe(code);
  });

  test('is gone when it is deleted, although it held a policy, and the policy stays', async () => {
    const running = await start();
    await createRole(running, 'runner', grantPolicy('cvm:*'));
    await cam(running).DeleteRole(named);
    expect(await codeOf(cam(running).GetRole(named))).toBe('InvalidParameter.RoleNotExist');
    expect((await cam(running).ListPolicies({})).TotalNum).toBe(1);
  });

  test('gets another document, if it is one', async () => {
    const running = await startWithManualClock();
    await createRole(running, 'runner', grantPolicy('cvm:*'));
    running.advance(2000);
    const PolicyDocument = scfTrustPolicy.replace('scf', 'cvm');
    await cam(running).UpdateAssumeRolePolicy({ ...named, PolicyDocument });
    const { RoleInfo } = await cam(running).GetRole(named);
    expect(RoleInfo).toMatchObject({ PolicyDocument });
    expect(Date.parse(RoleInfo?.UpdateTime ?? '') - Date.parse(RoleInfo?.AddTime ?? '')).toBe(2000);
    expect(await codeOf(cam(running).UpdateAssumeRolePolicy({ ...named, PolicyDocument: '{}' }))).toBe(
      'InvalidParameter.VersionError',
    );
  });

  test.each([
    { action: 'UpdateAssumeRolePolicy' as const, parameters: { PolicyDocument: scfTrustPolicy } },
    {
      action: 'AttachRolePolicy' as const,
      parameters: { AttachRoleName: 'runner', PolicyName: 'p', RoleName: undefined },
    },
    {
      action: 'DetachRolePolicy' as const,
      parameters: { DetachRoleName: 'runner', PolicyName: 'p', RoleName: undefined },
    },
  ])('that is not there cannot be changed by $action', async ({ action, parameters }) => {
    expect(await codeOf(cam(await start()).request(action, { ...named, ...parameters }))).toBe(
      'InvalidParameter.RoleNotExist',
    );
  });
});

const grant = (statement: object) => JSON.stringify({ version: '2.0', statement: [statement] });

describe('a policy', () => {
  test('is answered by its id, a number, as it was written', async () => {
    const running = await start();
    const { PolicyId = 0 } = await cam(running).CreatePolicy({
      PolicyName: 'reading',
      PolicyDocument: grantPolicy('cvm:DescribeImages'),
      Description: 'Reads images',
      Tags: [{ Key: 'stage', Value: 'prod' }],
    });
    expect(PolicyId).toBeTypeOf('number');
    expect(await cam(running).GetPolicy({ PolicyId })).toMatchObject({
      PolicyName: 'reading',
      PolicyDocument: grantPolicy('cvm:DescribeImages'),
      Description: 'Reads images',
      Type: 1,
      Tags: [{ Key: 'stage', Value: 'prod' }],
    });
  });

  const whole = { effect: 'allow', action: 'cvm:*', resource: '*' };
  test.each([
    ['a name with a slash', { PolicyName: 'a/b' }, 'InvalidParameter.PolicyNameError'],
    ['no JSON', { PolicyDocument: 'allow' }, 'InvalidParameter.PolicyDocumentError'],
    ['no resource', { PolicyDocument: grant({ ...whole, resource: undefined }) }, 'InvalidParameter.ResourceError'],
    ['an empty resource list', { PolicyDocument: grant({ ...whole, resource: [] }) }, 'InvalidParameter.ResourceError'],
    [
      'a principal',
      { PolicyDocument: grant({ ...whole, principal: { service: 'scf.qcloud.com' } }) },
      'InvalidParameter.StatementError',
    ],
    [
      'a condition that is none',
      { PolicyDocument: grant({ ...whole, condition: 'always' }) },
      'InvalidParameter.ConditionError',
    ],
  ])('cannot have %s', async (_name, parameters, code) => {
    const running = await start();
    const creation = { PolicyName: 'p', PolicyDocument: grant(whole), ...parameters };
    expect(await codeOf(cam(running).CreatePolicy(creation))).toBe(code);
    expect((await cam(running).ListPolicies({})).TotalNum).toBe(0);
  });

  test('cannot have a name that is in use', async () => {
    const running = await start();
    await cam(running).CreatePolicy({ PolicyName: 'p', PolicyDocument: grant(whole) });
    expect(await codeOf(cam(running).CreatePolicy({ PolicyName: 'p', PolicyDocument: grant(whole) }))).toBe(
      'FailedOperation.PolicyNameInUse',
    );
  });

  test('is updated by id, and by name, which answers the id', async () => {
    const running = await startWithManualClock();
    const { PolicyId = 0 } = await cam(running).CreatePolicy({ PolicyName: 'p', PolicyDocument: grant(whole) });
    running.advance(2000);
    expect((await cam(running).UpdatePolicy({ PolicyId, Description: 'new' })).PolicyId).toBeUndefined();
    const byName = await cam(running).UpdatePolicy({ PolicyName: 'p', PolicyDocument: grantPolicy('sts:AssumeRole') });
    expect(byName.PolicyId).toBe(PolicyId);
    const policy = await cam(running).GetPolicy({ PolicyId });
    expect(policy).toMatchObject({ Description: 'new', PolicyDocument: grantPolicy('sts:AssumeRole') });
    expect(Date.parse(policy.UpdateTime ?? '') - Date.parse(policy.AddTime ?? '')).toBe(2000);
  });

  test('is not updated to a document that is none', async () => {
    const running = await start();
    await cam(running).CreatePolicy({ PolicyName: 'p', PolicyDocument: grant(whole) });
    expect(await codeOf(cam(running).UpdatePolicy({ PolicyName: 'p', PolicyDocument: '[]' }))).toBe(
      'InvalidParameter.PolicyDocumentError',
    );
  });

  test.each([
    ['GetPolicy' as const, 'ResourceNotFound.PolicyIdNotFound', { PolicyId: 1 }],
    ['UpdatePolicy' as const, 'ResourceNotFound.PolicyIdNotFound', { PolicyId: 1 }],
    ['UpdatePolicy' as const, 'InvalidParameter.ParamError', {}],
    ['DeletePolicy' as const, 'ResourceNotFound.PolicyIdNotFound', { PolicyId: [1] }],
    ['AttachRolePolicy' as const, 'InvalidParameter.PolicyIdNotExist', { PolicyId: 1, AttachRoleName: 'runner' }],
    ['DetachRolePolicy' as const, 'InvalidParameter.PolicyIdNotExist', { PolicyId: 1, DetachRoleName: 'runner' }],
  ])('that is not there: %s answers %s', async (action, code, parameters) => {
    const running = await start();
    await createRole(running, 'runner', grantPolicy('cvm:*'));
    expect(await codeOf(cam(running).request(action, parameters))).toBe(code);
  });

  test('that is deleted is taken from the roles that hold it; of several all or none are', async () => {
    const running = await start();
    await createRole(running, 'runner', grantPolicy('cvm:*'));
    const { List = [] } = await cam(running).ListPolicies({});
    const held = List[0]?.PolicyId ?? 0;
    expect(await codeOf(cam(running).DeletePolicy({ PolicyId: [held, 1] }))).toBe('ResourceNotFound.PolicyIdNotFound');
    expect(await heldBy(running)).toEqual(['runner-policy']);
    await cam(running).DeletePolicy({ PolicyId: [held] });
    expect(await heldBy(running)).toEqual([]);
    expect((await cam(running).ListPolicies({})).TotalNum).toBe(0);
  });
});

async function heldBy(running: Running): Promise<readonly unknown[]> {
  const { List = [] } = await cam(running).ListAttachedRolePolicies({ RoleName: 'runner', Page: 1, Rp: 200 });
  return List.map(({ PolicyName }) => PolicyName);
}

async function listed(parameters: Parameters<ReturnType<typeof cam>['ListPolicies']>[0]) {
  const running = await start();
  for (const PolicyName of ['audit-dev', 'audit-prod', 'other'])
    await cam(running).CreatePolicy({ PolicyName, PolicyDocument: grantPolicy('cvm:*') });
  const { TotalNum, List = [] } = await cam(running).ListPolicies(parameters);
  return { TotalNum, names: List.map(({ PolicyName }) => PolicyName) };
}

describe('ListPolicies', () => {
  test.each([
    { parameters: {}, total: 3, names: ['audit-dev', 'audit-prod', 'other'] },
    { parameters: { Scope: 'Local' }, total: 3, names: ['audit-dev', 'audit-prod', 'other'] },
    { parameters: { Scope: 'QCS' }, total: 0, names: [] },
    { parameters: { Keyword: 'audit', Scope: 'Local' }, total: 2, names: ['audit-dev', 'audit-prod'] },
    { parameters: { Rp: 2, Page: 2 }, total: 3, names: ['other'] },
  ])('with $parameters answers $names', async ({ parameters, total, names }) => {
    expect(await listed(parameters)).toEqual({ TotalNum: total, names });
  });

  test.each([
    { parameters: { Scope: 'Mine' }, code: 'InvalidParameter.ScopeError' },
    { parameters: { Rp: 201 }, code: 'InvalidParameter' },
    { parameters: { Page: 0 }, code: 'InvalidParameter' },
  ])('refuses $parameters', async ({ parameters, code }) => {
    expect(await codeOf(listed(parameters))).toBe(code);
  });

  test('says how many roles hold a policy', async () => {
    const running = await start();
    await createRole(running, 'runner', grantPolicy('cvm:*'));
    expect((await cam(running).ListPolicies({})).List?.[0]).toMatchObject({ Type: 1, AttachEntityCount: 1 });
  });
});

describe('the policies of a role', () => {
  test('are attached and detached, and again without an error', async () => {
    const running = await start();
    await createRole(running, 'runner', grantPolicy('cvm:*'));
    const attached = { AttachRoleName: 'runner', PolicyName: 'runner-policy' };
    await cam(running).AttachRolePolicy(attached);
    expect(await heldBy(running)).toEqual(['runner-policy']);
    const detached = { DetachRoleName: 'runner', PolicyName: 'runner-policy' };
    await cam(running).DetachRolePolicy(detached);
    await cam(running).DetachRolePolicy(detached);
    expect(await heldBy(running)).toEqual([]);
    expect((await cam(running).ListPolicies({})).TotalNum).toBe(1);
  });

  test('are listed by page, type and keyword', async () => {
    const running = await start({ rate: 'unlimited' });
    await createRole(running, 'runner', grantPolicy('cvm:*'));
    await cam(running).CreatePolicy({ PolicyName: 'second', PolicyDocument: grantPolicy('sts:*') });
    await cam(running).AttachRolePolicy({ AttachRoleName: 'runner', PolicyName: 'second' });
    const namesOf = async (parameters: object) => {
      const { TotalNum, List = [] } = await cam(running).ListAttachedRolePolicies({
        RoleName: 'runner',
        Page: 1,
        Rp: 10,
        ...parameters,
      });
      return [TotalNum, ...List.map(({ PolicyName }) => PolicyName)];
    };
    expect(await namesOf({})).toEqual([2, 'runner-policy', 'second']);
    expect(await namesOf({ Page: 2, Rp: 1 })).toEqual([2, 'second']);
    expect(await namesOf({ Keyword: 'sec' })).toEqual([1, 'second']);
    expect(await namesOf({ PolicyType: 'QCS' })).toEqual([0]);
  });

  test('cannot be listed for a role that is not there, with a code of its own', async () => {
    const parameters = { RoleName: 'runner', Page: 1, Rp: 10 };
    expect(await codeOf(cam(await start()).ListAttachedRolePolicies(parameters))).toBe('InvalidParameter.ParamError');
  });
});

const statement = (changes: object) => ({ effect: 'allow', action: 'cvm:DescribeImages', resource: '*', ...changes });

const document = (...statements: readonly object[]) => JSON.stringify({ version: '2.0', statement: statements });

async function sessionOf(policy: string) {
  const clock = manualClock();
  const running = await start({ now: clock.now, stateChangeMs: 0, rate: 'unlimited' });
  await createRole(running, 'runner', policy);
  const Code = { ZipFile: handler('return process.env;') };
  await scf(running).CreateFunction({ ...request, Code, Role: 'runner' });
  const { Result } = await scf(running).Invoke({ FunctionName: 'audit' });
  const environment: Record<string, string> = JSON.parse(Result?.RetMsg ?? '');
  const { TENCENTCLOUD_SECRETID: secretId = '', TENCENTCLOUD_SECRETKEY: secretKey = '' } = environment;
  return { running, keys: { secretId, secretKey, token: environment.TENCENTCLOUD_SESSIONTOKEN } };
}

describe('what a role may do', () => {
  test.each([
    ['the action by name', document(statement({}))],
    ['the action with the old prefix', document(statement({ action: 'name/cvm:DescribeImages' }))],
    ['every action of the product', document(statement({ action: ['cvm:*'] }))],
    ['every action that begins so', document(statement({ action: ['scf:*', 'cvm:Describe*'] }))],
    ['everything', document(statement({ action: '*' }))],
    [
      'the action, and denies another',
      document(statement({}), statement({ effect: 'deny', action: 'cvm:ModifyImageSharePermission' })),
    ],
  ])('is what its policy allows: %s', async (_name, policy) => {
    const { running, keys } = await sessionOf(policy);
    expect((await cvm(running, { keys }).DescribeImages({})).TotalCount).toBe(5);
  });

  test.each([
    ['another action', document(statement({ action: 'cvm:DescribeImage' }))],
    ['one whose name goes on', document(statement({ action: 'cvm:DescribeImagesX' }))],
    ['one in other letters', document(statement({ action: 'cvm:describeimages' }))],
    ['one with a full stop for any letter', document(statement({ action: 'cvm:DescribeImage.' }))],
    ['one of another product', document(statement({ action: 'scf:DescribeImages' }))],
    ['a narrower resource', document(statement({ resource: 'qcs::cvm:*:*:image/*' }))],
    ['it under a condition', document(statement({ condition: { ip_equal: {} } }))],
    [
      'it, but denies everything of the product',
      document(statement({}), statement({ effect: 'deny', action: 'cvm:*' })),
    ],
    [
      'it, but denies it for one image',
      document(statement({}), statement({ effect: 'deny', resource: 'qcs::cvm:*:*:image/img-6pb6lrmy' })),
    ],
  ])('is not what its policy does not: %s', async (_name, policy) => {
    const { running, keys } = await sessionOf(policy);
    expect(await codeOf(cvm(running, { keys }).DescribeImages({}))).toBe('UnauthorizedOperation.PermissionDenied');
  });

  test('changes as its policies do', async () => {
    const { running, keys } = await sessionOf(grantPolicy('cvm:DescribeImages'));
    const attempt = () => cvm(running, { keys }).DescribeImages({});
    await cam(running).DetachRolePolicy({ DetachRoleName: 'runner', PolicyName: 'runner-policy' });
    expect(await codeOf(attempt())).toBe('UnauthorizedOperation.PermissionDenied');
    await cam(running).AttachRolePolicy({ AttachRoleName: 'runner', PolicyName: 'runner-policy' });
    await attempt();
    await cam(running).UpdatePolicy({ PolicyName: 'runner-policy', PolicyDocument: grantPolicy('sts:*') });
    expect(await codeOf(attempt())).toBe('UnauthorizedOperation.PermissionDenied');
  });

  test('does not change what the credentials of the estate may', async () => {
    expect((await cvm(await start(), { keys: owner }).DescribeImages({})).TotalCount).toBe(5);
  });
});
