import { describe, expect, test } from 'vitest';
import type { Estate } from '../../lib/emulator/estate/load-estate.ts';
import { cam, codeOf, cvm, type Keys, type Running, refusalOf, start, sts } from './clients.ts';
import { grantPolicy, manualClock } from './functions.ts';

const [hub, member, other] = ['100000000001', '100000000002', '100000000003'];
const hubKeys: Keys = { secretId: 'AKIDHUB', secretKey: 'hub-key' };
const memberKeys: Keys = { secretId: 'AKIDMEMBER', secretKey: 'member-key' };
const auditKeys: Keys = { secretId: 'AKIDAUDIT', secretKey: 'audit-key', token: 'audit-token' };
const otherKeys: Keys = { secretId: 'AKIDOTHER', secretKey: 'other-key' };
const reading = ['cvm:DescribeImages', 'cvm:DescribeImageSharePermission'];
const trusts = [`qcs::cam::uin/${hub}:root`];

const estate: Estate = {
  accounts: [
    {
      uin: hub,
      credentials: [hubKeys, { ...auditKeys, role: 'Audit' }],
      roles: [{ name: 'Audit', trusts: ['scf.qcloud.com'], allows: ['sts:AssumeRole', 'sts:GetCallerIdentity'] }],
    },
    {
      uin: member,
      credentials: [memberKeys],
      roles: [
        { name: 'Reader', trusts, allows: [...reading, 'sts:*'] },
        { name: 'Brief', trusts, allows: reading, sessionDuration: 3600 },
        { name: 'ForAudit', trusts: [`qcs::cam::uin/${hub}:roleName/Audit`], allows: reading },
        { name: 'Named', trusts, externalId: 'audit/2026', allows: reading },
        { name: 'ForFunctions', trusts: ['scf.qcloud.com'], allows: reading },
        { name: 'Powerless', trusts },
      ],
      images: [{ imageId: 'img-6pb6lrmy', region: 'ap-guangzhou' }],
    },
    { uin: other, credentials: [otherKeys], roles: [{ name: 'Reader', trusts, allows: reading }], suspended: true },
  ],
};

const arn = (role: string, uin = member) => `qcs::cam::uin/${uin}:roleName/${role}`;
const named = { RoleArn: arn('Reader'), RoleSessionName: 'image-share-audit' };

type Request = Parameters<ReturnType<typeof sts>['AssumeRole']>[0];

function assume(running: Running, request: Partial<Request> = {}, keys: Keys = hubKeys) {
  return sts(running, { keys }).AssumeRole({ ...named, ...request });
}

async function keysOf(assumed: ReturnType<typeof assume>): Promise<Keys> {
  const { TmpSecretId: secretId = '', TmpSecretKey: secretKey = '', Token: token } = (await assumed).Credentials ?? {};
  return { secretId, secretKey, token };
}

