/** Number of slots that the quota leaves to this client. All times are those of one clock, in milliseconds. */
export interface SlotCount {
  readonly at: (nowMs: number) => number;
  /** Takes slots away after a refusal for the rate. */
  readonly reduce: (nowMs: number) => void;
}

/** A second, and a millisecond because the server has a clock of its own. */
export const SECOND_MS = 1001;
/** Longest time that a number is kept before one more is tried. */
const MAX_PAUSE_MS = 8 * SECOND_MS;

/**
 * All slots, until others use the same quota: then as many as they leave. The first refusal halves the number. From there it
 * rises by one a second to the first number that is refused, falls back to the last one that was not, and stays for a pause that
 * doubles with every refusal, so that few requests are spent on trying. Every number that proves good halves the pause.
 */
export function createSlotCount(all: number): SlotCount {
  let inUse = all;
  /** Greatest number known to be good; above it, `inUse` is a try. */
  let good = all;
  let pauseMs = SECOND_MS;
  let sinceMs = Number.NEGATIVE_INFINITY;
  let reducedMs = Number.NEGATIVE_INFINITY;

  function at(nowMs: number): number {
    for (;;) {
      const isTry = inUse > good;
      const lastsMs = isTry ? SECOND_MS : pauseMs;
      if (inUse >= all || nowMs - sinceMs < lastsMs) return inUse;
      sinceMs += lastsMs;
      if (isTry) pauseMs = Math.max(pauseMs / 2, SECOND_MS);
      good = inUse;
      inUse += 1;
    }
  }

  return {
    at,
    reduce(nowMs) {
      const refused = at(nowMs);
      // Refusals that come together have one cause.
      if (nowMs - reducedMs < SECOND_MS) return;
      const isFirst = pauseMs === SECOND_MS;
      if (refused > good) inUse = good;
      else inUse = isFirst ? Math.ceil(refused / 2) : Math.max(refused - 1, 1);
      good = inUse;
      pauseMs = Math.min(2 * pauseMs, MAX_PAUSE_MS);
      sinceMs = nowMs;
      reducedMs = nowMs;
    },
  };
}
