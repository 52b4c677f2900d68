import type { Mapping } from '../../mapping.ts';
import type { Problem } from '../file/problem.ts';
import { mappingsOf } from '../file/with-path.ts';
import { organizationOf } from '../rules/accounts.ts';

/** Role that accounts which an organization creates have: an administrator's. */
const ADMINISTRATOR = 'OrganizationAccessControlRole';

/** Warnings about roles that may do more than the audit needs. */
export function accountWarnings(settings: Mapping): readonly Problem[] {
  const organization = organizationOf(settings);
  const holders = [...mappingsOf(settings, 'accounts'), ...(organization === undefined ? [] : [organization])];
  return holders
    .filter(({ value }) => value.role === ADMINISTRATOR)
    .map(({ path }) => ({
      path: [...path, 'role'],
      problem: 'This role is an administrator of its account, and the audit only reads.',
      fix: 'Create a role with the policy that `npx serverless permissions --only member` prints.',
    }));
}
