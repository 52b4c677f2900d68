import { asMapping, type Mapping } from '../../mapping.ts';
import { nearestKey } from '../../nearest-key.ts';
import { knownRegions } from '../../regions.ts';
import type { Problem } from '../file/problem.ts';
import { mappingsOf, mappingsWithin, textsOf, type WithPath } from '../file/with-path.ts';
import { region as regionId } from '../schema/primitives.ts';

/** Warnings about regions that this version does not know. Regions come and go, so that an unknown one is no error. */
export function unknownRegions(settings: Mapping): readonly Problem[] {
  const cos = { path: ['state', 'cos'], value: asMapping(asMapping(settings.state).cos) };
  const entries = [
    ...mappingsOf(settings, 'targets'),
    ...mappingsOf(settings, 'allowlist'),
    ...mappingsWithin({ path: ['mail'], value: asMapping(settings.mail) }, 'routes'),
    cos,
  ];
  return entries
    .flatMap(regionsOf)
    .filter(({ value }) => !knownRegions.includes(value) && regionId.safeParse(value).success)
    .map(({ path, value }) => {
      const meant = nearestKey(value, knownRegions);
      const fix = meant === undefined ? 'Check its spelling.' : `Did you mean ${meant}?`;
      return { path, problem: 'This is not a region that this version knows.', fix };
    });
}

/** Regions under `region` and `regions`. */
export function regionsOf(entry: WithPath<Mapping>): readonly WithPath<string>[] {
  const { region } = entry.value;
  const single = typeof region === 'string' ? [{ path: [...entry.path, 'region'], value: region }] : [];
  return [...single, ...textsOf(entry, 'regions')];
}
