import { isWithin, type Path, quote } from '../../format-path.ts';
import { asMapping } from '../../mapping.ts';
import type { Problem } from '../file/problem.ts';
import { nearestKey } from './nearest-key.ts';

/** Unknown key of a mapping, with the keys that the mapping can have. */
interface UnknownKey {
  /** Path of the mapping. */
  readonly path: Path;
  readonly unknown: string;
  readonly known: readonly string[];
  /** The mapping. */
  readonly value: unknown;
}

/** Known keys by names that others have for them. */
const synonyms: ReadonlyMap<string, string> = new Map([
  ['allow', 'allowlist'],
  ['allowed', 'allowlist'],
  ['whitelist', 'allowlist'],
  ['account', 'sharedAccount'],
  ['accountId', 'sharedAccount'],
  ['uin', 'sharedAccount'],
  ['until', 'expires'],
]);

const conditionKeys = ['name', 'tags'];
const placeKeys = ['accounts', 'regions', 'images'];
const listKeys: ReadonlySet<string> = new Set([...placeKeys, 'to', 'cc', 'mention']);

/** The key that was probably meant, where the mapping does not have it yet. */
export function meantKey({ unknown, known, value }: UnknownKey): string | undefined {
  const synonym = synonyms.get(unknown);
  const isFree = (candidate: string) => !Object.hasOwn(asMapping(value), candidate);
  if (synonym !== undefined && known.includes(synonym) && isFree(synonym)) return synonym;
  if (belongsInWhere(unknown, known)) return undefined;
  const nearest = nearestKey(unknown, known);
  return nearest !== undefined && isFree(nearest) ? nearest : undefined;
}

/** Problem of an unknown key. No fix widens an allowance: none there says to remove a key, which may be a condition. */
export function describeUnknownKey(key: UnknownKey): Problem {
  const { path, unknown } = key;
  return { path: [...path, unknown], problem: `The key ${quote(unknown)} is unknown.`, fix: fixOf(key) };
}

function fixOf(key: UnknownKey): string {
  const { path, unknown, known, value } = key;
  const meant = meantKey(key);
  const written = asMapping(value)[unknown];
  if (meant !== undefined) {
    const isUnlisted = listKeys.has(meant) && typeof written === 'string' && written !== 'all';
    return isUnlisted ? `Write "${meant}" instead, and its value in brackets: [...].` : `Write "${meant}" instead.`;
  }
  if (belongsInWhere(unknown, known)) {
    if (Array.isArray(asMapping(value).images))
      return `Image ids are exact; to use \`${unknown}\`, write it under \`where\` and no ids.`;
    return `Write it under \`where\`, a mapping of ${conditionKeys.join(' and ')}.`;
  }
  if (path.at(-1) === 'where' && placeKeys.includes(unknown)) {
    const isAlone = Object.keys(asMapping(value)).length === 1;
    return isAlone
      ? `Write \`${unknown}\` in the place of \`where\`.`
      : 'Move it out of `where`, to the level of `where` itself.';
  }
  const nearest = nearestKey(unknown, known);
  if (nearest !== undefined) return `Check it against "${nearest}", which is also there, and keep one of the two.`;
  return isWithin(path, ['allowlist'])
    ? `Replace it by a key that exists here: ${known.join(', ')}.`
    : `Remove it; known here: ${known.join(', ')}.`;
}

/** True for a condition on name or tags that stands beside `where` and not in it. */
function belongsInWhere(unknown: string, known: readonly string[]): boolean {
  if (!known.includes('where')) return false;
  return conditionKeys.includes(unknown) || unknown === 'tag';
}
