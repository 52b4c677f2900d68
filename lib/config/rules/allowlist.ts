import { formatPath } from '../../format-path.ts';
import { asMapping, isMapping, type Mapping } from '../../mapping.ts';
import type { Problem } from '../file/problem.ts';
import { mappingsOf, type WithPath } from '../file/with-path.ts';
import { unknownAccounts } from './accounts.ts';
import { canonicalForm, type DescribePlace, duplicateProblems, repetitions } from './duplicates.ts';
import { accountsOfGroup, groupOf } from './groups.ts';

const listedConditions = ['accounts', 'regions', 'images'];

/** Problems of the allowlist that involve several keys. */
export function allowlistProblems(settings: Mapping, describePlace: DescribePlace): readonly Problem[] {
  const allowances = mappingsOf(settings, 'allowlist');
  return [
    ...allowances.flatMap((allowance) => [
      ...requiredProblems(allowance),
      ...ownAccountProblems(settings, allowance),
      ...unknownAccounts(settings, allowance),
      ...repetitions(allowance, listedConditions, describePlace),
      ...exceptionOf(allowance).flatMap((exception) => repetitions(exception, ['images'], describePlace)),
    ]),
    ...repeatedGrants(settings, allowances, describePlace),
  ];
}

function exceptionOf({ path, value }: WithPath<Mapping>): readonly WithPath<Mapping>[] {
  return isMapping(value.except) ? [{ path: [...path, 'except'], value: value.except }] : [];
}

/** Problems of allowances that are for an account that another one allows under the same conditions; one for each allowance. */
function repeatedGrants(
  settings: Mapping,
  allowances: readonly WithPath<Mapping>[],
  describePlace: DescribePlace,
): readonly Problem[] {
  const grants = allowances.flatMap((allowance) => {
    const conditions = canonicalForm(settings, allowance, [...listedConditions, 'where', 'except']);
    return granteesOf(settings, allowance).map((grantee) => ({
      path: allowance.path,
      value: JSON.stringify([grantee, conditions]),
    }));
  });
  const problems = duplicateProblems(
    grants,
    {
      problem: 'This account is already allowed under the same conditions',
      fix: 'Merge the two entries, or give one of them other conditions.',
    },
    describePlace,
  );
  return [
    ...new Map(problems.toReversed().map((problem) => [formatPath(problem.path), problem])).values(),
  ].toReversed();
}

/** Accounts that an allowance names, those of its group among them; or what it names in their place. */
function granteesOf(settings: Mapping, allowance: WithPath<Mapping>): readonly string[] {
  const { sharedAccount } = allowance.value;
  const group = groupOf(allowance);
  if (group !== undefined) return [...new Set(accountsOfGroup(settings, group))];
  if (typeof sharedAccount === 'string') return [sharedAccount];
  const { department } = asMapping(sharedAccount);
  return typeof department === 'number' || typeof department === 'string' ? [`department:${department}`] : [];
}

/** True for an allowance that is for members of the organization, whoever they are on the day. */
export function isForMembers({ value: { sharedAccount } }: WithPath<Mapping>): boolean {
  return sharedAccount === 'organization' || asMapping(sharedAccount).department !== undefined;
}

function requiredProblems(allowance: WithPath<Mapping>): readonly Problem[] {
  const { path, value } = allowance;
  if (value.required !== true) return [];
  if (isForMembers(allowance)) {
    const problem = 'Shares with every member cannot be required.';
    return [
      { path: [...path, 'required'], problem, fix: 'Remove it, or require the shares of an account or a group.' },
    ];
  }
  if (value.images !== undefined || value.where !== undefined) return [];
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
