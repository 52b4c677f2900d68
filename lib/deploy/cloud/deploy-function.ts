import { DeployError } from '../../errors.ts';
import { type DeployRecord, readRecord, writeRecord } from '../deploy-record.ts';
import { readCodeFingerprint } from './code-state.ts';
import { ConflictError } from './conflict.ts';
import type { DeployRun, Lineage } from './deploy-run.ts';
import type { FunctionState } from './function-api.ts';
import { HANDLER, listSettingDifferences, managedTopic, wantedRecord, wantedSettings } from './function-settings.ts';
import { ownerTags } from './ownership.ts';
import { repeatWhileBusy, waitUntilStable } from './wait.ts';

/** The record on the function, and the one that it gets once everything is deployed. */
export interface DeployRecords {
  readonly current: DeployRecord;
  readonly wanted: DeployRecord;
}

type CodeRecord = Pick<DeployRecord, 'codeDigest' | 'auditDigest' | 'fingerprint'>;

/** Record of code that is about to be replaced. */
const noCode = { codeDigest: undefined, auditDigest: undefined, fingerprint: undefined, filesDigest: undefined };

/** Creates the function, or updates its configuration and code. */
export async function deployFunction(
  run: DeployRun,
  current: FunctionState | undefined,
  lineage: Lineage,
): Promise<DeployRecords> {
  const usable = current?.status === 'CreateFailed' ? await removeFailed(run, current) : current;
  return usable === undefined ? createFunction(run) : updateFunction(run, usable, lineage);
}

/** Records on the function what is deployed, where it is not recorded yet. */
export async function recordDeploy(run: DeployRun, { current, wanted }: DeployRecords): Promise<void> {
  if (!isSame(current, wanted)) await configure(run, wanted, undefined);
}

/** Fingerprint of the code; undefined, with a warning, where the cloud gives none. */
export async function readFingerprint({ deployment, context, warn }: DeployRun): Promise<string | undefined> {
  const code = await readCodeFingerprint(deployment, {
    readFingerprint: (ref) => repeatWhileBusy(() => context.cloud.readFingerprint(ref), ref, context),
  });
  if (code.kind === 'known') return code.fingerprint;
  warn(`cannot tell whether the code of function ${deployment.functionName} was replaced: ${code.reason}`);
  return undefined;
}

async function createFunction(run: DeployRun): Promise<DeployRecords> {
  const { deployment, artifact, context } = run;
  const created = wantedRecord(deployment, artifact, undefined);
  const tags = { ...deployment.tags, ...ownerTags(deployment) };
  const createOnly = { runtime: deployment.runtime, handler: HANDLER, tags, zip: artifact.zip };
  context.reporter.progress(`creating function ${deployment.functionName}`);
  await run.apply(creationOf(run), () => context.cloud.createFunction(wantedSettings(deployment, created), createOnly));
  await waitUntilActive(run);
  const wanted = { ...created, fingerprint: await readFingerprint(run) };
  // At once: until it is recorded, reading again could not recognize the code, and would upload it once more.
  await recordDeploy(run, { current: created, wanted });
  return { current: wanted, wanted };
}

async function updateFunction(
  run: DeployRun,
  current: FunctionState,
  { previous, previousMeanwhile }: Lineage,
): Promise<DeployRecords> {
  const { deployment, artifact } = run;
  const before = readRecord(current.environment);
  const wanted = wantedRecord(deployment, artifact, previous);
  // After an update that failed the code may be incomplete, and the platform takes no other change before it is whole.
  const code = current.status === 'UpdateFailed' ? await upload(run) : await recognizeCode(run, current);
  const topicId = wanted.topicId ?? managedTopic(current);
  const triggers = [...before.triggers, ...wanted.triggers];
  const underWay = { ...wanted, topicId, triggers, previous: previousMeanwhile };
  const interim = { ...underWay, ...(code ?? noCode) };
  const differences = listSettingDifferences(deployment, current);
  if (differences.length > 0 || !isSame(before, interim))
    await configure(run, interim, differences.length > 0 ? updateOf(run, differences.join(', ')) : undefined);

  if (code !== undefined) return { current: interim, wanted: { ...wanted, ...code } };
  const uploaded = await upload(run);
  // At once: whatever stops the deploy later, the next one recognizes the code.
  const noted = { ...underWay, ...uploaded };
  await recordDeploy(run, { current: interim, wanted: noted });
  return { current: noted, wanted: { ...wanted, ...uploaded } };
}

