import * as z from 'zod/mini';
import { type Refusal, refuse } from '../../protocol/refusal.ts';
import type { FunctionSettings } from '../../resources/functions.ts';
import { trusts } from '../../resources/policy.ts';
import { isPermitted } from '../../world/permission.ts';
import type { Caller, World } from '../../world/world.ts';

// Checks of CreateFunction and UpdateFunctionConfiguration. The codes are from their error lists; the texts are not known.

const onOff = z.enum(['ENABLE', 'DISABLE']);

/** Parameters that give settings. Layers, file systems and dead-letter queues are not supported here. */
export const settingsParameters = {
  Description: z.optional(z.string()),
  MemorySize: z.optional(z.int()),
  Timeout: z.optional(z.int()),
  InitTimeout: z.optional(z.int()),
  Environment: z.optional(
    z.strictObject({ Variables: z.optional(z.array(z.strictObject({ Key: z.string(), Value: z.string() }))) }),
  ),
  Runtime: z.optional(z.string()),
  VpcConfig: z.optional(z.strictObject({ VpcId: z.optional(z.string()), SubnetId: z.optional(z.string()) })),
  Role: z.optional(z.string()),
  ClsLogsetId: z.optional(z.string()),
  ClsTopicId: z.optional(z.string()),
  PublicNetConfig: z.optional(
    z.strictObject({
      PublicNetStatus: onOff,
      EipConfig: z.optional(z.strictObject({ EipStatus: onOff })),
    }),
  ),
  /** Only FALSE: nothing is installed here. */
  InstallDependency: z.optional(z.literal('FALSE')),
};

const settingsSchema = z.strictObject(settingsParameters);

/** Settings after a request: an absent parameter keeps the earlier value. */
export function applySettings(before: FunctionSettings, parameters: z.infer<typeof settingsSchema>): FunctionSettings {
  return {
    ...before,
    description: parameters.Description ?? before.description,
    memoryMb: parameters.MemorySize ?? before.memoryMb,
    timeoutSeconds: parameters.Timeout ?? before.timeoutSeconds,
    initTimeoutSeconds: parameters.InitTimeout ?? before.initTimeoutSeconds,
    environment: applyVariables(before.environment, parameters.Environment?.Variables),
    runtime: parameters.Runtime ?? before.runtime,
    vpcId: parameters.VpcConfig?.VpcId ?? before.vpcId,
    subnetId: parameters.VpcConfig?.SubnetId ?? before.subnetId,
    role: parameters.Role ?? before.role,
    clsLogsetId: parameters.ClsLogsetId ?? before.clsLogsetId,
    clsTopicId: parameters.ClsTopicId ?? before.clsTopicId,
    publicNetStatus: parameters.PublicNetConfig?.PublicNetStatus ?? before.publicNetStatus,
    eipStatus: parameters.PublicNetConfig?.EipConfig?.EipStatus ?? before.eipStatus,
  };
}

/**
 * Replaces the whole list. One empty variable clears it, as Terraform's provider does it; that an empty list changes
 * nothing is our choice, so that a client that clears with an empty list fails its tests.
 */
function applyVariables(
  before: FunctionSettings['environment'],
  variables: readonly { readonly Key: string; readonly Value: string }[] = [],
): FunctionSettings['environment'] {
  const [first] = variables;
  if (first === undefined) return before;
  return variables.length === 1 && first.Key === '' && first.Value === ''
    ? {}
    : Object.fromEntries(variables.map(({ Key, Value }) => [Key, Value]));
}

/** Refusal of the first setting that is not valid. */
export function checkSettings(settings: FunctionSettings): Refusal | undefined {
  const { memoryMb, timeoutSeconds } = settings;
  // https://cloud.tencent.com/document/product/583/11637
  if (memoryMb !== 64 && (memoryMb < 128 || memoryMb > 3072 || memoryMb % 128 !== 0))
    return refuse('InvalidParameterValue.Memory', 'The memory must be 64, or 128 to 3072 in steps of 128.');
  if (timeoutSeconds < 1) return refuse('InvalidParameterValue', 'The timeout must be at least 1 second.');
  if (timeoutSeconds > 900) return refuse('LimitExceeded.Timeout', 'The timeout must be at most 900 seconds.');

  if (!isDescription(settings.description))
    return refuse('InvalidParameterValue.Description', 'The description is not valid.');
  if (!runtimes.includes(settings.runtime))
    return refuse('InvalidParameterValue.Runtime', `The runtime must be one of ${runtimes.join(', ')}.`);

  if ((settings.clsLogsetId === '') !== (settings.clsTopicId === ''))
    return refuse('InvalidParameterValue.Cls', 'The logset and the topic must be given together.');
  if ((settings.vpcId === '') !== (settings.subnetId === ''))
    return refuse('InvalidParameterValue.Vpc', 'The VPC and the subnet must be given together.');

  return checkEnvironment(settings.environment);
}

/** Node.js runtimes of the API page, and the newest, which only the console's page names. No other language runs here. */
const runtimes: readonly string[] = [
  'Nodejs10.15',
  'Nodejs12.16',
  'Nodejs14.18',
  'Nodejs16.13',
  'Nodejs18.15',
  'Nodejs20.19',
];

/** Up to 1000 of `A-Z a-z 0-9`, space, comma, full stop, line break and Chinese; a colon is none of these. */
export function isDescription(text: string): boolean {
  return text.length <= 1000 && /^[A-Za-z0-9 ,.\n\p{Script=Han}]*$/u.test(text);
}

/** https://cloud.tencent.com/document/product/583/32748: names, what is reserved, and 4 KB in all. */
function checkEnvironment(environment: FunctionSettings['environment']): Refusal | undefined {
  const variables = Object.entries(environment);
  if (variables.some(([key, value]) => !/^[A-Za-z][A-Za-z0-9_]*$/.test(key) || value === ''))
    return refuse('InvalidParameterValue.Environment', 'A variable has an invalid name or no value.');
  const reserved = variables.find(([key]) => /^(SCF_|QCLOUD_|TENCENTCLOUD_)/.test(key));
  if (reserved !== undefined)
    return refuse('InvalidParameterValue.EnvironmentSystemProtect', `The variable ${reserved[0]} is reserved.`);
  // What is counted is not documented; here it is the bytes of names and values.
  const bytes = variables.reduce((sum, [key, value]) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
  return bytes > 4096
    ? refuse('InvalidParameterValue.EnvironmentExceededLimit', 'The environment is over 4 KB.')
    : undefined;
}

/**
 * Refuses a role that the function cannot assume, or that the caller may not pass (`cam:PassRole`). The answer for a
 * role that does not trust SCF is not documented; here it is refused at once.
 */
export function checkRole(name: string, caller: Caller, world: World): Refusal | undefined {
  const role = world.cam.roles.list(caller.account).find((candidate) => candidate.name === name);
  if (role === undefined) return refuse('ResourceNotFound.Role', `Role not found: [${name}]`);
  if (!trusts(role.trustDocument, 'scf.qcloud.com'))
    return refuse('UnauthorizedOperation.Role', `The role ${name} does not let scf.qcloud.com assume it.`);
  return isPermitted(caller, { service: 'cam', action: 'PassRole' }, world)
    ? undefined
    : refuse('UnauthorizedOperation.CAM', `You are not authorized to perform operation (cam:PassRole) on ${name}.`);
}
