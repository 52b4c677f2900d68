import type { Mapping } from '../../mapping.ts';
import type { Problem } from '../file/problem.ts';
import { mappingsOf, textsOf, type WithPath } from '../file/with-path.ts';
import { organizationOf } from './accounts.ts';
import { duplicateProblems, repetitions } from './duplicates.ts';

/** Problems of `accounts` that involve several keys. */
export function accountProblems(settings: Mapping): readonly Problem[] {
  const accounts = mappingsOf(settings, 'accounts');
  const textsAt = (keys: readonly string[]) =>
    accounts.flatMap(({ path, value }) =>
      keys.flatMap((key) => {
        const text = value[key];
        return typeof text === 'string' ? [{ path: [...path, key], value: text }] : [];
      }),
    );
  const [, ...others] = accounts.filter(({ value }) => value.role === undefined);
  return [
    ...duplicateProblems(textsAt(['uin', 'name']), {
      problem: 'This uin or name is already listed',
      fix: 'Remove one of the two accounts, or give it another name.',
    }),
    ...others.map(({ path }) => ({
      path,
      problem: 'Two accounts have no `role`, but the credentials of the run belong to one account.',
      fix: 'Add the `role` to assume in this account.',
    })),
    ...accounts.flatMap(externalIdProblems),
    ...organizationProblems(settings),
  ];
}

function externalIdProblems({ path, value }: WithPath<Mapping>): readonly Problem[] {
  if (value.externalId === undefined || value.role !== undefined) return [];
  const problem = '`externalId` is set without `role`.';
  return [{ path: [...path, 'externalId'], problem, fix: 'Add the `role` that demands it, or remove it.' }];
}

/** An excluded member that a target names would be audited and not audited. */
function organizationProblems(settings: Mapping): readonly Problem[] {
  const organization = organizationOf(settings);
  if (organization === undefined) return [];
  const excluded = new Set(textsOf(organization, 'exclude').map(({ value }) => value));
  return [
    ...repetitions(organization, ['exclude', 'departments']),
    ...mappingsOf(settings, 'targets')
      .flatMap((target) => textsOf(target, 'accounts'))
      .filter(({ value }) => excluded.has(value))
      .map(({ path }) => ({
        path,
        problem: 'This account is excluded under `accounts.organization.exclude`.',
        fix: 'Remove it here or there.',
      })),
  ];
}