/** Record of the deployed code; undefined where it is not the wanted code, or nobody can know that it is. */
async function recognizeCode(run: DeployRun, { environment, handler }: FunctionState): Promise<CodeRecord | undefined> {
  const { digest, auditDigest } = run.artifact;
  const { codeDigest, fingerprint: recorded } = readRecord(environment);
  if (handler !== HANDLER) return undefined;
  if (recorded === undefined && (await isUploaded(run)))
    return { codeDigest: digest, auditDigest, fingerprint: await readFingerprint(run) };

  if (codeDigest !== digest) return undefined;
  const fingerprint = await readFingerprint(run);
  if (fingerprint === undefined || fingerprint === recorded) return { codeDigest, auditDigest, fingerprint: recorded };
  const { functionName } = run.deployment;
  if (recorded !== undefined)
    run.warn(`the code of function ${functionName} was replaced since the last deploy; it is uploaded again`);

  return undefined;
}

/**
 * True when an upload that was not recorded was this one's. What the hash of the cloud is computed from is not documented; where it
 * is the SHA-256 of the zip, that is proof. Otherwise the code is uploaded again.
 */
async function isUploaded({ artifact, deployment, context }: DeployRun): Promise<boolean> {
  const code = await readCodeFingerprint(deployment, context.cloud);
  if (code.kind === 'unknown') return false;
  return [artifact.digest, Buffer.from(artifact.digest, 'hex').toString('base64')].includes(code.fingerprint);
}

async function upload(run: DeployRun): Promise<CodeRecord> {
  const { deployment, artifact, context } = run;
  context.reporter.progress(`uploading the code of function ${deployment.functionName}`);
  const code = { zip: artifact.zip, handler: HANDLER };
  await run.apply(updateOf(run, 'code'), () => context.cloud.updateCode(deployment, code));
  await waitUntilActive(run);
  return { codeDigest: artifact.digest, auditDigest: artifact.auditDigest, fingerprint: await readFingerprint(run) };
}

async function configure(run: DeployRun, record: DeployRecord, change: string | undefined): Promise<void> {
  const { deployment, context } = run;
  context.reporter.progress(`configuring function ${deployment.functionName}`);
  await run.apply(change, () => context.cloud.updateConfiguration(wantedSettings(deployment, record)));
  await waitUntilActive(run);
}

/** Waits until a change is in force. Throws DeployError when the platform could not apply it. */
async function waitUntilActive({ deployment, context }: DeployRun): Promise<void> {
  const { functionName } = deployment;
  const state = await waitUntilStable(deployment, context);
  if (state === undefined) {
    const message = `The function ${functionName} no longer exists: somebody may be removing it. Deploy again when that is over.`;
    throw new ConflictError(new DeployError(message));
  }
  if (state.status !== 'Active') throw failure(functionName, state);
}

/** Removes a function that an earlier deploy failed to create, as the platform asks for: https://cloud.tencent.com/document/api/583/115197 */
async function removeFailed(run: DeployRun, current: FunctionState): Promise<undefined> {
  const { deployment, context } = run;
  const { functionName } = deployment;
  if (run.hasApplied(creationOf(run))) throw failure(functionName, current);
  const change = `removed function ${functionName}, whose creation had failed`;
  await run.apply(change, () => context.cloud.deleteFunction(deployment));
  const left = await waitUntilStable(deployment, context);
  if (left !== undefined) throw failure(functionName, left);
}

function failure(functionName: string, { status, statusReasons }: FunctionState): DeployError {
  const reasons = statusReasons.length > 0 ? statusReasons.join('; ') : 'the platform gives no reason';
  const next =
    status === 'DeleteFailed'
      ? 'Remove it in the SCF console, then deploy again.'
      : 'Correct that, then deploy again: it goes on from there.';
  return new DeployError(`The function ${functionName} is ${status}: ${reasons}. ${next}`);
}

function creationOf({ deployment }: DeployRun): string {
  return `created function ${deployment.functionName}`;
}

function updateOf({ deployment }: DeployRun, parts: string): string {
  return `updated function ${deployment.functionName}: ${parts}`;
}

function isSame(one: DeployRecord, other: DeployRecord): boolean {
  return writeRecord(one) === writeRecord(other);
}
