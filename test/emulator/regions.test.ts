import { expect, test } from 'vitest';
import { codeOf, owner, type Running, regions, type SdkOptions, start } from './clients.ts';
import { manualClock } from './functions.ts';

const accounts = [{ uin: '100000000002', credentials: [owner] }];

function ask(running: Running, Product = 'cvm', options: SdkOptions = {}) {
  return regions(running, options).DescribeRegions({ Product });
}

test('DescribeRegions answers every region of CVM, the Finance regions among them', async () => {
  const { TotalCount, RegionSet = [] } = await ask(await start());
  expect(TotalCount).toBe(19);
  expect(RegionSet.map(({ Region }) => Region)).toContain('ap-shanghai-fsi');
  expect(new Set(RegionSet.map(({ RegionState }) => RegionState))).toEqual(new Set(['AVAILABLE']));
});

test('DescribeRegions needs no region, and states what is not available', async () => {
  const estate = { accounts, regions: ['ap-tokyo', 'ap-bangkok'], regionStates: { 'ap-bangkok': 'UNAVAILABLE' } };
  const { RegionSet = [] } = await ask(await start({ estate }), 'cvm', { region: '' });
  expect(RegionSet.map(({ Region, RegionState }) => [Region, RegionState])).toEqual([
    ['ap-tokyo', 'AVAILABLE'],
    ['ap-bangkok', 'UNAVAILABLE'],
  ]);
});

test('DescribeRegions refuses a product that it does not know, and none', async () => {
  const running = await start();
  expect(await codeOf(ask(running, 'teapot'))).toBe('InvalidParameter.ParameterError');
  expect(await codeOf(regions(running).request('DescribeRegions', {}))).toBe('MissingParameter');
});

test('DescribeRegions is answered 50 times a second', async () => {
  const running = await start({ now: manualClock().now });
  for (let sent = 0; sent < 50; sent += 1) await ask(running);
  expect(await codeOf(ask(running))).toBe('RequestLimitExceeded');
});
