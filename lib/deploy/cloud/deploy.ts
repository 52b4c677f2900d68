import { DeployError } from '../../errors.ts';
import type { Artifact, Change, Deployment } from '../deployment.ts';
import { readMarker } from '../marker.ts';
import type { DeployContext } from './context.ts';
import { deployFunction, type Markers, readFingerprint, sealFunction } from './deploy-function.ts';
import { deployRole } from './deploy-role.ts';
import { deployRetry, deployTriggers } from './deploy-triggers.ts';
import { listUnmet } from './deployed.ts';
import { explain } from './explain.ts';
import { LookAgainError } from './look-again.ts';
import { look, refuseObstacles, staleTimers } from './situation.ts';
import { listLasting } from './unmanaged-drift.ts';
import { beginWork, type Work } from './work.ts';

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
  context: DeployContext,
): Promise<readonly Change[]> {
  refuseLargeZip(artifact);
  const work = beginWork(deployment, artifact, context);
  for (let looks = 1; ; looks += 1) {
    try {
      await reconcile(work);
      work.finish();
      return work.changes();
    } catch (error) {
      const met = error instanceof LookAgainError ? error.cause : error;
      if (met === error || looks === MAX_LOOKS) throw explain(met, deployment, work.changes());
    }
    await context.clock.sleep(looks * PAUSE_MS);
  }
}

/** Looks, then changes what differs. Whatever was done before, by whomever, is found by looking. */
async function reconcile(work: Work): Promise<void> {
  const { deployment, context } = work;
  const seen = await look(deployment, context);
  refuseObstacles(deployment, seen);
  for (const line of listLasting(deployment, seen)) work.warn(line);
  await deployRole(work, seen);
  const markers = await deployFunction(work, seen.standing);
  await deployRetry(work);
  const remembered = readMarker(seen.standing?.environment ?? {}).triggers;
  await deployTriggers(work, seen.triggers, remembered);
  await confirm(work, markers);
  await sealFunction(work, markers);
}

/**
 * Looks once more before it is noted and told that all is deployed: an answer is a promise, and what stands there is what
 * counts. Before the seal, so that what an earlier deploy made is still known for that when it has to be looked at again.
 */
async function confirm(work: Work, { borne, wanted }: Markers): Promise<void> {
  const { deployment, context } = work;
  const standing = await context.cloud.readFunction(deployment);
  const triggers = await context.cloud.listTriggers(deployment);
  const retry = await context.cloud.readRetry(deployment);
  const fingerprint = await readFingerprint(work);
  const unmet = [
    ...(standing === undefined ? ['the function'] : listUnmet(deployment, standing, { triggers, retry })),
    ...staleTimers(deployment, triggers, borne.triggers).map(({ name }) => `trigger ${name}, which was to go`),
    ...(fingerprint === undefined || fingerprint === wanted.fingerprint ? [] : ['the code']),
  ];
  if (unmet.length === 0) return;
  const missing = `The cloud took every change, and yet these are not as they were asked for: ${unmet.join(', ')}.`;
  throw new LookAgainError(new DeployError(`${missing} Deploy again; if it stays so, look at them in the console.`));
}

function refuseLargeZip({ zip }: Artifact): void {
  if (zip.length <= MAX_ZIP_BYTES) return;
  throw new DeployError(
    `The zip has ${zip.length} bytes, and the API takes at most ${MAX_ZIP_BYTES}. Nothing was changed. ` +
      'Import less: `serverless package` shows what is in it.',
  );
}
