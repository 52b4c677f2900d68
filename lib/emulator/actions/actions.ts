import { type Refusal, refuse } from '../protocol/refusal.ts';
import type { Action } from './action.ts';
import { attachRolePolicy, detachRolePolicy, listAttachedRolePolicies } from './cam/attachments.ts';
import { createRole } from './cam/create-role.ts';
import { createPolicy, deletePolicy, getPolicy, listPolicies, updatePolicy } from './cam/policies.ts';
import { deleteRole, describeRoleList, getRole, updateAssumeRolePolicy } from './cam/roles.ts';
import { searchLog } from './cls/search-log.ts';
import { describeImageSharePermission } from './cvm/describe-image-share-permission.ts';
import { describeImages } from './cvm/describe-images.ts';
import { modifyImageSharePermission } from './cvm/modify-image-share-permission.ts';
import { describeOrganizationMembers } from './organization/describe-members.ts';
import { describeOrganizationNodes } from './organization/describe-nodes.ts';
import { describeOrganization } from './organization/describe-organization.ts';
import { listOrganizationService, listOrgServiceAssignMember } from './organization/services.ts';
import { describeRegions } from './region/describe-regions.ts';
import { deleteTrigger, updateTrigger, updateTriggerStatus } from './scf/change-trigger.ts';
import { createFunction } from './scf/create-function.ts';
import { createTrigger } from './scf/create-trigger.ts';
import { deleteFunction } from './scf/delete-function.ts';
import { getFunctionEventInvokeConfig, updateFunctionEventInvokeConfig } from './scf/event-invoke-config.ts';
import { getFunction } from './scf/get-function.ts';
import { getFunctionAddress } from './scf/get-function-address.ts';
import { getRequestStatus } from './scf/get-request-status.ts';
import { invoke } from './scf/invoke.ts';
import { listFunctions } from './scf/list-functions.ts';
import { listTriggers } from './scf/list-triggers.ts';
import { updateFunctionCode, updateFunctionConfiguration } from './scf/update-function.ts';
import { deleteFunctionVersion, listVersionByFunction, publishVersion } from './scf/versions.ts';
import { getSecretValue } from './ssm/get-secret-value.ts';
import { assumeRole } from './sts/assume-role.ts';
import { getCallerIdentity } from './sts/get-caller-identity.ts';

const images: readonly Action[] = [describeImageSharePermission, describeImages, modifyImageSharePermission];

const organizations: readonly Action[] = [
  describeOrganization,
  describeOrganizationMembers,
  describeOrganizationNodes,
  listOrganizationService,
  listOrgServiceAssignMember,
];

const roles: readonly Action[] = [
  createRole,
  getRole,
  describeRoleList,
  deleteRole,
  updateAssumeRolePolicy,
  createPolicy,
  getPolicy,
  updatePolicy,
  deletePolicy,
  listPolicies,
  attachRolePolicy,
  detachRolePolicy,
  listAttachedRolePolicies,
];

const functions: readonly Action[] = [
  createFunction,
  getFunction,
  getFunctionAddress,
  updateFunctionCode,
  updateFunctionConfiguration,
  deleteFunction,
  listFunctions,
  publishVersion,
  listVersionByFunction,
  deleteFunctionVersion,
  createTrigger,
  updateTrigger,
  updateTriggerStatus,
  deleteTrigger,
  listTriggers,
  getFunctionEventInvokeConfig,
  updateFunctionEventInvokeConfig,
  invoke,
  getRequestStatus,
  searchLog,
];

const actions: readonly Action[] = [
  ...images,
  getCallerIdentity,
  assumeRole,
  describeRegions,
  getSecretValue,
  ...organizations,
  ...roles,
  ...functions,
];

/** Finds what a service of this emulator does under a version and an action name. */
export function findAction(service: string, version: string, name: string): Action | Refusal {
  const ofService = actions.filter((action) => action.service === service);
  if (ofService.length === 0) {
    // Real text not known.
    return refuse('NoSuchProduct', `There is no product ${service}.`);
  }
  const ofVersion = ofService.filter((action) => action.version === version);
  if (ofVersion.length === 0) {
    // Real text not known.
    return refuse('NoSuchVersion', `The product ${service} has no version ${version}.`);
  }
  return (
    ofVersion.find(({ action }) => action === name) ??
    refuse('InvalidAction', 'The request `Action` is invalid or not found.')
  );
}
