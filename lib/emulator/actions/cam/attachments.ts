import * as z from 'zod/mini';
import { isRefusal, refuse } from '../../protocol/refusal.ts';
import { formatTime } from '../../protocol/reply.ts';
import { defineAction } from '../action.ts';
import { cam, findRole, findRoleAndPolicy, pageNumber, pageOf, roleParameters } from './find-role.ts';

const policyParameters = { PolicyId: z.optional(z.int()), PolicyName: z.optional(z.string()) };

/** Attaches a policy to a role. The answer for one that is attached already is not documented; here it is no error. */
export const attachRolePolicy = defineAction({
  ...cam,
  action: 'AttachRolePolicy',
  parameters: z.strictObject({
    ...policyParameters,
    AttachRoleId: z.optional(z.string()),
    AttachRoleName: z.optional(z.string()),
  }),
  run({ caller: { account }, parameters, atMs }, world) {
    const { AttachRoleId: RoleId, AttachRoleName: RoleName, ...policyNamed } = parameters;
    const binding = findRoleAndPolicy(world, account, { ...policyNamed, RoleId, RoleName });
    if (isRefusal(binding)) return binding;
    const { role, policy } = binding;
    if (!role.attached.some(({ policyId }) => policyId === policy.policyId)) {
      const attached = [...role.attached, { policyId: policy.policyId, addedMs: atMs }];
      world.cam.roles.put(account, role.roleId, { ...role, attached });
    }
    return {};
  },
});

/** Detaches a policy. The answer for one that is not attached is not documented; here it is no error. */
export const detachRolePolicy = defineAction({
  ...cam,
  action: 'DetachRolePolicy',
  parameters: z.strictObject({
    ...policyParameters,
    DetachRoleId: z.optional(z.string()),
    DetachRoleName: z.optional(z.string()),
  }),
  run({ caller: { account }, parameters }, world) {
    const { DetachRoleId: RoleId, DetachRoleName: RoleName, ...policyNamed } = parameters;
    const binding = findRoleAndPolicy(world, account, { ...policyNamed, RoleId, RoleName });
    if (isRefusal(binding)) return binding;
    const { role, policy } = binding;
    const attached = role.attached.filter(({ policyId }) => policyId !== policy.policyId);
    world.cam.roles.put(account, role.roleId, { ...role, attached });
    return {};
  },
});

/** A page of the policies that a role holds. */
export const listAttachedRolePolicies = defineAction({
  ...cam,
  action: 'ListAttachedRolePolicies',
  parameters: z.strictObject({
    ...roleParameters,
    Page: pageNumber,
    Rp: pageNumber,
    PolicyType: z.optional(z.string()),
    Keyword: z.optional(z.string()),
  }),
  run({ caller: { account }, parameters }, world) {
    const { Page: page, Rp: rowsPerPage, PolicyType: policyType = 'User', Keyword: keyword = '' } = parameters;
    const role = findRole(world, account, parameters);
    if (isRefusal(role)) {
      // The action's list has no other code.
      return refuse('InvalidParameter.ParamError', role.message);
    }
    const held = role.attached.flatMap(({ policyId, addedMs }) => {
      const policy = world.cam.policies.find(account, String(policyId));
      return policy === undefined || policyType !== 'User' || !policy.name.includes(keyword)
        ? []
        : [{ policy, addedMs }];
    });
    return {
      TotalNum: held.length,
      List: pageOf(held, page, rowsPerPage).map(({ policy, addedMs }) => ({
        PolicyId: policy.policyId,
        PolicyName: policy.name,
        AddTime: formatTime(addedMs),
        PolicyType: 'User',
        CreateMode: 2,
        Deactived: 0,
        DeactivedDetail: [],
        Description: policy.description,
      })),
    };
  },
});
