/** Counts arrivals over sliding seconds, each key by itself. */
export interface RateLimiter {
  /** Notes one arrival and says how many arrived in the second that ends with it, itself included. */
  countArrival(key: string, atMs: number): number;
}

/**
 * Makes empty rateLimiter. A second is half open: what arrived 1000 ms ago no longer counts. Whether refused requests
 * count is not documented; here they do, which is the stricter reading.
 */
export function createRateLimiter(): RateLimiter {
  const arrivals = new Map<string, readonly number[]>();
  return {
    countArrival(key, atMs) {
      const recent = [...(arrivals.get(key) ?? []).filter((earlierMs) => earlierMs > atMs - 1000), atMs];
      arrivals.set(key, recent);
      return recent.length;
    },
  };
}
