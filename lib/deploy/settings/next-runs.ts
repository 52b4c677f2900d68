import type { TimerTrigger } from '../deployment.ts';
import { cronZones, nextRuns } from './cron.ts';

type Timer = Pick<TimerTrigger, 'name' | 'cron' | 'enabled'>;

const RUNS_SHOWN = 3;

/** Longer than a month: a monthly audit gets no notice. */
const MAX_QUIET_DAYS = 31;

/**
 * Next runs of the timers, in lines for a terminal: each run in UTC and in UTC+8. Where the result depends on the time zone
 * of the platform, both are shown. The expressions must be valid.
 */
export function describeNextRuns(timers: readonly Timer[], now: Date): readonly string[] {
  if (timers.length === 0) return ['NO TRIGGER: the function only runs when somebody invokes it.'];
  const enabled = timers.filter((timer) => timer.enabled);
  return [
    ...timers.flatMap((timer) => describeTimer(timer, now)),
    ...describeLongWait(
      enabled.map(({ cron }) => cron),
      now,
    ),
  ];
}

/** Notice of a first run that is more than a month away: until then all seems well. */
export function describeLongWait(crons: readonly string[], now: Date): readonly string[] {
  const runs = crons.flatMap((cron) => nextRuns(cron, { now, zone: 'UTC', count: 1 }));
  const first = Math.min(...runs.map((run) => run.getTime()));
  const days = Math.floor((first - now.getTime()) / 86_400_000);
  if (runs.length === 0 || days < MAX_QUIET_DAYS) return [];
  const date = new Date(first).toISOString().slice(0, 10);
  return [`NOTHING FOR ${days} DAYS: the first run is on ${date}.`];
}

function describeTimer({ name, cron, enabled }: Timer, now: Date): readonly string[] {
  if (!enabled) return [`Trigger ${name} (${cron}) is DISABLED until it is deployed with enable: true.`];

  const readings = cronZones.map((zone) => ({
    zone: zone.name,
    lines: nextRuns(cron, { now, zone: zone.ianaName, count: RUNS_SHOWN }).map((run) => `  ${describeTime(run)}`),
  }));
  const [first, second] = readings;
  if (first === undefined || first.lines.join() === second?.lines.join())
    return [`Next runs of trigger ${name} (${cron}):`, ...(first?.lines ?? [])];

  return [
    `Next runs of trigger ${name} (${cron}). Tencent Cloud does not document its time zone:`,
    ...readings.flatMap(({ zone, lines }) => [` if ${zone}:`, ...lines]),
  ];
}

/** `2026-11-24 16:00 UTC = 2026-11-25 00:00 UTC+8` */
function describeTime(time: Date): string {
  return cronZones
    .map(({ name, offsetHours }) => {
      const local = new Date(time.getTime() + offsetHours * 3_600_000).toISOString();
      const seconds = local.slice(17, 19) === '00' ? '' : local.slice(16, 19);
      return `${local.slice(0, 10)} ${local.slice(11, 16)}${seconds} ${name}`;
    })
    .join(' = ');
}
