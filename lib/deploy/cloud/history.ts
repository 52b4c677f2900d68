import { CloudRefusedError } from '../../errors.ts';
import { type DeployRecord, readRecord, writeRecord } from '../deploy-record.ts';
import type { Artifact, Deployment } from '../deployment.ts';
import type { CloudContext, DeployCloud } from './api.ts';
import type { DeployRun, Lineage } from './deploy-run.ts';
import type { FunctionRef, FunctionState } from './function-api.ts';
import { listSettingDifferences, wantedRecord } from './function-settings.ts';
import { repeatWhileBusy, waitUntilStable } from './wait.ts';

/**
 * Complete deploy that is kept as a published version, with the settings and the code of that time. A version holds neither
 * triggers nor retries (https://tencentcloud.com/document/product/583/15371): they are in the record among its variables.
 */
export interface KeptDeploy {
  readonly version: string;
  readonly state: FunctionState;
  readonly record: DeployRecord & Required<Pick<DeployRecord, 'codeDigest' | 'filesDigest' | 'timers' | 'retry'>>;
}

/** Versions of earlier deploys that are kept. Quota of a function: 1000 (https://cloud.tencent.com/document/product/583/11637). */
const MAX_KEPT = 5;

/** Reads the kept deploys, the latest first. */
export async function readHistory(
  ref: FunctionRef,
  cloud: Pick<DeployCloud, 'listVersions' | 'readVersion'>,
): Promise<readonly KeptDeploy[]> {
  const kept: KeptDeploy[] = [];
  for (const version of await cloud.listVersions(ref)) {
    const state = await cloud.readVersion(ref, version);
    const record = readRecord(state?.environment ?? {});
    if (state !== undefined && isComplete(record)) kept.push({ version, state, record });
  }
  return kept;
}

/** The kept deploy that a function's record is about; undefined after a deploy that was interrupted or could not be kept. */
function findKept(history: readonly KeptDeploy[], record: DeployRecord): KeptDeploy | undefined {
  return history.find((kept) => isSameDeploy(kept.record, record));
}

/** The kept deploy to go back to from the one that the record is about. */
export function findPrevious(history: readonly KeptDeploy[], record: DeployRecord): KeptDeploy | undefined {
  // A deploy that is not kept itself came after the latest, or after the one that it names.
  const last = findKept(history, record) === undefined ? history[0]?.version : undefined;
  const previous = record.previous ?? last;
  return history.find(({ version }) => version === previous);
}

/** Reads the kept deploys for a deploy, which goes on without them where they are refused; undefined then, with a warning. */
export async function readHistoryOf(run: DeployRun): Promise<readonly KeptDeploy[] | undefined> {
  const { deployment, context } = run;
  try {
    return await repeatWhileBusy(() => readHistory(deployment, context.cloud), deployment, context);
  } catch (error) {
    warnOfRefusal(run, error);
    return undefined;
  }
}

/** Lineage of a deploy onto a function. One that changes nothing keeps that of the kept deploy. */
export function lineageOf(
  { deployment, artifact }: { readonly deployment: Deployment; readonly artifact: Artifact },
  before: DeployRecord,
  history: readonly KeptDeploy[] | undefined,
): Lineage {
  const base = history && findKept(history, before);
  const inherited = history === undefined ? undefined : before.previous;
  const isSame = base !== undefined && isKept(base, deployment, wantedRecord(deployment, artifact, inherited));
  const previous = base === undefined || isSame ? inherited : base.version;
  return { previous, previousMeanwhile: previous };
}

/** Publishes a version of what is deployed, unless there is one, and deletes the oldest. The deploy stands without it, too. */
export async function keepDeploy(
  run: DeployRun,
  record: DeployRecord,
  history: readonly KeptDeploy[] | undefined,
): Promise<void> {
  const { deployment, context } = run;
  if (history === undefined || history.some((kept) => isKept(kept, deployment, record))) return;
  const old = history.filter(({ version }, index) => index >= MAX_KEPT - 1 && version !== record.previous);
  try {
    context.reporter.progress(`publishing a version of function ${deployment.functionName}`);
    await run.apply(undefined, () => context.cloud.publishVersion(deployment));
    await waitUntilStable(deployment, context);
    for (const { version } of old) await run.apply(undefined, () => context.cloud.deleteVersion(deployment, version));
  } catch (error) {
    warnOfRefusal(run, error);
  }
}

function warnOfRefusal({ warn }: DeployRun, error: unknown): void {
  if (!(error instanceof CloudRefusedError)) throw error;
  warn(`rollback will not know this deploy: ${error.action} was refused with ${error.code}`);
}

function isKept({ state, record }: KeptDeploy, deployment: Deployment, wanted: DeployRecord): boolean {
  return isSameDeploy(record, wanted) && listSettingDifferences(deployment, state).length === 0;
}

/** The fingerprint does not count: whether the same code always gets the same is not documented. */
function isSameDeploy(one: DeployRecord, other: DeployRecord): boolean {
  const [first, second] = [one, other].map((record) => writeRecord({ ...record, fingerprint: undefined }));
  return first === second;
}

function isComplete(record: DeployRecord): record is KeptDeploy['record'] {
  const { codeDigest, filesDigest, timers, retry } = record;
  return [codeDigest, filesDigest, timers, retry].every((part) => part !== undefined);
}

/** Number and time of a published version, without its settings. */
export interface KeptVersion {
  readonly version: string;
  readonly publishedTime?: string;
}

/** Kept deploys for `info`, or the reason why they are unknown, as a clause. */
export type History =
  | { readonly kind: 'known'; readonly current?: KeptVersion; readonly previous?: KeptVersion }
  | { readonly kind: 'unknown'; readonly reason: string };

/** Version of a kept deploy. */
export function versionOf({ version, state }: KeptDeploy): KeptVersion {
  return { version, publishedTime: state.modifiedTime };
}

/** Reads the kept deploy of a function and the one before. A refusal is an answer here. */
export async function describeHistory(
  ref: FunctionRef,
  record: DeployRecord,
  { cloud }: Pick<CloudContext, 'cloud'>,
): Promise<History> {
  try {
    const history = await readHistory(ref, cloud);
    const [current, previous] = [findKept(history, record), findPrevious(history, record)];
    return { kind: 'known', current: current && versionOf(current), previous: previous && versionOf(previous) };
  } catch (error) {
    if (!(error instanceof CloudRefusedError)) throw error;
    return { kind: 'unknown', reason: `${error.action} was refused with ${error.code}` };
  }
}
