import { formatPath } from '../../format-path.ts';
import { asMapping, type Mapping, mappingsOf, type Placed, repeatedOf, textsOf } from '../file/draft.ts';
import type { Problem } from '../file/problem.ts';
import { uinOf, unknownAccounts } from './accounts.ts';

type Entry = Placed<Mapping>;

/** What the keys of the allowlist mean together. */
export function allowlistProblems(settings: Mapping): readonly Problem[] {
  const allowances = mappingsOf(settings, 'allowlist');
  return [
    ...allowances.flatMap((allowance) => [
      ...requiredProblems(allowance),
      ...ownAccountProblems(settings, allowance),
      ...unknownAccounts(settings, allowance),
      ...repetitions(allowance),
    ]),
    ...duplicates(settings, allowances),
  ];
}

function requiredProblems({ path, value }: Entry): readonly Problem[] {
  if (value.required !== true || value.images !== undefined || value.where !== undefined) return [];
  const problem = 'A required allowance does not say on which images.';
  return [{ path: [...path, 'required'], problem, fix: 'Add `images` or `where`, or leave `required` out.' }];
}

function ownAccountProblems(settings: Mapping, { path, value }: Entry): readonly Problem[] {
  const isOwn = mappingsOf(settings, 'accounts').some(
    ({ value: account }) => typeof account.uin === 'string' && account.uin === value.sharedAccount,
  );
  if (!isOwn) return [];
  const problem = 'This is the audited account itself, and an image cannot be shared with its owner.';
  return [{ path: [...path, 'sharedAccount'], problem, fix: 'Write the account that the images are shared with.' }];
}

function repetitions(allowance: Entry): readonly Problem[] {
  return ['accounts', 'regions', 'images'].flatMap((key) =>
    repeatedOf(textsOf(allowance, key)).map(({ path, first }) => ({
      path,
      problem: `The same stands already at ${formatPath(first)}.`,
      fix: 'Remove one of them.',
    })),
  );
}

function duplicates(settings: Mapping, allowances: readonly Entry[]): readonly Problem[] {
  const scopes = allowances
    .filter(({ value }) => typeof value.sharedAccount === 'string')
    .map((allowance) => ({ path: allowance.path, value: canonicalScope(settings, allowance) }));
  return repeatedOf(scopes).map(({ path, first }) => ({
    path,
    problem: `The same account with the same conditions is allowed already at ${formatPath(first)}.`,
    fix: 'Merge the two, or give one of them other conditions.',
  }));
}

// Equal for allowances that hold for the same shares, whatever the order of what they list.
function canonicalScope(settings: Mapping, allowance: Entry): string {
  const { value } = allowance;
  const sorted = (key: string, normalise = (text: string) => text) =>
    value[key] === undefined
      ? null
      : [...new Set(textsOf(allowance, key).map((text) => normalise(text.value)))].toSorted();
  const where = asMapping(value.where);
  const tags = Object.entries(asMapping(where.tags)).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return JSON.stringify([
    value.sharedAccount,
    sorted('accounts', (account) => uinOf(settings, account) ?? account),
    sorted('regions'),
    sorted('images'),
    where.name ?? null,
    tags,
  ]);
}
