import { daysUntil, localDate } from '../audit/dates.ts';

/** Whole days of a time zone from an instant (ISO 8601) until now. */
export type DaysSince = (instant: string) => number;

/**
 * Counts days, so that a run that is a second early is not a day late. An instant that is yet to come was never: no clock
 * that is wrong once may silence anything. Remembers what it counted: a run asks for the same few instants again and again.
 */
export function countDays(now: string, timeZone: string): DaysSince {
  const today = localDate(now, timeZone);
  const counted = new Map<string, number>();
  return (instant) => {
    const known = counted.get(instant);
    if (known !== undefined) return known;
    const days = daysUntil(localDate(instant, timeZone), today);
    const since = days < 0 ? Number.POSITIVE_INFINITY : days;
    counted.set(instant, since);
    return since;
  };
}
