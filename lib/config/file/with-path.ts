import type { Path } from '../../format-path.ts';
import { isMapping, type Mapping } from '../../mapping.ts';

// The rules run on settings whose types are not known to be right, so that all problems are reported at once. A value of
// another type than the expected one is skipped here: the schema reports it.

/** Value with its path in the settings. */
export interface WithPath<Value> {
  readonly path: Path;
  readonly value: Value;
}

/** Mappings of the list under a top-level key. */
export function mappingsOf(settings: Mapping, key: string): readonly WithPath<Mapping>[] {
  return mappingsWithin({ path: [], value: settings }, key);
}

/** Mappings of the list under a key of a nested mapping. */
export function mappingsWithin(parent: WithPath<Mapping>, key: string): readonly WithPath<Mapping>[] {
  return entriesOf(parent, key).flatMap(({ path, value }) => (isMapping(value) ? [{ path, value }] : []));
}

/** Texts of the list under a key. */
export function textsOf(parent: WithPath<Mapping>, key: string): readonly WithPath<string>[] {
  return entriesOf(parent, key).flatMap(({ path, value }) => (typeof value === 'string' ? [{ path, value }] : []));
}

function entriesOf(parent: WithPath<Mapping>, key: string): readonly WithPath<unknown>[] {
  const value = parent.value[key];
  return Array.isArray(value)
    ? value.map((item: unknown, index) => ({ path: [...parent.path, key, index], value: item }))
    : [];
}
