import * as z from 'zod/mini';

// Collections of data from outside, read up to the first entry that is not valid: the problems of a million entries would not
// fit into memory.

/** Schema of a list of entries. */
export function listOf<S extends z.ZodMiniType>(entry: S) {
  const read = z.transform((values: unknown[], context) => {
    const entries: z.output<S>[] = [];
    for (const [index, value] of values.entries()) {
      const result = entry.safeParse(value);
      if (!result.success) return refuse(context, index, result.error);
      entries.push(result.data);
    }
    return entries;
  });
  return z.pipe(z.array(z.unknown()), read);
}

/** Schema of an object whose keys are free. */
export function recordOf<S extends z.ZodMiniType>(key: z.ZodMiniType<string, string>, entry: S) {
  const read = z.transform((values: Record<string, unknown>, context) => {
    const entries: Record<string, z.output<S>> = {};
    for (const [name, value] of Object.entries(values)) {
      const result = entry.safeParse(value);
      if (!key.safeParse(name).success || !result.success) return refuse(context, name, result.error);
      entries[name] = result.data;
    }
    return entries;
  });
  return z.pipe(z.record(z.string(), z.unknown()), read);
}

/** Refuses a collection with the problems of one of its entries. */
function refuse(context: z.core.ParsePayload, at: PropertyKey, error: z.core.$ZodError | undefined): never {
  const paths = error?.issues.map(({ path }) => [at, ...path]) ?? [[at]];
  context.issues.push(...paths.map((path) => ({ code: 'custom' as const, input: undefined, path })));
  return z.NEVER;
}
