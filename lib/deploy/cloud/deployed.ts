import { DeployError } from '../../errors.ts';
import type { Deployment, RetryPolicy } from '../deployment.ts';
import { MARKER_VARIABLE, readMarker } from '../marker.ts';
import { askOfCode, type CodeState, compareCode } from './code.ts';
import type { DeployContext } from './context.ts';
import { explaining } from './explain.ts';
import type { FunctionState } from './function-api.ts';
import { describeMaker, isOwned } from './ownership.ts';
import { functionTrust, saysTheSame, writePolicy } from './policy.ts';
import { HANDLER, listDifferences, timerDiffers } from './settings.ts';
import { lookAtRole, ownTimers, type RoleSituation, staleTimers } from './situation.ts';
import type { TriggerState } from './trigger-api.ts';
import { listLasting } from './unmanaged-drift.ts';

/** A trigger of any type; `cron` is there for timers only. */
export type StandingTrigger = TriggerState;

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
  readonly triggers: readonly StandingTrigger[];
  readonly retry: Partial<RetryPolicy>;
  /** As the platform writes it: `YYYY-MM-DD HH:mm:ss`, in a zone that it does not state. */
  readonly modifiedTime?: string;
  readonly logTopicId?: string;
  /** What is not as the deployment says, and the next deploy mends: `memorySize`, `environment SMTP_HOST`, `trigger nightly`. */
  readonly differences: readonly string[];
  /** What is not, and deploying leaves as it is: a line each. */
  readonly lasting: readonly string[];
}

/** What belongs to a function and stands beside it. */
type Surroundings = Pick<DeployedFunction, 'triggers' | 'retry'>;

/** All that is read of a function, besides itself. */
interface Reading extends Surroundings {
  readonly role: RoleSituation;
  readonly code: CodeState;
}

/** What stands in the cloud under the deployment's name. */
export type Deployed = { readonly kind: 'absent' } | DeployedFunction;

/** Reads what stands in the cloud, and changes nothing. Throws DeployError. */
export function readDeployed(deployment: Deployment, context: DeployContext): Promise<Deployed> {
  const { cloud } = context;
  return explaining(deployment, async () => {
    const standing = await cloud.readFunction(deployment);
    if (standing === undefined) return { kind: 'absent' };
    return describeFunction(deployment, standing, {
      triggers: await cloud.listTriggers(deployment),
      retry: await cloud.readRetry(deployment),
      role: await lookAtRole(deployment, context),
      code: compareCode(readMarker(standing.environment), await askOfCode(deployment, cloud)),
    });
  });
}

/** What a deploy was to bring about and has not, in the words of serverless.yml. What else is there does not count. */
export function listUnmet(
  deployment: Deployment,
  standing: FunctionState,
  surroundings: Surroundings,
): readonly string[] {
  const timers = ownTimers(surroundings.triggers);
  const missing = deployment.triggers.filter((wanted) => {
    const found = timers.find(({ name }) => name === wanted.name);
    return found === undefined || timerDiffers(wanted, found) !== 'nothing';
  });
  return [
    ...(standing.status === 'Active' ? [] : [`status ${standing.status}`]),
    ...(standing.runtime === deployment.runtime ? [] : ['runtime']),
    ...(standing.handler === HANDLER ? [] : ['handler']),
    ...listDifferences(deployment, standing),
    ...missing.map(({ name }) => `trigger ${name}`),
    ...(isSameRetry(deployment.retry, surroundings.retry) ? [] : ['retry']),
  ];
}

/** The function of this deployment. Throws DeployError when it is not there, or is somebody else's. */
export async function requireOwn(deployment: Deployment, cloud: DeployContext['cloud']): Promise<FunctionState> {
  const standing = await cloud.readFunction(deployment);
  const { functionName, region } = deployment;
  if (standing === undefined) {
    throw new DeployError(`There is no function ${functionName} in ${region}. Deploy it first.`);
  }
  if (isOwned(standing.tags, deployment)) return standing;
  throw new DeployError(
    `The function ${functionName} in ${region} ${describeMaker(standing.tags, deployment)}. ` +
      'Choose the stage, the region or the name that was deployed.',
  );
}

function describeFunction(
  deployment: Deployment,
  standing: FunctionState,
  { role: roleSituation, code, triggers, retry }: Reading,
): DeployedFunction {
  const { status, statusReasons, runtime, memoryMb, timeoutSeconds, role, modifiedTime } = standing;
  const { codeDigest, auditDigest, triggers: remembered } = readMarker(standing.environment);
  const names = Object.keys(standing.environment).filter((name) => name !== MARKER_VARIABLE);
  return {
    kind: 'present',
    owned: isOwned(standing.tags, deployment),
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
    logTopicId: standing.logs?.topicId,
    differences: [
      ...listUnmet(deployment, standing, { triggers, retry }),
      ...staleTimers(deployment, triggers, remembered).map(({ name }) => `trigger ${name}`),
      ...listRoleDifferences(deployment, roleSituation),
    ],
    lasting: listLasting(deployment, { standing, triggers, ...roleSituation }),
  };
}

/** A named role is somebody else's business. */
function listRoleDifferences({ role }: Deployment, seen: RoleSituation): readonly string[] {
  if (role.kind === 'named') return [];
  if (seen.role === undefined) return ['the role, which is gone'];
  const { policy } = seen;
  const holds = policy !== undefined && seen.attached.some(({ id }) => id === policy.id);
  return [
    ...(saysTheSame(seen.role.trust, functionTrust) ? [] : ['who may take the role']),
    ...(holds && saysTheSame(policy.document, writePolicy(role.policy)) ? [] : ['the policy of the role']),
  ];
}

function isSameRetry(wanted: RetryPolicy, standing: Partial<RetryPolicy>): boolean {
  return wanted.attempts === standing.attempts && wanted.maxAgeSeconds === standing.maxAgeSeconds;
}
