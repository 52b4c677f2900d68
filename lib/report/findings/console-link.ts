import type { AuditReport, FailedRun, ImageRef } from '../../types.ts';

const hosts = { china: 'console.cloud.tencent.com', international: 'console.tencentcloud.com' } as const;

// The console's own numbers of regions: in no document, but in a table of the cloud's own source
// (https://github.com/TencentCloud/cls-grafana-datasource, `regionName2Id`); some of them stand in links of the documentation.
const regionNumbers: ReadonlyMap<string, number> = new Map([
  ['ap-guangzhou', 1],
  ['ap-shanghai', 4],
  ['ap-hongkong', 5],
  ['na-toronto', 6],
  ['ap-shanghai-fsi', 7],
  ['ap-beijing', 8],
  ['ap-singapore', 9],
  ['ap-shenzhen-fsi', 11],
  ['na-siliconvalley', 15],
  ['ap-chengdu', 16],
  ['eu-frankfurt', 17],
  ['ap-seoul', 18],
  ['ap-chongqing', 19],
  ['ap-mumbai', 21],
  ['na-ashburn', 22],
  ['ap-bangkok', 23],
  ['eu-moscow', 24],
  ['ap-tokyo', 25],
  ['ap-nanjing', 33],
  ['ap-tianjin', 36],
  ['ap-shenzhen', 37],
  ['ap-taipei', 39],
  ['ap-beijing-fsi', 46],
  ['ap-qingyuan', 54],
  ['ap-jakarta', 72],
  ['sa-saopaulo', 74],
]);

/**
 * Where the console lists the custom images of a region: `cvm/image/index?rid=1`, as in "Cancel Image Sharing" of the
 * documentation, with the tab as its links to the public images give it. A page for one image (`cvm/image/detail?rid=1&id=`)
 * is linked there for public images only, so that nobody is sent to one. Empty where the site is unknown, for a region
 * without a number, and for what an emulator answered. Nothing from outside gets into an address.
 */
export function consoleLink({ region }: ImageRef, { site, emulated }: AuditReport | FailedRun): string {
  const number = regionNumbers.get(region);
  if (site === undefined || emulated || number === undefined) return '';
  return `https://${hosts[site]}/cvm/image/index?rid=${number}&tab=PRIVATE_IMAGE`;
}
