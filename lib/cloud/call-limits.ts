import pLimit from 'p-limit';
import type { CloudUnreachableError } from '../errors.ts';
import type { Clock } from '../types.ts';
import { createPacer, type Pacer } from './pace.ts';

/** Limits that calls of one action on one host share: concurrency and rate. */
export interface CallLimit {
  readonly limit: ReturnType<typeof pLimit>;
  readonly pacer: Pacer;
  /** Last attempts in a row without a usable answer, and the error of the latest. */
  silence?: { readonly attempts: number; readonly error: CloudUnreachableError } | undefined;
}

/** Lookup of the limits of a key, created on first use. A slow one does not delay another. */
export function createCallLimits(concurrency: number, clock: Clock): (key: string, ratePerSecond: number) => CallLimit {
  const limits = new Map<string, CallLimit>();
  return (key, ratePerSecond) => {
    const callLimit: CallLimit = limits.get(key) ?? {
      limit: pLimit(concurrency),
      pacer: createPacer(ratePerSecond, clock),
    };
    limits.set(key, callLimit);
    return callLimit;
  };
}
