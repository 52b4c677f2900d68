import type { Path } from '../../format-path.ts';

// The rules look at the settings before it is known that every type is right, so that all problems come out at once.
// What is not of the expected type is passed over here: the schema reports it.

export type Mapping = Readonly<Record<string, unknown>>;

/** A value with its place. */
export interface Placed<Value> {
  readonly path: Path;
  readonly value: Value;
}

/** The mapping, or an empty one. */
export function asMapping(value: unknown): Mapping {
  return isMapping(value) ? value : {};
}

/** The mappings of the list under a top-level key. */
export function mappingsOf(settings: Mapping, key: string): readonly Placed<Mapping>[] {
  return mappingsWithin({ path: [], value: settings }, key);
}

/** The mappings of the list under a key further down. */
export function mappingsWithin(parent: Placed<Mapping>, key: string): readonly Placed<Mapping>[] {
  return entriesOf(parent, key).flatMap(({ path, value }) => (isMapping(value) ? [{ path, value }] : []));
}

/** The texts of the list under a key. */
export function textsOf(parent: Placed<Mapping>, key: string): readonly Placed<string>[] {
  return entriesOf(parent, key).flatMap(({ path, value }) => (typeof value === 'string' ? [{ path, value }] : []));
}

/** The later of any two equal entries, each with the place of the first. */
export function repeatedOf<Value>(
  entries: readonly Placed<Value>[],
): readonly (Placed<Value> & { readonly first: Path })[] {
  const firsts = new Map<Value, Path>();
  return entries.flatMap((entry) => {
    const first = firsts.get(entry.value);
    if (first !== undefined) return [{ ...entry, first }];
    firsts.set(entry.value, entry.path);
    return [];
  });
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function entriesOf(parent: Placed<Mapping>, key: string): readonly Placed<unknown>[] {
  const value = parent.value[key];
  return Array.isArray(value)
    ? value.map((item: unknown, index) => ({ path: [...parent.path, key, index], value: item }))
    : [];
}
