import * as z from 'zod/mini';
import type { Image, Place, SharePermissions } from '../types.ts';

/** Wire names end here. Every field that a judgement rests on must be there and of its type; the rest may be missing. */

type Parsed<T> = { readonly value: T; readonly requestId: string } | { readonly problem: string };

/** One page of a list, and how long the cloud says the whole list is. */
export interface ImagePage {
  readonly images: readonly Image[];
  readonly total: number;
}

/** Both `2018-06-10T11:02:50Z` and `2020-09-22T00:00:00+00:00` are documented. */
const instant = z.pipe(
  z.string().check(
    z.regex(/^\d{4}-\d{2}-\d{2}T/),
    z.refine((text) => !Number.isNaN(Date.parse(text))),
  ),
  z.transform((text) => new Date(text).toISOString().replace('.000Z', 'Z')),
);

/** What every answer has, and what no answer may have beside data: the SDK takes an empty `Error` for none. */
const envelope = { RequestId: z.string().check(z.minLength(1)), Error: z.optional(z.never()) };

const shareAnswer = z.object({
  ...envelope,
  SharePermissionSet: z.array(z.object({ AccountId: z.string().check(z.regex(/^\d+$/)), CreatedTime: instant })),
  // Only an old documentation example has it, and only a notice depends on it.
  MaxSharePermission: z.catch(z.optional(z.int().check(z.positive())), undefined),
});

const imageAnswer = z.object({
  ...envelope,
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

const callerAnswer = z.object({ ...envelope, AccountId: z.string().check(z.regex(/^\d+$/)) });

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
      tags: image.Tags && readTags(image.Tags),
    })),
  }));
}

/** STS GetCallerIdentity: the uin of the account that the credentials belong to. */
export function parseCaller(answer: unknown): Parsed<string> {
  return parse(callerAnswer, answer, ({ AccountId }) => AccountId);
}

/** A key that stands twice leaves open which value counts: the tags are then unknown. */
function readTags(tags: readonly { readonly Key: string; readonly Value: string }[]): Image['tags'] {
  const byKey = new Map(tags.map(({ Key, Value }) => [Key, Value]));
  return byKey.size === tags.length ? Object.fromEntries(byKey) : undefined;
}

function parse<A extends { readonly RequestId: string }, T>(
  schema: z.ZodMiniType<A>,
  answer: unknown,
  read: (parsed: A) => T,
): Parsed<T> {
  const result = schema.safeParse(answer);
  if (result.success) return { value: read(result.data), requestId: result.data.RequestId };
  const paths = new Set(result.error.issues.map((issue) => issue.path.join('.') || 'the answer'));
  return { problem: `missing or of the wrong type: ${[...paths].slice(0, 3).join(', ')}` };
}
