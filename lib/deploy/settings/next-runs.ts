import type { TimerTrigger } from '../deployment.ts';
import { cronZones, nextRuns } from './cron.ts';

type Timer = Pick<TimerTrigger, 'name' | 'cron' | 'enabled'>;

const RUNS_SHOWN = 3;

/** Longer than a month: whoever meant a monthly audit is not warned. */
const LONG_DAYS = 31;

/**
 * When the timers fire next, in lines for a terminal: each run in UTC and in UTC+8. Where the two zones in which the platform
 * may read an expression give other times, both are told. The expressions must be sound.
 */
export function describeNextRuns(timers: readonly Timer[], now: Date): readonly string[] {
  if (timers.length === 0) return ['NO TRIGGER: nothing starts this function but an invocation by hand.'];
  const enabled = timers.filter((timer) => timer.enabled);
  return [
    ...timers.flatMap((timer) => describeTimer(timer, now)),
    ...describeLongWait(
      enabled.map(({ cron }) => cron),
      now,
    ),
  ];
}

/** Says loudly where the first of all runs is more than a month away: until then it looks as if all were well. */
export function describeLongWait(crons: readonly string[], now: Date): readonly string[] {
  const runs = crons.flatMap((cron) => nextRuns(cron, { now, zone: 'UTC', count: 1 }));
  const first = Math.min(...runs.map((run) => run.getTime()));
  const days = Math.floor((first - now.getTime()) / 86_400_000);
  if (runs.length === 0 || days < LONG_DAYS) return [];
  const date = new Date(first).toISOString().slice(0, 10);
  return [`NOTHING FOR ${days} DAYS: the first run is on ${date}, and nothing is audited by a timer before.`];
}

function describeTimer({ name, cron, enabled }: Timer, now: Date): readonly string[] {
  if (!enabled)
    return [`Trigger ${name} (${cron}) is DISABLED: it starts nothing until it is deployed with enable: true.`];

  const readings = cronZones.map((zone) => ({
    zone: zone.name,
    lines: nextRuns(cron, { now, zone: zone.ianaName, count: RUNS_SHOWN }).map((run) => `  ${describeTime(run)}`),
  }));
  const [first, second] = readings;
  if (first === undefined || first.lines.join() === second?.lines.join())
    return [`Next runs of trigger ${name} (${cron}):`, ...(first?.lines ?? [])];

  return [
    `Next runs of trigger ${name} (${cron}). In which zone the platform reads it is not documented:`,
    ...readings.flatMap(({ zone, lines }) => [` read in ${zone}:`, ...lines]),
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
