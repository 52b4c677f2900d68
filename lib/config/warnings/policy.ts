import { localDate } from '../../audit/dates.ts';
import { asMapping, type Mapping } from '../../mapping.ts';
import { knownRegions } from '../../regions.ts';
import type { Problem } from '../file/problem.ts';
import { mappingsOf, textsOf, type WithPath } from '../file/with-path.ts';
import { expires } from '../schema/allowlist.ts';
import { timeZone } from '../schema/policy.ts';
import { regionsOf } from './regions.ts';
import { tagWarnings } from './tags.ts';

/** Form of a regular expression: slashes around it, an anchor, `.*` or an escape. */
const REGULAR_EXPRESSION = /^\/.+\/[a-z]*$|^\^|\$$|\.[*+]|\\./;

/** Warnings about targets and allowances. */
export function policyWarnings(settings: Mapping, now: Date): readonly Problem[] {
  const targets = mappingsOf(settings, 'targets');
  const allowances = mappingsOf(settings, 'allowlist');
  const zone = timeZone.safeParse(settings.timeZone);
  const today = localDate(now.toISOString(), zone.success ? zone.data : 'Asia/Shanghai');
  return [
    ...targets.flatMap((target) => whereWarnings(target, targetTrust)),
    ...allowances.flatMap((allowance) => [
      ...whereWarnings(allowance, allowanceTrust),
      ...outOfScope(allowance, targets),
      ...expiredAllowance(allowance, today),
    ]),
  ];
}

type Wording = Omit<Problem, 'path'>;

const targetTrust: Wording = {
  problem: 'Anyone who can rename or tag images can take an image out of the audit.',
  fix: 'Remove it if you do not trust everyone who can do so.',
};

const allowanceTrust: Wording = {
  problem: 'Anyone who can rename or tag images can make this allowance apply to any of them.',
  fix: 'List image ids under `images` if you do not trust everyone who can do so.',
};

function whereWarnings({ path, value }: WithPath<Mapping>, trust: Wording): readonly Problem[] {
  if (value.where === undefined) return [];
  const where = { path: [...path, 'where'], value: asMapping(value.where) };
  const { name } = where.value;
  const isExpression = typeof name === 'string' && REGULAR_EXPRESSION.test(name);
  const expression = {
    path: [...where.path, 'name'],
    problem: 'This looks like a regular expression, but it is compared as a name, in which only * has a meaning.',
    fix: 'Write a name in which * stands for any text, such as "golden-*".',
  };
  return [{ path: where.path, ...trust }, ...(isExpression ? [expression] : []), ...tagWarnings(where)];
}

function outOfScope(allowance: WithPath<Mapping>, targets: readonly WithPath<Mapping>[]): readonly Problem[] {
  const regions = textsOf(allowance, 'regions');
  const images = textsOf(allowance, 'images');
  const inScope = targets.filter(
    (target) => allowance.value.regions === undefined || regions.some(({ value }) => audits(target, value)),
  );
  const isAudited = (imageId: string) =>
    inScope.some(
      (target) => target.value.images === 'all' || textsOf(target, 'images').some(({ value }) => value === imageId),
    );
  return [
    ...regions
      .filter(({ value }) => knownRegions.includes(value) && !targets.some((target) => audits(target, value)))
      .map(({ path }) => ({
        path,
        problem: 'No target audits this region, so the allowance has no effect there.',
        fix: `Add a target for the region, or ${removal(regions)}.`,
      })),
    ...images
      .filter(({ value }) => !isAudited(value))
      .map(({ path }) => ({
        path,
        problem: 'No target audits this image, so the allowance has no effect on it.',
        fix: `Add the image to a target, or ${removal(images)}.`,
      })),
  ];
}

/** True where a target takes in a region; of the Finance regions `regions: all` does so only with `finance`. */
function audits(target: WithPath<Mapping>, region: string): boolean {
  const { regions, finance } = target.value;
  if (regions === 'all') return finance === true || !region.endsWith('-fsi');
  return regionsOf(target).some(({ value }) => value === region);
}

/** Without its last entry, a condition would be gone and the allowance wider. */
function removal(entries: readonly unknown[]): string {
  return entries.length > 1 ? 'remove it here' : 'remove the allowance';
}

/** The audit reports it itself, so that it is no more than a warning. */
function expiredAllowance({ path, value }: WithPath<Mapping>, today: string): readonly Problem[] {
  const end = expires.safeParse(value.expires);
  if (!end.success || end.data >= today) return [];
  const problem = 'The allowance ended on this day, and its shares are reported as lapsed.';
  return [
    {
      path: [...path, 'expires'],
      problem,
      fix: 'Cancel the shares and remove the allowance, or have its owner decide on another day.',
    },
  ];
}
