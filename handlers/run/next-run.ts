import { cronZones, nextRuns } from '../../lib/deploy/settings/cron.ts';
import type { Trigger } from '../../lib/types.ts';

/** Delay with which the platform may fire a timer. */
const MAX_DELAY_MS = 60_000;

/**
 * Time of the next run of a timer, ISO 8601. The platform does not document the time zone of its cron expressions: only a zone in which the
 * timer was to fire when it did counts, and where several do, they have to agree. Otherwise, and for a run that no timer
 * started, undefined.
 */
export function nextRunAfter(trigger: Trigger | undefined, schedule: string | undefined): string | undefined {
  const firedMs = Date.parse(trigger?.time ?? '');
  if (schedule === undefined || Number.isNaN(firedMs)) return undefined;
  const times = cronZones.flatMap(({ ianaName: zone }) => {
    const [fired, next] = runsFrom(schedule, zone, firedMs - MAX_DELAY_MS);
    return fired !== undefined && fired.getTime() <= firedMs ? [next?.toISOString()] : [];
  });
  const [first, ...others] = new Set(times);
  return others.length === 0 ? first : undefined;
}

function runsFrom(schedule: string, zone: string, fromMs: number): readonly Date[] {
  try {
    return nextRuns(schedule, { now: new Date(fromMs), zone, count: 2 });
  } catch {
    // No cron expression: croner throws errors of several classes.
    return [];
  }
}
