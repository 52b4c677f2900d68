import { describe, expect, test } from 'vitest';
import { codeOf, cvm, estate, partner, type Running, refusalOf, start } from './clients.ts';

const imageId = 'img-6pb6lrmy';

async function sharesOf(running: Running, id = imageId): Promise<readonly unknown[] | undefined> {
  const answer = await cvm(running).DescribeImageSharePermission({ ImageId: id });
  return answer.SharePermissionSet?.map(({ AccountId }) => AccountId);
}

describe('DescribeImageSharePermission', () => {
  test('answers the example of the API page', async () => {
    const answer = await cvm(await start()).DescribeImageSharePermission({ ImageId: imageId });
    expect(answer).toEqual({
      MaxSharePermission: 50,
      SharePermissionSet: [
        { AccountId: '101104350000', CreatedTime: '2018-06-10T11:02:50Z' },
        { AccountId: '101104350001', CreatedTime: '2018-06-13T15:03:25Z' },
      ],
      RequestId: expect.any(String),
    });
    expect(Object.keys(answer)[0]).toBe('MaxSharePermission');
  });

  test('answers an empty set for an image that is not shared', async () => {
    expect(await sharesOf(await start(), 'img-k2v8d0qa')).toEqual([]);
  });
});

describe.each([
  { action: 'DescribeImageSharePermission', rest: {} },
  { action: 'ModifyImageSharePermission', rest: { AccountIds: ['2700036'], Permission: 'SHARE' } },
])('$action refuses', ({ action, rest }) => {
  test.each([
    ['a malformed id', 'ami-6pb6lrmy', 'InvalidImageId.Malformed'],
    ['an id in upper case', 'IMG-6PB6LRMY', 'InvalidImageId.Malformed'],
    ['an id that does not exist', 'img-hdt9xxkt', 'InvalidImageId.NotFound'],
    ['an image of another region', 'img-f1x8c3hz', 'InvalidImageId.NotFound'],
    ['a public image', 'img-9qabwvbn', 'UnauthorizedOperation.ImageNotBelongToAccount'],
    ['an image shared by another account', 'img-19mu3fy3', 'UnauthorizedOperation.ImageNotBelongToAccount'],
    ['an image of another account', 'img-qlzp4oea', 'UnauthorizedOperation.ImageNotBelongToAccount'],
  ])('%s', async (_name, id, code) => {
    expect(await codeOf(cvm(await start()).request(action, { ImageId: id, ...rest }))).toBe(code);
  });

  test('a public image of the account itself', async () => {
    const running = await start();
    expect(await codeOf(cvm(running, { keys: partner }).request(action, { ImageId: 'img-9qabwvbn', ...rest }))).toBe(
      'UnauthorizedOperation.ImageNotBelongToAccount',
    );
  });

  test('an id that does not exist in the words of the real service', async () => {
    const refusal = await refusalOf(cvm(await start()).request(action, { ImageId: 'img-hdt9xxkt', ...rest }));
    expect(refusal.message).toBe('ImageId img-hdt9xxkt is not found');
  });
});

function share(running: Running, accountIds: string[], id = imageId) {
  return cvm(running).ModifyImageSharePermission({ ImageId: id, AccountIds: accountIds, Permission: 'SHARE' });
}

describe('ModifyImageSharePermission', () => {
  test('adds shares that Describe then sees, made now', async () => {
    const nowMs = Date.now();
    const running = await start({ now: () => nowMs });
    const answer = await share(running, ['2700036', '1038493875', '2700036']);
    expect(Object.keys(answer)).toEqual(['RequestId']);
    const { SharePermissionSet: shares = [] } = await cvm(running).DescribeImageSharePermission({ ImageId: imageId });
    const time = new Date(nowMs).toISOString().replace(/\.\d+Z$/, 'Z');
    expect(shares.slice(2)).toEqual([
      { AccountId: '2700036', CreatedTime: time },
      { AccountId: '1038493875', CreatedTime: time },
    ]);
  });

  test('cancels exactly the shares that are named', async () => {
    const running = await start();
    await cvm(running).ModifyImageSharePermission({
      ImageId: imageId,
      AccountIds: ['101104350001', '2700036'],
      Permission: 'CANCEL',
    });
    expect(await sharesOf(running)).toEqual(['101104350000']);
  });

  test('makes an image appear to the account it is shared with, and vanish again', async () => {
    const running = await start();
    const seen = async () =>
      (await cvm(running, { keys: partner }).DescribeImages({ ImageIds: ['img-k2v8d0qa'] })).TotalCount;
    const change = (Permission: string) =>
      cvm(running).ModifyImageSharePermission({ ImageId: 'img-k2v8d0qa', AccountIds: ['100000000003'], Permission });
    expect(await seen()).toBe(0);
    await change('SHARE');
    expect(await seen()).toBe(1);
    await change('CANCEL');
    expect(await seen()).toBe(0);
  });

  test('leaves the estate and every other emulator of it alone', async () => {
    await share(await start(), ['2700036']);
    expect(await sharesOf(await start())).toEqual(['101104350000', '101104350001']);
    expect(estate.accounts[0]?.images?.[0]?.shares).toHaveLength(2);
  });

  test.each([
    ['the account itself', ['2700036', '100000000002'], 'InvalidAccountIs.YourSelf'],
    ['an account that is no number', ['2700036', 'partner'], 'InvalidAccountId.NotFound'],
    ['an account it is shared with', ['2700036', '101104350000'], 'FailedOperation.AccountAlreadyExists'],
  ])('refuses %s, and then shares with none', async (_name, accountIds, code) => {
    const running = await start();
    expect(await codeOf(share(running, accountIds))).toBe(code);
    expect(await sharesOf(running)).toEqual(['101104350000', '101104350001']);
  });

  test('refuses an image that is not NORMAL', async () => {
    expect(await codeOf(share(await start(), ['2700036'], 'img-3fz7m1ux'))).toBe(
      'InvalidParameterValue.InvalidImageState',
    );
  });

  test('shares with 500 accounts and no more', async () => {
    const running = await start();
    const accounts = Array.from({ length: 500 }, (_, index) => String(2700000 + index));
    expect(await codeOf(share(running, accounts.slice(0, 499)))).toBe('OverQuota');
    await share(running, accounts.slice(0, 498));
    expect(await sharesOf(running)).toHaveLength(500);
    expect(await refusalOf(share(running, accounts.slice(499)))).toEqual({
      code: 'OverQuota',
      message: 'The number of shared images exceeds the quota limit.',
    });
  });
});
