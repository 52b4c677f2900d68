// The regions that this version knows: the constants of Tencent's Go SDK (tencentcloud/common/regions/regions.go), the regions
// in https://tencentcloud.com/document/api/213/33273, and those that the console has a number of. The console's own numbers are
// in no document, but in a table of the cloud's own source (https://github.com/TencentCloud/cls-grafana-datasource,
// `regionName2Id`); some of them stand in links of the documentation.
const consoleNumbers: ReadonlyMap<string, number | undefined> = new Map([
  ['ap-bangkok', 23],
  ['ap-beijing', 8],
  ['ap-beijing-fsi', 46],
  ['ap-chengdu', 16],
  ['ap-chongqing', 19],
  ['ap-guangzhou', 1],
  ['ap-guangzhou-open', undefined],
  ['ap-hongkong', 5],
  ['ap-jakarta', 72],
  ['ap-mumbai', 21],
  ['ap-nanjing', 33],
  ['ap-qingyuan', 54],
  ['ap-seoul', 18],
  ['ap-shanghai', 4],
  ['ap-shanghai-fsi', 7],
  ['ap-shenzhen', 37],
  ['ap-shenzhen-fsi', 11],
  ['ap-singapore', 9],
  ['ap-taipei', 39],
  ['ap-tianjin', 36],
  ['ap-tokyo', 25],
  ['eu-frankfurt', 17],
  ['eu-moscow', 24],
  ['na-ashburn', 22],
  ['na-siliconvalley', 15],
  ['na-toronto', 6],
  ['sa-saopaulo', 74],
]);

/** Ids of the known regions. Regions come and go, so that an id that is not among them may exist all the same. */
export const knownRegions: readonly string[] = [...consoleNumbers.keys()];

/** Number of a region in addresses of the console; undefined where it is not known. */
export function consoleNumberOf(region: string): number | undefined {
  return consoleNumbers.get(region);
}
