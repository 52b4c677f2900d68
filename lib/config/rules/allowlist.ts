import type { Mapping } from '../../mapping.ts';
import type { Problem } from '../file/problem.ts';
import { mappingsOf, type WithPath } from '../file/with-path.ts';
import { unknownAccounts } from './accounts.ts';
import { canonicalForm, duplicateProblems, repetitions } from './duplicates.ts';

const listedConditions = ['accounts', 'regions', 'images'];

/** Problems of the allowlist that involve several keys. */
export function allowlistProblems(settings: Mapping): readonly Problem[] {
  const allowances = mappingsOf(settings, 'allowlist');
  const conditions = allowances
    .filter(({ value }) => typeof value.sharedAccount === 'string')
    .map((allowance) => ({
      path: allowance.path,
      value: canonicalForm(settings, allowance, ['sharedAccount', ...listedConditions, 'where']),
    }));
  return [
    ...allowances.flatMap((allowance) => [
      ...requiredProblems(allowance),
      ...ownAccountProblems(settings, allowance),
      ...unknownAccounts(settings, allowance),
      ...repetitions(allowance, listedConditions),
    ]),
    ...duplicateProblems(conditions, {
      problem: 'This account is already allowed under the same conditions',
      fix: 'Merge the two entries, or give one of them other conditions.',
    }),
  ];
}

function requiredProblems({ path, value }: WithPath<Mapping>): readonly Problem[] {
  if (value.required !== true || value.images !== undefined || value.where !== undefined) return [];
  const problem = 'A required allowance does not say for which images.';
  return [{ path: [...path, 'required'], problem, fix: 'Add `images` or `where`, or remove `required`.' }];
}

function ownAccountProblems(settings: Mapping, { path, value }: WithPath<Mapping>): readonly Problem[] {
  // One of several audited accounts may share its images with another.
  const [account, ...others] = mappingsOf(settings, 'accounts');
  const isOwn = others.length === 0 && account?.value.uin !== undefined && account.value.uin === value.sharedAccount;
  if (!isOwn) return [];
  const problem = 'This is the audited account itself, and an image cannot be shared with its owner.';
  return [{ path: [...path, 'sharedAccount'], problem, fix: 'Use the account that the images are shared with.' }];
}
