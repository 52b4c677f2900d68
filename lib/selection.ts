import { createHash } from 'node:crypto';
import * as z from 'zod/mini';
import { canonicalJson } from './keys.ts';
import type { Selection } from './types.ts';

const names = z.optional(z.array(z.string().check(z.minLength(1))).check(z.minLength(1)));
const selectionSchema = z
  .strictObject({ accounts: names, regions: names, targets: names })
  .check(z.refine((selection) => Object.keys(selection).length > 0));

/** Advice on the argument of a timer. */
export const SELECTION_HELP =
  'Write JSON such as {"regions":["ap-guangzhou"]}, with lists under one or more of accounts, regions and targets, or leave it empty.';

/** Selection that a timer's argument states, with accounts by uin or name; undefined where it is none. */
export function parseSelection(argument: string): Selection | undefined {
  const selection = selectionSchema.safeParse(parse(argument));
  return selection.success ? selection.data : undefined;
}

/** Name of the part that an argument selects, the same in whatever order it lists: 12 hex digits. */
export function partName(argument: string): string {
  const selection = parseSelection(argument);
  const sorted =
    selection &&
    Object.fromEntries(
      Object.entries(selection).map(([key, list]: [string, string[]]) => [key, [...new Set(list)].toSorted()]),
    );
  return createHash('sha256')
    .update(sorted === undefined ? argument : canonicalJson(sorted))
    .digest('hex')
    .slice(0, 12);
}

function parse(argument: string): unknown {
  try {
    return JSON.parse(argument);
  } catch {
    return undefined;
  }
}
