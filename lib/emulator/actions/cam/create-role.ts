import * as z from 'zod/mini';
import { refuse } from '../../protocol/refusal.ts';
import { defaultSessionSeconds } from '../../resources/cam.ts';
import { checkDocument } from '../../resources/policy.ts';
import { defineAction } from '../action.ts';
import { readTags, tagList } from '../tags.ts';
import { cam, isCamName } from './find-role.ts';

/** Creates a role that the principals of its trust document may assume. */
export const createRole = defineAction({
  ...cam,
  action: 'CreateRole',
  parameters: z.strictObject({
    RoleName: z.string(),
    PolicyDocument: z.string(),
    Description: z.optional(z.string()),
    ConsoleLogin: z.optional(z.int().check(z.gte(0), z.lte(1))),
    SessionDuration: z.optional(z.int().check(z.gte(0), z.lte(43_200))),
    Tags: z.optional(tagList),
  }),
  run({ caller: { account }, parameters, atMs }, world) {
    const { RoleName: name, PolicyDocument: trustDocument } = parameters;
    if (!isCamName(name)) return refuse('InvalidParameter.RoleNameError', 'The name of the role is not valid.');
    const refusal = checkDocument(trustDocument, 'trust');
    if (refusal !== undefined) return refusal;
    if (world.cam.roles.list(account).some((role) => role.name === name))
      return refuse('InvalidParameter.RoleNameInUse', 'A role of this name exists already.');
    const roleId = world.cam.nextRoleId();
    world.cam.roles.put(account, roleId, {
      roleId,
      name,
      trustDocument,
      description: parameters.Description ?? '',
      consoleLogin: parameters.ConsoleLogin ?? 0,
      sessionDuration: parameters.SessionDuration ?? defaultSessionSeconds,
      tags: readTags(parameters.Tags ?? []),
      addedMs: atMs,
      updatedMs: atMs,
      attached: [],
    });
    return { RoleId: roleId };
  },
});
