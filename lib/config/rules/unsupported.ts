import type { Path } from '../../format-path.ts';
import { type Mapping, mappingsOf } from '../file/draft.ts';
import type { Problem } from '../file/problem.ts';

/** Settings that have their place in the file and do nothing yet: refused, so that nobody relies on them. */
export function unsupportedSettings(settings: Mapping): readonly Problem[] {
  const accounts = mappingsOf(settings, 'accounts');
  return [
    ...accounts
      .filter(({ value }) => value.role !== undefined)
      .map(({ path }) => notYet([...path, 'role'], '`role`', 'Leave it out: the credentials in use are taken.')),
    ...accounts.slice(1, 2).map(({ path }) => notYet(path, 'More than one account', 'Keep one account.')),
  ];
}

function notYet(path: Path, what: string, fix: string): Problem {
  return { path, problem: `${what} is not yet supported in this version.`, fix };
}
