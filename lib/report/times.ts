/**
 * Shows an ISO time as the wall clock of `timeZone` (an IANA name) has it: `2018-06-10 19:02:50 UTC+08:00`.
 * What is no time is shown as it is.
 */
export function timeFormat(timeZone: string): (iso: string) => string {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'longOffset',
  });
  return (iso) => {
    const time = new Date(iso);
    if (Number.isNaN(time.getTime())) return iso;
    const part = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]));
    const offset = String(part.timeZoneName).replace('GMT', 'UTC').replace('UTC+00:00', 'UTC');
    return `${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute}:${part.second} ${offset}`;
  };
}

/** How long a run took, in seconds. */
export function durationSeconds(run: { readonly startedAt: string; readonly finishedAt: string }): number {
  return (Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000;
}
