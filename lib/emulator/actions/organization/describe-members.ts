import * as z from 'zod/mini';
import type { EstateDelegate, EstateMember } from '../../estate/estate-data.ts';
import { isRefusal, type Refusal, refuse } from '../../protocol/refusal.ts';
import { nodeOf, type Organization } from '../../resources/organization.ts';
import { defineAction } from '../action.ts';
import { findManaged, foundedAt, int64, organizations, pageOf, pageParameters } from './organization.ts';

/**
 * https://cloud.tencent.com/document/api/850/67055: a page of the members that the caller may see. Whether the manager is
 * one of them is not documented: the estate says it. That a node does not stand for those below it is our choice.
 */
export const describeOrganizationMembers = defineAction({
  ...organizations,
  action: 'DescribeOrganizationMembers',
  parameters: z.strictObject({
    ...pageParameters,
    Lang: z.optional(z.string()),
    SearchKey: z.optional(z.string()),
    Product: z.optional(z.string()),
    NodeId: z.optional(z.int()),
    NodeName: z.optional(z.string()),
  }),
  run({ caller, parameters }, world) {
    const organization = findManaged(caller, world);
    if (isRefusal(organization)) return organization;
    const scope = scopeOf(organization, caller.account, parameters.Product);
    if (isRefusal(scope)) return scope;
    const { NodeId: nodeId, NodeName: nodeName, SearchKey: key = '' } = parameters;
    if (nodeId !== undefined && organization.nodes.every(({ id }) => id !== nodeId))
      return refuse('ResourceNotFound.OrganizationNodeNotExist', 'The node does not exist.');
    const found = organization.visibleTo(scope).filter((member) => {
      const { id, name } = nodeOf(member, organization);
      return (
        id === (nodeId ?? id) &&
        name === (nodeName ?? name) &&
        [member.uin, member.name].some((text) => text?.includes(key))
      );
    });
    const read = pageOf(found, parameters);
    if (isRefusal(read)) return read;
    organization.countPage();
    return { Items: read.page.map((member) => describeMember(member, organization)), Total: read.total };
  },
});

/** The product of a delegation is mandatory for who has one; the code for its absence is not documented: it is our choice. */
function scopeOf(
  { manager, delegates }: Organization,
  account: string,
  product: string | undefined,
): 'all' | EstateDelegate | Refusal {
  if (account === manager) return 'all';
  if (product === undefined)
    return refuse('InvalidParameter', 'The administrator of a trusted service must name it in Product.');
  return (
    delegates.find((delegate) => delegate.uin === account && delegate.product === product) ??
    refuse('ResourceNotFound.OrganizationServiceNotExist', 'The account does not administer this service.')
  );
}

function describeMember(member: EstateMember, organization: Organization) {
  const { id, name } = nodeOf(member, organization);
  return {
    MemberUin: int64(member.uin),
    Name: member.name ?? '',
    NickName: member.name ?? '',
    MemberType: member.type ?? 'Create',
    OrgPolicyType: 'Financial',
    OrgPolicyName: '',
    OrgPermission: [],
    NodeId: id,
    NodeName: name,
    Remark: '',
    CreateTime: foundedAt,
    UpdateTime: foundedAt,
    IsAllowQuit: 'Denied',
    PayUin: '',
    PayName: '',
    OrgIdentity: [],
    BindStatus: 'Unbound',
    PermissionStatus: member.permissionStatus ?? 'Confirmed',
    Tags: [],
  };
}
