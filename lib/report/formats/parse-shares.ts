import * as z from 'zod/mini';
import type { RuledShare } from '../../types.ts';
import { reportSchema } from './json-schema.ts';
import { restoreImage } from './parse-findings.ts';

// Flat record of the JSON report for each share, with an allowance where its ruling has one.

const { ruling: _, allowance, ...shared } = reportSchema.shape.shares._zod.def.element.shape;

export const flatShare = z.discriminatedUnion('ruling', [
  z.strictObject({ ...shared, ruling: z.enum(['allowed', 'lapsed']), allowance: z.nonoptional(allowance) }),
  z.strictObject({ ...shared, ruling: z.literal('unauthorized'), allowance }),
  z.strictObject({ ...shared, ruling: z.enum(['undecidable', 'owner']) }),
]);

/** Share of a flat record. */
export function restoreShare(flat: z.infer<typeof flatShare>): RuledShare {
  const { account: _account, region: _region, imageId: _imageId, imageName: _imageName, ...share } = flat;
  return { ...share, image: restoreImage(flat) };
}
