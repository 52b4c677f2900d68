import { StateError } from '../errors.ts';
import type { Clock } from '../types.ts';
import { decode } from './format.ts';
import type { Names } from './names.ts';
import type { ListedObject, ObjectStore } from './object-store.ts';
import type { SnapshotContent } from './schema.ts';
import { MAX_BYTES, type Signing } from './signed-object.ts';

/** Object that is not valid. Without `content` where it is too large to be read. */
export interface DamagedObject {
  readonly name: string;
  readonly problem: string;
  readonly content?: Buffer;
}

/** Memory as one run wrote it. */
export interface Snapshot extends SnapshotContent {
  readonly name: string;
}

/** Valid and damaged objects that no other replaces. */
export interface Snapshots {
  readonly snapshots: readonly Snapshot[];
  readonly damaged: readonly DamagedObject[];
  /** Objects that a merge of all snapshots replaces. */
  readonly replaceable: Replaceable;
}

/** Names of objects, the newest first. */
export interface Replaceable {
  /** Objects in the store that were read, or need not be. */
  readonly present: readonly string[];
  /** Objects that snapshots replaced and that are gone: a list that lags behind, or a person, may bring them back. */
  readonly past: readonly string[];
}

interface LoadOptions {
  readonly names: Names;
  readonly signing: Signing;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const MAX_ATTEMPTS = 3;
const MAX_PAST = 200;
const PAUSE_MS = 500;

/**
 * Snapshots that no other replaces. One that is listed and not there was merged into another by a concurrent run, which a
 * list that lags behind does not show: the list is read again, and in the end that is a StateError.
 */
export async function loadSnapshots(store: ObjectStore, options: LoadOptions): Promise<Snapshots> {
  const { names, clock, signal } = options;
  const known = new Map<string, Snapshot | DamagedObject>();
  for (let attempts = 1; ; attempts += 1) {
    const listed = (await store.list(names.prefix, signal)).filter(({ name }) => names.isSnapshot(name));
    const gone = await readNew(store, listed, { ...options, known });
    const replaced = replacedBy(known);
    const missing = gone.filter((name) => !replaced.has(name));
    if (missing.length === 0) return arrange(known, listed, replaced);
    if (attempts === MAX_ATTEMPTS)
      throw new StateError(`${missing[0]} is listed in ${store.place}, and cannot be read there.`);

    await clock.sleep(PAUSE_MS, signal).catch((error: unknown) => {
      throw signal.aborted ? new StateError(`The time for reading ${store.place} was up.`) : error;
    });
  }
}

/** Reads the newest first, which names the objects that need not be read. Returns the names of objects that are gone. */
async function readNew(
  store: ObjectStore,
  listed: readonly ListedObject[],
  { known, signing, clock, signal }: LoadOptions & { readonly known: Map<string, Snapshot | DamagedObject> },
): Promise<readonly string[]> {
  const gone: string[] = [];
  const replaced = replacedBy(known);
  for (const { name, bytes } of listed.toSorted((a, b) => (a.name < b.name ? 1 : -1))) {
    if (known.has(name) || replaced.has(name)) continue;
    const content = bytes > MAX_BYTES ? 'too large' : await store.read(name, signal);
    if (content === undefined) gone.push(name);
    else if (content === 'too large') known.set(name, { name, problem: `is larger than ${MAX_BYTES} bytes` });
    else {
      const decoded = decode({ name, content }, signing, clock.now());
      known.set(name, 'problem' in decoded ? { name, content, ...decoded } : { name, ...decoded });
      for (const older of 'problem' in decoded ? [] : decoded.replaces) replaced.add(older);
    }
  }
  return gone;
}

function replacedBy(known: ReadonlyMap<string, Snapshot | DamagedObject>): Set<string> {
  return new Set([...known.values()].flatMap((object) => ('memory' in object ? object.replaces : [])));
}

function arrange(
  known: ReadonlyMap<string, Snapshot | DamagedObject>,
  listed: readonly ListedObject[],
  replaced: ReadonlySet<string>,
): Snapshots {
  const all = [...known.values()].filter(({ name }) => !replaced.has(name));
  const snapshots = all.filter((object): object is Snapshot => 'memory' in object);
  const there = new Set([...snapshots, ...listed].map(({ name }) => name));
  const snapshotNames = snapshots.map(({ name }) => name);
  return {
    snapshots,
    damaged: all.filter((object): object is DamagedObject => 'problem' in object),
    replaceable: {
      present: newestFirst([...snapshotNames, ...[...there].filter((name) => replaced.has(name))]),
      past: newestFirst([...replaced].filter((name) => !there.has(name))).slice(0, MAX_PAST),
    },
  };
}

function newestFirst(names: readonly string[]): readonly string[] {
  return names.toSorted().toReversed();
}
