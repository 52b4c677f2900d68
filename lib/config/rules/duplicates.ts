import { formatPath, type Path } from '../../format-path.ts';
import { isMapping, type Mapping } from '../../mapping.ts';
import type { Problem } from '../file/problem.ts';
import { textsOf, type WithPath } from '../file/with-path.ts';
import { uinOf } from './accounts.ts';

/** Wording for a duplicate: `This address is already listed`, which the place of the first follows, and a fix. */
interface Wording {
  readonly problem: string;
  readonly fix: string;
}

/** Place as a message names it. */
export type DescribePlace = (path: Path) => string;

/** Problems of all entries that equal an earlier one, whose place is named. */
export function duplicateProblems(
  entries: readonly WithPath<string>[],
  { problem, fix }: Wording,
  describePlace: DescribePlace = formatPath,
): readonly Problem[] {
  const firsts = new Map<string, Path>();
  return entries.flatMap(({ path, value }) => {
    const first = firsts.get(value);
    if (first === undefined) firsts.set(value, path);
    return first === undefined ? [] : [{ path, problem: `${problem} at ${describePlace(first)}.`, fix }];
  });
}

/** Problems of values that are repeated in one of the lists under these keys. */
export function repetitions(
  entry: WithPath<Mapping>,
  keys: readonly string[],
  describePlace: DescribePlace = formatPath,
): readonly Problem[] {
  const wording = { problem: 'This is already listed', fix: 'Remove one of them.' };
  return keys.flatMap((key) => duplicateProblems(textsOf(entry, key), wording, describePlace));
}

/** Text that is equal for entries with equal values under these keys, whatever the order of lists and tags. */
export function canonicalForm(settings: Mapping, entry: WithPath<Mapping>, keys: readonly string[]): string {
  const canonical = (key: string) => {
    if (!Array.isArray(entry.value[key])) return entry.value[key];
    const texts = textsOf(entry, key).map(({ value }) =>
      key === 'accounts' ? (uinOf(settings, value) ?? value) : value,
    );
    return [...new Set(texts)].toSorted();
  };
  return JSON.stringify(keys.map(canonical), (key, value: unknown) => {
    // The list of conditions itself, which is no set.
    if (key === '') return value;
    if (Array.isArray(value)) return canonicalList(value);
    return isMapping(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1)))
      : value;
  });
}

/** Values whose order and repetition mean nothing; a list of one is that value. */
function canonicalList(values: readonly unknown[]): unknown {
  const texts = [...new Set(values)].toSorted((left, right) => (String(left) < String(right) ? -1 : 1));
  return texts.length === 1 ? texts[0] : texts;
}
