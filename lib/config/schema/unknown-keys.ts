import { isWithin, type Path, quote } from '../../format-path.ts';
import { asMapping, type Mapping } from '../../mapping.ts';
import { nearestKey } from '../../nearest-key.ts';
import type { Problem } from '../file/problem.ts';

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
  ['username', 'user'],
  ['pass', 'password'],
  ['server', 'host'],
  ['sender', 'from'],
  ['recipients', 'to'],
  ['type', 'kind'],
]);

/** Keys of mappings that are often written beside the mapping and not in it. */
const nestedKeys: ReadonlyMap<string, readonly string[]> = new Map([
  ['where', ['name', 'tags', 'tag']],
  ['cos', ['bucket', 'region', 'key']],
]);

const mappingKeys: ReadonlySet<string> = new Set(['audit', 'mail', 'smtp', 'state', 'cos', 'where']);
const placeKeys = ['accounts', 'regions', 'images'];
const listKeys: ReadonlySet<string> = new Set([...placeKeys, 'to', 'cc', 'mention']);

/** The key that was probably meant, where the mapping does not have it yet. */
export function meantKey({ unknown, known, value }: UnknownKey): string | undefined {
  const synonym = synonyms.get(unknown);
  const isFree = (candidate: string) => !Object.hasOwn(asMapping(value), candidate);
  if (synonym !== undefined && known.includes(synonym) && isFree(synonym)) return synonym;
  if (nestingOf(unknown, known) !== undefined) return undefined;
  const nearest = nearestKey(unknown, known);
  return nearest !== undefined && isFree(nearest) ? nearest : undefined;
}

/** True for a mapping with a key that probably means the absent one. */
export function hasMisspelt(value: Mapping, absent: string): boolean {
  return Object.keys(value).some((key) => synonyms.get(key) === absent || nearestKey(key, [absent]) !== undefined);
}

/** Empty mapping above an unknown key that is probably a part of it, but not indented. */
export function emptyAbove({ unknown, known, value }: UnknownKey): string | undefined {
  const entries = Object.entries(asMapping(value));
  const before = entries.slice(
    0,
    entries.findIndex(([key]) => key === unknown),
  );
  const above = before.findLast(([key]) => known.includes(key));
  return above !== undefined && above[1] === null && mappingKeys.has(above[0]) ? above[0] : undefined;
}

/** Problem of an unknown key. No fix widens an allowance: none there says to remove a key, which may be a condition. */
export function describeUnknownKey(key: UnknownKey): Problem {
  const { path, unknown } = key;
  return {
    path: [...path, unknown],
    problem: `The key ${quote(unknown)} is unknown.`,
    fix: fixOf(key),
    isForAnyValue: true,
  };
}

function fixOf(key: UnknownKey): string {
  const { path, unknown, known, value } = key;
  const meant = meantKey(key);
  const written = asMapping(value)[unknown];
  if (meant !== undefined) {
    const isUnlisted = listKeys.has(meant) && typeof written === 'string' && written !== 'all';
    return isUnlisted ? `Write "${meant}" instead, and its value in brackets: [...].` : `Write "${meant}" instead.`;
  }
  const empty = emptyAbove(key);
  if (empty !== undefined) return `Indent it by two spaces if it is a part of \`${empty}\`, which is empty.`;
  const nesting = nestingOf(unknown, known);
  if (nesting !== undefined) {
    if (nesting === 'where' && Array.isArray(asMapping(value).images))
      return `Image ids are exact; to use \`${unknown}\`, write it under \`where\` and no ids.`;
    return nesting === 'where'
      ? 'Write it under `where`, a mapping of name and tags.'
      : `Write it under \`${nesting}\`.`;
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

/** Key of the mapping that the unknown key belongs in. */
function nestingOf(unknown: string, known: readonly string[]): string | undefined {
  return [...nestedKeys].find(([nesting, keys]) => known.includes(nesting) && keys.includes(unknown))?.[0];
}
