/** Count of requests over a sliding second, for each key. */
export interface RateLimiter {
  /** Records one arrival and returns how many arrived in the second that ends with it, itself included. */
  countArrival(key: string, atMs: number): number;
}

/**
 * Rate limiter without arrivals. A second is half open: a request of 1000 ms ago no longer counts. Whether refused
 * requests count is not documented; here they do, which is the stricter reading.
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
