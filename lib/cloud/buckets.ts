import pLimit from 'p-limit';
import type { Clock } from '../types.ts';
import { createPacer, type Pacer } from './pace.ts';

/** What calls of one kind share: how many may be under way, and whose turn it is. */
export interface Bucket {
  readonly limit: ReturnType<typeof pLimit>;
  readonly pacer: Pacer;
}

/** Gives the one bucket of a key, made when it is first asked for. A slow bucket starves no other. */
export function createBuckets(concurrency: number, clock: Clock): (key: string, ratePerSecond: number) => Bucket {
  const buckets = new Map<string, Bucket>();
  return (key, ratePerSecond) => {
    const bucket = buckets.get(key) ?? { limit: pLimit(concurrency), pacer: createPacer(ratePerSecond, clock) };
    buckets.set(key, bucket);
    return bucket;
  };
}
