import { type Mapping, mappingsOf, type Placed, textsOf } from '../file/draft.ts';
import type { Problem } from '../file/problem.ts';

/** The uin of the account that is meant by its uin or its name; undefined when `accounts` has no such account. */
export function uinOf(settings: Mapping, reference: string): string | undefined {
  const account = mappingsOf(settings, 'accounts').find(
    ({ value }) => value.uin === reference || value.name === reference,
  );
  const uin = account?.value.uin;
  return typeof uin === 'string' ? uin : undefined;
}

/** The accounts that a target, an allowance or a route names and `accounts` does not have. */
export function unknownAccounts(settings: Mapping, entry: Placed<Mapping>): readonly Problem[] {
  return textsOf(entry, 'accounts')
    .filter(({ value }) => uinOf(settings, value) === undefined)
    .map(({ path }) => ({
      path,
      problem: 'No entry of `accounts` has this uin or name.',
      fix: 'Add the account to `accounts`, or write the uin or name of one that is there.',
    }));
}
