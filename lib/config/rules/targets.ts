import { formatPath } from '../../format-path.ts';
import type { Mapping } from '../../mapping.ts';
import type { Problem } from '../file/problem.ts';
import { mappingsOf, textsOf, type WithPath } from '../file/with-path.ts';
import { hasMisspelt } from '../schema/unknown-keys.ts';
import { organizationOf, unknownAccounts } from './accounts.ts';
import { duplicateProblems, repetitions } from './duplicates.ts';

type Target = WithPath<Mapping>;

/** Problems of the targets that involve several keys. */
export function targetProblems(settings: Mapping): readonly Problem[] {
  const targets = mappingsOf(settings, 'targets');
  return [
    ...targets.flatMap((target) => [
      ...regionProblems(target),
      ...financeProblems(target),
      ...explicitIdProblems(settings, target),
      ...unknownAccounts(settings, target),
      ...repetitions(target, ['regions', 'accounts', 'images']),
    ]),
    ...idsInTwoRegions(targets),
    ...duplicateProblems(
      targets.flatMap(({ path, value: { name } }) =>
        typeof name === 'string' ? [{ path: [...path, 'name'], value: name }] : [],
      ),
      { problem: 'This name is already used', fix: 'Give each target a different name.' },
    ),
  ];
}

function regionProblems({ path, value }: Target): readonly Problem[] {
  if (value.region !== undefined && value.regions !== undefined) {
    const problem = '`region` and `regions` are both set.';
    return [{ path: [...path, 'regions'], problem, fix: 'Keep one of them.' }];
  }
  if (value.region !== undefined || value.regions !== undefined) return [];
  // A misspelt key is reported as one.
  if (hasMisspelt(value, 'region') || hasMisspelt(value, 'regions')) return [];
  const fix = 'Add `regions: all`, a list under `regions`, or region: ap-guangzhou.';
  return [{ path, problem: 'The target has no region.', fix }];
}

function financeProblems({ path, value }: Target): readonly Problem[] {
  if (value.finance === undefined || value.regions === 'all') return [];
  const problem = '`finance` is set, but the target names its regions.';
  return [{ path: [...path, 'finance'], problem, fix: 'Remove it, or use `regions: all`.' }];
}

function explicitIdProblems(settings: Mapping, target: Target): readonly Problem[] {
  const { path, value } = target;
  if (!Array.isArray(value.images)) return [];
  const problems: Problem[] = [];
  if (value.regions === 'all' || regionsOf(target).length > 1) {
    const problem = 'Image ids are combined with several regions, but an image is in one region.';
    problems.push({ path: [...path, 'images'], problem, fix: 'Add one target for each region, with its own ids.' });
  }
  const accounts = value.accounts === undefined ? mappingsOf(settings, 'accounts') : textsOf(target, 'accounts');
  const isOrganization = value.accounts === undefined && organizationOf(settings) !== undefined;
  if (accounts.length > 1 || isOrganization) {
    const problem = 'Image ids are combined with several accounts, but an image belongs to one account.';
    problems.push({
      path: [...path, 'images'],
      problem,
      fix: 'Add one target for each account, with its `accounts` and its own ids.',
    });
  }
  for (const key of ['where', 'mayBeEmpty']) {
    if (value[key] === undefined) continue;
    const problem = `\`${key}\` cannot be combined with image ids.`;
    problems.push({ path: [...path, key], problem, fix: 'Remove it, or use `images: all`.' });
  }
  return problems;
}

// Two targets may overlap in one region, but an image id in two regions is a mistake in one of them.
function idsInTwoRegions(targets: readonly Target[]): readonly Problem[] {
  const ids = targets.flatMap((target) => {
    const [region, ...others] = regionsOf(target);
    return region === undefined || others.length > 0 ? [] : textsOf(target, 'images').map((id) => ({ ...id, region }));
  });
  const firsts = new Map<string, (typeof ids)[number]>();
  return ids.flatMap((id) => {
    const first = firsts.get(id.value);
    if (first === undefined) firsts.set(id.value, id);
    if (first === undefined || first.region === id.region) return [];
    const problem = `This image id is also listed at ${formatPath(first.path)}, in another region.`;
    return [{ path: id.path, problem, fix: 'Keep the one in the region of the image.' }];
  });
}

function regionsOf(target: Target): readonly string[] {
  const { region } = target.value;
  const regions = textsOf(target, 'regions').map(({ value }) => value);
  return [...new Set(typeof region === 'string' ? [region, ...regions] : regions)];
}
