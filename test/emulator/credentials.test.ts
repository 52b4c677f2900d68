import { describe, expect, test } from 'vitest';
import type { EstateCredential } from '../../lib/emulator/estate/load-estate.ts';
import { codeOf, cvm, estate, refusalOf, type SdkOptions, start, sts } from './clients.ts';

const permanent: EstateCredential = { secretId: 'AKIDPERMANENT', secretKey: 'key' };
const temporary: EstateCredential = { secretId: 'AKIDTEMPORARY', secretKey: 'key', token: 'token' };
const lapsed: EstateCredential = { secretId: 'AKIDLAPSED', secretKey: 'key', token: 'token', expired: true };
const narrow: EstateCredential = {
  secretId: 'AKIDNARROW',
  secretKey: 'key',
  denies: ['cvm:DescribeImages', 'GetCallerIdentity'],
};

function withCredentials(...credentials: readonly EstateCredential[]) {
  return { ...estate, accounts: [{ uin: '100000000002', credentials }] };
}

const everyone = withCredentials(permanent, temporary, lapsed, narrow);

describe.each([
  { form: 'signature v3', options: {} },
  { form: 'signature v1', options: { signMethod: 'HmacSHA256', reqMethod: 'GET' } },
] satisfies readonly { form: string; options: SdkOptions }[])('a token in $form', ({ options }) => {
  test.each([
    { name: 'missing', keys: { ...temporary, token: undefined } },
    { name: 'wrong', keys: { ...temporary, token: 'other' } },
    { name: 'wrong and of the same length', keys: { ...temporary, token: 'tokem' } },
    { name: 'right but expired', keys: lapsed },
    { name: 'with a key pair that has none', keys: { ...permanent, token: 'token' } },
  ])('is refused when it is $name', async ({ keys }) => {
    const running = await start({ estate: everyone });
    expect(await codeOf(cvm(running, { ...options, keys }).DescribeImages({}))).toBe('AuthFailure.TokenFailure');
  });

  test('is accepted when it belongs to the key pair', async () => {
    const running = await start({ estate: everyone });
    const answer = await cvm(running, { ...options, keys: temporary }).DescribeImages({});
    expect(answer.TotalCount).toBe(0);
  });
});

describe('what CAM denies', () => {
  test('is UnauthorizedOperation.PermissionDenied for CVM', async () => {
    const running = await start({ estate: everyone });
    expect(await codeOf(cvm(running, { keys: narrow }).DescribeImages({}))).toBe(
      'UnauthorizedOperation.PermissionDenied',
    );
  });

  test('is AuthFailure.UnauthorizedOperation for other products, with the operation in the text', async () => {
    const running = await start({ estate: everyone });
    const refusal = await refusalOf(sts(running, { keys: narrow }).GetCallerIdentity(null));
    expect(refusal.code).toBe('AuthFailure.UnauthorizedOperation');
    expect(refusal.message).toContain('you are not authorized to perform operation (sts:GetCallerIdentity)');
  });

  test('leaves the other actions alone', async () => {
    const running = await start({ estate: everyone });
    expect(await codeOf(cvm(running, { keys: narrow }).DescribeImageSharePermission({ ImageId: 'img-6pb6lrmy' }))).toBe(
      'InvalidImageId.NotFound',
    );
  });
});

describe('GetCallerIdentity', () => {
  test('names the account of a user', async () => {
    const running = await start({ estate: everyone });
    const answer = await sts(running, { keys: permanent }).GetCallerIdentity(null);
    expect(answer).toMatchObject({
      Type: 'CAMUser',
      AccountId: '100000000002',
      UserId: '100000000002',
      PrincipalId: '100000000002',
      Arn: 'qcs::cam:100000000002:uin/100000000002',
    });
  });

  test('names the account and the session of a role', async () => {
    const running = await start({ estate: everyone });
    const answer = await sts(running, { keys: temporary }).GetCallerIdentity(null);
    expect(answer).toMatchObject({
      Type: 'CAMRole',
      AccountId: '100000000002',
      UserId: '4611686018427410000:emulator',
      Arn: 'qcs::sts:100000000002:assumed-role/4611686018427410000',
    });
  });

  test('says what the estate says a key pair is', async () => {
    const running = await start({ estate: withCredentials({ ...temporary, type: 'CAMUser' }) });
    const answer = await sts(running, { keys: temporary }).GetCallerIdentity(null);
    expect(answer.Type).toBe('CAMUser');
  });
});
