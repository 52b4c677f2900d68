import type { Clock } from '../../lib/types.ts';

/** A clock on which a wait takes no time at all and moves the time on by what it waits for, plus `latenessMs`. */
export function createVirtualClock(latenessMs: () => number = () => 0): Clock {
  const startMs = Date.now();
  let passedMs = 0;
  return {
    now: () => new Date(startMs + passedMs),
    elapsedMs: () => passedMs,
    sleep: async (durationMs, signal) => {
      signal?.throwIfAborted();
      passedMs += durationMs + latenessMs();
    },
  };
}
