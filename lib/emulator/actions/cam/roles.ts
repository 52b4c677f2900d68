import * as z from 'zod/mini';
import { ownValue } from '../../protocol/own-value.ts';
import { isRefusal } from '../../protocol/refusal.ts';
import { formatTime } from '../../protocol/reply.ts';
import type { Role } from '../../resources/cam.ts';
import { checkDocument } from '../../resources/policy.ts';
import { defineAction } from '../action.ts';
import { listTags, tagList } from '../tags.ts';
import { cam, findRole, pageNumber, pageOf, roleParameters } from './find-role.ts';

const naming = z.strictObject(roleParameters);

/** https://cloud.tencent.com/document/api/598/36221: answers one role. */
export const getRole = defineAction({
  ...cam,
  action: 'GetRole',
  parameters: naming,
  run({ caller: { account }, parameters }, world) {
    const role = findRole(world, account, parameters);
    return isRefusal(role) ? role : { RoleInfo: roleFields(role, account) };
  },
});

/**
 * https://cloud.tencent.com/document/api/598/36223: answers a page of roles, those with all of the tags. How several tags combine is not
 * documented.
 */
export const describeRoleList = defineAction({
  ...cam,
  action: 'DescribeRoleList',
  ratePerSecond: 10,
  parameters: z.strictObject({ Page: pageNumber, Rp: pageNumber, Tags: z.optional(tagList) }),
  run({ caller: { account }, parameters: { Page: page, Rp: rowsPerPage, Tags: tags = [] } }, world) {
    const found = world.cam.roles
      .list(account)
      .filter((role) => tags.every(({ Key, Value }) => ownValue(role.tags, Key) === Value));
    return {
      TotalNum: found.length,
      List: pageOf(found, page, rowsPerPage).map((role) => roleFields(role, account)),
    };
  },
});

function roleFields(role: Role, account: string) {
  return {
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
  };
}

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
