import { daysUntil, localDate } from '../audit/allowlist.ts';

/**
 * Whole days of `timeZone` from one instant to a later one, so that a run that is a second early is not a day late. An instant
 * that is yet to come was never: no clock that is wrong once may silence anything.
 */
export function daysSince(earlier: string, now: string, timeZone: string): number {
  const days = daysUntil(localDate(earlier, timeZone), localDate(now, timeZone));
  return days < 0 ? Number.POSITIVE_INFINITY : days;
}
