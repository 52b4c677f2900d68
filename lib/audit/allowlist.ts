import { isMatch } from 'matcher';
import { ALL_REGIONS } from '../keys.ts';
import type { Allowance, Image, Place, Where } from '../types.ts';

/** `unknown`: the answer depends on a name or on tags that could not be read. */
export type Match = 'yes' | 'no' | 'unknown';

/** Match of an image with a condition on its own attributes. */
export function matchesWhere(image: Image, where: Where): Match {
  const name = where.name === undefined ? 'yes' : matchesName(image.name, where.name);
  const tags = Object.entries(where.tags ?? {}).map(([key, value]) => matchesTag(image.tags, key, value));
  return all([name, ...tags]);
}

/** Match of an image with an allowance's scope: every condition that the allowance states holds. */
export function inScope(allowance: Allowance, image: Image): Match {
  return admits(allowance.images, image.imageId) ? matchesBesideImages(allowance, image) : 'no';
}

/** Match of an image with an allowance's scope, its list of images apart. */
export function matchesBesideImages(allowance: Allowance, image: Image): Match {
  if (!mayHoldScope(allowance, image)) return 'no';
  return allowance.where === undefined ? 'yes' : matchesWhere(image, allowance.where);
}

/** True where images of this place could lie in an allowance's scope at all. */
export function mayHoldScope(allowance: Allowance, place: Place): boolean {
  const isInRegion = place.region === ALL_REGIONS || admits(allowance.regions, place.region);
  return isInRegion && admits(allowance.accounts, place.account);
}

/** True when an allowance's last day is over. `today` is a local date, `YYYY-MM-DD`. */
export function hasLapsed(allowance: Allowance, today: string): boolean {
  return allowance.expires !== undefined && allowance.expires < today;
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
