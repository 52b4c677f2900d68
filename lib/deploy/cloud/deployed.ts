import { DeployError } from '../../errors.ts';
import { type DeployRecord, RECORD_VARIABLE, readRecord } from '../deploy-record.ts';
import type { Deployment, RetryPolicy } from '../deployment.ts';
import type { CloudContext } from './api.ts';
import { latestTimers, type RoleResources, readRoleResources, staleTimers } from './cloud-state.ts';
import { type CodeState, compareCode, readCodeFingerprint } from './code-state.ts';
import { isBusy } from './conflict.ts';
import { withDeployErrors } from './deploy-error.ts';
import type { FunctionState } from './function-api.ts';
import { HANDLER, isSameRetry, listSettingDifferences, timerDiffers } from './function-settings.ts';
import { describeHistory, type History } from './history.ts';
import { describeOwner, isOwned } from './ownership.ts';
import { isSamePolicy, trustPolicy, writePolicy } from './policy.ts';
import type { TriggerState } from './trigger-api.ts';
import { listUnmanagedDrift } from './unmanaged-drift.ts';

/** Triggers and retry policy of a function. */
interface FunctionEvents {
  readonly triggers: readonly TriggerState[];
  /** Absent where the function's state keeps the cloud from answering it. */
  readonly retry?: Partial<RetryPolicy>;
}

/** The deployed function, without the values of its variables. The digests are absent after a deploy that was interrupted. */
export interface DeployedFunction
  extends Omit<FunctionState, 'environment'>,
    FunctionEvents,
    Pick<DeployRecord, 'codeDigest' | 'auditDigest'> {
  readonly kind: 'present';
  /** False: somebody else created it, and deploying will not change it. */
  readonly owned: boolean;
  readonly code: CodeState;
  readonly history: History;
  /** Names only, sorted. */
  readonly environmentNames: readonly string[];
  /** Drift that the next deploy corrects: `memorySize`, `environment SMTP_HOST`, `trigger nightly`. */
  readonly differences: readonly string[];
  /** Drift that deploy does not correct: a line each. */
  readonly unmanagedDrift: readonly string[];
}

/** The function under the deployment's name, if there is one. */
export type Deployed = { readonly kind: 'absent' } | DeployedFunction;

/** Reads the deployed function, and changes nothing. Throws DeployError. */
export function readDeployed(deployment: Deployment, context: CloudContext): Promise<Deployed> {
  const { cloud } = context;
  return withDeployErrors(deployment, async () => {
    const current = await cloud.readFunction(deployment);
    if (current === undefined) return { kind: 'absent' };
    const { environment, ...state } = current;
    const triggers = await cloud.listTriggers(deployment);
    const retry = await readRetry(deployment, cloud);
    const role = await readRoleResources(deployment, context);
    const record = readRecord(environment);
    const { codeDigest, auditDigest } = record;
    return {
      ...state,
      kind: 'present',
      owned: isOwned(current.tags, deployment),
      codeDigest,
      auditDigest,
      code: compareCode(record, await readCodeFingerprint(deployment, cloud)),
      history: await describeHistory(deployment, record, context),
      triggers,
      retry,
      environmentNames: Object.keys(environment)
        .filter((name) => name !== RECORD_VARIABLE)
        .toSorted(),
      differences: [
        ...listDifferences(deployment, current, { triggers, retry }),
        ...staleTimers(deployment, triggers, record.triggers).map(({ name }) => `trigger ${name}`),
        ...listRoleDifferences(deployment, role),
      ],
      unmanagedDrift: listUnmanagedDrift(deployment, { current, triggers, ...role }),
    };
  });
}

/** Undefined of a function that is not Active: then there is a difference anyway, its status. */
export async function readRetry(deployment: Deployment, cloud: CloudContext['cloud']) {
  try {
    return await cloud.readRetry(deployment);
  } catch (error) {
    if (isBusy(error)) return undefined;
    throw error;
  }
}

/** Settings of the deployment that the function does not have, in the words of serverless.yml. What else it has does not count. */
export function listDifferences(
  deployment: Deployment,
  current: FunctionState,
  { triggers, retry }: FunctionEvents,
): readonly string[] {
  const timers = latestTimers(triggers);
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
    ...(retry === undefined || isSameRetry(deployment.retry, retry) ? [] : ['retry']),
  ];
}

/** Reads the function of this deployment. Throws DeployError when it does not exist, or is somebody else's. */
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

/** A named role is not compared. */
function listRoleDifferences({ role: wanted }: Deployment, { role, policy, attached }: RoleResources) {
  if (wanted.kind === 'named') return [];
  if (role === undefined) return ['the role (it no longer exists)'];
  const isAttached = policy !== undefined && attached.some(({ id }) => id === policy.id);
  return [
    ...(isSamePolicy(role.trust, trustPolicy) ? [] : ['the trust policy of the role']),
    ...(isAttached && isSamePolicy(policy.document, writePolicy(wanted.policy)) ? [] : ['the policy of the role']),
  ];
}
