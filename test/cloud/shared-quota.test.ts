import pLimit from 'p-limit';
import { expect, test } from 'vitest';
import { createPacer } from '../../lib/cloud/pace.ts';
import { retry } from '../../lib/cloud/retry.ts';
import { createRateLimiter } from '../../lib/emulator/protocol/rate.ts';
import { CloudRefusedError } from '../../lib/errors.ts';
import { randomFrom } from '../support/random.ts';
import { createEventClock } from '../support/virtual-clock.ts';

const QUOTA = 10;

/** Other client of the same quota: the times of its requests, in order. */
type OtherClient = readonly number[];

const evenly = (perSecond: number, untilMs: number): OtherClient =>
  Array.from({ length: (perSecond * untilMs) / 1000 }, (_, index) => (index * 1000) / perSecond);
const inBursts = (perSecond: number, untilMs: number): OtherClient =>
  evenly(perSecond, untilMs).map((timeMs, index) => timeMs - (timeMs % 1000) + (index % perSecond));

/** Reads images while another client uses the quota, which counts refused requests too. */
async function readAll(images: number, otherMs: OtherClient, seed: number) {
  const clock = createEventClock();
  const random = randomFrom(seed);
  const pacer = createPacer(QUOTA, clock);
  const limiter = createRateLimiter();
  const waiting = [...otherMs];
  const { signal } = new AbortController();
  const readMs: number[] = [];
  let refused = 0;

  const isAnswered = () => {
    const nowMs = clock.elapsedMs();
    while ((waiting[0] ?? Number.POSITIVE_INFINITY) <= nowMs) limiter.countArrival('', waiting.shift() ?? nowMs);
    return limiter.countArrival('', nowMs) <= QUOTA;
  };
  const attempt = async () => {
    const slot = await pacer.takeSlot(signal);
    await clock.sleep(1 + random() * 20);
    const answered = isAnswered();
    await clock.sleep(1);
    slot.release(answered ? 'answered' : 'over-limit');
    if (answered) return readMs.push(clock.elapsedMs());
    refused += 1;
    const details = { action: 'DescribeImageSharePermission', message: 'too many requests', requestId: 'r-1' };
    throw new CloudRefusedError({ ...details, code: 'RequestLimitExceeded' });
  };
  await pLimit(8).map(Array.from({ length: images }), () => retry(attempt, { clock, random, signal }));
  return { readMs, refused, seconds: clock.elapsedMs() / 1000 };
}

const HOUR_MS = 3_600_000;

test.each([
  { name: 'half, evenly', otherMs: evenly(5, HOUR_MS), left: 5 },
  { name: 'half, in bursts', otherMs: inBursts(5, HOUR_MS), left: 5 },
  { name: 'a fifth', otherMs: evenly(2, HOUR_MS), left: 8 },
])('others use $name: every image is read with the rest, and few requests are refused', async ({ otherMs, left }) => {
  for (let seed = 1; seed <= 10; seed += 1) {
    const { readMs, refused, seconds } = await readAll(300, otherMs, seed);
    expect(readMs).toHaveLength(300);
    expect(refused / (300 + refused)).toBeLessThanOrEqual(0.05);
    expect(seconds / (300 / left)).toBeLessThanOrEqual(1.15);
  }
});

test('once the others stop, the whole quota is used again within ten seconds', async () => {
  for (let seed = 1; seed <= 10; seed += 1) {
    const { readMs } = await readAll(700, evenly(5, 60_000), seed);
    const perSecond = (from: number, to: number) =>
      readMs.filter((time) => time >= from * 1000 && time < to * 1000).length / (to - from);
    expect(perSecond(40, 60)).toBeLessThanOrEqual(5);
    expect(perSecond(72, 82)).toBeGreaterThanOrEqual(9);
  }
});
