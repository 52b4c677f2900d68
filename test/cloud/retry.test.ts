import { expect, test } from 'vitest';
import { jitteredDelayMs, retry } from '../../lib/cloud/retry.ts';
import { CloudRefusedError, CloudUnreachableError } from '../../lib/errors.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const unreachable = (pastDeadline = false) =>
  new CloudUnreachableError({ action: 'DescribeImages', detail: 'HTTP 502', attempts: 1, pastDeadline });

function options(signal = new AbortController().signal) {
  return { clock: createVirtualClock(), random: () => 0.5, signal };
}

test('attempts are counted from one, five at the most', async () => {
  const seen: number[] = [];
  const failing = retry(async (attempt) => {
    seen.push(attempt);
    throw unreachable();
  }, options());
  await expect(failing).rejects.toBeInstanceOf(CloudUnreachableError);
  expect(seen).toEqual([1, 2, 3, 4, 5]);
});

test('a call that the rate limit refuses is attempted eight times', async () => {
  const details = { action: 'DescribeImages', code: 'RequestLimitExceeded.UinLimitExceeded', requestId: 'r-1' };
  const seen: number[] = [];
  const failing = retry(async (attempt) => {
    seen.push(attempt);
    throw new CloudRefusedError({ ...details, message: 'too many requests' });
  }, options());
  await expect(failing).rejects.toBeInstanceOf(CloudRefusedError);
  expect(seen).toHaveLength(8);
});

test('a bug is never repeated', async () => {
  let calls = 0;
  const failing = retry(async () => {
    calls += 1;
    throw new TypeError('bug');
  }, options());
  await expect(failing).rejects.toThrow(TypeError);
  expect(calls).toBe(1);
});

test('an attempt that the deadline ended is not repeated', async () => {
  let calls = 0;
  const failing = retry(async () => {
    calls += 1;
    throw unreachable(true);
  }, options());
  await expect(failing).rejects.toMatchObject({ pastDeadline: true });
  expect(calls).toBe(1);
});

test('a call that the deadline ended after an attempt that failed rejects with the error of that', async () => {
  const late = retry((attempt) => Promise.reject(unreachable(attempt > 1)), options());
  await expect(late).rejects.toMatchObject({ pastDeadline: false, detail: 'HTTP 502' });
  const abort = new AbortController();
  const waiting = retry(async () => {
    abort.abort(unreachable(true));
    throw unreachable();
  }, options(abort.signal));
  await expect(waiting).rejects.toMatchObject({ pastDeadline: false });
});

test('a wait between attempts ends with the reason of the signal', async () => {
  const abort = new AbortController();
  const failing = retry(async () => {
    abort.abort(new Error('over'));
    throw unreachable();
  }, options(abort.signal));
  await expect(failing).rejects.toThrow('over');
});

test.each([
  { attempt: 1, random: 0, delayMs: 0 },
  { attempt: 1, random: 0.5, delayMs: 250 },
  { attempt: 2, random: 0.5, delayMs: 500 },
  { attempt: 4, random: 0.5, delayMs: 2000 },
  { attempt: 9, random: 0.5, delayMs: 4000 },
])('after attempt $attempt the wait is anywhere up to twice the one before', ({ attempt, random, delayMs }) => {
  expect(jitteredDelayMs(attempt, () => random)).toBe(delayMs);
});
