import { basename } from 'node:path';
import { describe, expect, test } from 'vitest';
import { StateError } from '../../lib/errors.ts';
import { openFileStore } from '../../lib/state/file-store.ts';
import { type LoadedMemory, loadMemoryFrom } from '../../lib/state/load-memory.ts';
import type { ObjectStore } from '../../lib/state/object-store.ts';
import { createCosStore, createDirectory, createTestClock, folder, memoryIn, memoryOf, remembered } from './support.ts';

type Step = 'list' | 'read' | 'write' | 'remove';

/** A store that tells of every step before it is taken. */
function watched(store: ObjectStore, before: (step: Step, name: string) => Promise<void> | void): ObjectStore {
  return {
    place: store.place,
    list: async (prefix, signal) => {
      await before('list', prefix);
      return store.list(prefix, signal);
    },
    read: async (name, signal) => {
      await before('read', name);
      return store.read(name, signal);
    },
    write: async (name, content, signal) => {
      await before('write', name);
      return store.write(name, content, signal);
    },
    remove: async (name, signal) => {
      await before('remove', name);
      return store.remove(name, signal);
    },
  };
}

/** All orders of two runs' steps. */
function interleavings(left: number, right: number): readonly string[] {
  if (left === 0) return ['b'.repeat(right)];
  if (right === 0) return ['a'.repeat(left)];
  return [
    ...interleavings(left - 1, right).map((rest) => `a${rest}`),
    ...interleavings(left, right - 1).map((rest) => `b${rest}`),
  ];
}

/** Lets two runs take their steps in a given order, one at a time; whoever needs more steps takes them at the end. */
function createTurns(order: string) {
  let queue = order;
  let isBusy = false;
  const waiting: { readonly who: string; readonly go: () => void }[] = [];
  const over = new Set<string>();
  const next = () => {
    if (isBusy) return;
    while (over.has(queue.charAt(0))) queue = queue.slice(1);
    const at = queue === '' ? 0 : waiting.findIndex(({ who }) => who === queue.charAt(0));
    const [turn] = at < 0 ? [] : waiting.splice(at, 1);
    if (turn === undefined) return;
    queue = queue.slice(1);
    isBusy = true;
    turn.go();
  };
  let taken = '';
  return {
    async take<T>(who: string, step: () => Promise<T>): Promise<T> {
      await new Promise<void>((go) => {
        waiting.push({ who, go });
        next();
      });
      taken += who;
      return step().finally(() => {
        isBusy = false;
        // After the run has asked for its next step, if it does.
        setImmediate(next);
      });
    },
    end: (who: string) => {
      over.add(who);
      next();
    },
    taken: () => taken,
  };
}

async function createShared() {
  const path = `${await createDirectory()}/state.json`;
  const store = openFileStore(path);
  const clock = createTestClock();
  const load = (runId: string, through: ObjectStore = store): Promise<LoadedMemory> =>
    loadMemoryFrom(through, { store: { kind: 'file', path } }, { clock, runId });
  const names = async () => (await store.list('state.2', AbortSignal.timeout(1000))).map(({ name }) => name);
  return { store, load, names, clock };
}

/** Memory that a run which knew `loadedMemory` would save after it found `key`. */
function withFinding(loadedMemory: LoadedMemory, key: string) {
  const known = loadedMemory.status === 'unusable' ? {} : loadedMemory.memory.findings;
  return memoryOf({ ...known, [key]: remembered() });
}

// list, read, write, remove of each.
const orders = interleavings(4, 4);

describe('two runs at the same time', () => {
  test('are tried in every order of their steps', () => {
    expect(orders).toHaveLength(70);
  });

  test.each(orders)('lose nothing in the order %s', async (order) => {
    const { store, load, names } = await createShared();
    await (await load('before')).save(memoryOf({ before: remembered() }));
    const turns = createTurns(order);
    const run = async (who: string) => {
      const stepped: ObjectStore = {
        place: store.place,
        list: (prefix, signal) => turns.take(who, () => store.list(prefix, signal)),
        read: (name, signal) => turns.take(who, () => store.read(name, signal)),
        write: (name, content, signal) => turns.take(who, () => store.write(name, content, signal)),
        remove: (name, signal) => turns.take(who, () => store.remove(name, signal)),
      };
      const loadedMemory = await load(who, stepped);
      await loadedMemory.save(withFinding(loadedMemory, who));
      turns.end(who);
      return loadedMemory.status;
    };
    const statuses = await Promise.all([run('a'), run('b')]);
    expect(statuses).toEqual(['known', 'known']);
    // One that finds an object gone has to look again, after its turns.
    expect(turns.taken().slice(0, 4)).toBe(order.slice(0, 4));
    const after = await load('after');
    expect(Object.keys(memoryIn(after).findings)).toEqual(['a', 'b', 'before']);
    await after.save(memoryIn(after));
    expect(await names()).toHaveLength(1);
  });
});

