/** Counts arrivals over sliding seconds, each key by itself. */
export interface RateWindows {
  /** Notes one arrival and says how many arrived in the second that ends with it, itself included. */
  arrive(key: string, atMs: number): number;
}

/**
 * Makes empty windows. A second is half open: what arrived 1000 ms ago no longer counts. Whether refused requests
 * count is not documented; here they do, which is the stricter reading.
 */
export function createRateWindows(): RateWindows {
  const arrivals = new Map<string, readonly number[]>();
  return {
    arrive(key, atMs) {
      const recent = [...(arrivals.get(key) ?? []).filter((earlierMs) => earlierMs > atMs - 1000), atMs];
      arrivals.set(key, recent);
      return recent.length;
    },
  };
}
