import { ConfigError } from '../errors.ts';

export type Site = 'china' | 'international';

/**
 * API host of a product for a region. On the China site each region has its own host, and with it its own rate; the
 * international site has one host. A Finance region is isolated and answers on its own host only.
 * Source: https://tencentcloud.com/zh/document/api/1021/34191, https://tencentcloud.com/document/api/213/33273
 */
export function apiHost(
  product: 'cvm' | 'region' | 'sts' | 'organization' | 'ssm' | 'scf' | 'cam' | 'cls',
  region: string,
  site: Site,
): string {
  const isFinance = region.endsWith('-fsi');
  if (isFinance) return `${product}.${region}.tencentcloudapi.com`;
  if (site === 'international') return `${product}.intl.tencentcloudapi.com`;
  // Only CVM is called often, in the region of the images; the others have one host for all regions.
  return product === 'cvm' ? `cvm.${region}.tencentcloudapi.com` : `${product}.tencentcloudapi.com`;
}

/** Region in the requests to STS, which answers the same in each: one that exists on the site. */
export const identityRegions = { china: 'ap-guangzhou', international: 'ap-singapore' } as const satisfies Record<
  Site,
  string
>;

/** Address of an emulator that answers instead of the cloud: loopback only, since it is plain HTTP. */
export function parseApiBase(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isLoopback = url !== undefined && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url !== undefined && isLoopback && url.protocol === 'http:') return url;
  throw new ConfigError([
    {
      file: 'environment',
      path: 'TENCENTCLOUD_API_BASE',
      problem: 'is not the address of an emulator on this machine.',
      fix: 'Write http://127.0.0.1:PORT, or unset it to ask Tencent Cloud.',
    },
  ]);
}
