import { DeployError } from '../../errors.ts';
import { RECORD_VARIABLE, readRecord } from '../deploy-record.ts';
import type { Deployment, RetryPolicy } from '../deployment.ts';
import { latestTimers, type RoleResources, readRoleResources, staleTimers } from './cloud-state.ts';
import { type CodeState, compareCode, readCodeFingerprint } from './code-state.ts';
import type { CloudContext } from './context.ts';
import { withDeployErrors } from './deploy-error.ts';
import type { FunctionState } from './function-api.ts';
import { HANDLER, listSettingDifferences, timerDiffers } from './function-settings.ts';
import { describeOwner, isOwned } from './ownership.ts';
import { isSamePolicy, trustPolicy, writePolicy } from './policy.ts';
import type { TriggerState } from './trigger-api.ts';
import { listUnmanagedDrift } from './unmanaged-drift.ts';

/** The function as it stands. */
export interface DeployedFunction {
  readonly kind: 'present';
  /** False: somebody else made it, and deploying will not touch it. */
  readonly owned: boolean;
  readonly functionName: string;
  /** The platform's word: `Active`, `Updating`, `CreateFailed`, … */
  readonly status: string;
  /** Why it is in a failed state, as the platform says. */
  readonly statusReasons: readonly string[];
  readonly runtime: string;
  readonly memoryMb: number;
  readonly timeoutSeconds: number;
  /** SHA-256 of the zip that was last deployed whole; absent after a deploy that was cut off. */
  readonly codeDigest?: string;
  /** SHA-256 of the audit.yml in that zip, where the deploy knew it. */
  readonly auditDigest?: string;
  /** Whether the code is still that zip, as far as the cloud says. */
  readonly code: CodeState;
  /** Names only, sorted. */
  readonly environmentNames: readonly string[];
  readonly role?: string;
  readonly triggers: readonly TriggerState[];
  readonly retry: Partial<RetryPolicy>;
  /** As the platform writes it: `YYYY-MM-DD HH:mm:ss`, in a zone that it does not state. */
  readonly modifiedTime?: string;
  readonly logTopicId?: string;
  /** What is not as the deployment says, and the next deploy mends: `memorySize`, `environment SMTP_HOST`, `trigger nightly`. */
  readonly differences: readonly string[];
  /** What is not, and deploying leaves as it is: a line each. */
  readonly unmanagedDrift: readonly string[];
}

/** What belongs to a function and stands beside it. */
type Surroundings = Pick<DeployedFunction, 'triggers' | 'retry'>;

/** All that is read of a function, besides itself. */
interface Reading extends Surroundings {
  readonly role: RoleResources;
  readonly code: CodeState;
}

/** What stands in the cloud under the deployment's name. */
export type Deployed = { readonly kind: 'absent' } | DeployedFunction;

/** Reads what stands in the cloud, and changes nothing. Throws DeployError. */
export function readDeployed(deployment: Deployment, context: CloudContext): Promise<Deployed> {
  const { cloud } = context;
  return withDeployErrors(deployment, async () => {
    const current = await cloud.readFunction(deployment);
    if (current === undefined) return { kind: 'absent' };
    return describeFunction(deployment, current, {
      triggers: await cloud.listTriggers(deployment),
      retry: await cloud.readRetry(deployment),
      role: await readRoleResources(deployment, context),
      code: compareCode(readRecord(current.environment), await readCodeFingerprint(deployment, cloud)),
    });
  });
}

/** What a deploy was to bring about and has not, in the words of serverless.yml. What else is there does not count. */
export function listDifferences(
  deployment: Deployment,
  current: FunctionState,
  surroundings: Surroundings,
): readonly string[] {
  const timers = latestTimers(surroundings.triggers);
  const missing = deployment.triggers.filter((wanted) => {
    const found = timers.find(({ name }) => name === wanted.name);
    return found === undefined || timerDiffers(wanted, found) !== 'nothing';
  });
  return [
    ...(current.status === 'Active' ? [] : [`status ${current.status}`]),
    ...(current.runtime === deployment.runtime ? [] : ['runtime']),
    ...(current.handler === HANDLER ? [] : ['handler']),
    ...listSettingDifferences(deployment, current),
    ...missing.map(({ name }) => `trigger ${name}`),
    ...(isSameRetry(deployment.retry, surroundings.retry) ? [] : ['retry']),
  ];
}

/** The function of this deployment. Throws DeployError when it is not there, or is somebody else's. */
export async function requireDeployed(deployment: Deployment, cloud: CloudContext['cloud']): Promise<FunctionState> {
  const current = await cloud.readFunction(deployment);
  const { functionName, region } = deployment;
  if (current === undefined)
    throw new DeployError(`There is no function ${functionName} in ${region}. Deploy it first.`);

  if (isOwned(current.tags, deployment)) return current;
  throw new DeployError(
    `The function ${functionName} in ${region} ${describeOwner(current.tags, deployment)}. ` +
      'Choose the stage, the region or the name that was deployed.',
  );
}

function describeFunction(
  deployment: Deployment,
  current: FunctionState,
  { role: roleResources, code, triggers, retry }: Reading,
): DeployedFunction {
  const { status, statusReasons, runtime, memoryMb, timeoutSeconds, role, modifiedTime } = current;
  const { codeDigest, auditDigest, triggers: remembered } = readRecord(current.environment);
  const names = Object.keys(current.environment).filter((name) => name !== RECORD_VARIABLE);
  return {
    kind: 'present',
    owned: isOwned(current.tags, deployment),
    functionName: deployment.functionName,
    status,
    statusReasons,
    runtime,
    memoryMb,
    timeoutSeconds,
    codeDigest,
    auditDigest,
    code,
    role,
    triggers,
    retry,
    environmentNames: names.toSorted(),
    modifiedTime,
    logTopicId: current.logs?.topicId,
    differences: [
      ...listDifferences(deployment, current, { triggers, retry }),
      ...staleTimers(deployment, triggers, remembered).map(({ name }) => `trigger ${name}`),
      ...listRoleDifferences(deployment, roleResources),
    ],
    unmanagedDrift: listUnmanagedDrift(deployment, { current, triggers, ...roleResources }),
  };
}

/** A named role is somebody else's business. */
function listRoleDifferences({ role }: Deployment, seen: RoleResources): readonly string[] {
  if (role.kind === 'named') return [];
  if (seen.role === undefined) return ['the role, which is gone'];
  const { policy } = seen;
  const holds = policy !== undefined && seen.attached.some(({ id }) => id === policy.id);
  return [
    ...(isSamePolicy(seen.role.trust, trustPolicy) ? [] : ['who may take the role']),
    ...(holds && isSamePolicy(policy.document, writePolicy(role.policy)) ? [] : ['the policy of the role']),
  ];
}

function isSameRetry(wanted: RetryPolicy, current: Partial<RetryPolicy>): boolean {
  return wanted.attempts === current.attempts && wanted.maxAgeSeconds === current.maxAgeSeconds;
}
