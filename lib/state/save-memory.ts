import { StateError } from '../errors.ts';
import { startTimeLimit } from '../time-limit.ts';
import type { Clock } from '../types.ts';
import { decode, encode } from './format.ts';
import type { Replaceable } from './load-snapshots.ts';
import type { Memory } from './memory.ts';
import type { Names } from './names.ts';
import type { ObjectStore } from './object-store.ts';
import { removeObjects } from './remove-objects.ts';
import type { Signing } from './signed-object.ts';

/** Writes a whole memory, within `limitMs` where it is given. Rejects with a StateError when it was not written. */
export type SaveMemory = (memory: Memory, limitMs?: number) => Promise<void>;

interface SaveOptions {
  readonly store: ObjectStore;
  readonly names: Names;
  readonly signing: Signing;
  readonly access: {
    readonly clock: Clock;
    readonly toolVersion?: string;
    readonly timeLeftMs?: () => number | undefined;
  };
}

const WRITE_MS = 20_000;
const REMOVE_MS = 5_000;
const MAX_REMOVED = 200;

/**
 * `save` of one run. It writes a new object that names the objects it replaces, and only then removes these, and no
 * others: an object of a concurrent run stays. Removing may fail, as a replaced object is not read again.
 */
export function createSaver(
  { store, names, signing, access }: SaveOptions,
  { present, past }: Replaceable,
): SaveMemory {
  let own: readonly string[] = [];
  let attempt = 0;
  return async (memory, limitMs = WRITE_MS) => {
    attempt += 1;
    const name = names.next(attempt);
    const replaces = [...own, ...present, ...past];
    const content = encode({ replaces, memory }, name, signing, access.toolVersion);
    const refused = decode({ name, content }, signing, access.clock.now());
    // Otherwise the next run would find it damaged.
    if ('problem' in refused)
      throw new StateError(`The memory of this run cannot be saved: ${name} ${refused.problem}.`);
    const removable = [...own, ...present];
    // Before it is known to be written: what seems to have failed may be there all the same.
    own = [name, ...own];
    await within(Math.min(WRITE_MS, limitMs), access, (signal) => store.write(name, content, signal));
    const removing = (signal: AbortSignal) => removeObjects(store, removable.slice(0, MAX_REMOVED), signal);
    await within(Math.min(REMOVE_MS, limitMs), access, removing);
  };
}

/** Does a piece of work within the time that is left, and at most `maxMs`. */
async function within(
  maxMs: number,
  { timeLeftMs }: SaveOptions['access'],
  work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  const limit = startTimeLimit(Math.min(maxMs, timeLeftMs?.() ?? maxMs));
  try {
    await work(limit.signal);
  } finally {
    limit.clear();
  }
}
