import * as z from 'zod/mini';
import { refuse } from '../../protocol/refusal.ts';
import { findDocumentFault } from '../../resources/policy.ts';
import type { Action } from '../action.ts';
import { readTags, wireTags } from '../wire-tags.ts';
import { cam, isCamName } from './entities.ts';

const parameters = z.strictObject({
  RoleName: z.string(),
  PolicyDocument: z.string(),
  Description: z.optional(z.string()),
  ConsoleLogin: z.optional(z.int().check(z.gte(0), z.lte(1))),
  SessionDuration: z.optional(z.int().check(z.gte(0), z.lte(43_200))),
  Tags: z.optional(wireTags),
});

/** A role that the principals of its document may take. */
export const createRole = {
  ...cam,
  action: 'CreateRole',
  parameters,
  run({ caller: { account }, parameters: asked, atMs }, world) {
    const { RoleName: name, PolicyDocument: trustDocument } = asked;
    if (!isCamName(name)) return refuse('InvalidParameter.RoleNameError', 'The name of the role is not valid.');
    const fault = findDocumentFault(trustDocument, 'trust');
    if (fault !== undefined) return fault;
    if (world.cam.roles.list(account).some((role) => role.name === name))
      return refuse('InvalidParameter.RoleNameInUse', 'A role of this name exists already.');
    const roleId = String(firstRoleId + BigInt(world.cam.nextNumber()));
    world.cam.roles.put(account, roleId, {
      roleId,
      name,
      trustDocument,
      description: asked.Description ?? '',
      consoleLogin: asked.ConsoleLogin ?? 0,
      // The default is not documented; this is STS's own for a session.
      sessionDuration: asked.SessionDuration ?? 7200,
      tags: readTags(asked.Tags ?? []),
      addedMs: atMs,
      updatedMs: atMs,
      attached: [],
    });
    return { RoleId: roleId };
  },
} satisfies Action<z.infer<typeof parameters>>;

// Ids of the pages' examples are of this length, which a number of JavaScript cannot hold.
const firstRoleId = 4_611_686_018_427_500_000n;
