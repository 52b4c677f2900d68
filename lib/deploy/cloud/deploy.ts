import { DeployError } from '../../errors.ts';
import { readRecord } from '../deploy-record.ts';
import type { Artifact, Deployment } from '../deployment.ts';
import type { CloudContext } from './api.ts';
import { checkDeployable, readCloudState, staleTimers } from './cloud-state.ts';
import { ConflictError } from './conflict.ts';
import { toDeployError } from './deploy-error.ts';
import { type DeployRecords, deployFunction, readFingerprint, recordDeploy } from './deploy-function.ts';
import { deployRole } from './deploy-role.ts';
import { type DeployRun, startRun } from './deploy-run.ts';
import { deployRetry, deployTriggers, readRetry } from './deploy-triggers.ts';
import { listDifferences } from './deployed.ts';
import { keepDeploy, lineageOf, readHistoryOf } from './history.ts';
import { listUnmanagedDrift } from './unmanaged-drift.ts';

/** A body of 10 MB, in base64 beside the other fields: https://cloud.tencent.com/document/product/1130/46710 */
const MAX_ZIP_BYTES = 7_400_000;

const MAX_ATTEMPTS = 8;
const PAUSE_MS = 2000;

/**
 * Brings the cloud to the deployment and returns the changes, in order; none when nothing differed. Each change is also
 * reported as a notice when it is applied. Throws DeployError; deploying again goes on from wherever it stopped.
 */
export async function deploy(
  deployment: Deployment,
  artifact: Artifact,
  context: CloudContext,
): Promise<readonly string[]> {
  checkZipSize(artifact);
  return converge(startRun(deployment, artifact, context));
}

/** Reconciles until everything is as the run wants it, and returns the changes. Throws DeployError. */
export async function converge(run: DeployRun): Promise<readonly string[]> {
  const { deployment, context } = run;
  for (let attempt = 1; ; attempt += 1) {
    try {
      await reconcile(run);
      run.finish();
      return run.changes();
    } catch (error) {
      const cause = error instanceof ConflictError ? error.cause : error;
      if (cause === error || attempt === MAX_ATTEMPTS) throw toDeployError(cause, deployment, run.changes());
    }
    await context.clock.sleep(attempt * PAUSE_MS);
  }
}

/** Reads the cloud, then changes what differs. Whatever was done before, by whomever, is found by reading. */
async function reconcile(run: DeployRun): Promise<void> {
  const { deployment, context } = run;
  const state = await readCloudState(deployment, context);
  checkDeployable(deployment, state);
  for (const line of listUnmanagedDrift(deployment, state)) run.warn(line);
  const history = state.current === undefined ? [] : await readHistoryOf(run);
  await deployRole(run, state);
  const before = readRecord(state.current?.environment ?? {});
  const records = await deployFunction(run, state.current, run.lineage ?? lineageOf(run, before, history));
  await deployRetry(run);
  await deployTriggers(run, state.triggers, before.triggers);
  await confirm(run, records);
  await recordDeploy(run, records);
  await keepDeploy(run, records.wanted, history);
}

/**
 * Reads the cloud once more: an answer is a promise, and the state counts. Before the record is written, so that what an
 * earlier deploy created is still known when it has to be read again.
 */
async function confirm(run: DeployRun, records: DeployRecords): Promise<void> {
  const { deployment, context } = run;
  const current = await context.cloud.readFunction(deployment);
  const triggers = await context.cloud.listTriggers(deployment);
  const retry = await readRetry(run);
  const fingerprint = await readFingerprint(run);
  const differences = [
    ...(current === undefined ? ['the function'] : listDifferences(deployment, current, { triggers, retry })),
    ...staleTimers(deployment, triggers, records.current.triggers).map(({ name }) => `trigger ${name} (not removed)`),
    ...(fingerprint === undefined || fingerprint === records.wanted.fingerprint ? [] : ['the code']),
  ];
  if (differences.length === 0) return;
  const message = `The cloud accepted every change but did not apply these: ${differences.join(', ')}.`;
  throw new ConflictError(
    new DeployError(`${message} Deploy again; if that does not help, check them in the console.`),
  );
}

function checkZipSize({ zip }: Artifact): void {
  if (zip.length <= MAX_ZIP_BYTES) return;
  throw new DeployError(
    `The zip has ${zip.length} bytes, and the API takes at most ${MAX_ZIP_BYTES}. Nothing was changed. ` +
      'Import less: `serverless package` shows what is in it.',
  );
}
