import { basename, join, parse } from 'node:path';
import { StateError } from '../errors.ts';
import type { StateOptions } from '../options.ts';
import type { Clock } from '../types.ts';
import type { CosAccess } from './cos-store.ts';
import { openFileBin } from './file-store.ts';
import type { Seal } from './format.ts';
import { type Damaged, look, type Replaceable, type Sight } from './load-snapshots.ts';
import type { Memory } from './memory.ts';
import { mergeMemories } from './merge.ts';
import { namesAfter } from './names.ts';
import { type Bin, withDeadline } from './object-store.ts';
import { createKeeper, type Keep } from './save-memory.ts';

/** What reaching the store takes. */
export interface StateAccess {
  /** Needed for a bucket only. */
  readonly credentials?: CosAccess['credentials'];
  /** Where an emulator answers in the cloud's place. */
  readonly apiBase?: URL;
  readonly clock: Clock;
  readonly runId: string;
  readonly toolVersion?: string;
  /** How much is left of the time of the run when it is asked; absent, or undefined: as much as it takes. */
  readonly timeLeftMs?: () => number | undefined;
}

/**
 * What earlier runs knew, and how to keep what this one knows: the whole memory, in the place of all that was recalled.
 * `keep` may be called again; it rejects with a StateError when nothing was written. `unusable`: everything has to be told as
 * if nothing were known; `problem` is a sentence, safe to mail, and `keptAs` the name under which a damaged object still is.
 */
export type Recollection =
  | { readonly status: 'first' | 'known'; readonly memory: Memory; readonly keep: Keep }
  | { readonly status: 'unusable'; readonly problem: string; readonly keptAs?: string; readonly keep: Keep };

const RECALL_MS = 20_000;
const MAX_SET_ASIDE = 20;
const nothing: Replaceable = { present: [], past: [] };

/** Recalls what earlier runs knew. Rejects for bugs only: whatever a store does makes the memory unusable, never empty. */
export async function recallMemory(options: StateOptions, access: StateAccess): Promise<Recollection> {
  try {
    const { store } = options;
    const own = { ...options, store: access.apiBase === undefined ? store : emulated(store) };
    return await recallFrom(await openBin(own.store, access), own, access);
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    return { status: 'unusable', problem: error.message, keep: () => Promise.reject(error) };
  }
}

/** The same, of an open bin. */
export async function recallFrom(
  openedBin: Bin,
  { store, hmacKey }: StateOptions,
  access: StateAccess,
): Promise<Recollection> {
  const bin = withDeadline(openedBin);
  const { clock } = access;
  const names = namesAfter(basename(pathOf(store)), access);
  const seal = { identity: identityOf(store), ...(hmacKey !== undefined && { hmacKey }) };
  const keeperOf = (replaced: Replaceable) => createKeeper({ bin, names, seal, access }, replaced);
  // A quarter, since the audit and its mail come after it.
  const shareMs = (access.timeLeftMs?.() ?? Number.POSITIVE_INFINITY) / 4;
  const signal = AbortSignal.timeout(Math.floor(Math.max(0, Math.min(RECALL_MS, shareMs))));
  try {
    const sight = await look(bin, { names, seal, clock, signal });
    if (sight.damaged.length > 0) return await giveUpOn(sight, keeperOf, (damaged) => setAside(damaged, signal));
    const [first, ...rest] = sight.heads;
    if (first === undefined) {
      return { status: 'first', memory: { findings: {}, events: [], readers: {} }, keep: keeperOf(nothing) };
    }
    const memory = mergeMemories([first.memory, ...rest.map((head) => head.memory)]);
    return { status: 'known', memory, keep: keeperOf(sight.replaceable) };
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    // What was not read stays, for a later run to read.
    return { status: 'unusable', problem: error.message, keep: keeperOf(nothing) };
  }

  async function setAside({ name, content }: Damaged, within: AbortSignal): Promise<string | undefined> {
    try {
      if (content === undefined) return undefined;
      const aside = names.asideOf(name);
      await bin.write(aside, content, within);
      return aside;
    } catch (error) {
      if (error instanceof StateError) return undefined;
      throw error;
    }
  }
}

/**
 * One damaged object makes all unusable: it may be the one that says that somebody was told of an end. The others are
 * replaced as well, so that the next run knows what this one told and nothing else. What could not be set aside is not: it
 * stays, and so does the alarm, until somebody looks.
 */
async function giveUpOn(
  { damaged, replaceable: { present, past } }: Sight,
  keeperOf: (replaced: Replaceable) => Keep,
  setAside: (damaged: Damaged) => Promise<string | undefined>,
): Promise<Recollection> {
  const saved: { readonly name: string; readonly aside: string }[] = [];
  for (const one of damaged.slice(0, MAX_SET_ASIDE)) {
    const aside = await setAside(one);
    if (aside !== undefined) saved.push({ name: one.name, aside });
  }
  const more = damaged.length > 1 ? ` ${damaged.length - 1} more cannot be believed.` : '';
  const problem = `${damaged[0]?.name} ${damaged[0]?.problem}.${more}`;
  const keptAs = saved[0]?.aside;
  const keep = keeperOf({ present: [...saved.map(({ name }) => name), ...present], past });
  return { status: 'unusable', problem, ...(keptAs !== undefined && { keptAs }), keep };
}

/** What an emulator made up is no knowledge of the cloud. Its own buckets keep that apart already. */
function emulated(store: StateOptions['store']): StateOptions['store'] {
  if (store.kind === 'cos') return store;
  const { dir, name, ext } = parse(store.path);
  return { ...store, path: join(dir, `${name}.emulated${ext}`) };
}

async function openBin(store: StateOptions['store'], { credentials, apiBase }: StateAccess): Promise<Bin> {
  if (store.kind === 'file') return openFileBin(store.path);
  if (credentials === undefined) {
    throw new StateError('There are no credentials to reach the bucket of the memory with.');
  }
  const { openCosBin } = await import('./cos-store.ts');
  return openCosBin(store, { credentials, ...(apiBase !== undefined && { apiBase }) });
}

function pathOf(store: StateOptions['store']): string {
  return store.kind === 'file' ? store.path : store.key;
}

/** Of a file its name only: the same directory may be mounted elsewhere tomorrow. */
function identityOf(store: StateOptions['store']): Seal['identity'] {
  return store.kind === 'file' ? `file:${basename(store.path)}` : `cos:${store.bucket}/${store.key}`;
}
