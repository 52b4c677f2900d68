import * as z from 'zod/mini';
import type { ApiCall } from '../../cloud/attempt.ts';
import { CloudUnreachableError } from '../../errors.ts';

/** What every answer has, and what no answer may have beside data: the SDK takes an empty `Error` for none. */
const envelope = { RequestId: z.string().check(z.minLength(1)), Error: z.optional(z.never()) };

/** A field that the API may leave out or give as null. */
export function maybe<S extends z.ZodMiniType>(schema: S) {
  return z.optional(z.nullable(schema));
}

/** A text of the cloud on one line, without control characters, as a terminal may show it. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
}

/** Reads an answer with these fields strictly; of one that lacks any it says which. */
export function answerWith<Shape extends z.core.$ZodLooseShape, T>(
  shape: Shape,
  read: (fields: z.output<z.ZodMiniObject<Shape>>) => T,
): ApiCall<T>['parse'] {
  const schema = z.object(shape);
  const enveloped = z.object(envelope);
  return (answer) => {
    const outer = enveloped.safeParse(answer);
    const inner = schema.safeParse(answer);
    if (outer.success && inner.success) return { value: read(inner.data), requestId: outer.data.RequestId };
    const issues = [...(outer.error?.issues ?? []), ...(inner.error?.issues ?? [])];
    const paths = new Set(issues.map((issue) => issue.path.join('.') || 'the answer'));
    return { problem: `missing or of the wrong type: ${[...paths].slice(0, 3).join(', ')}` };
  };
}

/** An answer that says no more than that it was done. */
export const done: ApiCall<void>['parse'] = answerWith({}, () => undefined);

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
