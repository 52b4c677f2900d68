import * as z from 'zod/mini';
import { isRefusal } from '../../protocol/refusal.ts';
import { formatTime } from '../../protocol/reply.ts';
import { checkDocument } from '../../resources/policy.ts';
import { defineAction } from '../action.ts';
import { listTags } from '../tags.ts';
import { cam, findRole, roleParameters } from './find-role.ts';

const naming = z.strictObject(roleParameters);

/** https://cloud.tencent.com/document/api/598/36221: answers one role. */
export const getRole = defineAction({
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
            AddTime: formatTime(role.addedMs),
            UpdateTime: formatTime(role.updatedMs),
            ConsoleLogin: role.consoleLogin,
            RoleType: 'user',
            SessionDuration: role.sessionDuration,
            DeletionTaskId: '',
            Tags: listTags(role.tags),
            RoleArn: `qcs::cam::uin/${account}:roleName/${role.name}`,
          },
        };
  },
});

/** Deletes a role. No error is listed for one that is in use, so there is none. */
export const deleteRole = defineAction({
  ...cam,
  action: 'DeleteRole',
  parameters: naming,
  run({ caller: { account }, parameters }, world) {
    const role = findRole(world, account, parameters);
    if (isRefusal(role)) return role;
    world.cam.roles.remove(account, role.roleId);
    return {};
  },
});

/** Changes the trust document of a role. */
export const updateAssumeRolePolicy = defineAction({
  ...cam,
  action: 'UpdateAssumeRolePolicy',
  parameters: z.strictObject({ ...roleParameters, PolicyDocument: z.string() }),
  run({ caller: { account }, parameters, atMs }, world) {
    const role = findRole(world, account, parameters);
    if (isRefusal(role)) return role;
    const refusal = checkDocument(parameters.PolicyDocument, 'trust');
    if (refusal !== undefined) return refusal;
    world.cam.roles.put(account, role.roleId, {
      ...role,
      trustDocument: parameters.PolicyDocument,
      updatedMs: atMs,
    });
    return {};
  },
});
