import { DeployError } from '../../errors.ts';
import type { Deployment, RetryPolicy } from '../deployment.ts';
import type { DeployContext } from './context.ts';
import { explaining } from './explain.ts';
import type { FunctionState } from './function-api.ts';
import { MARKER_VARIABLE, readMarker } from './marker.ts';
import { describeMaker, isOwned } from './ownership.ts';
import { listDifferences, timerDiffers } from './settings.ts';
import { isWanted } from './situation.ts';
import type { TriggerState } from './trigger-api.ts';

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
  /** Names only, sorted. */
  readonly environmentNames: readonly string[];
  readonly role?: string;
  readonly triggers: readonly StandingTrigger[];
  readonly retry: Partial<RetryPolicy>;
  /** As the platform writes it: `YYYY-MM-DD HH:mm:ss`, in a zone that it does not state. */
  readonly modifiedTime?: string;
  readonly logTopicId?: string;
  /** What of configuration, triggers and retry is not as the deployment says: `memorySize`, `environment SMTP_HOST`, `trigger nightly`. */
  readonly differences: readonly string[];
}

/** What stands in the cloud under the deployment's name. */
export type Deployed = { readonly kind: 'absent' } | DeployedFunction;

/** Reads what stands in the cloud, and changes nothing. Throws DeployError. */
export function readDeployed(deployment: Deployment, { cloud }: DeployContext): Promise<Deployed> {
  return explaining(deployment, async () => {
    const standing = await cloud.readFunction(deployment);
    if (standing === undefined) return { kind: 'absent' };
    const triggers = await cloud.listTriggers(deployment);
    return describeFunction(deployment, standing, { triggers, retry: await cloud.readRetry(deployment) });
  });
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
  { triggers, retry }: Pick<DeployedFunction, 'triggers' | 'retry'>,
): DeployedFunction {
  const { status, statusReasons, runtime, memoryMb, timeoutSeconds, role, modifiedTime } = standing;
  const { codeDigest, auditDigest } = readMarker(standing.environment);
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
    role,
    triggers,
    retry,
    environmentNames: names.toSorted(),
    modifiedTime,
    logTopicId: standing.logs?.topicId,
    differences: [
      ...(runtime === deployment.runtime ? [] : ['runtime']),
      ...listDifferences(deployment, standing),
      ...listTriggerDifferences(deployment, triggers),
      ...(isSameRetry(deployment.retry, retry) ? [] : ['retry']),
    ],
  };
}

function listTriggerDifferences(deployment: Deployment, standing: readonly TriggerState[]): readonly string[] {
  const missing = deployment.triggers.filter((wanted) => {
    const found = standing.find(({ name }) => name === wanted.name);
    return found === undefined || timerDiffers(wanted, found) !== 'nothing';
  });
  const further = standing.filter(({ name }) => !isWanted(name, deployment));
  return [...missing, ...further].map(({ name }) => `trigger ${name}`);
}

function isSameRetry(wanted: RetryPolicy, standing: Partial<RetryPolicy>): boolean {
  return wanted.attempts === standing.attempts && wanted.maxAgeSeconds === standing.maxAgeSeconds;
}
