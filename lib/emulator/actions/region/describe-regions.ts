import * as z from 'zod/mini';
import { refuse } from '../../protocol/refusal.ts';
import { defineAction } from '../action.ts';

/**
 * https://cloud.tencent.com/document/product/1596/77930: every region of a product, the Finance regions and those that
 * are not available among them. Names are those of the API's other parameters, as the real ones are not known.
 */
export const describeRegions = defineAction({
  service: 'region',
  version: '2022-06-27',
  action: 'DescribeRegions',
  ratePerSecond: 50,
  reach: 'global',
  parameters: z.strictObject({
    Product: z.string(),
    Scene: z.optional(z.int().check(z.gte(0), z.lte(1))),
  }),
  run({ parameters }, { geography: { regions, regionStates } }) {
    if (!products.has(parameters.Product)) {
      // The code is from the action's error list; that it is this one is our choice.
      return refuse('InvalidParameter.ParameterError', 'The product is not known.');
    }
    const entries = regions.map((region) => ({
      Region: region,
      RegionName: region,
      RegionState: regionStates.get(region) ?? 'AVAILABLE',
      RegionTypeMC: null,
      LocationMC: null,
      RegionNameMC: null,
      RegionIdMC: null,
    }));
    return { TotalCount: entries.length, RegionSet: entries };
  },
});

/** Products whose regions the emulator has. */
const products: ReadonlySet<string> = new Set(['cvm', 'scf', 'ssm']);
