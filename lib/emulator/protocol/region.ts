import { invalidValue, missingParameter, type Refusal, refuse } from './refusal.ts';

/** The regions of the image APIs (https://tencentcloud.com/document/api/213/33273, 2025-11-17) and of SCF (https://cloud.tencent.com/document/product/583/58400). */
export const documentedRegions: readonly string[] = [
  'ap-bangkok',
  'ap-beijing',
  'ap-chengdu',
  'ap-chongqing',
  'ap-guangzhou',
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
  'na-ashburn',
  'na-siliconvalley',
  'sa-saopaulo',
];

/** Product and region that a host name stands for; no region for the nearest access point or `intl`. */
export interface Endpoint {
  readonly service: string;
  readonly region?: string;
}

/** Endpoints and regions that exist. */
export interface Geography {
  readonly site: 'china' | 'international';
  readonly regions: readonly string[];
  /** States of regions that are not AVAILABLE, as DescribeRegions answers them; they can be called all the same. */
  readonly regionStates: ReadonlyMap<string, string>;
}

/** Reads a host name without port: `cvm.tencentcloudapi.com`, `cvm.ap-guangzhou.…` or, on the international site, `cvm.intl.…`. */
export function readEndpoint(host: string, geography: Geography): Endpoint | Refusal {
  const [, service, place] = /^([a-z0-9]+)(?:\.([a-z0-9-]+))?\.tencentcloudapi\.com$/.exec(host) ?? [];
  if (service === undefined) {
    // Nothing of the real service answers there; this is the nearest code. Real text not known.
    return refuse('NoSuchProduct', `There is no product at ${host}.`);
  }
  if (place === undefined || (place === 'intl' && geography.site === 'international')) return { service };
  // Our choice, as no answer of the real service is known: its names may not even resolve there. In particular
  // `intl` is refused on the China site, so that a client set to the wrong site fails.
  return geography.regions.includes(place) ? { service, region: place } : unsupportedRegion();
}

/**
 * The region a request is for. It need not be the one that the host names, save for Finance regions: these are
 * reached only through their own host (https://tencentcloud.com/zh/document/api/1021/34191). That anything else
 * is answered with UnsupportedRegion is our choice; `name` is how the caller would write the parameter.
 */
export function readRegion(
  region: string | undefined,
  { endpoint, geography, name }: { readonly endpoint: Endpoint; readonly geography: Geography; readonly name: string },
): string | Refusal {
  if (region === undefined) return missingParameter(name);
  if (!geography.regions.includes(region)) return invalidValue(name);

  const isolated = [region, endpoint.region].some((place) => place?.endsWith('-fsi'));
  return isolated && region !== endpoint.region ? unsupportedRegion() : region;
}

function unsupportedRegion(): Refusal {
  return refuse('UnsupportedRegion', 'The action not support this region.');
}
