import * as z from 'zod/mini';
import { count, text, uin } from './values.ts';

/** Form of an estate's organization. */
export const organization = z.strictObject({
  manager: uin,
  listsManager: z.optional(z.boolean()),
  nodes: z.optional(
    z.array(z.strictObject({ id: z.int(), name: text, parent: z.optional(z.int()) })).check(
      z.minLength(1),
      z.refine(
        (nodes) => nodes.filter(({ parent }) => parent === undefined).length === 1,
        'Exactly one node, the root, has no parent',
      ),
    ),
  ),
  members: z.array(
    z.strictObject({
      uin,
      name: z.optional(text),
      node: z.optional(z.int()),
      type: z.optional(z.enum(['Invite', 'Create'])),
      permissionStatus: z.optional(z.enum(['Confirmed', 'UnConfirmed'])),
      joinsAfter: z.optional(count),
      leavesAfter: z.optional(count),
    }),
  ),
  delegates: z.optional(
    z.array(
      z.strictObject({
        uin,
        product: text,
        members: z.optional(z.array(uin)),
        nodes: z.optional(z.array(z.int())),
      }),
    ),
  ),
});
