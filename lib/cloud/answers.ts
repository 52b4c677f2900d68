import * as z from 'zod/mini';
import { type ParsedAnswer, parserOf } from '../api-answer.ts';
import { listOf } from '../collections.ts';
import type { Image, InboundImage, Place, Region } from '../types.ts';
import type { ApiCall } from './attempt.ts';

// API field names end here. Every field that a judgement rests on must be there and of its type; the rest may be missing.

/** One page of a list, and the length that the cloud states of the whole list. */
export interface ImagePage<Listed extends Image = Image> {
  readonly images: readonly Listed[];
  readonly total: number;
}

const accountId = z.string().check(z.regex(/^\d+$/));

/** Both `2018-06-10T11:02:50Z` and `2020-09-22T00:00:00+00:00` are documented. */
const instant = z.pipe(
  z.string().check(
    z.regex(/^\d{4}-\d{2}-\d{2}T/),
    z.refine((text) => !Number.isNaN(Date.parse(text))),
  ),
  z.transform((text) => new Date(text).toISOString().replace('.000Z', 'Z')),
);

/** DescribeImageSharePermission. A set that is missing or null is a problem, never "no shares". */
export const parseShares = parserOf(
  {
    SharePermissionSet: listOf(z.object({ AccountId: accountId, CreatedTime: instant })),
    // Only an old documentation example has it, and only a notice depends on it.
    MaxSharePermission: z.catch(z.optional(z.int().check(z.positive())), undefined),
  },
  ({ SharePermissionSet, MaxSharePermission }) => ({
    shares: SharePermissionSet.map((share) => ({ sharedAccount: share.AccountId, createdTime: share.CreatedTime })),
    ...(MaxSharePermission === undefined ? {} : { maxShares: MaxSharePermission }),
  }),
);

const parseImages = parserOf(
  {
    TotalCount: z.int().check(z.nonnegative()),
    ImageSet: listOf(
      z.object({
        ImageId: z.string().check(z.minLength(1)),
        ImageName: z.catch(z.optional(z.string()), undefined),
        // Only of an image of somebody else anything depends on it, and one without a creator is not trusted.
        ImageCreator: z.catch(z.optional(z.string().check(z.minLength(1))), undefined),
        ImageState: z.catch(z.optional(z.string()), undefined),
        CreatedTime: z.catch(z.optional(instant), undefined),
        Tags: z.catch(z.optional(listOf(z.object({ Key: z.string(), Value: z.string() }))), undefined),
      }),
    ),
  },
  ({ TotalCount, ImageSet }) => ({
    total: TotalCount,
    images: ImageSet.map((image) => ({
      imageId: image.ImageId,
      name: image.ImageName,
      state: image.ImageState,
      createdTime: image.CreatedTime,
      tags: image.Tags && readTags(image.Tags),
      creator: image.ImageCreator,
    })),
  }),
);

/** DescribeImages, one page of the account's own images. Tags that are missing or malformed are unknown, which is not the same as none. */
export function parseImagePage(answer: unknown, place: Place): ParsedAnswer<ImagePage> {
  const parsed = parseInboundPage(answer, place);
  if ('problem' in parsed) return parsed;
  const { images, total } = parsed.value;
  return { ...parsed, value: { total, images: images.map(({ creator: _creator, ...image }) => image) } };
}

/** DescribeImages, one page of the images that others share with the account. */
export function parseInboundPage(answer: unknown, place: Place): ParsedAnswer<ImagePage<InboundImage>> {
  const parsed = parseImages(answer);
  if ('problem' in parsed) return parsed;
  const { images, total } = parsed.value;
  return { ...parsed, value: { total, images: images.map((image) => ({ ...place, ...image })) } };
}

/** A region is part of host names. */
const regionId = z.string().check(z.regex(/^[a-z]+(-[a-z\d]+)+$/));

const parseRegions = parserOf(
  {
    TotalCount: z.optional(z.nullable(z.int())),
    RegionSet: listOf(z.object({ Region: regionId, RegionState: z.string() })).check(z.minLength(1)),
  },
  ({ TotalCount, RegionSet }) => ({
    total: TotalCount ?? 0,
    regions: RegionSet.map(({ Region, RegionState }): Region => {
      return { region: Region, isAvailable: RegionState === 'AVAILABLE' };
    }),
  }),
);

/** DescribeRegions of the service `region`, which replaces that of CVM (https://cloud.tencent.com/document/product/1596/77930). */
export const describeRegions: ApiCall<readonly Region[]> = {
  action: 'DescribeRegions',
  parameters: { Product: 'cvm' },
  parse(answer) {
    const parsed = parseRegions(answer);
    if ('problem' in parsed) return parsed;
    const { total, regions } = parsed.value;
    if (total > regions.length) return { problem: `TotalCount is ${total}, and only ${regions.length} are listed` };
    const isOnce = new Set(regions.map(({ region }) => region)).size === regions.length;
    return isOnce ? { ...parsed, value: regions } : { problem: 'a region is listed twice' };
  },
};

/** STS GetCallerIdentity: the uin of the account that the credentials belong to. Needs no permission. */
export const getCallerIdentity: ApiCall<string> = {
  action: 'GetCallerIdentity',
  parameters: {},
  parse: parserOf({ AccountId: accountId }, ({ AccountId }) => AccountId),
};

/** A key that stands twice leaves open which value counts: the tags are then unknown. */
function readTags(tags: readonly { readonly Key: string; readonly Value: string }[]): Image['tags'] {
  const byKey = new Map(tags.map(({ Key, Value }) => [Key, Value]));
  return byKey.size === tags.length ? Object.fromEntries(byKey) : undefined;
}
