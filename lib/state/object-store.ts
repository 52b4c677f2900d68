import { StateError } from '../errors.ts';

/** An object that is there: its name, and its size as the store states it. */
export interface Listed {
  readonly name: string;
  readonly bytes: number;
}

/**
 * Where objects are kept: a directory, or the part of a bucket before a key's last slash. Names have no slash. Every
 * promise rejects with a StateError when the store refuses, does not answer, or answers something else than documented;
 * the signal ends what is under way.
 */
export interface Bin {
  /** Where it is, for people. */
  readonly place: string;
  /** All objects whose names begin with the prefix, in no particular order. */
  list(prefix: string, signal: AbortSignal): Promise<readonly Listed[]>;
  /** The whole content, or undefined where no object has the name (any more). */
  read(name: string, signal: AbortSignal): Promise<Buffer | undefined>;
  /** Writes a new object, all of it or nothing. */
  write(name: string, content: Buffer, signal: AbortSignal): Promise<void>;
  /** Resolves as well when there is none. */
  remove(name: string, signal: AbortSignal): Promise<void>;
}

/** The same bin, in which nothing can hang: what does not end by itself is left behind when its signal fires. */
export function withDeadline(bin: Bin): Bin {
  const { place } = bin;
  return {
    place,
    list: (prefix, signal) => within(`listing ${place}`, signal, () => bin.list(prefix, signal)),
    read: (name, signal) => within(`reading ${name} in ${place}`, signal, () => bin.read(name, signal)),
    write: (name, content, signal) =>
      within(`writing ${name} to ${place}`, signal, () => bin.write(name, content, signal)),
    remove: (name, signal) => within(`removing ${name} from ${place}`, signal, () => bin.remove(name, signal)),
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
