import * as z from 'zod/mini';
import { listOf, recordOf } from '../collections.ts';
import type { DiscoveredPlace, Image, ImageEvidence, InboundEvidence, PartEvidence, UnreadReason } from '../types.ts';

// As strict as the answers of the API: a judgement rests on every field, and anyone may have written the object.

const text = z.string();
const uin = text.check(z.regex(/^\d+$/));
const count = z.int().check(z.nonnegative());
const place = { account: uin, region: text.check(z.minLength(1)) };

const imageFields = {
  ...place,
  imageId: text.check(z.minLength(1)),
  name: z.optional(text),
  tags: z.optional(recordOf(text, text)),
  state: z.optional(text),
  createdTime: z.optional(text),
};

const image: z.ZodMiniType<Image> = z.strictObject(imageFields);

/** Reasons that reading ends with; the others are the judgement's. */
const reason: z.ZodMiniType<UnreadReason> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('refused'), action: text, code: text, message: text, requestId: text }),
  z.strictObject({ kind: z.literal('unreachable'), action: text, detail: text, attempts: count }),
  z.strictObject({ kind: z.literal('deadline') }),
]);

const share = z.strictObject({
  sharedAccount: uin,
  createdTime: text.check(z.refine((time) => !Number.isNaN(Date.parse(time)))),
});

const imageEvidence: z.ZodMiniType<ImageEvidence> = z.discriminatedUnion('status', [
  z.strictObject({
    status: z.literal('collected'),
    image,
    shares: listOf(share),
    maxShares: z.optional(z.int().check(z.positive())),
  }),
  z.strictObject({ status: z.literal('unavailable'), image, reason }),
]);

const target = z.discriminatedUnion('status', [
  z.strictObject({ ...place, label: text, status: z.literal('listed'), images: count }),
  z.strictObject({ ...place, label: text, status: z.literal('unlisted'), reason }),
]);

const inbound: z.ZodMiniType<InboundEvidence> = z.discriminatedUnion('status', [
  z.strictObject({
    ...place,
    status: z.literal('listed'),
    images: listOf(z.strictObject({ ...imageFields, creator: z.optional(text) })),
  }),
  z.strictObject({ ...place, status: z.literal('unlisted'), reason }),
]);

const discoveredPlace: z.ZodMiniType<DiscoveredPlace> = z.strictObject({
  ...place,
  listed: z.boolean(),
  filtered: count,
});

/** Evidence of a part, in which unknown keys are problems. */
export const partEvidence: z.ZodMiniType<PartEvidence> = z.strictObject({
  account: uin,
  places: listOf(discoveredPlace),
  targets: listOf(target),
  images: listOf(imageEvidence),
  unconfigured: listOf(image),
  inbound: z.optional(listOf(inbound)),
  usage: z.strictObject({ requests: count, retries: count }),
});
