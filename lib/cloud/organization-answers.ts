import * as z from 'zod/mini';
import { parserOf } from '../api-answer.ts';
import { listOf } from '../collections.ts';
import type { ApiCall } from './attempt.ts';
import { ORGANIZATION_PAGE_SIZE, type Page } from './pages.ts';

// API field names of the organization end here. Its ids are integers on the wire: one beyond 2^53 has lost its last digits by
// the time that it arrives here, and is refused.

const id = z.pipe(z.int().check(z.positive()), z.transform(String));
const name = z.catch(z.optional(z.string().check(z.minLength(1))), undefined);
const Total = z.int().check(z.nonnegative());

/** Organization as the account of the credentials sees it. */
export interface OrganizationFacts {
  /** uin of the management account. */
  readonly manager: string;
  readonly managerName?: string | undefined;
  /** Id of the department above all others. */
  readonly root: string;
  readonly isManager: boolean;
  /** True for a delegated administrator of the product that was asked about. */
  readonly isDelegated: boolean;
}

export interface ListedMember {
  readonly uin: string;
  readonly name?: string | undefined;
  readonly department: string;
}

export interface ListedDepartment {
  readonly id: string;
  /** Absent for the one above all others. */
  readonly parent?: string | undefined;
}

/** Delegated administrator of a trusted service, and whether it sees all members. */
export interface Delegation {
  readonly uin: string;
  readonly isForAll: boolean;
}

/** DescribeOrganization (https://cloud.tencent.com/document/product/850/67058). `product`: of the delegated administrator. */
export function describeOrganization(product: string | undefined): ApiCall<OrganizationFacts> {
  return {
    action: 'DescribeOrganization',
    parameters: { ...(product !== undefined && { Product: product }) },
    parse: parserOf(
      {
        HostUin: id,
        NickName: name,
        RootNodeId: id,
        IsManager: z.boolean(),
        IsAssignManager: z.catch(z.optional(z.boolean()), undefined),
      },
      ({ HostUin, NickName, RootNodeId, IsManager, IsAssignManager }) => ({
        manager: HostUin,
        managerName: NickName,
        root: RootNodeId,
        isManager: IsManager,
        isDelegated: IsAssignManager === true,
      }),
    ),
  };
}

/** DescribeOrganizationMembers, one page. A delegated administrator has to name its product. */
export function describeMembers(offset: number, product: string | undefined): ApiCall<Page<ListedMember>> {
  return {
    action: 'DescribeOrganizationMembers',
    parameters: { ...pageAt(offset), ...(product !== undefined && { Product: product }) },
    parse: parserOf({ Total, Items: listOf(z.object({ MemberUin: id, Name: name, NodeId: id })) }, (page) => ({
      total: page.Total,
      items: page.Items.map(({ MemberUin, Name, NodeId }) => ({ uin: MemberUin, name: Name, department: NodeId })),
    })),
  };
}

/** DescribeOrganizationNodes, one page. The node above all others has no parent, or 0. */
export function describeDepartments(offset: number): ApiCall<Page<ListedDepartment>> {
  const ParentNodeId = z.optional(z.nullable(z.int().check(z.nonnegative())));
  return {
    action: 'DescribeOrganizationNodes',
    parameters: pageAt(offset),
    parse: parserOf({ Total, Items: listOf(z.object({ NodeId: id, ParentNodeId })) }, (page) => ({
      total: page.Total,
      items: page.Items.map((node) => ({
        id: node.NodeId,
        parent: node.ParentNodeId ? String(node.ParentNodeId) : undefined,
      })),
    })),
  };
}

/** ListOrgServiceAssignMember, one page: delegated administrators of a product, and the members that each may see. */
export function listDelegations(offset: number, product: string): ApiCall<Page<Delegation>> {
  const Items = listOf(z.object({ MemberUin: id, ManagementScope: z.int() }));
  return {
    action: 'ListOrgServiceAssignMember',
    parameters: { ...pageAt(offset), Product: product },
    parse: parserOf({ Total, Items }, (page) => ({
      total: page.Total,
      items: page.Items.map(({ MemberUin, ManagementScope }) => ({ uin: MemberUin, isForAll: ManagementScope === 1 })),
    })),
  };
}

function pageAt(offset: number) {
  return { Offset: offset, Limit: ORGANIZATION_PAGE_SIZE };
}
