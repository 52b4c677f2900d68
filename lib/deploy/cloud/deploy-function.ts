import { DeployError } from '../../errors.ts';
import { type DeployRecord, readRecord, writeRecord } from '../deploy-record.ts';
import type { Change } from '../deployment.ts';
import { readCodeFingerprint } from './code-state.ts';
import { ConflictError } from './conflict.ts';
import type { DeployRun } from './deploy-run.ts';
import type { FunctionState } from './function-api.ts';
import { HANDLER, listSettingDifferences, managedTopic, wantedRecord, wantedSettings } from './function-settings.ts';
import { ownerTags } from './ownership.ts';
import { waitUntilStable } from './wait.ts';

/** The marker that the function bears, and the one that it is to bear once everything is deployed. */
export interface DeployRecords {
  readonly borne: DeployRecord;
  readonly wanted: DeployRecord;
}

/** What a marker says of code that is what is wanted. */
type CodeRecord = Pick<DeployRecord, 'codeDigest' | 'auditDigest' | 'fingerprint'>;

/** Creates the function, or brings configuration and code to what is wanted. */
export async function deployFunction(run: DeployRun, current: FunctionState | undefined): Promise<DeployRecords> {
  const alive = current?.status === 'CreateFailed' ? await clearFailure(run, current) : current;
  return alive === undefined ? createFunction(run) : updateFunction(run, alive);
}

/** Notes on the function what is deployed, now that it is, where it is not noted yet. */
export async function recordDeploy(run: DeployRun, { borne, wanted }: DeployRecords): Promise<void> {
  if (isSame(borne, wanted)) return;
  await configure(run, wanted, undefined);
}

/** What the cloud says of the code; undefined, with a warning, where it says nothing. */
export async function readFingerprint({ deployment, context, warn }: DeployRun): Promise<string | undefined> {
  const answer = await readCodeFingerprint(deployment, context.cloud);
  if (answer.kind === 'told') return answer.fingerprint;
  warn(`whether somebody replaces the code of function ${deployment.functionName} cannot be seen: ${answer.reason}`);
  return undefined;
}

async function createFunction(run: DeployRun): Promise<DeployRecords> {
  const { deployment, artifact, context } = run;
  const born = wantedRecord(deployment, artifact);
  const tags = { ...deployment.tags, ...ownerTags(deployment) };
  const createOnly = { runtime: deployment.runtime, handler: HANDLER, tags, zip: artifact.zip };
  context.reporter.progress(`creating function ${deployment.functionName}`);
  await run.step(creationOf(run), () => context.cloud.createFunction(wantedSettings(deployment, born), createOnly));
  await awaitActive(run);
  const wanted = { ...born, fingerprint: await readFingerprint(run) };
  // At once: until it is noted, a further look could not know the code, and would upload it once more.
  await recordDeploy(run, { borne: born, wanted });
  return { borne: wanted, wanted };
}

async function updateFunction(run: DeployRun, current: FunctionState): Promise<DeployRecords> {
  const { deployment, artifact } = run;
  const before = readRecord(current.environment);
  const wanted = wantedRecord(deployment, artifact);
  // After an update that failed the code may be half of something, and nothing else is taken before it is whole.
  const code = current.status === 'UpdateFailed' ? await upload(run) : await recognizeCode(run, current);
  const topicId = wanted.topicId ?? managedTopic(current);
  const borne = { ...code, topicId, triggers: [...before.triggers, ...wanted.triggers] };
  const differences = listSettingDifferences(deployment, current);
  if (differences.length > 0 || !isSame(before, borne))
    await configure(run, borne, differences.length > 0 ? updateOf(run, differences.join(', ')) : undefined);

  return { borne, wanted: { ...wanted, ...(code ?? (await upload(run))) } };
}

/** What can be said of the code that stands there; undefined where it is not what is wanted, or nobody can know that it is. */
async function recognizeCode(run: DeployRun, { environment, handler }: FunctionState): Promise<CodeRecord | undefined> {
  const { digest, auditDigest } = run.artifact;
  const { codeDigest, fingerprint } = readRecord(environment);
  if (codeDigest !== digest || handler !== HANDLER) return undefined;
  const seen = await readFingerprint(run);
  if (seen === undefined || seen === fingerprint) return { codeDigest: digest, auditDigest, fingerprint };
  if (fingerprint !== undefined) run.warn(replacedSentence(run));
  return undefined;
}

async function upload(run: DeployRun): Promise<CodeRecord> {
  const { deployment, artifact, context } = run;
  context.reporter.progress(`uploading the code of function ${deployment.functionName}`);
  const code = { zip: artifact.zip, handler: HANDLER };
  await run.step(updateOf(run, 'code'), () => context.cloud.updateCode(deployment, code));
  await awaitActive(run);
  return { codeDigest: artifact.digest, auditDigest: artifact.auditDigest, fingerprint: await readFingerprint(run) };
}

async function configure(run: DeployRun, record: DeployRecord, change: Change | undefined): Promise<void> {
  const { deployment, context } = run;
  context.reporter.progress(`configuring function ${deployment.functionName}`);
  await run.step(change, () => context.cloud.updateConfiguration(wantedSettings(deployment, record)));
  await awaitActive(run);
}

/** Waits until a change has come into force. Throws DeployError when the platform could not make it. */
async function awaitActive({ deployment, context }: DeployRun): Promise<void> {
  const state = await waitUntilStable(deployment, context);
  if (state === undefined) throw new ConflictError(new DeployError(lostSentence(deployment.functionName)));
  if (state.status !== 'Active') throw failure(deployment.functionName, state);
}

/** Removes a function that an earlier deploy failed to create, as the platform asks for: https://cloud.tencent.com/document/api/583/115197 */
async function clearFailure(run: DeployRun, current: FunctionState): Promise<undefined> {
  const { deployment, context } = run;
  if (run.hasApplied(creationOf(run))) throw failure(deployment.functionName, current);
  const change = { verb: 'removed', what: `function ${deployment.functionName}, whose creation had failed` } as const;
  await run.step(change, () => context.cloud.deleteFunction(deployment));
  const left = await waitUntilStable(deployment, context);
  if (left !== undefined) throw failure(deployment.functionName, left);
}

function failure(functionName: string, { status, statusReasons }: FunctionState): DeployError {
  const reasons = statusReasons.length > 0 ? statusReasons.join('; ') : 'the platform gives no reason';
  const next =
    status === 'DeleteFailed'
      ? 'Remove it in the SCF console, then deploy again.'
      : 'Correct that, then deploy again: it goes on from there.';
  return new DeployError(`The function ${functionName} is ${status}: ${reasons}. ${next}`);
}

function replacedSentence({ deployment }: DeployRun): string {
  return `somebody replaced the code of function ${deployment.functionName} since it was deployed; it is uploaded again`;
}

function lostSentence(functionName: string): string {
  return `The function ${functionName} was there and is gone: somebody may be removing it. Deploy again when they are done.`;
}

function creationOf({ deployment }: DeployRun): Change {
  return { verb: 'created', what: `function ${deployment.functionName}` };
}

function updateOf({ deployment }: DeployRun, parts: string): Change {
  return { verb: 'updated', what: `function ${deployment.functionName}: ${parts}` };
}

function isSame(one: DeployRecord, other: DeployRecord): boolean {
  return writeRecord(one) === writeRecord(other);
}
