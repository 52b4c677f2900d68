// Calendar dates in a time zone: allowances end at its midnight.

/** Calendar date, `YYYY-MM-DD`, that an instant falls on in a time zone. */
export function localDate(instant: string, timeZone: string): string {
  return dateFormat(timeZone)(instant);
}

/** Calendar dates, `YYYY-MM-DD`, of many instants in one time zone. */
export function dateFormat(timeZone: string): (instant: string) => string {
  // From parts, in a locale that every build of Node has: another locale's pattern could be missing, and then be replaced.
  const format = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  return (instant) => {
    const parts = new Map(format.formatToParts(new Date(instant)).map(({ type, value }) => [type, value]));
    return `${parts.get('year')?.padStart(4, '0')}-${parts.get('month')}-${parts.get('day')}`;
  };
}

/** Number of days from one `YYYY-MM-DD` to a later one. */
export function daysUntil(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}
