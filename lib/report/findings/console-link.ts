import { consoleNumberOf } from '../../regions.ts';
import type { AuditReport, FailedRun, ImageRef } from '../../types.ts';

const hosts = { china: 'console.cloud.tencent.com', international: 'console.tencentcloud.com' } as const;

/**
 * Address of the console page that lists the custom images of a region: `cvm/image/index?rid=1`, as in "Cancel Image Sharing" of the
 * documentation, with the tab as its links to the public images give it. A page for one image (`cvm/image/detail?rid=1&id=`)
 * is linked there for public images only, so that nobody is sent to one. Empty where the site is unknown, for a region
 * without a number, and for what an emulator answered. Nothing from outside gets into an address.
 */
export function consoleLink({ region }: ImageRef, { site, emulated }: AuditReport | FailedRun): string {
  const number = consoleNumberOf(region);
  if (site === undefined || emulated || number === undefined) return '';
  return `https://${hosts[site]}/cvm/image/index?rid=${number}&tab=PRIVATE_IMAGE`;
}
