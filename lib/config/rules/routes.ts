import { asMapping, type Mapping } from '../../mapping.ts';
import type { Problem } from '../file/problem.ts';
import { mappingsWithin, type WithPath } from '../file/with-path.ts';
import { organizationOf, unknownAccounts } from './accounts.ts';
import { recipientProblems } from './delivery.ts';
import { canonicalForm, duplicateProblems, repetitions } from './duplicates.ts';

const conditions = ['owner', 'tags', 'accounts', 'departments', 'regions'];

/** Problems of the routes that involve several keys. */
export function routeProblems(settings: Mapping): readonly Problem[] {
  const routes = mappingsWithin({ path: ['mail'], value: asMapping(settings.mail) }, 'routes');
  const conditional = routes.filter(hasCondition);
  return [
    ...routes.flatMap((route) => [
      ...recipientProblems(route),
      ...conditionProblems(route),
      ...unknownAccounts(settings, route),
      ...repetitions(route, ['accounts', 'departments', 'regions']),
      ...departmentProblems(route, settings),
    ]),
    ...duplicateProblems(
      conditional.map((route) => ({ path: route.path, value: canonicalForm(settings, route, conditions) })),
      {
        problem: 'A route with the same conditions already exists',
        fix: 'Merge the two routes, or give one of them other conditions.',
      },
    ),
  ];
}

function hasCondition({ value }: WithPath<Mapping>): boolean {
  return conditions.some((key) => value[key] !== undefined);
}

function conditionProblems(route: WithPath<Mapping>): readonly Problem[] {
  if (hasCondition(route)) return [];
  const fix = `Add at least one of ${conditions.join(', ')}, or use mail.to and mail.cc.`;
  return [{ path: route.path, problem: 'The route has no condition and would match every finding.', fix }];
}

function departmentProblems({ path, value }: WithPath<Mapping>, settings: Mapping): readonly Problem[] {
  if (value.departments === undefined || organizationOf(settings) !== undefined) return [];
  const problem = '`departments` needs `accounts.organization`: the departments of listed accounts are not known.';
  return [{ path: [...path, 'departments'], problem, fix: 'Name the accounts under `accounts` of the route instead.' }];
}
