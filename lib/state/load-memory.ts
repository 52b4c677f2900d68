import { StateError } from '../errors.ts';
import type { StateOptions } from '../options.ts';
import { startTimeLimit } from '../time-limit.ts';
import type { Clock } from '../types.ts';
import { type DamagedObject, loadSnapshots, type Replaceable, type Snapshots } from './load-snapshots.ts';
import { EMPTY_MEMORY, type Memory } from './memory.ts';
import { mergeMemories } from './merge.ts';
import { createNames } from './names.ts';
import { type ObjectStore, withDeadline } from './object-store.ts';
import { fileNameOf, openStore, type StoreAccess, signingOf, storeOptionsOf } from './open-store.ts';
import { createSaver, type SaveMemory } from './save-memory.ts';

/** Credentials, clock and run, as reading and writing a memory needs them. */
export interface StateAccess extends StoreAccess {
  readonly clock: Clock;
  readonly runId: string;
  readonly toolVersion?: string;
  /** Time left of the run when it is asked; absent, or undefined: no limit. */
  readonly timeLeftMs?: () => number | undefined;
}

/**
 * Memory of earlier runs, and `save`, which replaces all that was loaded. It may be called again, and rejects with a
 * StateError when nothing was written. `unusable`: findings are notified as if nothing were known; `problem` is a sentence,
 * safe to mail, and `keptAs` the name of a damaged object in quarantine.
 */
export type LoadedMemory =
  | { readonly status: 'first' | 'known'; readonly memory: Memory; readonly save: SaveMemory }
  | { readonly status: 'unusable'; readonly problem: string; readonly keptAs?: string; readonly save: SaveMemory };

const LOAD_MS = 20_000;
const MAX_QUARANTINED = 20;
const nothing: Replaceable = { present: [], past: [] };

/** Loads the memory of earlier runs. Rejects for bugs only: an error of the store makes the memory unusable, never empty. */
export async function loadMemory(options: StateOptions, access: StateAccess): Promise<LoadedMemory> {
  try {
    const own = storeOptionsOf(options, access);
    return await loadMemoryFrom(await openStore(own, access), own, access);
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    return { status: 'unusable', problem: error.message, save: () => Promise.reject(error) };
  }
}

/** Loads the memory from an open store. */
export async function loadMemoryFrom(
  openedStore: ObjectStore,
  options: StateOptions,
  access: StateAccess,
): Promise<LoadedMemory> {
  const store = withDeadline(openedStore);
  const { clock } = access;
  const names = createNames(fileNameOf(options), access);
  const signing = signingOf(options);
  const saverOf = (replaced: Replaceable) => createSaver({ store, names, signing, access }, replaced);
  // A quarter, since the audit and its mail come after it.
  const shareMs = (access.timeLeftMs?.() ?? Number.POSITIVE_INFINITY) / 4;
  const limit = startTimeLimit(Math.min(LOAD_MS, shareMs));
  const { signal } = limit;
  try {
    const loaded = await loadSnapshots(store, { names, signing, clock, signal });
    if (loaded.damaged.length > 0) return await refuseDamaged(loaded, saverOf, quarantine);
    const [first, ...rest] = loaded.snapshots;
    if (first === undefined) return { status: 'first', memory: EMPTY_MEMORY, save: saverOf(nothing) };
    const memory = mergeMemories([first.memory, ...rest.map((snapshot) => snapshot.memory)]);
    return { status: 'known', memory, save: saverOf(loaded.replaceable) };
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    // What was not read stays, for a later run to read.
    return { status: 'unusable', problem: error.message, save: saverOf(nothing) };
  } finally {
    limit.clear();
  }

  async function quarantine({ name, content }: DamagedObject): Promise<string | undefined> {
    try {
      if (content === undefined) return undefined;
      const quarantined = names.quarantineName(name);
      await store.write(quarantined, content, signal);
      return quarantined;
    } catch (error) {
      if (error instanceof StateError) return undefined;
      throw error;
    }
  }
}

/**
 * Unusable memory of damaged objects. One makes all unusable: it may be the one that says that somebody was notified of an
 * end. The others are replaced as well, so that the next run knows what this one notified and nothing else. An object that
 * could not be quarantined stays, and so does the alarm, until somebody looks at it.
 */
async function refuseDamaged(
  { damaged, replaceable: { present, past } }: Snapshots,
  saverOf: (replaced: Replaceable) => SaveMemory,
  quarantine: (damaged: DamagedObject) => Promise<string | undefined>,
): Promise<LoadedMemory> {
  const moved: { readonly name: string; readonly quarantined: string }[] = [];
  for (const object of damaged.slice(0, MAX_QUARANTINED)) {
    const quarantined = await quarantine(object);
    if (quarantined !== undefined) moved.push({ name: object.name, quarantined });
  }
  const more = damaged.length > 1 ? ` ${damaged.length - 1} more are damaged.` : '';
  const problem = `${damaged[0]?.name} ${damaged[0]?.problem}.${more}`;
  const keptAs = moved[0]?.quarantined;
  const save = saverOf({ present: [...moved.map(({ name }) => name), ...present], past });
  return { status: 'unusable', problem, ...(keptAs !== undefined && { keptAs }), save };
}
