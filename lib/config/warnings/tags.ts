import { asMapping, type Mapping } from '../../mapping.ts';
import type { Problem } from '../file/problem.ts';
import type { WithPath } from '../file/with-path.ts';

/** Warnings about tag values that look like patterns. */
export function tagWarnings({ path, value }: WithPath<Mapping>): readonly Problem[] {
  return Object.entries(asMapping(value.tags))
    .filter(([, text]) => typeof text === 'string' && text.includes('*'))
    .map(([tag]) => ({
      path: [...path, 'tags', tag],
      problem: 'Values of tags are compared exactly, so that * stands for no other text here.',
      fix: 'Write the exact value.',
    }));
}
