import { StateError } from '../errors.ts';
import type { ObjectStore } from './object-store.ts';

const CONCURRENCY = 4;

/** Removes objects that nobody needs any more. A refusal is no error: whoever reads them next knows that. */
export async function removeObjects(store: ObjectStore, names: readonly string[], signal: AbortSignal): Promise<void> {
  for (let at = 0; at < names.length && !signal.aborted; at += CONCURRENCY) {
    const batch = names.slice(at, at + CONCURRENCY).map((name) => store.remove(name, signal));
    const failures = (await Promise.allSettled(batch)).flatMap((end) =>
      end.status === 'rejected' ? [end.reason] : [],
    );
    const bug: unknown = failures.find((failure) => !(failure instanceof StateError));
    if (bug !== undefined) throw bug;
    // One refusal stands for all.
    if (failures.length === batch.length) return;
  }
}
