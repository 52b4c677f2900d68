import { CloudRefusedError, CloudUnreachableError } from '../errors.ts';
import type { Clock } from '../types.ts';

const MAX_ATTEMPTS = 5;
/** More, because others who use the same quota are no fault of this call. */
const MAX_ATTEMPTS_OVER_LIMIT = 8;
const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 8000;

/**
 * Codes of temporary refusals. All calls here only read, so that repeating them is safe.
 * Source: https://www.tencentcloud.com/document/api/1036/38589
 */
const retriedCodes = /^(InternalError|InternalServerError|ServiceUnavailable)(\.|$)/;

export interface RetryOptions {
  readonly clock: Clock;
  /** In [0, 1). */
  readonly random: () => number;
  readonly signal: AbortSignal;
}

/**
 * Repeats a call while its error is temporary, up to five attempts in all, eight where the rate is refused, with full jitter
 * between them. `attempt` counts from 1. Where the deadline ends it after an attempt that failed, it rejects with the error of that: more time would not help.
 */
export async function retry<T>(call: (attempt: number) => Promise<T>, options: RetryOptions): Promise<T> {
  let failed: unknown;
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await call(attempt);
      } catch (error) {
        if (attempt >= maxAttempts(error)) throw error;
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

/** Refusal because too many requests came within a second. */
export function isOverLimit(error: CloudRefusedError): boolean {
  return error.code.startsWith('RequestLimitExceeded');
}

function maxAttempts(error: unknown): number {
  if (error instanceof CloudUnreachableError) return error.pastDeadline ? 1 : MAX_ATTEMPTS;
  if (!(error instanceof CloudRefusedError)) return 1;
  if (isOverLimit(error)) return MAX_ATTEMPTS_OVER_LIMIT;
  return retriedCodes.test(error.code) ? MAX_ATTEMPTS : 1;
}
