import type { Deployment, ExecutionRole, PolicyDocument } from '../deployment.ts';
import type { Settings } from './settings.ts';

/** Accounts of audit.yml, and the permissions that it requires beyond reading images and shares of the function's own account. */
export interface AuditNeeds {
  /** Accounts that it audits without a role; absent where they are not known. */
  readonly accounts?: Deployment['accounts'];
  /** Names of the files of the allowlist, which are packaged with audit.yml. */
  readonly allowlistFiles?: readonly string[];
  /** Roles in other accounts that it assumes. */
  readonly roles: readonly { readonly uin: string; readonly role: string }[];
  /** Present where it lists the members of the organization. `role`: the one that it assumes in every member. */
  readonly organization?: { readonly role?: string };
  /** A target means all regions, so that it asks for them. */
  readonly allRegions?: boolean;
  /** Secrets of SSM that it reads, in the region of the function. */
  readonly secrets?: { readonly region: string; readonly names: readonly string[] };
  /** It invokes itself. */
  readonly fanOut?: boolean;
  /** Bucket of the memory, and the key that its objects are named after. */
  readonly bucket?: { readonly region: string; readonly name: string; readonly key: string };
}

/** Actions that list the members of the organization and their departments, and tell whether these are all. */
const organizationActions = [
  'organization:DescribeOrganization',
  'organization:DescribeOrganizationMembers',
  'organization:DescribeOrganizationNodes',
  'organization:ListOrgServiceAssignMember',
] as const;

/**
 * Least permissions of the function's role. The reading actions with `*`: whether they can be narrowed is not
 * documented, and a resource that cannot denies (https://cloud.tencent.com/document/product/213/77373). STS
 * GetCallerIdentity is not among them: whether CAM can refuse it is not documented, and where it is refused the function goes
 * by what the platform says.
 */
export function auditPolicy(needs: AuditNeeds): PolicyDocument {
  const { roles, organization, secrets, bucket, allRegions = false, fanOut = false } = needs;
  const reading = {
    effect: 'allow',
    action: [
      'cvm:DescribeImages',
      'cvm:DescribeImageSharePermission',
      ...(allRegions ? ['region:DescribeRegions'] : []),
      ...(organization === undefined ? [] : organizationActions),
      // CAM takes no narrower resource: https://www.tencentcloud.com/document/product/598/57149
      ...(fanOut ? ['scf:InvokeFunction'] : []),
    ],
    resource: ['*'],
  } as const;
  // Members come and go: the role is the same in each.
  const assumed = organization?.role === undefined ? roles : [{ uin: '*', role: organization.role }];
  const resource = assumed.map(({ uin, role }) => `qcs::cam::uin/${uin}:roleName/${role}`);
  const assuming = assumed.length === 0 ? [] : [{ effect: 'allow', action: ['sts:AssumeRole'], resource } as const];
  return {
    version: '2.0',
    statement: [
      reading,
      ...assuming,
      ...(secrets === undefined ? [] : [secretStatement(secrets)]),
      ...(bucket === undefined ? [] : memoryStatements(bucket)),
    ],
  };
}

/**
 * Reading exactly these secrets. The user who created one is a part of its resource, and is not known here: `*` stands for it. The account
 * that is left out is the one that the policy belongs to (https://www.tencentcloud.com/document/product/1078/38612).
 */
function secretStatement({ region, names }: NonNullable<AuditNeeds['secrets']>): PolicyDocument['statement'][number] {
  const resource = names.map((name) => `qcs::ssm:${region}::secret/creatorUin/*/${name}`);
  return { effect: 'allow', action: ['ssm:GetSecretValue'], resource };
}

/**
 * Each run writes an object of its own, named after the key, and removes those that it read. Whether CAM checks listing for the bucket
 * or for the listed objects is documented in two ways: it is allowed for the bucket (https://www.tencentcloud.com/document/product/436/30580).
 */
