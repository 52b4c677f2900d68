import { describe, expect, test } from 'vitest';
import { cam, cvm, owner, partner, type Running, refusalOf, scf, start } from './clients.ts';
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
    { name: 'a name with a space', asked: { RoleName: 'a b' }, code: 'InvalidParameter.RoleNameError' },
    { name: 'a name of 129', asked: { RoleName: 'a'.repeat(129) }, code: 'InvalidParameter.RoleNameError' },
    { name: 'a document that is no JSON', asked: { PolicyDocument: '{' }, code: 'InvalidParameter.ParamError' },
    { name: 'another version', asked: { PolicyDocument: trust(whole, '1.0') }, code: 'InvalidParameter.VersionError' },
    {
      name: 'no statement',
      asked: { PolicyDocument: '{"version":"2.0","statement":[]}' },
      code: 'InvalidParameter.StatementError',
    },
    {
      name: 'another effect',
      asked: { PolicyDocument: trust({ ...whole, effect: 'Allow' }) },
      code: 'InvalidParameter.EffectError',
    },
    {
      name: 'no action',
      asked: { PolicyDocument: trust({ ...whole, action: undefined }) },
      code: 'InvalidParameter.ActionMiss',
    },
    {
      name: 'an empty action',
      asked: { PolicyDocument: trust({ ...whole, action: '' }) },
      code: 'InvalidParameter.ActionError',
    },
    {
      name: 'no principal',
      asked: { PolicyDocument: trust({ ...whole, principal: {} }) },
      code: 'InvalidParameter.PrincipalError',
    },
    {
      name: 'a document that grants',
      asked: { PolicyDocument: grantPolicy('cvm:*') },
      code: 'InvalidParameter.PrincipalError',
    },
  ])('refuses $name', async ({ asked, code }) => {
    const running = await start();
    const refusal = await refusalOf(
      cam(running).CreateRole({ RoleName: 'r', PolicyDocument: scfTrustPolicy, ...asked }),
    );
    expect(refusal.code).toBe(code);
    expect((await refusalOf(cam(running).GetRole({ RoleName: 'r' }))).code).toBe('InvalidParameter.RoleNotExist');
  });

  test('refuses a name that is in use, in the same account only', async () => {
    const running = await start();
    await cam(running).CreateRole({ RoleName: 'r', PolicyDocument: scfTrustPolicy });
    const again = cam(running).CreateRole({ RoleName: 'r', PolicyDocument: scfTrustPolicy });
    expect((await refusalOf(again)).code).toBe('InvalidParameter.RoleNameInUse');
    await cam(running, { keys: partner }).CreateRole({ RoleName: 'r', PolicyDocument: scfTrustPolicy });
  });
});

