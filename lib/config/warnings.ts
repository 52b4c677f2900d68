import type { Allowance, Target } from '../types.ts';
import type { Config } from './build.ts';

/**
 * What to look at again in settings that are valid, in the order of the file: `allowlist[0].where: ...`. Holds places and
 * no values, as these may be secrets.
 */
export function configWarnings(config: Config): readonly string[] {
  const { allowlist, targets } = config.policy;
  return allowlist.flatMap((allowance, index) => [
    ...trustInAttributes(allowance, `allowlist[${index}]`),
    ...regionsOutOfScope(allowance, `allowlist[${index}]`, targets),
    ...imagesOutOfScope(allowance, `allowlist[${index}]`, targets),
  ]);
}

function trustInAttributes(allowance: Allowance, path: string): readonly string[] {
  if (allowance.where === undefined) return [];
  const problem = 'Whoever may rename or tag images can make this allowance hold for any of them.';
  return [`${path}.where: ${problem} List ids under \`images\` where that is too much.`];
}

function regionsOutOfScope(allowance: Allowance, path: string, targets: readonly Target[]): readonly string[] {
  const audited = new Set(targets.flatMap(({ regions }) => regions));
  return (allowance.regions ?? []).flatMap((region, index) => {
    if (audited.has(region)) return [];
    const problem = 'No target audits this region, so the allowance does nothing there.';
    return [`${path}.regions[${index}]: ${problem} Add a target for the region, or remove it here.`];
  });
}

function imagesOutOfScope(allowance: Allowance, path: string, targets: readonly Target[]): readonly string[] {
  const inRegion = targets.filter(
    ({ regions }) => allowance.regions === undefined || regions.some((region) => allowance.regions?.includes(region)),
  );
  return (allowance.images ?? []).flatMap((imageId, index) => {
    if (inRegion.some(({ images }) => images === 'all' || images.includes(imageId))) return [];
    const problem = 'No target audits this image, so the allowance does nothing for it.';
    return [`${path}.images[${index}]: ${problem} Add the image to a target, or remove it here.`];
  });
}
