import { formatPath } from '../../format-path.ts';
import { asMapping, type Mapping, mappingsWithin, type Placed, repeatedOf, textsOf } from '../file/draft.ts';
import type { Problem } from '../file/problem.ts';
import { uinOf, unknownAccounts } from './accounts.ts';
import { recipientProblems } from './delivery.ts';

const conditions = ['owner', 'tags', 'accounts', 'regions'];

/** What the keys of the routes mean together. */
export function routeProblems(settings: Mapping): readonly Problem[] {
  const routes = mappingsWithin({ path: ['mail'], value: asMapping(settings.mail) }, 'routes');
  return [
    ...routes.flatMap((route) => [
      ...recipientProblems(route),
      ...conditionProblems(route),
      ...unknownAccounts(settings, route),
      ...repetitions(route),
    ]),
    ...duplicates(settings, routes),
  ];
}

function hasCondition({ value }: Placed<Mapping>): boolean {
  return conditions.some((key) => value[key] !== undefined);
}

function conditionProblems(route: Placed<Mapping>): readonly Problem[] {
  if (hasCondition(route)) return [];
  const problem = 'The route has no condition, so that it would take every finding.';
  return [
    { path: route.path, problem, fix: `Add at least one of ${conditions.join(', ')}, or use mail.to and mail.cc.` },
  ];
}

function repetitions(route: Placed<Mapping>): readonly Problem[] {
  return ['accounts', 'regions'].flatMap((key) =>
    repeatedOf(textsOf(route, key)).map(({ path, first }) => ({
      path,
      problem: `The same stands already at ${formatPath(first)}.`,
      fix: 'Remove one of them.',
    })),
  );
}

function duplicates(settings: Mapping, routes: readonly Placed<Mapping>[]): readonly Problem[] {
  const placed = routes
    .filter(hasCondition)
    .map((route) => ({ path: route.path, value: canonicalConditions(settings, route) }));
  return repeatedOf(placed).map(({ path, first }) => ({
    path,
    problem: `A route with the same conditions stands already at ${formatPath(first)}.`,
    fix: 'Merge the two, or give one of them other conditions.',
  }));
}

// Equal for routes that take the same findings, whatever the order of what they list.
function canonicalConditions(settings: Mapping, route: Placed<Mapping>): string {
  const { owner, tags, accounts, regions } = route.value;
  const listed = (key: string) => textsOf(route, key).map(({ value }) => value);
  const uins = listed('accounts').map((account) => uinOf(settings, account) ?? account);
  return JSON.stringify([
    owner ?? null,
    Object.entries(asMapping(tags)).toSorted(([left], [right]) => (left < right ? -1 : 1)),
    accounts === undefined ? null : [...new Set(uins)].toSorted(),
    regions === undefined ? null : [...new Set(listed('regions'))].toSorted(),
  ]);
}
