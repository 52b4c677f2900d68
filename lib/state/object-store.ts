import { StateError } from '../errors.ts';

/** Name of a stored object, and its size as the store states it. */
export interface ListedObject {
  readonly name: string;
  readonly bytes: number;
}

/**
 * Store of objects: a directory, or the part of a bucket before a key's last slash. Names have no slash. Every promise
 * rejects with a StateError when the store refuses, does not answer, or answers something else than documented; the signal
 * ends what is under way.
 */
export interface ObjectStore {
  /** Location in messages. */
  readonly place: string;
  /** All objects whose names begin with the prefix, in no particular order. */
  list(prefix: string, signal: AbortSignal): Promise<readonly ListedObject[]>;
  /** The whole content, or undefined where no object has the name (any more). */
  read(name: string, signal: AbortSignal): Promise<Buffer | undefined>;
  /** Writes a new object, all of it or nothing. */
  write(name: string, content: Buffer, signal: AbortSignal): Promise<void>;
  /** Resolves as well when there is none. */
  remove(name: string, signal: AbortSignal): Promise<void>;
}

/** Object store in which nothing can hang: a call that does not end by itself is abandoned when its signal fires. */
export function withDeadline(store: ObjectStore): ObjectStore {
  const { place } = store;
  return {
    place,
    list: (prefix, signal) => within(`listing ${place}`, signal, () => store.list(prefix, signal)),
    read: (name, signal) => within(`reading ${name} in ${place}`, signal, () => store.read(name, signal)),
    write: (name, content, signal) =>
      within(`writing ${name} to ${place}`, signal, () => store.write(name, content, signal)),
    remove: (name, signal) => within(`removing ${name} from ${place}`, signal, () => store.remove(name, signal)),
  };
}

async function within<T>(doing: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  const late = new StateError(`The time for ${doing} was up.`);
  if (signal.aborted) throw late;
  const settled = new AbortController();
  const deadline = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(late), { once: true, signal: settled.signal });
  });
  try {
    return await Promise.race([work(), deadline]);
  } finally {
    settled.abort();
  }
}
