import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPacer, type Pacer } from '../../lib/cloud/pace.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const never = new AbortController().signal;

/** Times of `count` turns, in virtual milliseconds, where every wait ends late by `latenessMs`. */
async function turnTimes(count: number, latenessMs: () => number): Promise<readonly number[]> {
  const clock = createVirtualClock(latenessMs);
  const pacer = createPacer(10, clock);
  const times = Array.from({ length: count }, async () => {
    await pacer.waitForTurn(never);
    return clock.elapsedMs();
  });
  return Promise.all(times);
}

/** The shortest time that holds one turn more than the limit allows in a second. */
function shortestSpan(times: readonly number[], turns: number): number {
  const spans = times.slice(turns).map((time, index) => time - (times[index] ?? Number.NaN));
  return Math.min(...spans);
}

async function spacingMs(pacer: Pacer, elapsedMs: () => number): Promise<number> {
  await pacer.waitForTurn(never);
  const before = elapsedMs();
  await pacer.waitForTurn(never);
  return elapsedMs() - before;
}

test('the first turn comes at once, the second does not', async () => {
  expect(await turnTimes(2, () => 0)).toEqual([0, 104.5]);
});

test('no second and 20 ms hold more than ten turns, however late waits end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 1, maxLength: 40 }), async (lateness) => {
      let index = 0;
      const times = await turnTimes(60, () => lateness[index++ % lateness.length] ?? 0);
      expect(shortestSpan(times, 10)).toBeGreaterThanOrEqual(1020);
    }),
  );
});

test('waits that end a little late do not add up', async () => {
  const times = await turnTimes(101, () => 2);
  expect(times.at(-1)).toBeLessThanOrEqual(100 * 104.5 + 2);
});

test('after a refusal for the rate turns lie further apart, and come back by and by', async () => {
  const clock = createVirtualClock();
  const pacer = createPacer(10, clock);
  await pacer.waitForTurn(never);
  pacer.slowDown();
  expect(await spacingMs(pacer, clock.elapsedMs)).toBeCloseTo(156.75);
  for (let answers = 0; answers < 10; answers += 1) pacer.recover();
  expect(await spacingMs(pacer, clock.elapsedMs)).toBeCloseTo(104.5);
});

test('an aborted wait rejects with the reason and takes no turn from those behind it', async () => {
  const clock = createVirtualClock();
  const pacer = createPacer(10, clock);
  const reason = new Error('over');
  const outcomes = await Promise.allSettled([
    pacer.waitForTurn(never),
    pacer.waitForTurn(AbortSignal.abort(reason)),
    pacer.waitForTurn(never),
  ]);
  expect(outcomes).toMatchObject([{ status: 'fulfilled' }, { status: 'rejected', reason }, { status: 'fulfilled' }]);
  expect(clock.elapsedMs()).toBe(104.5);
});
