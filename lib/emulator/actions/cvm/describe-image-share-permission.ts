import * as z from 'zod/mini';
import { isRefusal } from '../../protocol/refusal.ts';
import { defineAction } from '../action.ts';
import { findOwnImage } from './own-image.ts';

/** https://cloud.tencent.com/document/api/213/15712: who one image is shared with, all at once. */
export const describeImageSharePermission = defineAction({
  service: 'cvm',
  version: '2017-03-12',
  action: 'DescribeImageSharePermission',
  ratePerSecond: 10,
  parameters: z.strictObject({ ImageId: z.string() }),
  run({ caller, region, parameters }, world) {
    const image = findOwnImage(world, { account: caller.account, region, imageId: parameters.ImageId });
    return isRefusal(image)
      ? image
      : {
          // Only the API page's example states it, and states 50; sharing itself goes up to 500.
          MaxSharePermission: 50,
          SharePermissionSet: world
            .shares(image)
            .map(({ accountId, createdTime }) => ({ AccountId: accountId, CreatedTime: createdTime })),
        };
  },
});
