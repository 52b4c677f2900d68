import type { Allowance, Target } from '../types.ts';
import type { Config } from './build.ts';
import { nearestKey } from './nearest-key.ts';

/** The constants of Tencent's Go SDK, tencentcloud/common/regions/regions.go, and https://tencentcloud.com/document/api/213/33273 */
const knownRegions: readonly string[] = [
  'ap-bangkok',
  'ap-beijing',
  'ap-chengdu',
  'ap-chongqing',
  'ap-guangzhou',
  'ap-guangzhou-open',
  'ap-hongkong',
  'ap-jakarta',
  'ap-mumbai',
  'ap-nanjing',
  'ap-seoul',
  'ap-shanghai',
  'ap-shanghai-fsi',
  'ap-shenzhen-fsi',
  'ap-singapore',
  'ap-tokyo',
  'eu-frankfurt',
  'eu-moscow',
  'na-ashburn',
  'na-siliconvalley',
  'na-toronto',
  'sa-saopaulo',
];

/**
 * What to look at again in settings that are valid, in the order of the file: `allowlist[0].where: ...`. Holds places and
 * no values, as these may be secrets.
 */
export function configWarnings(config: Config): readonly string[] {
  const { allowlist, targets } = config.policy;
  return [
    ...targets.flatMap(unknownRegions),
    ...targets.flatMap(trustInFilter),
    ...allowlist.flatMap((allowance, index) => [
      ...trustInAttributes(allowance, `allowlist[${index}]`),
      ...regionsOutOfScope(allowance, `allowlist[${index}]`, targets),
      ...imagesOutOfScope(allowance, `allowlist[${index}]`, targets),
    ]),
  ];
}

/** Regions come and go, so that an unknown one is a doubt and no error. */
function unknownRegions({ label, regions }: Target): readonly string[] {
  return regions
    .filter((region) => !knownRegions.includes(region))
    .map((region) => {
      const meant = nearestKey(region, knownRegions);
      const fix = meant === undefined ? 'Check its spelling.' : `Check its spelling: ${meant} is near.`;
      return `${label}: The region ${region} is not in the list of regions that this version knows. ${fix}`;
    });
}

function trustInFilter(target: Target): readonly string[] {
  if (target.images !== 'all' || target.where === undefined) return [];
  const problem = 'Whoever may rename or tag images can take an image out of the audit.';
  return [`${target.label}.where: ${problem} Leave it out where that is too much.`];
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
