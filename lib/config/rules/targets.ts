import { formatPath } from '../../format-path.ts';
import { type Mapping, mappingsOf, type Placed, repeatedOf, textsOf } from '../file/draft.ts';
import type { Problem } from '../file/problem.ts';
import { unknownAccounts } from './accounts.ts';

type Target = Placed<Mapping>;

/** What the keys of the targets mean together. */
export function targetProblems(settings: Mapping): readonly Problem[] {
  const targets = mappingsOf(settings, 'targets');
  return [
    ...targets.flatMap((target) => [
      ...regionProblems(target),
      ...explicitIdProblems(settings, target),
      ...unknownAccounts(settings, target),
      ...repetitions(target),
    ]),
    ...idsInTwoRegions(targets),
  ];
}

function regionProblems({ path, value }: Target): readonly Problem[] {
  if (value.region !== undefined && value.regions !== undefined) {
    const problem = 'Both `region` and `regions` stand here.';
    return [{ path: [...path, 'regions'], problem, fix: 'Keep one of them.' }];
  }
  if (value.region === undefined && value.regions === undefined) {
    return [
      { path, problem: 'The target has no region.', fix: 'Write region: ap-guangzhou, or a list under `regions`.' },
    ];
  }
  if (value.regions === 'all') {
    const problem = '`regions: all` is not yet supported in this version.';
    return [{ path: [...path, 'regions'], problem, fix: 'List the regions.' }];
  }
  return [];
}

function explicitIdProblems(settings: Mapping, target: Target): readonly Problem[] {
  const { path, value } = target;
  if (!Array.isArray(value.images)) return [];
  const problems: Problem[] = [];
  if (regionsOf(target).length > 1) {
    const problem = 'Image ids stand here with several regions, and an image is in one.';
    problems.push({ path: [...path, 'images'], problem, fix: 'Make one target for each region, with its own ids.' });
  }
  const accounts = value.accounts === undefined ? mappingsOf(settings, 'accounts') : textsOf(target, 'accounts');
  if (accounts.length > 1) {
    const problem = 'Image ids stand here with several accounts, and an image belongs to one.';
    problems.push({ path: [...path, 'images'], problem, fix: 'Make one target for each account, with its own ids.' });
  }
  for (const key of ['where', 'mayBeEmpty']) {
    if (value[key] === undefined) continue;
    const problem = `\`${key}\` stands here beside image ids.`;
    problems.push({ path: [...path, key], problem, fix: `Remove it; it goes with \`images: all\`.` });
  }
  return problems;
}

function repetitions(target: Target): readonly Problem[] {
  return ['regions', 'accounts', 'images'].flatMap((key) =>
    repeatedOf(textsOf(target, key)).map(({ path, first }) => ({
      path,
      problem: `The same stands already at ${formatPath(first)}.`,
      fix: 'Remove one of them.',
    })),
  );
}

// The same id twice in one region only overlaps; in two regions, one of them is a mistake.
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
    const problem = `The same image id stands at ${formatPath(first.path)}, in another region.`;
    return [{ path: id.path, problem, fix: 'Keep it in the region that the image is in.' }];
  });
}

function regionsOf(target: Target): readonly string[] {
  const { region } = target.value;
  const regions = textsOf(target, 'regions').map(({ value }) => value);
  return [...new Set(typeof region === 'string' ? [region, ...regions] : regions)];
}
