import pLimit from 'p-limit';
import type { Clock } from '../types.ts';
import { createPacer, type Pacer } from './pace.ts';

/** Limits that calls of one action on one host share: concurrency and rate. */
export interface CallLimit {
  readonly limit: ReturnType<typeof pLimit>;
  readonly pacer: Pacer;
}

/** Lookup of the limits of a key, created on first use. A slow one does not delay another. */
export function createCallLimits(concurrency: number, clock: Clock): (key: string, ratePerSecond: number) => CallLimit {
  const limits = new Map<string, CallLimit>();
  return (key, ratePerSecond) => {
    const callLimit = limits.get(key) ?? { limit: pLimit(concurrency), pacer: createPacer(ratePerSecond, clock) };
    limits.set(key, callLimit);
    return callLimit;
  };
}
