import { isMatch } from 'matcher';
import type { Allowance, Image, Place, Where } from '../types.ts';

/** `unknown`: the answer depends on a name or on tags that could not be read. */
export type Match = 'yes' | 'no' | 'unknown';

/** Whether an image meets a condition on its own attributes. */
export function matchesWhere(image: Image, where: Where): Match {
  const name = where.name === undefined ? 'yes' : matchesName(image.name, where.name);
  const tags = Object.entries(where.tags ?? {}).map(([key, value]) => matchesTag(image.tags, key, value));
  return all([name, ...tags]);
}

/** Whether an image lies in an allowance's scope: every condition that the allowance states holds. */
export function inScope(allowance: Allowance, image: Image): Match {
  if (!mayHoldScope(allowance, image) || !admits(allowance.images, image.imageId)) return 'no';
  return allowance.where === undefined ? 'yes' : matchesWhere(image, allowance.where);
}

/** Whether images of this place could lie in an allowance's scope at all. */
export function mayHoldScope(allowance: Allowance, place: Place): boolean {
  return admits(allowance.accounts, place.account) && admits(allowance.regions, place.region);
}

/** Two allowances for one account are the same decision when they state the same conditions, in whatever order. */
export function scopeKey({ accounts, regions, images, where }: Allowance): string {
  const tags = Object.entries(where?.tags ?? {})
    .map(([key, value]) => JSON.stringify([key, value]))
    .toSorted();
  return JSON.stringify([accounts?.toSorted(), regions?.toSorted(), images?.toSorted(), where?.name, tags]);
}

/** Whether an allowance's last day is over. `today` is a local date, `YYYY-MM-DD`. */
export function hasLapsed(allowance: Allowance, today: string): boolean {
  return allowance.expires !== undefined && allowance.expires < today;
}

/** The calendar date, `YYYY-MM-DD`, that an instant falls on in a time zone. */
export function localDate(instant: string, timeZone: string): string {
  // From parts, in a locale that every build of Node has: another locale's pattern could be missing, and then be replaced.
  const format = new Intl.DateTimeFormat('en-US-u-ca-gregory-nu-latn', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const parts = new Map(format.formatToParts(new Date(instant)).map(({ type, value }) => [type, value]));
  return `${parts.get('year')?.padStart(4, '0')}-${parts.get('month')}-${parts.get('day')}`;
}

/** Whole days from one `YYYY-MM-DD` to a later one. */
export function daysUntil(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
}

function admits(condition: readonly string[] | undefined, value: string): boolean {
  return condition === undefined || condition.includes(value);
}

function matchesName(name: string | undefined, pattern: string): Match {
  if (name === undefined) return 'unknown';
  // Only `*` is special here: the library would read a leading `!` as "not" and a backslash as an escape.
  const literal = pattern.replaceAll('\\', '\\\\').replace(/^!/, '\\!');
  return isMatch(name, literal, { caseSensitive: true }) ? 'yes' : 'no';
}

function matchesTag(tags: Image['tags'], key: string, value: string): Match {
  if (tags === undefined) return 'unknown';
  return tags[key] === value ? 'yes' : 'no';
}

function all(matches: readonly Match[]): Match {
  if (matches.includes('no')) return 'no';
  return matches.includes('unknown') ? 'unknown' : 'yes';
}
