import pLimit, { type LimitFunction } from 'p-limit';
import type { CloudUnreachableError } from '../errors.ts';
import type { Clock } from '../types.ts';
import { createPacer, type Pacer } from './pace.ts';

/** Runner of calls, so many at a time. */
export type CallRunner = <T>(call: () => Promise<T>) => Promise<T>;

/** Concurrency of a run, shared by the calls of all accounts, actions and hosts. */
export interface Concurrency {
  /** Runner of calls of one action on one host, `most` at a time at the most. */
  readonly createRunner: (most: number) => CallRunner;
}

/** Limits that calls of one action on one host share: concurrency and rate. */
export interface CallLimit {
  readonly run: CallRunner;
  readonly pacer: Pacer;
  /** Last attempts in a row without a usable answer, and the error of the latest. */
  silence?: { readonly attempts: number; readonly error: CloudUnreachableError } | undefined;
}

/** Calls of a run at a time: each may hold a connection and its buffers, and the smallest function has 128 MB. */
const MAX_AT_A_TIME = 400;

/**
 * Concurrency in equal parts for the runners that have calls to make, and one call for each at least: a host that does not
 * answer holds its part only.
 */
export function createConcurrency(): Concurrency {
  const busy = new Map<LimitFunction, number>();

  function divide(): void {
    const part = Math.max(1, Math.floor(MAX_AT_A_TIME / busy.size));
    for (const [limit, most] of busy) {
      const concurrency = Math.min(most, part);
      if (limit.concurrency !== concurrency) limit.concurrency = concurrency;
    }
  }

  return {
    createRunner(most) {
      const limit = pLimit(most);
      let calls = 0;
      return (call) => {
        calls += 1;
        if (calls === 1) {
          busy.set(limit, most);
          divide();
        }
        return limit(call).finally(() => {
          calls -= 1;
          if (calls > 0) return;
          busy.delete(limit);
          divide();
        });
      };
    },
  };
}

/** Options of createCallLimits. */
export interface CallLimitOptions {
  /** Concurrent calls of one action on one host. */
  readonly concurrency: number;
  readonly shared: Concurrency;
  readonly clock: Clock;
}

/** Lookup of the limits of a key, created on first use. A slow one does not delay another. */
export function createCallLimits(options: CallLimitOptions): (key: string, ratePerSecond: number) => CallLimit {
  const limits = new Map<string, CallLimit>();
  return (key, ratePerSecond) => {
    const callLimit: CallLimit = limits.get(key) ?? {
      run: options.shared.createRunner(options.concurrency),
      pacer: createPacer(ratePerSecond, options.clock),
    };
    limits.set(key, callLimit);
    return callLimit;
  };
}
