import { DeployError } from '../../errors.ts';
import type { Change } from '../deployment.ts';
import { type Marker, readMarker, writeMarker } from '../marker.ts';
import { askOfCode } from './code.ts';
import type { FunctionState } from './function-api.ts';
import { LookAgainError } from './look-again.ts';
import { ownerTags } from './ownership.ts';
import { HANDLER, heldTopic, listDifferences, wantedMarker, wantedSettings } from './settings.ts';
import { settle } from './settle.ts';
import type { Work } from './work.ts';

/** The marker that the function bears, and the one that it is to bear once everything is deployed. */
export interface Markers {
  readonly borne: Marker;
  readonly wanted: Marker;
}

/** What a marker says of code that is what is wanted. */
type CodeNote = Pick<Marker, 'codeDigest' | 'auditDigest' | 'fingerprint'>;

/** Creates the function, or brings configuration and code to what is wanted. */
export async function deployFunction(work: Work, standing: FunctionState | undefined): Promise<Markers> {
  const alive = standing?.status === 'CreateFailed' ? await clearFailure(work, standing) : standing;
  return alive === undefined ? createFunction(work) : updateFunction(work, alive);
}

/** Notes on the function what is deployed, now that it is, where it is not noted yet. */
export async function sealFunction(work: Work, { borne, wanted }: Markers): Promise<void> {
  if (isSame(borne, wanted)) return;
  await configure(work, wanted, undefined);
}

/** What the cloud says of the code; undefined, with a warning, where it says nothing. */
export async function readFingerprint({ deployment, context, warn }: Work): Promise<string | undefined> {
  const answer = await askOfCode(deployment, context.cloud);
  if (answer.kind === 'told') return answer.fingerprint;
  warn(`whether somebody replaces the code of function ${deployment.functionName} cannot be seen: ${answer.reason}`);
  return undefined;
}

async function createFunction(work: Work): Promise<Markers> {
  const { deployment, artifact, context } = work;
  const born = wantedMarker(deployment, artifact);
  const tags = { ...deployment.tags, ...ownerTags(deployment) };
  const birth = { runtime: deployment.runtime, handler: HANDLER, tags, zip: artifact.zip };
  context.voice.progress(`creating function ${deployment.functionName}`);
  await work.step(creationOf(work), () => context.cloud.createFunction(wantedSettings(deployment, born), birth));
  await awaitActive(work);
  const wanted = { ...born, fingerprint: await readFingerprint(work) };
  // At once: until it is noted, a further look could not know the code, and would upload it once more.
  await sealFunction(work, { borne: born, wanted });
  return { borne: wanted, wanted };
}

async function updateFunction(work: Work, standing: FunctionState): Promise<Markers> {
  const { deployment, artifact } = work;
  const before = readMarker(standing.environment);
  const wanted = wantedMarker(deployment, artifact);
  // After an update that failed the code may be half of something, and nothing else is taken before it is whole.
  const current = standing.status === 'UpdateFailed' ? await upload(work) : await recognizeCode(work, standing);
  const topicId = wanted.topicId ?? heldTopic(standing);
  const borne = { ...current, topicId, triggers: [...before.triggers, ...wanted.triggers] };
  const differences = listDifferences(deployment, standing);
  if (differences.length > 0 || !isSame(before, borne)) {
    await configure(work, borne, differences.length > 0 ? updateOf(work, differences.join(', ')) : undefined);
  }
  return { borne, wanted: { ...wanted, ...(current ?? (await upload(work))) } };
}

/** What can be said of the code that stands there; undefined where it is not what is wanted, or nobody can know that it is. */
async function recognizeCode(work: Work, { environment, handler }: FunctionState): Promise<CodeNote | undefined> {
  const { digest, auditDigest } = work.artifact;
  const { codeDigest, fingerprint } = readMarker(environment);
  if (codeDigest !== digest || handler !== HANDLER) return undefined;
  const seen = await readFingerprint(work);
  if (seen === undefined || seen === fingerprint) return { codeDigest: digest, auditDigest, fingerprint };
  if (fingerprint !== undefined) work.warn(replacedSentence(work));
  return undefined;
}

async function upload(work: Work): Promise<CodeNote> {
  const { deployment, artifact, context } = work;
  context.voice.progress(`uploading the code of function ${deployment.functionName}`);
  const code = { zip: artifact.zip, handler: HANDLER };
  await work.step(updateOf(work, 'code'), () => context.cloud.updateCode(deployment, code));
  await awaitActive(work);
  return { codeDigest: artifact.digest, auditDigest: artifact.auditDigest, fingerprint: await readFingerprint(work) };
}

async function configure(work: Work, marker: Marker, change: Change | undefined): Promise<void> {
  const { deployment, context } = work;
  context.voice.progress(`configuring function ${deployment.functionName}`);
  await work.step(change, () => context.cloud.updateConfiguration(wantedSettings(deployment, marker)));
  await awaitActive(work);
}

/** Waits until a change has come into force. Throws DeployError when the platform could not make it. */
async function awaitActive({ deployment, context }: Work): Promise<void> {
  const state = await settle(deployment, context);
  if (state === undefined) throw new LookAgainError(new DeployError(lostSentence(deployment.functionName)));
  if (state.status !== 'Active') throw failure(deployment.functionName, state);
}

/** Removes a function that an earlier deploy failed to create, as the platform asks for: https://cloud.tencent.com/document/api/583/115197 */
async function clearFailure(work: Work, standing: FunctionState): Promise<undefined> {
  const { deployment, context } = work;
  if (work.hasTaken(creationOf(work))) throw failure(deployment.functionName, standing);
  const change = { verb: 'removed', what: `function ${deployment.functionName}, whose creation had failed` } as const;
  await work.step(change, () => context.cloud.deleteFunction(deployment));
  const left = await settle(deployment, context);
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

function replacedSentence({ deployment }: Work): string {
  return `somebody replaced the code of function ${deployment.functionName} since it was deployed; it is uploaded again`;
}

function lostSentence(functionName: string): string {
  return `The function ${functionName} was there and is gone: somebody may be removing it. Deploy again when they are done.`;
}

function creationOf({ deployment }: Work): Change {
  return { verb: 'created', what: `function ${deployment.functionName}` };
}

function updateOf({ deployment }: Work, parts: string): Change {
  return { verb: 'updated', what: `function ${deployment.functionName}: ${parts}` };
}

function isSame(one: Marker, other: Marker): boolean {
  return writeMarker(one) === writeMarker(other);
}
