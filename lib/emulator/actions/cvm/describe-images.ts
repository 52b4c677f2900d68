import * as z from 'zod/mini';
import { isRefusal, type Refusal, refuse } from '../../protocol/refusal.ts';
import type { OwnedImage, World } from '../../world/world.ts';
import type { Action } from '../action.ts';
import { imageEntry, type VisibleImage } from './image-entry.ts';
import { admits, type FilterParameter, readFilters } from './image-filters.ts';
import { isImageId, malformedImageId } from './own-image.ts';

/** https://cloud.tencent.com/document/api/213/15715: one page of the images that the caller may use in a region. */
export const describeImages = {
  service: 'cvm',
  version: '2017-03-12',
  action: 'DescribeImages',
  ratePerSecond: 40,
  parameters: z.strictObject({
    ImageIds: z.optional(z.array(z.string())),
    Filters: z.optional(z.array(z.strictObject({ Name: z.string(), Values: z.array(z.string()) }))),
    Offset: z.optional(z.int().check(z.gte(0))),
    Limit: z.optional(z.int().check(z.gte(0))),
    /** Would leave out what does not run on the instance type; every image of the emulator runs on all. */
    InstanceType: z.optional(z.string()),
  }),
  run({ caller, region, parameters }, world) {
    const { Offset: offset = 0, Limit: limit = 20 } = parameters;
    const matching = select(visibleImages(caller.account, region, world), parameters);
    if (isRefusal(matching)) return matching;
    if (limit > 100) {
      // Real text not known.
      return refuse('InvalidParameterValue.InvalidParameterValueLimit', 'The limit must not be over 100.');
    }
    return {
      TotalCount: matching.length,
      ImageSet: matching.slice(offset, offset + limit).map(imageEntry),
    };
  },
} satisfies Action<Selection & { Offset?: number; Limit?: number; InstanceType?: string }>;

type Selection = {
  ImageIds?: string[];
  Filters?: FilterParameter[];
};

/** The account's own images, public ones, and those that others share with it. */
function visibleImages(account: string, region: string, world: World): readonly VisibleImage[] {
  return world.images(region).flatMap((image) => {
    const visibleAs = visibleType(account, image, world);
    return visibleAs === undefined ? [] : [{ image, visibleAs }];
  });
}

function visibleType(account: string, image: OwnedImage, world: World): VisibleImage['visibleAs'] | undefined {
  if (image.type === 'PUBLIC_IMAGE' || image.owner === account) return image.type;
  return world.shares(image).some(({ accountId }) => accountId === account) ? 'SHARED_IMAGE' : undefined;
}

/** Ids that do not exist are left out: the action's error list has no InvalidImageId.NotFound. */
function select(images: readonly VisibleImage[], parameters: Selection): readonly VisibleImage[] | Refusal {
  const { ImageIds: imageIds, Filters: filterParameters = [] } = parameters;
  if (imageIds === undefined) {
    const filters = readFilters(filterParameters);
    return isRefusal(filters) ? filters : images.filter((seen) => filters.every((filter) => admits(filter, seen)));
  }
  if (parameters.Filters !== undefined) {
    // Real text not known.
    return refuse(
      'InvalidParameter.InvalidParameterCoexistImageIdsFilters',
      'ImageIds and Filters cannot be specified together.',
    );
  }
  const malformed = imageIds.find((imageId) => !isImageId(imageId));
  return malformed === undefined
    ? images.filter(({ image }) => imageIds.includes(image.imageId))
    : malformedImageId(malformed);
}
