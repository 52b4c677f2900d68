import pLimit from 'p-limit';
import type { Clock } from '../types.ts';
import { createPacer, type Pacer } from './pace.ts';

/** Limits that calls of one action on one host share: concurrency and rate. */
export interface Bucket {
  readonly limit: ReturnType<typeof pLimit>;
  readonly pacer: Pacer;
}

/** Lookup of the bucket of a key, created on first use. A slow bucket does not delay another. */
export function createBuckets(concurrency: number, clock: Clock): (key: string, ratePerSecond: number) => Bucket {
  const buckets = new Map<string, Bucket>();
  return (key, ratePerSecond) => {
    const bucket = buckets.get(key) ?? { limit: pLimit(concurrency), pacer: createPacer(ratePerSecond, clock) };
    buckets.set(key, bucket);
    return bucket;
  };
}
