import * as z from 'zod/mini';
import { isRefusal, refuse } from '../../protocol/refusal.ts';
import { formatTime } from '../../protocol/reply.ts';
import { checkDocument } from '../../resources/policy.ts';
import { defineAction } from '../action.ts';
import { listTags, readTags, tagList } from '../tags.ts';
import { cam, findPolicy, isCamName, pageNumber, pageOf } from './find-role.ts';

/** Creates a custom policy of the account. */
export const createPolicy = defineAction({
  ...cam,
  action: 'CreatePolicy',
  parameters: z.strictObject({
    PolicyName: z.string(),
    PolicyDocument: z.string(),
    Description: z.optional(z.string()),
    Tags: z.optional(tagList),
  }),
  run({ caller: { account }, parameters, atMs }, world) {
    const { PolicyName: name, PolicyDocument: document } = parameters;
    if (!isCamName(name)) return refuse('InvalidParameter.PolicyNameError', 'The name of the policy is not valid.');
    const refusal = checkDocument(document, 'grant');
    if (refusal !== undefined) return refusal;
    if (world.cam.policies.list(account).some((policy) => policy.name === name))
      return refuse('FailedOperation.PolicyNameInUse', 'A policy of this name exists already.');
    const policyId = world.cam.nextPolicyId();
    world.cam.policies.put(account, String(policyId), {
      policyId,
      name,
      document,
      description: parameters.Description ?? '',
      tags: readTags(parameters.Tags ?? []),
      addedMs: atMs,
      updatedMs: atMs,
    });
    return { PolicyId: policyId };
  },
});

/** Answers one policy. */
export const getPolicy = defineAction({
  ...cam,
  action: 'GetPolicy',
  parameters: z.strictObject({ PolicyId: z.int() }),
  run({ caller: { account }, parameters }, world) {
    const policy = findPolicy(world, account, { ...parameters, code: 'ResourceNotFound.PolicyIdNotFound' });
    return isRefusal(policy)
      ? policy
      : {
          PolicyName: policy.name,
          Description: policy.description,
          Type: 1,
          AddTime: formatTime(policy.addedMs),
          UpdateTime: formatTime(policy.updatedMs),
          PolicyDocument: policy.document,
          PresetAlias: '',
          IsServiceLinkedRolePolicy: 0,
          Tags: listTags(policy.tags),
        };
  },
});

/** Changes the document or the description of a policy; answers its id when it was named by name. */
export const updatePolicy = defineAction({
  ...cam,
  action: 'UpdatePolicy',
  parameters: z.strictObject({
    PolicyId: z.optional(z.int()),
    PolicyName: z.optional(z.string()),
    Description: z.optional(z.string()),
    PolicyDocument: z.optional(z.string()),
  }),
  run({ caller: { account }, parameters, atMs }, world) {
    const policy = findPolicy(world, account, { ...parameters, code: 'ResourceNotFound.PolicyIdNotFound' });
    if (isRefusal(policy)) return policy;
    const { PolicyDocument: document = policy.document, Description: description = policy.description } = parameters;
    const refusal = checkDocument(document, 'grant');
    if (refusal !== undefined) return refusal;
    world.cam.policies.put(account, String(policy.policyId), { ...policy, document, description, updatedMs: atMs });
    return parameters.PolicyName === undefined ? {} : { PolicyId: policy.policyId };
  },
});

/**
 * Deletes policies, all or none. No error is listed for one that is attached to a role, so it is detached.
 */
export const deletePolicy = defineAction({
  ...cam,
  action: 'DeletePolicy',
  parameters: z.strictObject({ PolicyId: z.array(z.int()) }),
  run({ caller: { account }, parameters: { PolicyId: policyIds } }, world) {
    const { policies, roles } = world.cam;
    if (policyIds.some((policyId) => policies.find(account, String(policyId)) === undefined))
      return refuse('ResourceNotFound.PolicyIdNotFound', 'The policy does not exist.');
    for (const policyId of policyIds) policies.remove(account, String(policyId));
    for (const role of roles.list(account)) {
      const attached = role.attached.filter(({ policyId }) => !policyIds.includes(policyId));
      roles.put(account, role.roleId, { ...role, attached });
    }
    return {};
  },
});

/** Answers a page of policies, filtered by name; there are no preset policies here. */
export const listPolicies = defineAction({
  ...cam,
  action: 'ListPolicies',
  parameters: z.strictObject({
    Rp: z.optional(pageNumber),
    Page: z.optional(pageNumber),
    Scope: z.optional(z.string()),
    Keyword: z.optional(z.string()),
  }),
  run({ caller: { account }, parameters }, world) {
    const { Rp: rowsPerPage = 20, Page: page = 1, Scope: scope = 'All', Keyword: keyword = '' } = parameters;
    if (!['All', 'QCS', 'Local'].includes(scope))
      return refuse('InvalidParameter.ScopeError', 'The scope is not valid.');
    const own = scope === 'QCS' ? [] : world.cam.policies.list(account).filter(({ name }) => name.includes(keyword));
    const roles = world.cam.roles.list(account);
    return {
      TotalNum: own.length,
      List: pageOf(own, page, rowsPerPage).map((policy) => ({
        PolicyId: policy.policyId,
        PolicyName: policy.name,
        AddTime: formatTime(policy.addedMs),
        Type: 1,
        Description: policy.description,
        CreateMode: 2,
        Attachments: 0,
        ServiceType: '',
        IsAttached: null,
        Deactived: 0,
        DeactivedDetail: [],
        IsServiceLinkedPolicy: 0,
        AttachEntityCount: roles.filter(({ attached }) => attached.some(({ policyId }) => policyId === policy.policyId))
          .length,
        AttachEntityBoundaryCount: 0,
        UpdateTime: formatTime(policy.updatedMs),
        Tags: listTags(policy.tags),
      })),
      ServiceTypeList: [],
    };
  },
});
