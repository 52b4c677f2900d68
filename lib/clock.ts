import { setTimeout } from 'node:timers/promises';
import type { Clock } from './types.ts';

/** The machine's own time. Handed in by the handlers; nothing in `lib` reaches for it. */
export const systemClock: Clock = {
  now: () => new Date(),
  elapsedMs: () => performance.now(),
  async sleep(durationMs, signal) {
    signal?.throwIfAborted();
    await setTimeout(durationMs, undefined, { signal }).catch((error: unknown) => {
      signal?.throwIfAborted();
      throw error;
    });
  },
};
