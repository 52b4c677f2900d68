import { isMatch } from 'matcher';
import { ALL_REGIONS } from '../keys.ts';
import type { Allowance, Allowlist, Exception, Image, Place, TagCondition, Where } from '../types.ts';

/** `unknown`: the answer depends on a name or on tags that could not be read. */
export type Match = 'yes' | 'no' | 'unknown';

/** Match of an image with a condition on its own attributes. */
export function matchesWhere(image: Image, where: Where): Match {
  const name = where.name === undefined ? 'yes' : matchesName(image.name, where.name);
  const tags = Object.entries(where.tags ?? {}).map(([key, condition]) => matchesTag(image.tags, key, condition));
  return allOf([name, ...tags]);
}

/** Match of the tags of an image with a condition on one of them. */
export function matchesTag(tags: Image['tags'], key: string, condition: TagCondition): Match {
  if (tags === undefined) return 'unknown';
  const value = Object.hasOwn(tags, key) ? tags[key] : undefined;
  if (value === undefined) return 'no';
  if (typeof condition === 'string') return value === condition ? 'yes' : 'no';
  return 'anyValue' in condition || condition.includes(value) ? 'yes' : 'no';
}

/** True where an allowance is for members of the organization or of a department, which have to be listed then. */
export function needsOrganization(allowlist: Allowlist): boolean {
  return allowlist.some(({ grantee: { kind } }) => kind === 'organization' || kind === 'department');
}

/** Match of an image with an allowance's scope: every condition that the allowance states holds. */
export function inScope(allowance: Allowance, image: Image): Match {
  return admits(allowance.images, image.imageId) ? matchesBesideImages(allowance, image) : 'no';
}

/** Match of an image with an allowance's scope, its list of images apart. */
export function matchesBesideImages(allowance: Allowance, image: Image): Match {
  if (!mayHoldScope(allowance, image)) return 'no';
  const { where, except } = allowance;
  const included = where === undefined ? 'yes' : matchesWhere(image, where);
  return except === undefined ? included : allOf([included, isKept(image, except)]);
}

/** `yes`: no part of the exception names the image. */
function isKept(image: Image, { images, where }: Exception): Match {
  if (images !== undefined && setOf(images).has(image.imageId)) return 'no';
  if (where === undefined) return 'yes';
  const opposites = { yes: 'no', no: 'yes', unknown: 'unknown' } as const satisfies Record<Match, Match>;
  return opposites[matchesWhere(image, where)];
}

const sets = new WeakMap<readonly string[], ReadonlySet<string>>();

/** Set of a list that may be long and is asked for every share. Made once for each list. */
function setOf(list: readonly string[]): ReadonlySet<string> {
  const set = sets.get(list) ?? new Set(list);
  sets.set(list, set);
  return set;
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

/** Match of several conditions that all have to hold. */
function allOf(matches: readonly Match[]): Match {
  if (matches.includes('no')) return 'no';
  return matches.includes('unknown') ? 'unknown' : 'yes';
}
