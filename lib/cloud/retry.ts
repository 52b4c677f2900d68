import { CloudRefusedError, CloudUnreachableError } from '../errors.ts';
import type { Clock } from '../types.ts';

const MAX_ATTEMPTS = 5;
const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 8000;

/**
 * Codes of temporary refusals. All calls here only read, so that repeating them is safe.
 * Source: https://www.tencentcloud.com/document/api/1036/38589
 */
const retriedCodes = /^(RequestLimitExceeded|InternalError|InternalServerError|ServiceUnavailable)(\.|$)/;

export interface RetryOptions {
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly signal: AbortSignal;
}

/**
 * Repeats a call while its error is temporary, up to five attempts in all, with full jitter between them. `attempt` counts
 * from 1. Where the deadline ends it after an attempt that failed, it rejects with the error of that: more time would not help.
 */
export async function retry<T>(call: (attempt: number) => Promise<T>, options: RetryOptions): Promise<T> {
  let failed: unknown;
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await call(attempt);
      } catch (error) {
        if (attempt === MAX_ATTEMPTS || !isTemporary(error)) throw error;
        failed = error;
      }
      await options.clock.sleep(jitteredDelayMs(attempt, options.random), options.signal);
    }
  } catch (error) {
    throw failed !== undefined && isPastDeadline(error) ? failed : error;
  }
}

/** True for the error of a call that the deadline ended. */
export function isPastDeadline(error: unknown): boolean {
  return error instanceof CloudUnreachableError && error.pastDeadline;
}

/** Random delay of up to twice the limit of the attempt before. */
export function jitteredDelayMs(attempt: number, random: () => number): number {
  return random() * Math.min(FIRST_DELAY_MS * 2 ** (attempt - 1), MAX_DELAY_MS);
}

function isTemporary(error: unknown): boolean {
  if (error instanceof CloudUnreachableError) return !error.pastDeadline;
  return error instanceof CloudRefusedError && retriedCodes.test(error.code);
}
