import { StateError } from '../errors.ts';
import type { Clock } from '../types.ts';
import { decode, MAX_BYTES, type Seal } from './format.ts';
import type { Names } from './names.ts';
import type { Bin, Listed } from './object-store.ts';
import type { Kept } from './schema.ts';

/** An object that cannot be believed. Without `content` where it is too large to be read. */
export interface Damaged {
  readonly name: string;
  readonly problem: string;
  readonly content?: Buffer;
}

/** A memory that no other takes the place of. */
export interface Head extends Kept {
  readonly name: string;
}

/** All that is there. */
export interface Sight {
  readonly heads: readonly Head[];
  readonly damaged: readonly Damaged[];
  /** Whoever keeps what all heads hold takes the place of these. */
  readonly replaceable: Replaceable;
}

/** Names, the newest first. */
export interface Replaceable {
  /** Of what is there and was read, or need not be. */
  readonly present: readonly string[];
  /** Of what heads say they replaced, and is not there: it may come back, by a list that lags behind or by somebody's hand. */
  readonly past: readonly string[];
}

interface Looking {
  readonly names: Names;
  readonly seal: Seal;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const MAX_LOOKS = 3;
const MAX_PAST = 200;
const PAUSE_MS = 500;

/**
 * Reads every object that no other takes the place of. One that is listed and not there was merged into another by a run at
 * the same time, which a list that lags behind does not show: it is listed again, and in the end that is a StateError.
 */
export async function look(bin: Bin, looking: Looking): Promise<Sight> {
  const { names, clock, signal } = looking;
  const known = new Map<string, Head | Damaged>();
  for (let looks = 1; ; looks += 1) {
    const listed = (await bin.list(names.prefix, signal)).filter(({ name }) => names.isOurs(name));
    const gone = await readNew(bin, listed, { ...looking, known });
    const replaced = replacedBy(known);
    const missing = gone.filter((name) => !replaced.has(name));
    if (missing.length === 0) return arrange(known, listed, replaced);
    if (looks === MAX_LOOKS) throw new StateError(`${missing[0]} is listed in ${bin.place}, and cannot be read there.`);
    await clock.sleep(PAUSE_MS, signal).catch((error: unknown) => {
      throw signal.aborted ? new StateError(`The time for reading ${bin.place} was up.`) : error;
    });
  }
}

/** The newest first: it says what need not be read. Returns the names of what was not there. */
async function readNew(
  bin: Bin,
  listed: readonly Listed[],
  { known, seal, clock, signal }: Looking & { readonly known: Map<string, Head | Damaged> },
): Promise<readonly string[]> {
  const gone: string[] = [];
  const replaced = replacedBy(known);
  for (const { name, bytes } of listed.toSorted((a, b) => (a.name < b.name ? 1 : -1))) {
    if (known.has(name) || replaced.has(name)) continue;
    const content = bytes > MAX_BYTES ? 'too large' : await bin.read(name, signal);
    if (content === undefined) gone.push(name);
    else if (content === 'too large') known.set(name, { name, problem: `is larger than ${MAX_BYTES} bytes` });
    else {
      const kept = decode({ name, content }, seal, clock.now());
      known.set(name, 'problem' in kept ? { name, content, ...kept } : { name, ...kept });
      for (const older of 'problem' in kept ? [] : kept.replaces) replaced.add(older);
    }
  }
  return gone;
}

function replacedBy(known: ReadonlyMap<string, Head | Damaged>): Set<string> {
  return new Set([...known.values()].flatMap((one) => ('memory' in one ? one.replaces : [])));
}

function arrange(
  known: ReadonlyMap<string, Head | Damaged>,
  listed: readonly Listed[],
  replaced: ReadonlySet<string>,
): Sight {
  const all = [...known.values()].filter(({ name }) => !replaced.has(name));
  const heads = all.filter((one): one is Head => 'memory' in one);
  const there = new Set([...heads, ...listed].map(({ name }) => name));
  const headNames = heads.map(({ name }) => name);
  return {
    heads,
    damaged: all.filter((one): one is Damaged => 'problem' in one),
    replaceable: {
      present: newestFirst([...headNames, ...[...there].filter((name) => replaced.has(name))]),
      past: newestFirst([...replaced].filter((name) => !there.has(name))).slice(0, MAX_PAST),
    },
  };
}

function newestFirst(names: readonly string[]): readonly string[] {
  return names.toSorted().toReversed();
}
