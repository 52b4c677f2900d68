import { formatPath } from '../../format-path.ts';
import { asMapping, type Mapping } from '../../mapping.ts';
import { nearestKey } from '../../nearest-key.ts';
import type { Problem } from '../file/problem.ts';
import { mappingsOf, textsOf, type WithPath } from '../file/with-path.ts';
import { repetitions } from './duplicates.ts';

/** Groups of accounts, as they are written. */
function groupsOf(settings: Mapping): WithPath<Mapping> {
  return { path: ['groups'], value: asMapping(settings.groups) };
}

/** Accounts of a group; undefined where there is no such group. */
export function accountsOfGroup(settings: Mapping, name: string): readonly string[] | undefined {
  const groups = groupsOf(settings);
  return Object.hasOwn(groups.value, name) ? textsOf(groups, name).map(({ value }) => value) : undefined;
}

/** Group that an allowance names. */
export function groupOf({ value }: WithPath<Mapping>): string | undefined {
  const { group } = asMapping(value.sharedAccount);
  return typeof group === 'string' ? group : undefined;
}

/** Problems of groups, and of allowances that name one that is not there. */
export function groupProblems(settings: Mapping): readonly Problem[] {
  const groups = groupsOf(settings);
  const names = Object.keys(groups.value);
  const unknown = mappingsOf(settings, 'allowlist').flatMap((allowance): readonly Problem[] => {
    const name = groupOf(allowance);
    if (name === undefined || names.includes(name)) return [];
    const meant = nearestKey(name, names);
    const fix = meant === undefined ? 'Add the group to `groups`.' : `Did you mean ${formatPath([meant])}?`;
    const path = [...allowance.path, 'sharedAccount', 'group'];
    return [{ path, problem: 'No entry of `groups` has this name.', fix }];
  });
  return [...repetitions(groups, names), ...unknown];
}
