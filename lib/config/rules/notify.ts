import type { Mapping } from '../../mapping.ts';
import type { Problem } from '../file/problem.ts';
import { mappingsOf } from '../file/with-path.ts';
import { duplicateProblems } from './duplicates.ts';

/** Problems of the channels that involve several of them. */
export function notifyProblems(settings: Mapping): readonly Problem[] {
  const addresses = mappingsOf(settings, 'notify').flatMap(({ path, value: { url } }) =>
    typeof url === 'string' ? [{ path: [...path, 'url'], value: url }] : [],
  );
  return duplicateProblems(addresses, {
    problem: 'This address is already listed',
    fix: 'Remove one of the two channels.',
  });
}
