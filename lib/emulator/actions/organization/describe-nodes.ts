import * as z from 'zod/mini';
import { isRefusal } from '../../protocol/refusal.ts';
import { defineAction } from '../action.ts';
import { findManaged, foundedAt, organizations, pageOf, pageParameters } from './organization.ts';

/** https://cloud.tencent.com/document/api/850/82926: a page of the nodes. That the root has 0 for its parent is our choice. */
export const describeOrganizationNodes = defineAction({
  ...organizations,
  action: 'DescribeOrganizationNodes',
  parameters: z.strictObject(pageParameters),
  run({ caller, parameters }, world) {
    const organization = findManaged(caller, world);
    if (isRefusal(organization)) return organization;
    const read = pageOf(organization.nodes, parameters);
    if (isRefusal(read)) return read;
    const items = read.page.map(({ id, name, parent = 0 }) => ({
      NodeId: id,
      Name: name,
      ParentNodeId: parent,
      Remark: '',
      CreateTime: foundedAt,
      UpdateTime: foundedAt,
      Tags: [],
    }));
    return { Total: read.total, Items: items };
  },
});