describe('a role', () => {
  const named = { RoleName: 'runner' };

  test.each([
    { name: 'neither id nor name', asked: {}, code: 'InvalidParameter.ParamError' },
    { name: 'both', asked: { RoleId: '1', RoleName: 'runner' }, code: 'InvalidParameter.ParamError' },
    { name: 'an id that is not there', asked: { RoleId: '1' }, code: 'InvalidParameter.RoleNotExist' },
  ])('cannot be named by $name', async ({ asked, code }) => {
    const running = await start();
    await createRole(running, 'runner', grantPolicy('cvm:*'));
    expect((await refusalOf(cam(running).GetRole(asked))).code).toBe(code);
    expect((await refusalOf(cam(running).DeleteRole(asked))).code).toBe(code);
  });

  test('is gone when it is deleted, although it held a policy, and the policy stays', async () => {
    const running = await start();
    await createRole(running, 'runner', grantPolicy('cvm:*'));
    await cam(running).DeleteRole(named);
    expect((await refusalOf(cam(running).GetRole(named))).code).toBe('InvalidParameter.RoleNotExist');
    expect((await cam(running).ListPolicies({})).TotalNum).toBe(1);
  });

  test('gets another document, if it is one', async () => {
    const running = await startWithManualClock();
    await createRole(running, 'runner', grantPolicy('cvm:*'));
    running.pass(2000);
    const PolicyDocument = scfTrustPolicy.replace('scf', 'cvm');
    await cam(running).UpdateAssumeRolePolicy({ ...named, PolicyDocument });
    const { RoleInfo } = await cam(running).GetRole(named);
    expect(RoleInfo).toMatchObject({ PolicyDocument });
    expect(Date.parse(RoleInfo?.UpdateTime ?? '') - Date.parse(RoleInfo?.AddTime ?? '')).toBe(2000);
    const refusal = await refusalOf(cam(running).UpdateAssumeRolePolicy({ ...named, PolicyDocument: '{}' }));
    expect(refusal.code).toBe('InvalidParameter.VersionError');
  });

  test.each([
    { action: 'UpdateAssumeRolePolicy' as const, asked: { PolicyDocument: scfTrustPolicy } },
    { action: 'AttachRolePolicy' as const, asked: { AttachRoleName: 'runner', PolicyName: 'p', RoleName: undefined } },
    { action: 'DetachRolePolicy' as const, asked: { DetachRoleName: 'runner', PolicyName: 'p', RoleName: undefined } },
  ])('that is not there cannot be changed by $action', async ({ action, asked }) => {
    const refusal = await refusalOf(cam(await start()).request(action, { ...named, ...asked }));
    expect(refusal.code).toBe('InvalidParameter.RoleNotExist');
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
    { name: 'a name with a slash', asked: { PolicyName: 'a/b' }, code: 'InvalidParameter.PolicyNameError' },
    { name: 'no JSON', asked: { PolicyDocument: 'allow' }, code: 'InvalidParameter.PolicyDocumentError' },
    {
      name: 'no resource',
      asked: { PolicyDocument: grant({ ...whole, resource: undefined }) },
      code: 'InvalidParameter.ResourceError',
    },
    {
      name: 'an empty resource list',
      asked: { PolicyDocument: grant({ ...whole, resource: [] }) },
      code: 'InvalidParameter.ResourceError',
    },
    {
      name: 'a principal',
      asked: { PolicyDocument: grant({ ...whole, principal: { service: 'scf.qcloud.com' } }) },
      code: 'InvalidParameter.StatementError',
    },
    {
      name: 'a condition that is none',
      asked: { PolicyDocument: grant({ ...whole, condition: 'always' }) },
      code: 'InvalidParameter.ConditionError',
    },
  ])('cannot have $name', async ({ asked, code }) => {
    const running = await start();
    const creation = { PolicyName: 'p', PolicyDocument: grant(whole), ...asked };
    expect((await refusalOf(cam(running).CreatePolicy(creation))).code).toBe(code);
    expect((await cam(running).ListPolicies({})).TotalNum).toBe(0);
  });

  test('cannot have a name that is in use', async () => {
    const running = await start();
    await cam(running).CreatePolicy({ PolicyName: 'p', PolicyDocument: grant(whole) });
    const again = cam(running).CreatePolicy({ PolicyName: 'p', PolicyDocument: grant(whole) });
    expect((await refusalOf(again)).code).toBe('FailedOperation.PolicyNameInUse');
  });

  test('is updated by id, and by name, which answers the id', async () => {
    const running = await startWithManualClock();
    const { PolicyId = 0 } = await cam(running).CreatePolicy({ PolicyName: 'p', PolicyDocument: grant(whole) });
    running.pass(2000);
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
    const refusal = await refusalOf(cam(running).UpdatePolicy({ PolicyName: 'p', PolicyDocument: '[]' }));
    expect(refusal.code).toBe('InvalidParameter.PolicyDocumentError');
  });

  test.each([
    { action: 'GetPolicy' as const, asked: { PolicyId: 1 }, code: 'ResourceNotFound.PolicyIdNotFound' },
    { action: 'UpdatePolicy' as const, asked: { PolicyId: 1 }, code: 'ResourceNotFound.PolicyIdNotFound' },
    { action: 'UpdatePolicy' as const, asked: {}, code: 'InvalidParameter.ParamError' },
    { action: 'DeletePolicy' as const, asked: { PolicyId: [1] }, code: 'ResourceNotFound.PolicyIdNotFound' },
    {
      action: 'AttachRolePolicy' as const,
      asked: { PolicyId: 1, AttachRoleName: 'runner' },
      code: 'InvalidParameter.PolicyIdNotExist',
    },
    {
      action: 'DetachRolePolicy' as const,
      asked: { PolicyId: 1, DetachRoleName: 'runner' },
      code: 'InvalidParameter.PolicyIdNotExist',
    },
  ])('that is not there: $action answers $code', async ({ action, asked, code }) => {
    const running = await start();
    await createRole(running, 'runner', grantPolicy('cvm:*'));
    expect((await refusalOf(cam(running).request(action, asked))).code).toBe(code);
  });

  test('that is deleted is taken from the roles that hold it; of several all or none are', async () => {
    const running = await start();
    await createRole(running, 'runner', grantPolicy('cvm:*'));
    const { List = [] } = await cam(running).ListPolicies({});
    const held = List[0]?.PolicyId ?? 0;
    expect((await refusalOf(cam(running).DeletePolicy({ PolicyId: [held, 1] }))).code).toBe(
      'ResourceNotFound.PolicyIdNotFound',
    );
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

async function listed(asked: Parameters<ReturnType<typeof cam>['ListPolicies']>[0]) {
  const running = await start();
  for (const PolicyName of ['audit-dev', 'audit-prod', 'other'])
    await cam(running).CreatePolicy({ PolicyName, PolicyDocument: grantPolicy('cvm:*') });
  const { TotalNum, List = [] } = await cam(running).ListPolicies(asked);
  return { TotalNum, names: List.map(({ PolicyName }) => PolicyName) };
}

describe('ListPolicies', () => {
  test.each([
    { asked: {}, total: 3, names: ['audit-dev', 'audit-prod', 'other'] },
    { asked: { Scope: 'Local' }, total: 3, names: ['audit-dev', 'audit-prod', 'other'] },
    { asked: { Scope: 'QCS' }, total: 0, names: [] },
    { asked: { Keyword: 'audit', Scope: 'Local' }, total: 2, names: ['audit-dev', 'audit-prod'] },
    { asked: { Rp: 2, Page: 2 }, total: 3, names: ['other'] },
  ])('with $asked answers $names', async ({ asked, total, names }) => {
    expect(await listed(asked)).toEqual({ TotalNum: total, names });
  });

  test.each([
    { asked: { Scope: 'Mine' }, code: 'InvalidParameter.ScopeError' },
    { asked: { Rp: 201 }, code: 'InvalidParameter' },
    { asked: { Page: 0 }, code: 'InvalidParameter' },
  ])('refuses $asked', async ({ asked, code }) => {
    expect((await refusalOf(listed(asked))).code).toBe(code);
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
    const namesOf = async (asked: object) => {
      const { TotalNum, List = [] } = await cam(running).ListAttachedRolePolicies({
        RoleName: 'runner',
        Page: 1,
        Rp: 10,
        ...asked,
      });
      return [TotalNum, ...List.map(({ PolicyName }) => PolicyName)];
    };
    expect(await namesOf({})).toEqual([2, 'runner-policy', 'second']);
    expect(await namesOf({ Page: 2, Rp: 1 })).toEqual([2, 'second']);
    expect(await namesOf({ Keyword: 'sec' })).toEqual([1, 'second']);
    expect(await namesOf({ PolicyType: 'QCS' })).toEqual([0]);
  });

  test('cannot be listed for a role that is not there, with a code of its own', async () => {
    const asked = { RoleName: 'runner', Page: 1, Rp: 10 };
    const refusal = await refusalOf(cam(await start()).ListAttachedRolePolicies(asked));
    expect(refusal.code).toBe('InvalidParameter.ParamError');
  });
});

const statement = (said: object) => ({ effect: 'allow', action: 'cvm:DescribeImages', resource: '*', ...said });

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
    { name: 'the action by name', policy: document(statement({})) },
    { name: 'the action with the old prefix', policy: document(statement({ action: 'name/cvm:DescribeImages' })) },
    { name: 'every action of the product', policy: document(statement({ action: ['cvm:*'] })) },
    { name: 'every action that begins so', policy: document(statement({ action: ['scf:*', 'cvm:Describe*'] })) },
    { name: 'everything', policy: document(statement({ action: '*' })) },
    {
      name: 'the action, and denies another',
      policy: document(statement({}), statement({ effect: 'deny', action: 'cvm:ModifyImageSharePermission' })),
    },
  ])('is what its policy allows: $name', async ({ policy }) => {
    const { running, keys } = await sessionOf(policy);
    expect((await cvm(running, { keys }).DescribeImages({})).TotalCount).toBe(5);
  });

  test.each([
    { name: 'another action', policy: document(statement({ action: 'cvm:DescribeImage' })) },
    { name: 'one whose name goes on', policy: document(statement({ action: 'cvm:DescribeImagesX' })) },
    { name: 'one in other letters', policy: document(statement({ action: 'cvm:describeimages' })) },
    { name: 'one with a full stop for any letter', policy: document(statement({ action: 'cvm:DescribeImage.' })) },
    { name: 'one of another product', policy: document(statement({ action: 'scf:DescribeImages' })) },
    { name: 'a narrower resource', policy: document(statement({ resource: 'qcs::cvm:*:*:image/*' })) },
    { name: 'it under a condition', policy: document(statement({ condition: { ip_equal: {} } })) },
    {
      name: 'it, but denies everything of the product',
      policy: document(statement({}), statement({ effect: 'deny', action: 'cvm:*' })),
    },
    {
      name: 'it, but denies it for one image',
      policy: document(statement({}), statement({ effect: 'deny', resource: 'qcs::cvm:*:*:image/img-6pb6lrmy' })),
    },
  ])('is not what its policy does not: $name', async ({ policy }) => {
    const { running, keys } = await sessionOf(policy);
    const refusal = await refusalOf(cvm(running, { keys }).DescribeImages({}));
    expect(refusal.code).toBe('UnauthorizedOperation.PermissionDenied');
  });

  test('changes as its policies do', async () => {
    const { running, keys } = await sessionOf(grantPolicy('cvm:DescribeImages'));
    const attempt = () => cvm(running, { keys }).DescribeImages({});
    await cam(running).DetachRolePolicy({ DetachRoleName: 'runner', PolicyName: 'runner-policy' });
    expect((await refusalOf(attempt())).code).toBe('UnauthorizedOperation.PermissionDenied');
    await cam(running).AttachRolePolicy({ AttachRoleName: 'runner', PolicyName: 'runner-policy' });
    await attempt();
    await cam(running).UpdatePolicy({ PolicyName: 'runner-policy', PolicyDocument: grantPolicy('sts:*') });
    expect((await refusalOf(attempt())).code).toBe('UnauthorizedOperation.PermissionDenied');
  });

  test('does not change what the credentials of the estate may', async () => {
    expect((await cvm(await start(), { keys: owner }).DescribeImages({})).TotalCount).toBe(5);
  });
});
