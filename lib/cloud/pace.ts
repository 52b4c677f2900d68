import type { Clock } from '../types.ts';
import { createSlots, type RequestEnd } from './slots.ts';

/** Permission to send one request, at once. */
export interface Slot {
  /** Gives the slot back. Call it once, when the request has ended. */
  readonly release: (end: RequestEnd) => void;
}

export interface Pacer {
  /** Waits for a slot, first come first served. Rejects with the signal's reason when that aborts. */
  readonly takeSlot: (signal: AbortSignal) => Promise<Slot>;
}

/** Pacer of at most `ratePerSecond` requests in any second at the server, by slots. */
export function createPacer(ratePerSecond: number, clock: Clock): Pacer {
  const slots = createSlots(ratePerSecond);
  /** Least distance of two requests when neither is late, a fifth of the mean one: free slots are not used in one burst. */
  const distanceMs = 200 / ratePerSecond;
  let lastDueMs = Number.NEGATIVE_INFINITY;
  let queue: Promise<unknown> = Promise.resolve();

  async function take(askedMs: number, signal: AbortSignal): Promise<Slot> {
    signal.throwIfAborted();
    const earliestMs = Math.max(askedMs, lastDueMs + distanceMs);
    // A timer may end early as well as late: only the clock says that a slot is free.
    for (;;) {
      const nowMs = clock.elapsedMs();
      const dueMs = Math.max(slots.freeAt(nowMs), earliestMs);
      if (dueMs <= nowMs) {
        lastDueMs = dueMs;
        slots.take();
        return { release: (end) => slots.release(end, nowMs, clock.elapsedMs()) };
      }
      await clock.sleep(dueMs - nowMs, signal);
    }
  }

  return {
    takeSlot(signal) {
      const askedMs = clock.elapsedMs();
      const turn = queue.then(() => take(askedMs, signal));
      queue = turn.catch(() => undefined);
      return turn;
    },
  };
}
