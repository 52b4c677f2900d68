import fc from 'fast-check';
import pLimit from 'p-limit';
import { expect, test } from 'vitest';
import { createPacer } from '../../lib/cloud/pace.ts';
import type { RequestEnd } from '../../lib/cloud/slots.ts';
import { randomFrom } from '../support/random.ts';
import { createEventClock } from '../support/virtual-clock.ts';

const never = new AbortController().signal;

/** One request as the network makes it: the ways to the server and back, and how it ends. */
interface Trip {
  readonly thereMs: number;
  readonly backMs: number;
  readonly end: RequestEnd;
}

interface Network {
  readonly ratePerSecond: number;
  readonly concurrency: number;
  readonly trips: readonly Trip[];
  /** Lateness of timers, again and again; below 0 they end early. */
  readonly latenessMs?: readonly number[];
}

/** Makes every trip in a slot of its own, and returns the times of sending, of arrival at the server, and of the last end. */
async function send({ ratePerSecond, concurrency, trips, latenessMs = [0] }: Network) {
  const network = createEventClock();
  let timers = 0;
  const timer = {
    ...network,
    sleep: (durationMs: number) =>
      network.sleep(Math.max(durationMs + (latenessMs[timers++ % latenessMs.length] ?? 0), 0.1)),
  };
  const pacer = createPacer(ratePerSecond, timer);
  const limit = pLimit(concurrency);
  const sentMs: number[] = [];
  const arrivedMs: number[] = [];
  await limit.map(trips, async ({ thereMs, backMs, end }) => {
    const slot = await pacer.takeSlot(never);
    sentMs.push(network.elapsedMs());
    await network.sleep(thereMs);
    arrivedMs.push(network.elapsedMs());
    await network.sleep(backMs);
    slot.release(end);
  });
  return { sentMs, arrivedMs, endedMs: network.elapsedMs() };
}

/** The shortest time in which one request more than `limit` arrived. */
function shortestSpan(arrivedMs: readonly number[], limit: number): number {
  return Math.min(...arrivedMs.slice(limit).map((time, index) => time - (arrivedMs[index] ?? Number.NaN)));
}

const quick: Trip = { thereMs: 5, backMs: 5, end: 'answered' };
const quickTrips = (count: number) => Array.from({ length: count }, () => quick);

const ms = (max: number) => fc.integer({ min: 0, max });
const end = fc.constantFrom<RequestEnd>('answered', 'answered', 'answered', 'unanswered', 'over-limit');
const extraTrips = (maxLength: number) =>
  fc.array(fc.record({ thereMs: ms(400), backMs: ms(400), end }), { minLength: 1, maxLength });
const client = {
  ratePerSecond: fc.integer({ min: 1, max: 40 }),
  concurrency: fc.integer({ min: 1, max: 60 }),
  latenessMs: fc.array(fc.integer({ min: -3, max: 50 }), { minLength: 1, maxLength: 20 }),
};

test('no second at the server holds more requests than the rate, whatever each way takes beyond the least', async () => {
  const leastWays = fc.record({ thereMs: ms(300), backMs: ms(300) });
  await fc.assert(
    fc.asyncProperty(fc.record(client), leastWays, extraTrips(120), async (settings, least, extra) => {
      const later = extra.map((trip) => ({
        thereMs: least.thereMs + trip.thereMs,
        backMs: least.backMs + trip.backMs,
        end: trip.end,
      }));
      const { arrivedMs } = await send({ ...settings, trips: [{ ...least, end: 'answered' }, ...later] });
      expect(shortestSpan(arrivedMs, settings.ratePerSecond)).toBeGreaterThanOrEqual(1000);
    }),
  );
});

test('nor does it while no round trip can be relied on, though every later one may be faster', async () => {
  await fc.assert(
    fc.asyncProperty(fc.record(client), extraTrips(20), async (settings, trips) => {
      const { arrivedMs } = await send({ ...settings, trips });
      expect(shortestSpan(arrivedMs, settings.ratePerSecond)).toBeGreaterThanOrEqual(1000);
    }),
  );
});

