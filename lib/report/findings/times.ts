import type { Language } from '../../options.ts';

/** Parts of an ISO time on the wall clock of a time zone; undefined for a text that is not a time. */
function wallClock(timeZone: string) {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    timeZoneName: 'shortOffset',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  const read = (iso: string) => {
    const time = new Date(iso);
    if (Number.isNaN(time.getTime())) return undefined;
    const part = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]));
    const offset = String(part.timeZoneName).replace('GMT', 'UTC').replace(/\+0$/, '');
    return {
      minute: `${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute}`,
      second: part.second,
      offset,
    };
  };
  // Shares of many images are often made together, and a page is composed several times until it fits.
  const known = new Map<string, ReturnType<typeof read>>();
  return (iso: string) => {
    const wall = known.get(iso) ?? read(iso);
    known.set(iso, wall);
    return wall;
  };
}

/**
 * Shows an ISO time as the wall clock of `timeZone` (an IANA name) has it: `2018-06-10 19:02:50 UTC+8`.
 * A text that is not a time is returned unchanged.
 */
export function timeFormat(timeZone: string): (iso: string) => string {
  const read = wallClock(timeZone);
  return (iso) => {
    const wall = read(iso);
    return wall === undefined ? iso : `${wall.minute}:${wall.second} ${wall.offset}`;
  };
}

/** Duration of a run in seconds. */
export function durationSeconds(run: { readonly startedAt: string; readonly finishedAt: string }): number {
  return (Date.parse(run.finishedAt) - Date.parse(run.startedAt)) / 1000;
}

/** Time as shown to a reader. `ago` is empty for a text that is not a time, and for times after the run. */
export interface Moment {
  readonly ago: string;
  readonly time: string;
}

const locales: Readonly<Record<Language, string>> = { en: 'en', zh: 'zh-CN' };
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
// A unit is used from twice its own length on, so that "1 month ago" never hides seven weeks.
const units: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, lengthMs: number])[] = [
  ['year', 365.25 * DAY],
  ['month', 30.44 * DAY],
  ['day', DAY],
  ['hour', HOUR],
  ['minute', MINUTE],
];

/** Tells how long before `now` an ISO time was, and when on the wall clock of `timeZone`: `4 hours ago`, `2026-11-24 09:12 UTC+8`. */
export function momentFormat(options: {
  readonly timeZone: string;
  readonly language: Language;
  readonly now: string;
}): (iso: string) => Moment {
  const { timeZone, language, now } = options;
  const relative = new Intl.RelativeTimeFormat(locales[language], { numeric: 'always' });
  const read = wallClock(timeZone);
  return (iso) => {
    const wall = read(iso);
    if (wall === undefined) return { ago: '', time: iso };
    const ago = howLongAgo(Date.parse(now) - Date.parse(iso), relative);
    return { ago, time: `${wall.minute} ${wall.offset}` };
  };
}

function howLongAgo(passedMs: number, relative: Intl.RelativeTimeFormat): string {
  if (!(passedMs >= 0)) return '';
  const [unit, lengthMs] = units.find(([, length]) => passedMs >= 2 * length) ?? ['minute', MINUTE];
  const count = Math.max(1, Math.floor(passedMs / lengthMs));
  // Between a number and Han letters stands a blank, as everywhere in the Chinese texts.
  return relative.format(-count, unit).replace(/(?<=\d)(?=\p{Script=Han})/u, ' ');
}
