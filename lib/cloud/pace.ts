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
  /** Least distance of two requests, a fifth of the mean one: slots that are free together are not used in one burst. */
  const distanceMs = 200 / ratePerSecond;
  let lastSentMs = Number.NEGATIVE_INFINITY;
  let queue: Promise<unknown> = Promise.resolve();

  async function take(signal: AbortSignal): Promise<Slot> {
    signal.throwIfAborted();
    const dueAt = (nowMs: number) => Math.max(slots.freeAt(nowMs), lastSentMs + distanceMs);
    let nowMs = clock.elapsedMs();
    // A timer may end early as well as late: only the clock says that a slot is free.
    for (let dueMs = dueAt(nowMs); dueMs > nowMs; dueMs = dueAt(nowMs)) {
      await clock.sleep(dueMs - nowMs, signal);
      nowMs = clock.elapsedMs();
    }
    slots.take();
    lastSentMs = nowMs;
    return { release: (end) => slots.release(end, nowMs, clock.elapsedMs()) };
  }

  return {
    takeSlot(signal) {
      const turn = queue.then(() => take(signal));
      queue = turn.catch(() => undefined);
      return turn;
    },
  };
}
