import type { Clock } from '../types.ts';

export interface Pacer {
  /** Waits for a turn, first come first served. Rejects with the signal's reason when that aborts. */
  readonly waitForTurn: (signal: AbortSignal) => Promise<void>;
  /** Lowers the rate, after the cloud reported too many requests. */
  readonly slowDown: () => void;
  /** Raises the rate a little towards the full one, after an answer. */
  readonly recover: () => void;
}

/** Unused part of each second: with it, ten requests may be 20 ms out of step and still fit a strict sliding second. */
const MARGIN = 0.045;
/** Limit of catching up after a late turn; more would put two requests too close together. */
const CATCH_UP_MS = 5;
const SLOW_DOWN = 1.5;
const SLOWEST = 4;
const RECOVERY = 0.95;

/** Pacer of evenly spaced turns at `ratePerSecond` less the margin, without any burst, even in the first second. */
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
    waitForTurn(signal) {
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
