import { ownValue } from '../../protocol/own-value.ts';
import { type Refusal, refuse } from '../../protocol/refusal.ts';
import type { VisibleImage } from './image-entry.ts';

/** A filter as a request writes it. */
export interface FilterParameter {
  Name: string;
  Values: string[];
}

/** A filter with the comparison for its name. */
interface ImageFilter {
  readonly values: readonly string[];
  readonly matches: (seen: VisibleImage, value: string) => boolean;
}

/** Reads at most ten filters of at most five values. The texts of the refusals are not known. */
export function readFilters(filters: readonly FilterParameter[]): readonly ImageFilter[] | Refusal {
  if (filters.length > 10)
    return refuse('InvalidParameterValue.LimitExceeded', 'There must not be more than 10 filters.');
  if (filters.some(({ Values }) => Values.length > 5))
    return refuse('InvalidFilterValue.LimitExceeded', 'A filter must not have more than 5 values.');

  const read = filters.flatMap(({ Name, Values }) => {
    const matches = matcherOf(Name);
    return matches === undefined ? [] : [{ values: Values, matches }];
  });
  return read.length === filters.length ? read : refuse('InvalidFilter', 'A filter name is not known.');
}

/** Match of an image and one filter: any of the filter's values is enough. */
export function admits({ values, matches }: ImageFilter, seen: VisibleImage): boolean {
  return values.some((value) => matches(seen, value));
}

function matcherOf(name: string): ImageFilter['matches'] | undefined {
  if (name.startsWith('tag:')) {
    const key = name.slice('tag:'.length);
    return ({ image }, value) => ownValue(image.tags, key) === value;
  }
  return ownValue(matchers, name);
}

// https://cloud.tencent.com/document/api/213/15715. "Fuzzy" is read as "contains"; what else it may mean is not documented.
const matchers: Readonly<Record<string, ImageFilter['matches']>> = {
  'image-id': ({ image }, value) => image.imageId === value,
  'image-type': ({ visibleAs }, value) => visibleAs === value,
  'image-name': ({ image }, value) => image.name.includes(value),
  platform: ({ image }, value) => image.platform.includes(value),
  'tag-key': ({ image }, value) => Object.hasOwn(image.tags, value),
  'tag-value': ({ image }, value) => Object.values(image.tags).includes(value),
  // No image of the emulator lies in a dedicated cluster or in its cache.
  'dedicated-cluster-id': () => false,
  'cdc-cache-status': () => false,
};
