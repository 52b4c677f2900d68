import { expect, onTestFinished, test } from 'vitest';
import { createFleet } from '../../lib/cloud/fleet.ts';
import type { AccountAccess } from '../../lib/options.ts';
import { type Answer, cloudOptions, own, ownSecretId, session, startRoleCloud } from '../support/role-cloud.ts';

const region = 'ap-guangzhou';
const staging = '100000000003';
const research = '100000000004';
const accounts: readonly AccountAccess[] = [
  { uin: own },
  { uin: staging, role: 'ImageShareAudit', externalId: 'sec-1' },
  { uin: research, role: 'ImageShareAudit' },
];

async function startFleet(answer?: Answer, runId = 'run-1') {
  const started = await startRoleCloud(answer);
  const fleet = createFleet(started.cloud, { accounts, cloud: cloudOptions, runtime: started.runtime, runId });
  onTestFinished(() => fleet.close());
  return { ...started, fleet };
}

const refusal = (code: string) => expect.objectContaining({ name: 'CloudRefusedError', code });

test('each account is read with its own credentials, and its images are named as its own', async () => {
  const { fleet, calls } = await startFleet();
  const lists = await Promise.all(accounts.map(({ uin }) => fleet.listImages({ account: uin, region })));
  expect(lists).toMatchObject(accounts.map(({ uin }) => [{ account: uin, imageId: `img-${uin.slice(-8)}` }]));
  expect(
    calls
      .filter(({ action }) => action === 'DescribeImages')
      .map(({ secretId }) => secretId)
      .toSorted(),
  ).toEqual([`AKID${staging}`, `AKID${research}`, ownSecretId]);
});

test('every role is assumed with the own credentials, once for all who ask, in a session that names the run', async () => {
  const { fleet, calls } = await startFleet(undefined, 'run 1/ü');
  const images = ['img-a0000001', 'img-a0000002', 'img-a0000003'];
  await Promise.all(
    [staging, research].flatMap((account) =>
      images.map((imageId) => fleet.listSharePermissions({ account, region, imageId })),
    ),
  );
  const roles = calls.filter(({ action }) => action === 'AssumeRole');
  expect(roles.map(({ secretId, host }) => [secretId, host])).toEqual([
    [ownSecretId, 'sts.tencentcloudapi.com'],
    [ownSecretId, 'sts.tencentcloudapi.com'],
  ]);
  expect(roles.map(({ parameters }) => parameters)).toEqual([
    {
      RoleArn: `qcs::cam::uin/${staging}:roleName/ImageShareAudit`,
      RoleSessionName: 'image-share-audit-run-1--',
      SourceIdentity: 'image-share-audit-run-1--',
      DurationSeconds: 3600,
      ExternalId: 'sec-1',
    },
    {
      RoleArn: `qcs::cam::uin/${research}:roleName/ImageShareAudit`,
      RoleSessionName: 'image-share-audit-run-1--',
      SourceIdentity: 'image-share-audit-run-1--',
      DurationSeconds: 3600,
    },
  ]);
});

test('an account that nobody asks about is not assumed', async () => {
  const { fleet, calls } = await startFleet();
  await fleet.listImages({ account: own, region });
  expect(calls.map(({ action }) => action)).toEqual(['DescribeImages']);
});

test.each(['UnauthorizedOperation', 'InvalidParameter.AccountNotAvaliable', 'ResourceNotFound.RoleNotFound'])(
  'an account that refuses with %s is unread with that reason, asked once, and the others go on',
  async (code) => {
    const isRefused = (arn: unknown) => String(arn).includes(staging);
    const { fleet, calls } = await startFleet(({ parameters }) => (isRefused(parameters.RoleArn) ? code : undefined));
    const image = { account: staging, region, imageId: 'img-a0000001' };
    await expect(fleet.listImages({ account: staging, region })).rejects.toEqual(refusal(code));
    await expect(fleet.listSharePermissions(image)).rejects.toEqual(refusal(code));
    await expect(fleet.listImages({ account: research, region })).resolves.toHaveLength(1);
    await expect(fleet.listImages({ account: own, region })).resolves.toHaveLength(1);
    expect(calls.filter(({ parameters }) => isRefused(parameters.RoleArn))).toHaveLength(1);
  },
);

test('an AssumeRole that fails for a moment is repeated', async () => {
  let failures = 1;
  const { fleet } = await startFleet(({ action }) => {
    if (action !== 'AssumeRole' || failures === 0) return undefined;
    failures -= 1;
    return 'InternalError.DbError';
  });
  await expect(fleet.listImages({ account: staging, region })).resolves.toHaveLength(1);
});

