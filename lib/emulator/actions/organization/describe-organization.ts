import * as z from 'zod/mini';
import { isRefusal } from '../../protocol/refusal.ts';
import { defineAction } from '../action.ts';
import { findOrganization, foundedAt, int64, organizations } from './organization.ts';

/** https://cloud.tencent.com/document/api/850/67059: the organization of the caller, and what the caller is in it; an administrator of a trusted service only where it names that. */
export const describeOrganization = defineAction({
  ...organizations,
  action: 'DescribeOrganization',
  ratePerSecond: 40,
  parameters: z.strictObject({ Lang: z.optional(z.string()), Product: z.optional(z.string()) }),
  run({ caller, parameters }, world) {
    const organization = findOrganization(caller, world);
    if (isRefusal(organization)) return organization;
    const { manager, delegates, root } = organization;
    return {
      OrgId: 2001,
      HostUin: int64(manager),
      NickName: world.names.get(manager) ?? '',
      OrgType: 1,
      IsManager: caller.account === manager,
      IsAssignManager: delegates.some(({ uin, product }) => uin === caller.account && product === parameters.Product),
      IsAuthManager: false,
      OrgPolicyType: 'Financial',
      OrgPolicyName: '',
      OrgPermission: [],
      RootNodeId: root.id,
      CreateTime: foundedAt,
      JoinTime: foundedAt,
      IsAllowQuit: 'Denied',
      PayUin: '',
      PayName: '',
    };
  },
});
