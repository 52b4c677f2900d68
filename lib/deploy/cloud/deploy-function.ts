import { DeployError } from '../../errors.ts';
import type { Change } from '../deployment.ts';
import type { FunctionState } from './function-api.ts';
import { LookAgainError } from './look-again.ts';
import { type Marker, readMarker, writeMarker } from './marker.ts';
import { ownerTags } from './ownership.ts';
import { HANDLER, listDifferences, wantedMarker, wantedSettings } from './settings.ts';
import { settle } from './settle.ts';
import type { Work } from './work.ts';

/** Creates the function, or brings configuration and code to what is wanted. Returns the marker that it then bears. */
export async function deployFunction(work: Work, standing: FunctionState | undefined): Promise<Marker> {
  const alive = standing?.status === 'CreateFailed' ? await clearFailure(work, standing) : standing;
  return alive === undefined ? createFunction(work) : updateFunction(work, alive);
}

/** Notes on the function what is deployed, now that it is: the last step. */
export async function sealFunction(work: Work, borne: Marker): Promise<void> {
  const wanted = wantedMarker(work.deployment, work.artifact);
  if (isSame(borne, wanted)) return;
  await configure(work, wanted, undefined);
}

async function createFunction(work: Work): Promise<Marker> {
  const { deployment, artifact, context } = work;
  const marker = wantedMarker(deployment, artifact);
  const tags = { ...deployment.tags, ...ownerTags(deployment) };
  const birth = { runtime: deployment.runtime, handler: HANDLER, tags, zip: artifact.zip };
  context.voice.progress(`creating function ${deployment.functionName}`);
  await work.step(creationOf(work), () => context.cloud.createFunction(wantedSettings(deployment, marker), birth));
  await awaitActive(work);
  return marker;
}

async function updateFunction(work: Work, standing: FunctionState): Promise<Marker> {
  const { deployment, artifact } = work;
  warnOfTags(work, standing);
  // After an update that failed the code may be half of something, and nothing else is taken before it is whole.
  const hasFailed = standing.status === 'UpdateFailed';
  if (hasFailed) await upload(work);
  const borne = readMarker(standing.environment);
  const { codeDigest, auditDigest, triggers } = wantedMarker(deployment, artifact);
  const isCurrent = hasFailed || (borne.codeDigest === codeDigest && standing.handler === HANDLER);
  const marker = { ...(isCurrent ? { codeDigest, auditDigest } : {}), triggers: [...borne.triggers, ...triggers] };
  const differences = listDifferences(deployment, standing);
  if (differences.length > 0 || !isSame(borne, marker)) {
    await configure(work, marker, differences.length > 0 ? updateOf(work, differences.join(', ')) : undefined);
  }
  if (!isCurrent) await upload(work);
  return marker;
}

async function upload(work: Work): Promise<void> {
  const { deployment, artifact, context } = work;
  context.voice.progress(`uploading the code of function ${deployment.functionName}`);
  const code = { zip: artifact.zip, handler: HANDLER };
  await work.step(updateOf(work, 'code'), () => context.cloud.updateCode(deployment, code));
  await awaitActive(work);
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

function lostSentence(functionName: string): string {
  return `The function ${functionName} was there and is gone: somebody may be removing it. Deploy again when they are done.`;
}

/** Tags are taken at creation; changing them later is another product's business. */
function warnOfTags({ deployment, warn }: Work, { tags }: FunctionState): void {
  const differing = Object.entries(deployment.tags).filter(([key, value]) => tags[key] !== value);
  if (differing.length === 0) return;
  const names = differing.map(([key]) => key).join(', ');
  warn(`function ${deployment.functionName} keeps the tags it was created with; change ${names} in the console`);
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
