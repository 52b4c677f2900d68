import { DeployError } from '../../errors.ts';
import { readRecord } from '../deploy-record.ts';
import type { Artifact, Change, Deployment } from '../deployment.ts';
import { checkDeployable, readCloudState, staleTimers } from './cloud-state.ts';
import { ConflictError } from './conflict.ts';
import type { CloudContext } from './context.ts';
import { toDeployError } from './deploy-error.ts';
import { type DeployRecords, deployFunction, readFingerprint, recordDeploy } from './deploy-function.ts';
import { deployRole } from './deploy-role.ts';
import { type DeployRun, startRun } from './deploy-run.ts';
import { deployRetry, deployTriggers } from './deploy-triggers.ts';
import { listDifferences } from './deployed.ts';
import { listUnmanagedDrift } from './unmanaged-drift.ts';

/** What the API takes, a body of 10 MB, in base64 beside the other fields: https://cloud.tencent.com/document/product/1130/46710 */
const MAX_ZIP_BYTES = 7_400_000;

const MAX_LOOKS = 8;
const PAUSE_MS = 2000;

/**
 * Brings the cloud to what the deployment says and returns what it changed, in order; nothing when nothing differed. Each
 * change is also told as a notice when it is done. Throws DeployError; deploying again goes on from wherever it stopped.
 */
export async function deploy(
  deployment: Deployment,
  artifact: Artifact,
  context: CloudContext,
): Promise<readonly Change[]> {
  refuseLargeZip(artifact);
  const run = startRun(deployment, artifact, context);
  for (let looks = 1; ; looks += 1) {
    try {
      await reconcile(run);
      run.finish();
      return run.changes();
    } catch (error) {
      const met = error instanceof ConflictError ? error.cause : error;
      if (met === error || looks === MAX_LOOKS) throw toDeployError(met, deployment, run.changes());
    }
    await context.clock.sleep(looks * PAUSE_MS);
  }
}

/** Looks, then changes what differs. Whatever was done before, by whomever, is found by looking. */
async function reconcile(run: DeployRun): Promise<void> {
  const { deployment, context } = run;
  const seen = await readCloudState(deployment, context);
  checkDeployable(deployment, seen);
  for (const line of listUnmanagedDrift(deployment, seen)) run.warn(line);
  await deployRole(run, seen);
  const records = await deployFunction(run, seen.current);
  await deployRetry(run);
  const remembered = readRecord(seen.current?.environment ?? {}).triggers;
  await deployTriggers(run, seen.triggers, remembered);
  await confirm(run, records);
  await recordDeploy(run, records);
}

/**
 * Looks once more before it is noted and told that all is deployed: an answer is a promise, and what stands there is what
 * counts. Before the seal, so that what an earlier deploy made is still known for that when it has to be looked at again.
 */
async function confirm(run: DeployRun, { borne, wanted }: DeployRecords): Promise<void> {
  const { deployment, context } = run;
  const current = await context.cloud.readFunction(deployment);
  const triggers = await context.cloud.listTriggers(deployment);
  const retry = await context.cloud.readRetry(deployment);
  const fingerprint = await readFingerprint(run);
  const unmet = [
    ...(current === undefined ? ['the function'] : listDifferences(deployment, current, { triggers, retry })),
    ...staleTimers(deployment, triggers, borne.triggers).map(({ name }) => `trigger ${name}, which was to go`),
    ...(fingerprint === undefined || fingerprint === wanted.fingerprint ? [] : ['the code']),
  ];
  if (unmet.length === 0) return;
  const missing = `The cloud took every change, and yet these are not as they were asked for: ${unmet.join(', ')}.`;
  throw new ConflictError(new DeployError(`${missing} Deploy again; if it stays so, look at them in the console.`));
}

function refuseLargeZip({ zip }: Artifact): void {
  if (zip.length <= MAX_ZIP_BYTES) return;
  throw new DeployError(
    `The zip has ${zip.length} bytes, and the API takes at most ${MAX_ZIP_BYTES}. Nothing was changed. ` +
      'Import less: `serverless package` shows what is in it.',
  );
}