describe('AssumeRole', () => {
  test('gives a credential that acts in the account of the role, as the role may', async () => {
    const running = await start({ estate });
    const keys = await keysOf(assume(running));
    const { ImageSet } = await cvm(running, { keys }).DescribeImages({});
    expect(ImageSet?.map(({ ImageId }) => ImageId)).toEqual(['img-6pb6lrmy']);
    expect(await sts(running, { keys }).GetCallerIdentity(null)).toMatchObject({
      Type: 'CAMRole',
      AccountId: member,
      UserId: expect.stringMatching(/^\d{19}:image-share-audit$/),
    });
    const change = { ImageId: 'img-6pb6lrmy', AccountIds: ['5'], Permission: 'SHARE' };
    expect(await codeOf(cvm(running, { keys }).ModifyImageSharePermission(change))).toBe(
      'UnauthorizedOperation.PermissionDenied',
    );
  });

  test('gives nothing to a role without policies', async () => {
    const running = await start({ estate });
    const keys = await keysOf(assume(running, { RoleArn: arn('Powerless') }));
    expect(await codeOf(cvm(running, { keys }).DescribeImages({}))).toBe('UnauthorizedOperation.PermissionDenied');
  });

  test('says until when, in seconds and in words, and the credential ends then', async () => {
    const { now, advance } = manualClock();
    const running = await start({ estate, now });
    const answer = await assume(running, { DurationSeconds: 60 });
    const { ExpiredTime = 0, Expiration = '' } = answer;
    expect(ExpiredTime).toBe(Math.floor(now() / 1000) + 60);
    expect(Expiration).toBe(`${new Date(ExpiredTime * 1000).toISOString().slice(0, 19)}Z`);
    const keys = await keysOf(Promise.resolve(answer));
    await cvm(running, { keys }).DescribeImages({});
    advance(60_000);
    expect(await codeOf(cvm(running, { keys }).DescribeImages({}))).toBe('AuthFailure.TokenFailure');
  });

  test('names the role by its id, too', async () => {
    const running = await start({ estate });
    const { RoleInfo } = await cam(running, { keys: memberKeys }).GetRole({ RoleName: 'Reader' });
    await expect(
      assume(running, { RoleArn: `qcs::cam::uin/100000000002:role/${RoleInfo?.RoleId}` }),
    ).resolves.toBeDefined();
  });

  test.each<[name: string, request: Partial<Request>, code: string]>([
    ['a role that does not exist', { RoleArn: arn('Nobody') }, 'InternalError.GetRoleError'],
    ['an account that does not exist', { RoleArn: arn('Reader', '7') }, 'InternalError.GetRoleError'],
    ['a suspended account', { RoleArn: arn('Reader', other) }, 'InvalidParameter.AccountNotAvaliable'],
    ['what is no role', { RoleArn: 'Reader' }, 'InvalidParameter.ResouceError'],
    ['a role that trusts only a service', { RoleArn: arn('ForFunctions') }, 'UnauthorizedOperation'],
    ['a role that trusts a role of the caller’s account', { RoleArn: arn('ForAudit') }, 'UnauthorizedOperation'],
    ['no external id', { RoleArn: arn('Named') }, 'UnauthorizedOperation'],
    ['another external id', { RoleArn: arn('Named'), ExternalId: 'audit/2025' }, 'UnauthorizedOperation'],
    ['a session name of 1', { RoleSessionName: 'a' }, 'InvalidParameter.ParamError'],
    ['a session name of 129', { RoleSessionName: 'a'.repeat(129) }, 'InvalidParameter.ParamError'],
    ['a session name with a colon', { RoleSessionName: 'run:1' }, 'InvalidParameter.ParamError'],
    ['an external id with a space', { ExternalId: 'a b' }, 'InvalidParameter.ParamError'],
    ['no time', { DurationSeconds: 0 }, 'InvalidParameter.ParamError'],
    [
      'more than the role’s longest session',
      { RoleArn: arn('Brief'), DurationSeconds: 3601 },
      'InvalidParameter.OverTimeError',
    ],
    [
      'two tags of one key',
      { Tags: ['a', 'b'].map((Value) => ({ Key: 'run', Value })) },
      'InvalidParameter.ParamError',
    ],
    ['a policy that is none', { Policy: '{}' }, 'InvalidParameter.StrategyFormatError'],
    ['a policy that is not encoded', { Policy: '%' }, 'InvalidParameter.StrategyFormatError'],
    ['a device', { SerialNumber: 'x', TokenCode: '1' }, 'FailedOperation.MFATypeNotSupported'],
  ])('refuses %s', async (_name, request, code) => {
    expect(await codeOf(assume(await start({ estate }), request))).toBe(code);
  });

  test('refuses the default of 7200 seconds where the role allows less, and does not shorten it', async () => {
    expect(await refusalOf(assume(await start({ estate }), { RoleArn: arn('Brief') }))).toEqual({
      code: 'InvalidParameter.OverTimeError',
      message: 'time set too long',
    });
  });

  test('serves the external id that the role demands, and one that it does not', async () => {
    const running = await start({ estate });
    await expect(assume(running, { RoleArn: arn('Named'), ExternalId: 'audit/2026' })).resolves.toBeDefined();
    await expect(assume(running, { RoleArn: arn('Powerless'), ExternalId: 'any' })).resolves.toBeDefined();
  });

  test('serves the session of a trusted role, and of a role of the trusted account', async () => {
    const running = await start({ estate });
    await expect(assume(running, { RoleArn: arn('ForAudit') }, auditKeys)).resolves.toBeDefined();
    await expect(assume(running, {}, auditKeys)).resolves.toBeDefined();
  });

  test('refuses the credentials of a member where the next one trusts the hub alone', async () => {
    const running = await start({ estate });
    const keys = await keysOf(assume(running));
    expect(await codeOf(assume(running, { RoleArn: arn('Powerless') }, keys))).toBe('UnauthorizedOperation');
  });

  test('needs permission for the very role', async () => {
    const running = await start({ estate });
    const hubCam = cam(running, { keys: hubKeys });
    const statement = [{ effect: 'allow', action: ['sts:AssumeRole'], resource: [arn('ForAudit')] }];
    await hubCam.CreatePolicy({ PolicyName: 'one', PolicyDocument: JSON.stringify({ version: '2.0', statement }) });
    await hubCam.DetachRolePolicy({ DetachRoleName: 'Audit', PolicyName: 'Audit-policy' });
    await hubCam.AttachRolePolicy({ AttachRoleName: 'Audit', PolicyName: 'one' });
    await assume(running, { RoleArn: arn('ForAudit') }, auditKeys);
    expect(await codeOf(assume(running, { RoleArn: arn('Powerless') }, auditKeys))).toBe(
      'AuthFailure.UnauthorizedOperation',
    );
  });

  test('narrows what the role may do by the policy of the session', async () => {
    const running = await start({ estate });
    const Policy = encodeURIComponent(grantPolicy('cvm:DescribeImages', 'cvm:ModifyImageSharePermission'));
    const keys = await keysOf(assume(running, { Policy }));
    await cvm(running, { keys }).DescribeImages({});
    const denied = 'UnauthorizedOperation.PermissionDenied';
    expect(await codeOf(cvm(running, { keys }).DescribeImageSharePermission({ ImageId: 'img-6pb6lrmy' }))).toBe(denied);
    const change = { ImageId: 'img-6pb6lrmy', AccountIds: ['5'], Permission: 'SHARE' };
    expect(await codeOf(cvm(running, { keys }).ModifyImageSharePermission(change))).toBe(denied);
  });

  const deny = { effect: 'deny', action: 'sts:*', principal: { qcs: trusts } };
  const allow = { ...deny, effect: 'allow' };
  test.each([
    { name: 'denies the caller as well', statement: [allow, deny] },
    {
      name: 'has a condition that is not known',
      statement: [{ ...allow, condition: { ip_equal: { 'qcs:ip': '::1' } } }],
    },
    { name: 'allows another action', statement: [{ ...allow, action: 'sts:AssumeRoleWithSAML' }] },
  ])('refuses a role whose document $name', async ({ statement }) => {
    const running = await start({ estate });
    const PolicyDocument = JSON.stringify({ version: '2.0', statement });
    await cam(running, { keys: memberKeys }).UpdateAssumeRolePolicy({ RoleName: 'Powerless', PolicyDocument });
    expect(await codeOf(assume(running, { RoleArn: arn('Powerless') }))).toBe('UnauthorizedOperation');
  });

  test('counts the images of a member for the member', async () => {
    const running = await start({ estate, now: manualClock().now });
    const keys = await keysOf(assume(running));
    const ask = (session: Keys) =>
      cvm(running, { keys: session }).DescribeImageSharePermission({ ImageId: 'img-6pb6lrmy' });
    for (let sent = 0; sent < 10; sent += 1) await ask(keys);
    const again = await keysOf(assume(running));
    expect(await codeOf(ask(again))).toBe('RequestLimitExceeded');
  });
});
