import { expect, test } from 'vitest';
import { describeRegions } from '../../lib/cloud/answers.ts';

const RegionSet = [
  { Region: 'ap-guangzhou', RegionState: 'AVAILABLE' },
  { Region: 'ap-tokyo', RegionState: 'UNAVAILABLE' },
];
const whole = { RequestId: 'r', TotalCount: 2, RegionSet };

test.each([
  ['that is whole', whole],
  ['that does not state its length', { ...whole, TotalCount: null }],
])('a list of regions %s is read', (_, answer) => {
  expect(describeRegions.parse(answer)).toMatchObject({
    value: [
      { region: 'ap-guangzhou', isAvailable: true },
      { region: 'ap-tokyo', isAvailable: false },
    ],
  });
});

test.each([
  ['that was cut', { ...whole, TotalCount: 3 }, 'TotalCount is 3, and only 2 are listed'],
  ['without a region', { ...whole, TotalCount: 0, RegionSet: [] }, 'missing or of the wrong type: RegionSet'],
  ['with one twice', { ...whole, RegionSet: [...RegionSet, RegionSet[0]], TotalCount: 3 }, 'a region is listed twice'],
])('a list of regions %s is none', (_, answer, problem) => {
  expect(describeRegions.parse(answer)).toEqual({ problem });
});
