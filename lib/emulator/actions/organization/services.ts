import * as z from 'zod/mini';
import type { EstateDelegate } from '../../estate/estate-data.ts';
import { isRefusal, refuse } from '../../protocol/refusal.ts';
import { isPartial, type Organization } from '../../resources/organization.ts';
import { defineAction } from '../action.ts';
import { findManaged, foundedAt, int64, organizations, pageOf, pageParameters } from './organization.ts';

/** https://cloud.tencent.com/document/product/850/109561: a page of the trusted services, here those that are delegated and CloudAudit. */
export const listOrganizationService = defineAction({
  ...organizations,
  action: 'ListOrganizationService',
  parameters: z.strictObject({ ...pageParameters, SearchKey: z.optional(z.string()) }),
  run({ caller, parameters }, world) {
    const organization = findManaged(caller, world);
    if (isRefusal(organization)) return organization;
    const services = servicesOf(organization).filter(({ product }) => product.includes(parameters.SearchKey ?? ''));
    const read = pageOf(services, parameters);
    if (isRefusal(read)) return read;
    const items = read.page.map(({ id, product }) => ({
      ServiceId: id,
      ProductName: product,
      IsAssign: 1,
      Description: '',
      MemberNum: String(organization.delegates.filter((delegate) => delegate.product === product).length),
      Document: '',
      ConsoleUrl: '',
      IsUsageStatus: 2,
      CanAssignCount: 5,
      Product: product,
      ServiceGrant: 2,
      GrantStatus: '',
      IsSetManagementScope: 1,
    }));
    return { Total: read.total, Items: items };
  },
});

/** A page of the administrators of a trusted service, which is named by its id or its product. */
export const listOrgServiceAssignMember = defineAction({
  ...organizations,
  action: 'ListOrgServiceAssignMember',
  parameters: z.strictObject({
    ...pageParameters,
    ServiceId: z.optional(z.int()),
    Product: z.optional(z.string()),
  }),
  run({ caller, parameters }, world) {
    const organization = findManaged(caller, world);
    if (isRefusal(organization)) return organization;
    const { ServiceId: serviceId, Product: product } = parameters;
    if ((serviceId === undefined) === (product === undefined))
      return refuse('InvalidParameter', 'Exactly one of ServiceId and Product must be given.');
    const service = servicesOf(organization).find(
      (candidate) => candidate.id === serviceId || candidate.product === product,
    );
    if (service === undefined)
      return refuse('ResourceNotFound.OrganizationServiceNotExist', 'The service does not exist.');
    const delegates = organization.delegates.filter((delegate) => delegate.product === service.product);
    const read = pageOf(delegates, parameters);
    if (isRefusal(read)) return read;
    const items = read.page.map((delegate) => ({
      ServiceId: service.id,
      ProductName: service.product,
      ...describeDelegate(delegate, organization),
    }));
    return { Total: read.total, Items: items };
  },
});

function servicesOf({ delegates }: Organization): readonly { readonly id: number; readonly product: string }[] {
  const products = new Set(['cloudaudit', ...delegates.map(({ product }) => product)]);
  return [...products].map((product, index) => ({ id: index + 1, product }));
}

function describeDelegate(delegate: EstateDelegate, organization: Organization) {
  const nameOf = (uin: string) => organization.members().find((member) => member.uin === uin)?.name ?? '';
  const { uin, members = [], nodes = [] } = delegate;
  return {
    MemberUin: int64(uin),
    MemberName: nameOf(uin),
    UsageStatus: 0,
    CreateTime: foundedAt,
    ManagementScope: isPartial(delegate) ? 2 : 1,
    ManagementScopeMembers: members.map((member) => ({ MemberUin: int64(member), MemberName: nameOf(member) })),
    ManagementScopeNodes: organization.nodes
      .filter(({ id }) => nodes.includes(id))
      .map(({ id, name }) => ({ NodeId: id, NodeName: name })),
  };
}