const networks = [
  { name: '20 ms of jitter', leastMs: 2, jitterMs: 20, latenessMs: 1, ofQuota: 0.97 },
  { name: '20 ms of jitter on a busy machine', leastMs: 2, jitterMs: 20, latenessMs: 15, ofQuota: 0.97 },
  { name: '20 ms of jitter on a way of 100 ms', leastMs: 100, jitterMs: 20, latenessMs: 1, ofQuota: 0.97 },
  { name: '100 ms of jitter', leastMs: 2, jitterMs: 100, latenessMs: 1, ofQuota: 0.95 },
  { name: '100 ms of jitter on a busy machine', leastMs: 2, jitterMs: 100, latenessMs: 15, ofQuota: 0.95 },
];

test.each(networks)('$name: $ofQuota of the quota or more, and no second too full', async (network) => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const random = randomFrom(seed);
    const trips = Array.from({ length: 300 }, (): Trip => {
      const least = network.leastMs / 2;
      return { thereMs: least + random() * network.jitterMs, backMs: least, end: 'answered' };
    });
    const latenessMs = Array.from({ length: 97 }, () => random() * network.latenessMs);
    const { arrivedMs, endedMs } = await send({ ratePerSecond: 10, concurrency: 8, trips, latenessMs });
    expect(shortestSpan(arrivedMs, 10)).toBeGreaterThanOrEqual(1000);
    expect(300 / (endedMs / 100)).toBeGreaterThanOrEqual(network.ofQuota);
  }
});

test('the first requests are no burst', async () => {
  const { sentMs } = await send({ ratePerSecond: 10, concurrency: 60, trips: quickTrips(11) });
  expect(sentMs).toEqual([0, 20, 40, 60, 80, 100, 120, 140, 160, 180, 1011]);
});

test('a rate below one, or with a fraction, is kept over a longer time', async () => {
  const half = await send({ ratePerSecond: 0.5, concurrency: 8, trips: quickTrips(3) });
  expect(half.sentMs).toEqual([0, 2012, 4024]);
  const { arrivedMs } = await send({ ratePerSecond: 2.5, concurrency: 8, trips: quickTrips(200) });
  expect(shortestSpan(arrivedMs, 3)).toBeGreaterThanOrEqual(1200);
});

test('a request without an answer holds its slot a second longer', async () => {
  const trips = [{ ...quick, end: 'unanswered' } as const, quick];
  const { sentMs } = await send({ ratePerSecond: 1, concurrency: 1, trips });
  expect(sentMs).toEqual([0, 2012]);
});

test('a refusal for the rate halves the slots, and what is no longer refused comes back', async () => {
  const refused = { ...quick, end: 'over-limit' } as const;
  const { sentMs } = await send({
    ratePerSecond: 10,
    concurrency: 8,
    trips: [...quickTrips(30), refused, refused, ...quickTrips(100)],
  });
  const from = (sentMs[30] ?? Number.NaN) + 10;
  const perSecond = [0, 1, 2, 3, 4, 5, 6, 7].map(
    (second) => sentMs.filter((time) => Math.floor((time - from) / 1001) === second).length,
  );
  // Of 5 slots at first, the refused requests hold two for two seconds. Five are kept for two seconds.
  expect(perSecond).toEqual([4, 4, 5, 7, 8, 9, 10, 10]);
});

test('a wait that is aborted rejects with the reason and takes no slot from those behind it', async () => {
  const clock = createEventClock();
  const pacer = createPacer(1, clock);
  const controller = new AbortController();
  const reason = new Error('over');
  (await pacer.takeSlot(never)).release('answered');
  const outcomes = Promise.allSettled([
    pacer.takeSlot(controller.signal),
    pacer.takeSlot(AbortSignal.abort(reason)),
    pacer.takeSlot(never),
  ]);
  await clock.sleep(500);
  controller.abort(reason);
  expect(await outcomes).toMatchObject([
    { status: 'rejected', reason },
    { status: 'rejected', reason },
    { status: 'fulfilled' },
  ]);
  expect(clock.elapsedMs()).toBe(1001);
});
