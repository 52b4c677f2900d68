import type { FailedRun } from '../../types.ts';
import { visible } from '../findings/untrusted.ts';
import type { Words } from '../findings/words-en.ts';
import { accountLabel, short } from './rows.ts';

const REGIONS_LENGTH = 100;

/** Account, regions and function of a run that ended without a report, as far as they are known. */
export function describeFailedScope(run: FailedRun, { footer }: Words): readonly string[] {
  const { account, accountName, regions = [], platform } = run;
  const place = [platform?.namespace, platform?.region].filter((part) => part !== undefined).map(short);
  return [
    ...(account === undefined ? [] : [accountLabel(account, [{ uin: account, name: accountName }])]),
    ...(regions.length === 0 ? [] : [visible(regions.join(', '), REGIONS_LENGTH)]),
    ...(platform === undefined ? [] : [footer.function(short(platform.name), place.join(', '))]),
  ];
}
