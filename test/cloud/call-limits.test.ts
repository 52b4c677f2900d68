import { expect, test } from 'vitest';
import { createConcurrency } from '../../lib/cloud/call-limits.ts';

/** So many runners of eight calls at a time at the most, each with as many calls to make, which end when they are told to. */
function startRunners({ runners, calls }: { readonly runners: number; readonly calls: number }) {
  const { createRunner } = createConcurrency();
  const ends: (() => void)[][] = Array.from({ length: runners }, () => []);
  const done = ends.map((mine) => {
    const run = createRunner(8);
    const call = () => new Promise<void>((resolve) => mine.push(resolve));
    return Array.from({ length: calls }, () => run(call));
  });
  return { ends, done: Promise.all(done.flat()), started: () => ends.map(({ length }) => length) };
}

const settled = () => new Promise(setImmediate);

test('few runners make as many calls at a time as each may', async () => {
  const { started } = startRunners({ runners: 3, calls: 20 });
  await settled();
  expect(started()).toEqual([8, 8, 8]);
});

test('many runners share 400 calls in equal parts, also those that began before the others', async () => {
  const { ends, started } = startRunners({ runners: 200, calls: 20 });
  await settled();
  const first = started();
  // The first ones had begun alone; from now on they begin another call only within their part.
  for (const mine of ends) for (const end of mine.slice()) end();
  await settled();
  const second = started().map((count, index) => count - (first[index] ?? 0));
  expect(second).toEqual(second.map(() => 2));
});

test('a runner has more of them when others have nothing left to do', async () => {
  const { createRunner } = createConcurrency();
  const open: (() => void)[] = [];
  const others = Array.from({ length: 199 }, () => createRunner(8)(() => new Promise<void>((end) => open.push(end))));
  const run = createRunner(8);
  let started = 0;
  const call = () => {
    started += 1;
    return new Promise<never>(() => undefined);
  };
  for (let index = 0; index < 20; index += 1) void run(call);
  await settled();
  expect(started).toBe(2);
  for (const end of open) end();
  await Promise.all(others);
  await settled();
  expect(started).toBe(8);
});

test('a runner whose calls never end holds its part only, and a call that fails gives its place up', async () => {
  const { createRunner } = createConcurrency();
  const hanging = Array.from({ length: 500 }, () => createRunner(8));
  for (const run of hanging) void run(() => new Promise<never>(() => undefined));
  const run = createRunner(8);
  await expect(run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await run(async () => 'read')).toBe('read');
});
