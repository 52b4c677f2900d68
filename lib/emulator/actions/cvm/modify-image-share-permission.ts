import * as z from 'zod/mini';
import type { EstateShare } from '../../estate/estate-data.ts';
import { isRefusal, type Refusal, refuse } from '../../protocol/refusal.ts';
import type { Action } from '../action.ts';
import { findOwnImage } from './own-image.ts';

// https://cloud.tencent.com/document/api/213/15710 (the Chinese page; an older English one says 50).
const maxShares = 500;

/** https://cloud.tencent.com/document/api/213/15710: shares an image with main accounts, or cancels that. All or none. */
export const modifyImageSharePermission = {
  service: 'cvm',
  version: '2017-03-12',
  action: 'ModifyImageSharePermission',
  ratePerSecond: 10,
  parameters: z.strictObject({
    ImageId: z.string(),
    AccountIds: z.array(z.string()),
    Permission: z.enum(['SHARE', 'CANCEL']),
  }),
  run({ caller, region, parameters, time }, world) {
    const image = findOwnImage(world, { account: caller.account, region, imageId: parameters.ImageId });
    if (isRefusal(image)) return image;
    if (image.state !== 'NORMAL') {
      // Real text not known.
      return refuse('InvalidParameterValue.InvalidImageState', `The image is ${image.state}; it must be NORMAL.`);
    }
    const before = world.shares(image);
    const accountIds = [...new Set(parameters.AccountIds)];
    const after =
      parameters.Permission === 'SHARE'
        ? share(
            before,
            accountIds.map((accountId) => ({ accountId, createdTime: time })),
            caller.account,
          )
        : cancel(before, accountIds);
    if (isRefusal(after)) return after;
    world.replaceShares(image, after);
    return {};
  },
} satisfies Action<{ ImageId: string; AccountIds: string[]; Permission: 'SHARE' | 'CANCEL' }>;

/** The codes stand in the action's error list; the texts of two stand on the API page, the others are not known. */
function share(
  before: readonly EstateShare[],
  added: readonly EstateShare[],
  owner: string,
): readonly EstateShare[] | Refusal {
  if (added.some(({ accountId }) => !/^\d+$/.test(accountId)))
    return refuse('InvalidAccountId.NotFound', 'Invalid account ID.');
  if (added.some(({ accountId }) => accountId === owner))
    return refuse('InvalidAccountIs.YourSelf', 'You cannot share images to yourself.');

  const known = new Set(before.map(({ accountId }) => accountId));
  if (added.some(({ accountId }) => known.has(accountId)))
    return refuse('FailedOperation.AccountAlreadyExists', 'The image is already shared with the account.');
  return before.length + added.length > maxShares
    ? refuse('OverQuota', 'The number of shared images exceeds the quota limit.')
    : [...before, ...added];
}

/** Cancels shares. The answer for a share that does not exist is not documented; here it is no error. */
function cancel(before: readonly EstateShare[], accountIds: readonly string[]): readonly EstateShare[] {
  return before.filter(({ accountId }) => !accountIds.includes(accountId));
}
