import * as z from 'zod/mini';
import type { RuledShare } from '../../types.ts';
import { reportSchema } from './json-schema.ts';
import { restoreAllowance, restoreImage, restoreMember } from './parse-findings.ts';

// Flat record of the JSON report for each share, with an allowance where its ruling has one.

const { ruling: _, allowance, memberUntil, ...shared } = reportSchema.shape.shares._zod.def.element.shape;

export const flatShare = z.discriminatedUnion('ruling', [
  z.strictObject({ ...shared, ruling: z.literal('allowed'), allowance: z.nonoptional(allowance) }),
  z.strictObject({ ...shared, ruling: z.literal('lapsed'), allowance: z.nonoptional(allowance), memberUntil }),
  z.strictObject({ ...shared, ruling: z.literal('unauthorized'), allowance, memberUntil }),
  z.strictObject({ ...shared, ruling: z.enum(['undecidable', 'owner']) }),
]);

/** Share of a flat record. */
export function restoreShare(flat: z.infer<typeof flatShare>): RuledShare {
  const { sharedAccount, sharedAccountName, sharedAccountRelation, sharedSince } = flat;
  const known = { sharedAccountName, sharedAccountRelation };
  const share = { image: restoreImage(flat), sharedAccount, ...known, sharedSince };
  switch (flat.ruling) {
    case 'allowed':
      return { ...share, ruling: flat.ruling, allowance: restoreAllowance(flat.allowance) };
    case 'lapsed':
      return { ...share, ruling: flat.ruling, allowance: restoreAllowance(flat.allowance), ...restoreMember(flat) };
    case 'unauthorized': {
      const ended = flat.allowance && { allowance: restoreAllowance(flat.allowance) };
      return { ...share, ruling: flat.ruling, ...ended, ...restoreMember(flat) };
    }
    case 'undecidable':
    case 'owner':
      return { ...share, ruling: flat.ruling };
  }
}
