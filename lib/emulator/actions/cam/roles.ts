import * as z from 'zod/mini';
import { isRefusal } from '../../protocol/refusal.ts';
import { wireTime } from '../../protocol/wire-time.ts';
import { findDocumentFault } from '../../resources/policy.ts';
import type { Action } from '../action.ts';
import { writeTags } from '../wire-tags.ts';
import { cam, findRole, roleNaming } from './entities.ts';

const naming = z.strictObject(roleNaming);

/** https://cloud.tencent.com/document/api/598/36221: one role. */
export const getRole = {
  ...cam,
  action: 'GetRole',
  parameters: naming,
  run({ caller: { account }, parameters }, world) {
    const role = findRole(world, account, parameters);
    return isRefusal(role)
      ? role
      : {
          RoleInfo: {
            RoleId: role.roleId,
            RoleName: role.name,
            PolicyDocument: role.trustDocument,
            Description: role.description,
            AddTime: wireTime(role.addedMs),
            UpdateTime: wireTime(role.updatedMs),
            ConsoleLogin: role.consoleLogin,
            RoleType: 'user',
            SessionDuration: role.sessionDuration,
            DeletionTaskId: '',
            Tags: writeTags(role.tags),
            RoleArn: `qcs::cam::uin/${account}:roleName/${role.name}`,
          },
        };
  },
} satisfies Action<z.infer<typeof naming>>;

/** Removes a role. No error is listed for one that is in use, so it has none. */
export const deleteRole = {
  ...cam,
  action: 'DeleteRole',
  parameters: naming,
  run({ caller: { account }, parameters }, world) {
    const role = findRole(world, account, parameters);
    if (isRefusal(role)) return role;
    world.cam.roles.remove(account, role.roleId);
    return {};
  },
} satisfies Action<z.infer<typeof naming>>;

const trust = z.strictObject({ ...roleNaming, PolicyDocument: z.string() });

/** Changes who may take a role. */
export const updateAssumeRolePolicy = {
  ...cam,
  action: 'UpdateAssumeRolePolicy',
  parameters: trust,
  run({ caller: { account }, parameters, atMs }, world) {
    const role = findRole(world, account, parameters);
    if (isRefusal(role)) return role;
    const fault = findDocumentFault(parameters.PolicyDocument, 'trust');
    if (fault !== undefined) return fault;
    world.cam.roles.put(account, role.roleId, {
      ...role,
      trustDocument: parameters.PolicyDocument,
      updatedMs: atMs,
    });
    return {};
  },
} satisfies Action<z.infer<typeof trust>>;
