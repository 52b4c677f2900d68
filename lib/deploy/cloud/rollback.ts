import { DeployError } from '../../errors.ts';
import { RECORD_VARIABLE, readRecord } from '../deploy-record.ts';
import type { Artifact, Deployment } from '../deployment.ts';
import type { CloudContext } from './api.ts';
import { digestFiles } from './code-files.ts';
import { converge } from './deploy.ts';
import { withDeployErrors } from './deploy-error.ts';
import { startRun } from './deploy-run.ts';
import { requireDeployed } from './deployed.ts';
import type { FunctionState } from './function-api.ts';
import { findPrevious, type KeptDeploy, readHistory } from './history.ts';
import { waitUntilStable } from './wait.ts';

/** Rollback of a function to the complete deploy before. */
export interface RollbackPlan {
  readonly target: KeptDeploy;
  /** The kept deploy as if it were wanted now. Its role is named: what that may do is not among what a version keeps. */
  readonly deployment: Deployment;
  readonly artifact: Artifact;
}

/**
 * Finds the deploy before and downloads its code. Changes nothing. Throws DeployError where there is none, or where its code is
 * not what was deployed.
 */
export function planRollback(deployment: Deployment, context: CloudContext): Promise<RollbackPlan> {
  const { cloud } = context;
  return withDeployErrors(deployment, async () => {
    await waitUntilStable(deployment, context);
    const current = await requireDeployed(deployment, cloud);
    const target = findPrevious(await readHistory(deployment, cloud), readRecord(current.environment));
    if (target === undefined) throw noneBefore(deployment);
    const zip = await cloud.downloadCode(deployment, target.version);
    const { filesDigest, codeDigest: digest, auditDigest } = target.record;
    if (digestFiles(zip) !== filesDigest) throw otherCode(target);
    return { target, deployment: restore(deployment, target), artifact: { zip, digest, auditDigest } };
  });
}

/** Brings the function to the planned deploy, as a deploy would, and returns the changes. Throws DeployError; repeating goes on from there. */
export function rollback(
  { target, deployment, artifact }: RollbackPlan,
  context: CloudContext,
): Promise<readonly string[]> {
  // On the way the record names the target, so that a repeated rollback goes there and not further back.
  const lineage = { previous: target.record.previous, previousMeanwhile: target.version };
  return converge({ ...startRun(deployment, artifact, context), lineage });
}

function restore(current: Deployment, { state, record }: KeptDeploy): Deployment {
  const { service, stage, site, region, namespace, functionName, tags } = current;
  const { description, runtime, memoryMb, timeoutSeconds, vpc } = state;
  return {
    service,
    stage,
    site,
    region,
    namespace,
    functionName,
    tags,
    description,
    runtime,
    memoryMb,
    timeoutSeconds,
    environment: withoutRecord(state.environment),
    ...(vpc === undefined ? {} : { vpc }),
    // A topic that the platform chose is its own matter.
    ...(record.topicId === undefined || state.logs === undefined ? {} : { logs: state.logs }),
    role: { kind: 'named', name: state.role ?? '' },
    triggers: record.timers,
    retry: record.retry,
  };
}

function withoutRecord(environment: FunctionState['environment']): FunctionState['environment'] {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => name !== RECORD_VARIABLE));
}

function noneBefore({ functionName, region }: Deployment): DeployError {
  return new DeployError(
    `There is no earlier deploy of ${functionName} in ${region} to go back to. Nothing was changed. ` +
      'Check out the commit that you want, and deploy it.',
  );
}

function otherCode({ version }: KeptDeploy): DeployError {
  return new DeployError(
    `The code of version ${version} is not the code that was deployed as that version. Nothing was changed. ` +
      'Check out the commit that you want, and deploy it.',
  );
}
