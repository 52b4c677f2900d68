import { asMapping, isMapping, type Mapping } from '../../mapping.ts';
import type { Problem } from '../file/problem.ts';
import { mappingsOf, textsOf, type WithPath } from '../file/with-path.ts';
import { uin as uinSchema } from '../schema/primitives.ts';

/** Settings under `accounts.organization`; undefined where the accounts are listed. */
export function organizationOf(settings: Mapping): WithPath<Mapping> | undefined {
  const { organization } = asMapping(settings.accounts);
  return isMapping(organization) ? { path: ['accounts', 'organization'], value: organization } : undefined;
}

/** The uin of the account with this uin or name; undefined when `accounts` does not list it. Members of an organization have no names here. */
export function uinOf(settings: Mapping, reference: string): string | undefined {
  if (organizationOf(settings) !== undefined) return uinSchema.safeParse(reference).success ? reference : undefined;
  const account = mappingsOf(settings, 'accounts').find(
    ({ value }) => value.uin === reference || value.name === reference,
  );
  const uin = account?.value.uin;
  return typeof uin === 'string' ? uin : undefined;
}

/** Problems of accounts that a target, an allowance or a route refers to and `accounts` does not list. */
export function unknownAccounts(settings: Mapping, entry: WithPath<Mapping>): readonly Problem[] {
  const isOrganization = organizationOf(settings) !== undefined;
  const problem = isOrganization
    ? 'Members of the organization are named by uin, because anyone there can choose a name.'
    : 'No entry of `accounts` has this uin or name.';
  const isListed = mappingsOf(settings, 'accounts').length > 0;
  const listFix = isListed ? 'Check its spelling against `accounts`.' : 'Add the account to `accounts`.';
  const fix = isOrganization ? 'Write the uin in quotes.' : listFix;
  return textsOf(entry, 'accounts')
    .filter(({ value }) => uinOf(settings, value) === undefined)
    .map(({ path }) => ({ path, problem, fix }));
}
