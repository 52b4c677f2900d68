/** Times from sending a request to its answer. */
export interface TripMeter {
  readonly add: (tripMs: number) => void;
  /** Time that no round trip is expected to fall below. 0 until enough were seen, and never more than half a second. */
  readonly reliableLeastMs: () => number;
}

/** Longest time that is relied on. */
const MAX_RELIABLE_MS = 500;
/** Caution against a round trip faster than all before, in n-th parts of the mean after n of them. */
const CAUTION = 20;

/**
 * Meter of round trips. What the next one may fall below the least seen shrinks with the number seen: of n, it is about an
 * n-th part of their spread. Twenty n-th parts of their mean are taken off, so that the first twenty say nothing.
 */
export function createTripMeter(): TripMeter {
  let seen = 0;
  let totalMs = 0;
  let leastMs = Number.POSITIVE_INFINITY;
  return {
    add(tripMs) {
      seen += 1;
      totalMs += tripMs;
      leastMs = Math.min(leastMs, tripMs);
    },
    reliableLeastMs() {
      if (seen <= CAUTION) return 0;
      const meanMs = totalMs / seen;
      return Math.min(Math.max(leastMs - (CAUTION * meanMs) / seen, 0), MAX_RELIABLE_MS);
    },
  };
}
