import type { Path } from '../../format-path.ts';
import type { Mapping } from '../../mapping.ts';
import type { Problem } from '../file/problem.ts';
import { mappingsOf, textsOf, type WithPath } from '../file/with-path.ts';

/** Settings of `accounts` that do nothing yet. They are refused, so that nobody relies on them. */
export function accountProblems(settings: Mapping): readonly Problem[] {
  const accounts = mappingsOf(settings, 'accounts');
  return [
    ...accounts
      .filter(({ value }) => value.role !== undefined)
      .map(({ path }) => notYet([...path, 'role'], '`role`', 'Remove it: the credentials of the run are used.')),
    ...accounts.slice(1, 2).map(({ path }) => notYet(path, 'More than one account', 'Keep one account.')),
  ];
}

/** The uin of the account with this uin or name; undefined when `accounts` does not list it. */
export function uinOf(settings: Mapping, reference: string): string | undefined {
  const account = mappingsOf(settings, 'accounts').find(
    ({ value }) => value.uin === reference || value.name === reference,
  );
  const uin = account?.value.uin;
  return typeof uin === 'string' ? uin : undefined;
}

/** Problems of accounts that a target, an allowance or a route refers to and `accounts` does not list. */
export function unknownAccounts(settings: Mapping, entry: WithPath<Mapping>): readonly Problem[] {
  // A second account would be refused.
  const fix =
    mappingsOf(settings, 'accounts').length > 0
      ? 'Check its spelling against `accounts`.'
      : 'Add the account to `accounts`.';
  return textsOf(entry, 'accounts')
    .filter(({ value }) => uinOf(settings, value) === undefined)
    .map(({ path }) => ({ path, problem: 'No entry of `accounts` has this uin or name.', fix }));
}

function notYet(path: Path, what: string, fix: string): Problem {
  return { path, problem: `${what} is not yet supported.`, fix };
}
