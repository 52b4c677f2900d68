import type { Clock } from '../types.ts';

export interface Pacer {
  /** Waits for this caller's turn, first come first served. Rejects with the signal's reason when that aborts. */
  readonly turn: (signal: AbortSignal) => Promise<void>;
  /** The cloud said that it is asked too often: leave more room between turns. */
  readonly slowDown: () => void;
  /** An answer came: go back towards the full rate, a little each time. */
  readonly recover: () => void;
}

/** Part of each second that is left free: with it, ten requests may be 20 ms out of step and still fit a strict sliding second. */
const MARGIN = 0.045;
/** A turn that came late may be caught up with by this much; more would put two requests too close together. */
const CATCH_UP_MS = 5;
const SLOW_DOWN = 1.5;
const SLOWEST = 4;
const RECOVERY = 0.95;

/** Turns at an even distance, `ratePerSecond` less the margin, one at a time: there is no burst, not even the first second's. */
export function createPacer(ratePerSecond: number, clock: Clock): Pacer {
  const spacingMs = (1000 / ratePerSecond) * (1 + MARGIN);
  let slowness = 1;
  let nextMs = Number.NEGATIVE_INFINITY;
  let queue: Promise<unknown> = Promise.resolve();

  async function wait(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const nowMs = clock.elapsedMs();
    const dueMs = Math.max(nextMs, nowMs);
    if (dueMs > nowMs) await clock.sleep(dueMs - nowMs, signal);
    nextMs = Math.max(dueMs, clock.elapsedMs() - CATCH_UP_MS) + spacingMs * slowness;
  }

  return {
    turn(signal) {
      const turn = queue.then(() => wait(signal));
      queue = turn.catch(() => undefined);
      return turn;
    },
    slowDown() {
      slowness = Math.min(slowness * SLOW_DOWN, SLOWEST);
    },
    recover() {
      slowness = Math.max(slowness * RECOVERY, 1);
    },
  };
}