test('credentials of another account are never used for this one', async () => {
  const { fleet, calls } = await startFleet(({ action }) =>
    action === 'AssumeRole' ? { ...session(`AKID${research}`), ExpiredTime: 4_000_000_000 } : undefined,
  );
  await expect(fleet.listImages({ account: staging, region })).rejects.toMatchObject({
    name: 'CloudUnreachableError',
    detail: `the credentials of the role ImageShareAudit belong to the account ${research}, not to ${staging}`,
  });
  expect(calls.filter(({ action }) => action === 'DescribeImages')).toEqual([]);
});

test('credentials whose account nobody states are not used either', async () => {
  const { fleet } = await startFleet(({ action, secretId }) =>
    action === 'GetCallerIdentity' && secretId !== ownSecretId ? 'UnauthorizedOperation' : undefined,
  );
  await expect(fleet.listImages({ account: staging, region })).rejects.toEqual(refusal('UnauthorizedOperation'));
});

test('a token that is refused ends its account only', async () => {
  const { fleet } = await startFleet(({ action, secretId }) =>
    action === 'DescribeImages' && secretId === `AKID${staging}` ? 'AuthFailure.TokenFailure' : undefined,
  );
  const image = { account: staging, region, imageId: 'img-a0000001' };
  await expect(fleet.listImages({ account: staging, region })).rejects.toEqual(refusal('AuthFailure.TokenFailure'));
  await expect(fleet.listSharePermissions(image)).rejects.toEqual(refusal('AuthFailure.TokenFailure'));
  await expect(fleet.listImages({ account: research, region })).resolves.toHaveLength(1);
});

test('own credentials that are refused end every account, each with that reason', async () => {
  const { fleet } = await startFleet(({ action }) =>
    action === 'AssumeRole' ? 'AuthFailure.SecretIdNotFound' : undefined,
  );
  for (const { uin: account } of accounts.toReversed())
    await expect(fleet.listImages({ account, region })).rejects.toEqual(refusal('AuthFailure.SecretIdNotFound'));
});

test('a role is assumed again, with the own credentials, before its credentials end', async () => {
  let issued = 0;
  const { fleet, calls, clock } = await startFleet(({ action }) => {
    if (action !== 'AssumeRole') return undefined;
    issued += 1;
    return { ...session(`AKID${staging}-${issued}`), ExpiredTime: Math.floor(clock.now().getTime() / 1000) + 3600 };
  });
  const place = { account: staging, region };
  const used = () => calls.filter(({ action }) => action === 'DescribeImages').map(({ secretId }) => secretId);
  await fleet.listImages(place);
  await clock.sleep(49 * 60_000);
  await fleet.listImages(place);
  expect(used()).toEqual([`AKID${staging}-1`, `AKID${staging}-1`]);
  await clock.sleep(2 * 60_000);
  await Promise.all([fleet.listImages(place), fleet.listImages(place)]);
  expect(used().slice(2)).toEqual([`AKID${staging}-2`, `AKID${staging}-2`]);
  const roles = calls.filter(({ action }) => action === 'AssumeRole');
  expect(roles.map(({ secretId }) => secretId)).toEqual([ownSecretId, ownSecretId]);
});

test('an answer that repeats the secret of an assumed role is none', async () => {
  const { fleet } = await startFleet(({ action, secretId }) =>
    action === 'DescribeImages'
      ? { TotalCount: 1, ImageSet: [{ ImageId: 'img-a0000001', ImageName: `key-of-${secretId}` }] }
      : undefined,
  );
  await expect(fleet.listImages({ account: staging, region })).rejects.toMatchObject({ detail: 'it repeats a secret' });
});

test('an answer for one account that comes again for another is none', async () => {
  const { fleet } = await startFleet(({ action }) =>
    action === 'DescribeImages' ? { TotalCount: 0, ImageSet: [], RequestId: 'r' } : undefined,
  );
  await fleet.listImages({ account: own, region });
  await expect(fleet.listImages({ account: staging, region })).rejects.toMatchObject({
    detail: 'the answer of another request (r) came again',
  });
});

test.each([
  ['no token', { Credentials: { TmpSecretId: 'AKIDx', TmpSecretKey: 'key' }, ExpiredTime: 4_000_000_000 }],
  ['a line break in the key', { ...session('AKID\nx'), ExpiredTime: 4_000_000_000 }],
  ['no end', session('AKIDx')],
])('credentials with %s are no answer', async (_name, answer) => {
  const { fleet } = await startFleet(({ action }) => (action === 'AssumeRole' ? answer : undefined));
  await expect(fleet.listImages({ account: staging, region })).rejects.toMatchObject({
    name: 'CloudUnreachableError',
    action: 'AssumeRole',
    detail: expect.stringMatching(/^missing or of the wrong type: /),
  });
});

test('the requests of all accounts are counted', async () => {
  const { fleet, calls } = await startFleet();
  await Promise.all(accounts.map(({ uin }) => fleet.listImages({ account: uin, region })));
  expect(fleet.usage()).toEqual({ requests: calls.length, retries: 0 });
});
