import { isMapping } from '../mapping.ts';

/** Text of a value, the same whatever the order of its keys and of its lists. */
export function canonical(value: unknown): string {
  return JSON.stringify(arrange(value)) ?? '';
}

/** Items that only one of two lists has, in their order; equal ones are matched one to one. */
export function unmatched<T>(before: readonly T[], after: readonly T[]) {
  const removed = [...before];
  const added = after.filter((item) => {
    const index = removed.findIndex((other) => canonical(other) === canonical(item));
    if (index !== -1) removed.splice(index, 1);
    return index === -1;
  });
  return { removed, added };
}

function arrange(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item: unknown) => arrange(item));
    return items.toSorted((one, other) => order(JSON.stringify(one), JSON.stringify(other)));
  }
  if (!isMapping(value)) return value;
  const entries = Object.entries(value).toSorted(([one], [other]) => order(one, other));
  return Object.fromEntries(entries.map(([key, item]) => [key, arrange(item)]));
}

function order(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
