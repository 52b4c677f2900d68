import type { Clock } from '../../lib/types.ts';

/** A clock that stands still but for its sleeps, which end at once and are written down. */
export function createSleepingClock(): { readonly clock: Clock; readonly sleptMs: readonly number[] } {
  const sleptMs: number[] = [];
  const elapsedMs = () => sleptMs.reduce((sum, durationMs) => sum + durationMs, 0);
  const clock: Clock = {
    now: () => new Date(Date.UTC(2026, 10, 24) + elapsedMs()),
    elapsedMs,
    sleep: async (durationMs) => {
      sleptMs.push(durationMs);
    },
  };
  return { clock, sleptMs };
}
