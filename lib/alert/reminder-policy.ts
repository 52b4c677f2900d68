import { daysUntil, localDate } from '../audit/dates.ts';
import type { MailOptions } from '../options.ts';

/** Decisions of a run on what is notified again. Instants are ISO 8601. */
export interface ReminderPolicy {
  readonly remindAfterDays: number;
  /** True where a finding or an outage that was last notified at an instant is due for a reminder. */
  readonly isDue: (notifiedAt: string) => boolean;
  /** Calendar days since an instant. */
  readonly daysSince: (instant: string) => number;
}

const DAY_MS = 86_400_000;
/** A daily run that is faster than the one before, or had no need of a retry, is not a day late with its reminder. */
const TOLERANCE_MS = 3_600_000;

/**
 * Reminder policy of a run at `now`. Reminders count elapsed time, so that those of different hours do not meet in the first
 * run after midnight. A future instant counts as infinitely long ago: no clock that is wrong once may silence anything.
 */
export function createReminderPolicy(now: string, { timeZone, remindAfterDays }: MailOptions): ReminderPolicy {
  const isFuture = (instant: string) => Date.parse(instant) > Date.parse(now);
  return {
    remindAfterDays,
    isDue: (notifiedAt) => {
      const elapsedMs = Date.parse(now) - Date.parse(notifiedAt);
      return isFuture(notifiedAt) || elapsedMs >= remindAfterDays * DAY_MS - TOLERANCE_MS;
    },
    daysSince: (instant) =>
      isFuture(instant) ? Number.POSITIVE_INFINITY : daysUntil(localDate(instant, timeZone), localDate(now, timeZone)),
  };
}
