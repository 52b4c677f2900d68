import { daysUntil, localDate } from '../audit/dates.ts';
import type { MailOptions } from '../options.ts';

/** Days after which a finding or an outage is notified again, and the count of days since an instant (ISO 8601). */
export interface ReminderPolicy {
  readonly daysSince: (instant: string) => number;
  readonly remindAfterDays: number;
}

/**
 * Reminder policy of a run at `now`. It counts calendar days, so that a run that is a second early is not a day late. A
 * future instant counts as infinitely long ago: no clock that is wrong once may silence anything. Counts are cached, because
 * a run asks for the same few instants again and again.
 */
export function createReminderPolicy(now: string, { timeZone, remindAfterDays }: MailOptions): ReminderPolicy {
  const today = localDate(now, timeZone);
  const counted = new Map<string, number>();
  const count = (instant: string) => {
    const days = daysUntil(localDate(instant, timeZone), today);
    return days < 0 ? Number.POSITIVE_INFINITY : days;
  };
  const daysSince = (instant: string) => {
    const days = counted.get(instant) ?? count(instant);
    counted.set(instant, days);
    return days;
  };
  return { daysSince, remindAfterDays };
}