describe('a run that is killed', () => {
  test('between writing and removing leaves two objects, of which the next run reads one', async () => {
    const { store, load, names } = await createShared();
    await (await load('one')).save(
      memoryOf({ a: remembered({ mailed: { 'a@example.com': '2026-11-20T08:00:00Z' } }) }),
    );
    const killed = await load(
      'two',
      watched(store, (step) => (step === 'remove' ? Promise.reject(new StateError('killed')) : undefined)),
    );
    // It told that the finding is over, and then that it is here again.
    await killed.save(memoryOf({ a: remembered({ mailed: { 'b@example.com': '2026-11-24T08:00:00Z' } }) }));
    expect(await names()).toHaveLength(2);
    const reads: string[] = [];
    const after = await load(
      'three',
      watched(store, (step, name) => void (step === 'read' && reads.push(name))),
    );
    expect(memoryIn(after).findings.a?.mailed).toEqual({ 'b@example.com': '2026-11-24T08:00:00Z' });
    expect(reads).toHaveLength(1);
    await after.save(memoryIn(after));
    expect(await names()).toHaveLength(1);
  });

  test('before writing changes nothing', async () => {
    const { store, load } = await createShared();
    await (await load('one')).save(memoryOf({ a: remembered() }));
    const killed = await load(
      'two',
      watched(store, (step) => (step === 'write' ? Promise.reject(new StateError('killed')) : undefined)),
    );
    await expect(killed.save(memoryOf())).rejects.toThrow('killed');
    expect(Object.keys(memoryIn(await load('three')).findings)).toEqual(['a']);
  });
});

describe('a run that keeps twice', () => {
  test('leaves the second memory, under a name of its own', async () => {
    const { load, names } = await createShared();
    const { save } = await load('one');
    await save(memoryOf({ a: remembered() }));
    await save(memoryOf({ b: remembered() }));
    expect(Object.keys(memoryIn(await load('two')).findings)).toEqual(['b']);
    expect(await names()).toEqual([expect.stringContaining('-one-2.json')]);
  });

  test('also where the first write only seemed to fail', async () => {
    const { store, load } = await createShared();
    let writes = 0;
    const unsure: ObjectStore = {
      ...store,
      write: async (name, content, signal) => {
        await store.write(name, content, signal);
        writes += 1;
        if (writes === 1) throw new StateError('no answer');
      },
    };
    const { save } = await load('one', unsure);
    await expect(save(memoryOf({ a: remembered() }))).rejects.toThrow('no answer');
    await save(memoryOf({ b: remembered() }));
    expect(Object.keys(memoryIn(await load('two')).findings)).toEqual(['b']);
  });
});

describe('a list that lags behind', () => {
  test('and shows what another run has merged and removed is read again', async () => {
    const { store, load } = await createShared();
    await (await load('one')).save(memoryOf({ a: remembered() }));
    let lists = 0;
    const behind = watched(store, async (step) => {
      if (step === 'read' && lists === 1) await (await load('other')).save(memoryOf({ b: remembered() }));
      if (step === 'list') lists += 1;
    });
    const loadedMemory = await load('two', behind);
    expect(Object.keys(memoryIn(loadedMemory).findings)).toEqual(['b']);
    expect(lists).toBe(2);
  });

  test('and shows two of which another run makes one, when one of them was read, counts neither', async () => {
    const { store, load, names } = await createShared();
    const apart = await Promise.all([load('one'), load('two')]);
    for (const { save } of apart) await save(memoryOf({ a: remembered() }));
    expect(await names()).toHaveLength(2);
    let reads = 0;
    const behind = watched(store, async (step) => {
      if (step === 'read') reads += 1;
      if (step !== 'read' || reads !== 2) return;
      const { subject } = remembered();
      const other = await load('other');
      await other.save(memoryOf({ a: remembered({ subject: { ...subject, since: '2026-11-24T07:00:00Z' } }) }));
    });
    const { mailed } = memoryIn(await load('three', behind)).findings.a ?? {};
    expect(mailed).toEqual(remembered().mailed);
  });

  test('and goes on showing it makes the memory unusable, and removes nothing', async () => {
    const { store, load, names } = await createShared();
    await (await load('one')).save(memoryOf({ a: remembered() }));
    const ghost = { name: 'state.20261123T080000000Z-ghost.json', bytes: 10 };
    const haunted: ObjectStore = {
      ...store,
      list: async (prefix, signal) => [ghost, ...(await store.list(prefix, signal))],
    };
    const loadedMemory = await load('two', haunted);
    expect(loadedMemory).toMatchObject({ status: 'unusable', problem: expect.stringContaining('cannot be read') });
    await loadedMemory.save(memoryOf({ b: remembered() }));
    expect(await names()).toHaveLength(2);
    expect(Object.keys(memoryIn(await load('three')).findings)).toEqual(['a', 'b']);
  });

  test('and shows what a newer object replaces changes nothing', async () => {
    const { store, load, names } = await createShared();
    await (await load('one')).save(memoryOf({ a: remembered() }));
    const [old = ''] = await names();
    await (await load('two')).save(memoryOf({ b: remembered() }));
    const haunted: ObjectStore = {
      ...store,
      list: async (prefix, signal) => [{ name: old, bytes: 10 }, ...(await store.list(prefix, signal))],
    };
    expect(Object.keys(memoryIn(await load('three', haunted)).findings)).toEqual(['b']);
  });
});

test('two runs at a real bucket lose nothing either', async () => {
  const store = await createCosStore();
  await (await store.load()).save(memoryOf({ before: remembered() }));
  const [a, b] = await Promise.all([store.load(), store.load()]);
  await Promise.all([a.save(withFinding(a, 'a')), b.save(withFinding(b, 'b'))]);
  expect(Object.keys(memoryIn(await store.load()).findings)).toEqual(['a', 'b', 'before']);
  expect([...store.emulator.objects('audit-1250000000').keys()].every((key) => key.startsWith(folder))).toBe(true);
  expect(basename(folder)).toBe('image-share-audit');
});
