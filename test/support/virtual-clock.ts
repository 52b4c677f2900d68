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

/**
 * A clock on which concurrent waits end in the order of their times, each as soon as nothing is left to do before it.
 * `latenessMs` is added to each wait.
 */
export function createEventClock(latenessMs: () => number = () => 0): Clock {
  const waits: { readonly endMs: number; readonly end: () => void }[] = [];
  let passedMs = 0;
  let isRunning = false;
  const endNext = () => {
    const next = waits.shift();
    isRunning = next !== undefined;
    if (next === undefined) return;
    passedMs = Math.max(passedMs, next.endMs);
    next.end();
    setImmediate(endNext);
  };
  return {
    now: () => new Date(passedMs),
    elapsedMs: () => passedMs,
    sleep: (durationMs, signal) =>
      new Promise((resolve, reject) => {
        signal?.throwIfAborted();
        const endMs = passedMs + durationMs + latenessMs();
        const place = waits.findIndex((wait) => wait.endMs > endMs);
        waits.splice(place === -1 ? waits.length : place, 0, { endMs, end: resolve });
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
        if (!isRunning) setImmediate(endNext);
        isRunning = true;
      }),
  };
}
