import * as z from 'zod/mini';
import type { Image, Place, SharePermissions } from '../types.ts';

/** Wire names end here. Every field that a judgement rests on must be there and of its type; the rest may be missing. */

type Parsed<T> = { readonly value: T } | { readonly problem: string };

/** One page of a list, and how long the cloud says the whole list is. */
export interface ImagePage {
  readonly images: readonly Image[];
  readonly total: number;
}

const requestId = z.string().check(z.minLength(1));

/** Both `2018-06-10T11:02:50Z` and `2020-09-22T00:00:00+00:00` are documented. */
const instant = z.pipe(
  z.string().check(
    z.regex(/^\d{4}-\d{2}-\d{2}T/),
    z.refine((text) => !Number.isNaN(Date.parse(text))),
  ),
  z.transform((text) => new Date(text).toISOString().replace('.000Z', 'Z')),
);

const shareAnswer = z.object({
  RequestId: requestId,
  SharePermissionSet: z.array(z.object({ AccountId: z.string().check(z.regex(/^\d+$/)), CreatedTime: instant })),
  // Only an old documentation example has it, and only a notice depends on it.
  MaxSharePermission: z.catch(z.optional(z.int().check(z.positive())), undefined),
});

const imageAnswer = z.object({
  RequestId: requestId,
  TotalCount: z.int().check(z.nonnegative()),
  ImageSet: z.array(
    z.object({
      ImageId: z.string().check(z.minLength(1)),
      ImageName: z.catch(z.optional(z.string()), undefined),
      ImageState: z.catch(z.optional(z.string()), undefined),
      CreatedTime: z.catch(z.optional(instant), undefined),
      Tags: z.catch(z.optional(z.array(z.object({ Key: z.string(), Value: z.string() }))), undefined),
    }),
  ),
});

const callerAnswer = z.object({ RequestId: requestId, AccountId: z.string().check(z.regex(/^\d+$/)) });

/** DescribeImageSharePermission. A set that is missing or null is a problem, never "no shares". */
export function parseShares(answer: unknown): Parsed<SharePermissions> {
  return parse(shareAnswer, answer, ({ SharePermissionSet, MaxSharePermission }) => ({
    shares: SharePermissionSet.map((share) => ({ sharedAccount: share.AccountId, createdTime: share.CreatedTime })),
    ...(MaxSharePermission === undefined ? {} : { maxShares: MaxSharePermission }),
  }));
}

/** DescribeImages, one page. Tags that are missing or malformed are unknown, which is not the same as none. */
export function parseImagePage(answer: unknown, place: Place): Parsed<ImagePage> {
  return parse(imageAnswer, answer, ({ ImageSet, TotalCount }) => ({
    total: TotalCount,
    images: ImageSet.map((image) => ({
      ...place,
      imageId: image.ImageId,
      name: image.ImageName,
      state: image.ImageState,
      createdTime: image.CreatedTime,
      tags: image.Tags && Object.fromEntries(image.Tags.map(({ Key, Value }) => [Key, Value])),
    })),
  }));
}

/** STS GetCallerIdentity: the uin of the account that the credentials belong to. */
export function parseCaller(answer: unknown): Parsed<string> {
  return parse(callerAnswer, answer, ({ AccountId }) => AccountId);
}

function parse<S extends z.ZodMiniType, T>(schema: S, answer: unknown, read: (parsed: z.output<S>) => T): Parsed<T> {
  const result = schema.safeParse(answer);
  if (result.success) return { value: read(result.data) };
  const paths = new Set(result.error.issues.map((issue) => issue.path.join('.') || 'the answer'));
  return { problem: `missing or of the wrong type: ${[...paths].slice(0, 3).join(', ')}` };
}
