import * as z from 'zod/mini';
import { parserOf } from '../../api-answer.ts';
import type { ApiCall } from '../../cloud/attempt.ts';
import { listOf } from '../../collections.ts';
import { CloudUnreachableError } from '../../errors.ts';

/** Field that the API may leave out or give as null. */
export function maybe<S extends z.ZodMiniType>(schema: S) {
  return z.optional(z.nullable(schema));
}

/** Parser of an answer without data. */
export const done: ApiCall<void>['parse'] = parserOf({}, () => undefined);

/** Tags or variables as the API has them. */
export const pairs = maybe(listOf(z.object({ Key: z.string(), Value: maybe(z.string()) })));

/** Tags or variables for the API. */
export function toPairs(record: Readonly<Record<string, string>>) {
  return Object.entries(record).map(([Key, Value]) => ({ Key, Value }));
}

/** Tags or variables from the API. */
export function toRecord(entries: z.output<typeof pairs>): Readonly<Record<string, string>> {
  return Object.fromEntries((entries ?? []).map(({ Key, Value }) => [Key, Value ?? '']));
}

/** Value of a JSON text; undefined when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

interface Page<T> {
  readonly items: readonly T[];
  readonly total: number;
}

/** Reads page after page until there are as many items as the cloud says. `known` is how many there are so far. */
export async function listPages<T>(
  action: string,
  fetchPage: (known: number) => Promise<Page<T>>,
): Promise<readonly T[]> {
  const items: T[] = [];
  for (;;) {
    const page = await fetchPage(items.length);
    items.push(...page.items);
    if (items.length >= page.total) return items;
    if (page.items.length > 0) continue;
    const detail = `a page was empty after ${items.length} of ${page.total} entries`;
    throw new CloudUnreachableError({ action, detail, attempts: 1, pastDeadline: false });
  }
}
