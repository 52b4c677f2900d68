import * as z from 'zod/mini';
import { parserOf } from '../../api-answer.ts';
import type { ApiCall } from '../../cloud/attempt.ts';
import { CloudUnreachableError } from '../../errors.ts';

/** A field that the API may leave out or give as null. */
export function maybe<S extends z.ZodMiniType>(schema: S) {
  return z.optional(z.nullable(schema));
}

/** A text of the cloud on one line, without control characters, as a terminal may show it. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
}

/** An answer that says no more than that it was done. */
export const done: ApiCall<void>['parse'] = parserOf({}, () => undefined);

interface Page<T> {
  readonly items: readonly T[];
  readonly total: number;
}

/** Reads page after page until there are as many items as the cloud says. `fetchPage` is told how many there are so far. */
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
