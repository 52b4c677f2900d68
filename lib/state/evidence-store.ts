import pLimit from 'p-limit';
import { StateError } from '../errors.ts';
import type { StateOptions } from '../options.ts';
import { startTimeLimit } from '../time-limit.ts';
import type { Clock, PartEvidence, PartProblem } from '../types.ts';
import { partEvidence } from './evidence-schema.ts';
import { createEvidenceNames, type EvidenceNames } from './names.ts';
import { type ListedObject, type ObjectStore, withDeadline } from './object-store.ts';
import { fileNameOf, openStore, type StoreAccess, signingOf, storeOptionsOf } from './open-store.ts';
import { removeObjects } from './remove-objects.ts';
import { decodeObject, encodeObject, MAX_BYTES, type Signing } from './signed-object.ts';

/** Run whose parts use a store. `startedAt` (ISO 8601) tells the attempts of one run apart. */
export interface EvidenceRun {
  readonly runId: string;
  readonly startedAt: string;
  readonly clock: Clock;
  readonly toolVersion?: string;
}

/** Evidence of the parts of one run, an object each, beside the memory. */
export interface EvidenceStore {
  /** Writes the evidence of a part, in the place of what an earlier attempt at this part wrote. Rejects with StateError. */
  readonly write: (evidence: PartEvidence) => Promise<void>;
  /** Waits for the evidence of these accounts, until the signal aborts: it, or the problem with it, for each of them. */
  readonly gather: (
    accounts: readonly string[],
    signal: AbortSignal,
  ) => Promise<ReadonlyMap<string, PartEvidence | PartProblem>>;
  /** Removes the evidence of this run, and what runs of earlier days left. */
  readonly remove: () => Promise<void>;
}

const FORMAT = 'image-share-audit evidence';
const POLL_MS = 2000;
const WRITE_MS = 20_000;
const REMOVE_MS = 3000;
const CONCURRENCY = 8;
/** Above the longest run. What is older is of a run that ended before it could remove it. */
const LEFT_BEHIND_MS = 24 * 3_600_000;

/** Opens the store of a run's evidence: that of the memory. */
export async function openEvidenceStore(
  options: StateOptions,
  access: StoreAccess & EvidenceRun,
): Promise<EvidenceStore> {
  const own = storeOptionsOf(options, access);
  return createEvidenceStore(await openStore(own, access), own, access);
}

/** Store of a run's evidence in an open store. */
export function createEvidenceStore(openedStore: ObjectStore, options: StateOptions, run: EvidenceRun): EvidenceStore {
  const place: EvidencePlace = {
    store: withDeadline(openedStore),
    names: createEvidenceNames(fileNameOf(options), run),
    signing: signingOf(options),
  };
  return {
    write: (evidence) => write(place, evidence, run.toolVersion),
    gather: (accounts, signal) => gather(place, accounts, { clock: run.clock, signal }),
    remove: () => remove(place, new Date(run.clock.now().getTime() - LEFT_BEHIND_MS)),
  };
}

interface EvidencePlace {
  readonly store: ObjectStore;
  readonly names: EvidenceNames;
  readonly signing: Signing;
}

async function write(
  { store, names, signing }: EvidencePlace,
  evidence: PartEvidence,
  toolVersion: string | undefined,
): Promise<void> {
  const name = names.nameOf(evidence.account);
  const content = encodeObject(evidence, { format: FORMAT, name, signing }, toolVersion);
  if (content.length > MAX_BYTES)
    throw new StateError(`The evidence of ${evidence.account} is larger than ${MAX_BYTES} bytes.`);
  await within(WRITE_MS, (signal) => store.write(name, content, signal));
}

type Found = PartEvidence | PartProblem;

async function gather(
  place: EvidencePlace,
  accounts: readonly string[],
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<ReadonlyMap<string, Found>> {
  const found = new Map<string, Found>();
  let missing = accounts;
  let problem: PartProblem = 'missing';
  while (missing.length > 0 && !signal.aborted) {
    try {
      await readNew(place, missing, { found, signal });
      problem = 'missing';
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      if (!signal.aborted) problem = 'unavailable';
    }
    missing = accounts.filter((account) => !found.has(account));
    if (missing.length > 0) await pause(clock, signal);
  }
  return new Map(accounts.map((account) => [account, found.get(account) ?? problem]));
}

/** Reads the evidence of those accounts of which there is some by now. */
async function readNew(
  place: EvidencePlace,
  accounts: readonly string[],
  { found, signal }: { readonly found: Map<string, Found>; readonly signal: AbortSignal },
): Promise<void> {
  const { store, names } = place;
  const listed = new Map((await store.list(names.prefix, signal)).map((object) => [object.name, object]));
  const limit = pLimit(CONCURRENCY);
  const readOne = async (account: string) => {
    const object = listed.get(names.nameOf(account));
    const evidence = object && (await read(place, object, signal));
    if (evidence !== undefined) found.set(account, evidence);
  };
  await Promise.all(accounts.map((account) => limit(readOne, account)));
}

/** Undefined where it is listed, and not there. */
async function read(
  { store, signing }: EvidencePlace,
  { name, bytes }: ListedObject,
  signal: AbortSignal,
): Promise<Found | undefined> {
  if (bytes > MAX_BYTES) return 'malformed';
  const content = await store.read(name, signal);
  if (content === undefined) return undefined;
  const decoded = decodeObject({ name, content }, { format: FORMAT, signing });
  if ('problem' in decoded) return decoded.isSignature ? 'signature' : 'malformed';
  return partEvidence.safeParse(decoded.value, { reportInput: false }).data ?? 'malformed';
}

/** Removes the evidence of the run, and what was left before. The rest is for a later run. */
async function remove({ store, names }: EvidencePlace, leftBefore: Date): Promise<void> {
  await within(REMOVE_MS, async (signal) => {
    const listed = (await store.list(names.prefix, signal)).map(({ name }) => name);
    const needless = listed.filter((name) => names.isOfRun(name) || names.isOlder(name, leftBefore));
    await removeObjects(store, needless, signal);
  }).catch((error: unknown) => {
    if (!(error instanceof StateError)) throw error;
  });
}

/** Ends early when the signal aborts. */
async function pause(clock: Clock, signal: AbortSignal): Promise<void> {
  await clock.sleep(POLL_MS, signal).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}

async function within(maxMs: number, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const limit = startTimeLimit(maxMs);
  await work(limit.signal).finally(limit.clear);
}