function memoryStatements({ region, name, key }: NonNullable<AuditNeeds['bucket']>): PolicyDocument['statement'] {
  const bucket = `qcs::cos:${region}:uid/${name.slice(name.lastIndexOf('-') + 1)}:${name}`;
  const stem = key.replace(/\.[^./]*$/, '');
  const actions = ['cos:GetObject', 'cos:PutObject', 'cos:DeleteObject'];
  return [
    { effect: 'allow', action: ['cos:GetBucket'], resource: [`${bucket}/*`] },
    { effect: 'allow', action: actions, resource: [`${bucket}/${stem}.*`] },
  ];
}

/** Role of the function: the named one, or one that deploying creates. Roles belong to the account, so that its name includes the region. */
export function executionRole({ deployment, roleName }: Settings, needs: AuditNeeds): ExecutionRole {
  if (roleName !== undefined) return { kind: 'named', name: roleName };
  return { kind: 'managed', name: managedRoleName(deployment), policy: auditPolicy(needs) };
}

/** Name of the role that deploying creates for a function. */
export function managedRoleName({
  functionName,
  region,
  namespace,
}: Pick<Deployment, 'functionName' | 'region' | 'namespace'>): string {
  return `${functionName}-${namespace === 'default' ? region : `${namespace}-${region}`}`;
}

/**
 * Actions of the commands on the function, its triggers, its logs and its role. CAM names that of the API Invoke InvokeFunction, which
 * takes no narrower resource than `*` (https://www.tencentcloud.com/document/product/598/57149).
 */
const functionActions = [
  'scf:CreateFunction',
  'scf:GetFunction',
  'scf:GetFunctionAddress',
  'scf:UpdateFunctionCode',
  'scf:UpdateFunctionConfiguration',
  'scf:DeleteFunction',
  'scf:ListFunctions',
  'scf:PublishVersion',
  'scf:ListVersionByFunction',
  'scf:DeleteFunctionVersion',
  'scf:CreateTrigger',
  'scf:UpdateTrigger',
  'scf:UpdateTriggerStatus',
  'scf:DeleteTrigger',
  'scf:ListTriggers',
  'scf:GetFunctionEventInvokeConfig',
  'scf:UpdateFunctionEventInvokeConfig',
  'scf:InvokeFunction',
  'cls:SearchLog',
  'cam:GetRole',
  'cam:DescribeRoleList',
] as const;

/** Further actions where deploying creates the role. */
const roleActions = [
  'cam:CreateRole',
  'cam:UpdateAssumeRolePolicy',
  'cam:DeleteRole',
  'cam:CreatePolicy',
  'cam:UpdatePolicy',
  'cam:DeletePolicy',
  'cam:AttachRolePolicy',
  'cam:DetachRolePolicy',
  'cam:ListAttachedRolePolicies',
  'cam:ListPolicies',
  'cam:GetPolicy',
] as const;

/**
 * Permissions of the user who deploys. To give the function its role takes cam:PassRole on that role, and on no other; `uin` is
 * the account's (https://www.tencentcloud.com/document/product/1040/36819).
 */
export function deployerPolicy(role: ExecutionRole, uin: string): PolicyDocument {
  const passed = [`qcs::cam::uin/${uin}:roleName/${role.name}`];
  const action = role.kind === 'managed' ? [...functionActions, ...roleActions] : functionActions;
  return {
    version: '2.0',
    statement: [
      { effect: 'allow', action, resource: ['*'] },
      { effect: 'allow', action: ['cam:PassRole'], resource: passed },
    ],
  };
}

/**
 * Least permissions of the role in another account. STS GetCallerIdentity is among them, since credentials whose account it does not
 * confirm are not used.
 */
export const memberPolicy: PolicyDocument = {
  version: '2.0',
  statement: [
    {
      effect: 'allow',
      action: ['cvm:DescribeImages', 'cvm:DescribeImageSharePermission', 'sts:GetCallerIdentity'],
      resource: ['*'],
    },
  ],
};

/** Trust policy of the role in another account, which trusts the account with this uin. */
export function memberTrust(uin: string): object {
  const principal = { qcs: [`qcs::cam::uin/${uin}:root`] };
  return { version: '2.0', statement: [{ effect: 'allow', action: 'name/sts:AssumeRole', principal }] };
}

/** True where the audit assumes roles in other accounts. */
export function assumesRoles({ roles, organization }: AuditNeeds): boolean {
  return roles.length > 0 || organization?.role !== undefined;
}
