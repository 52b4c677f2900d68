import { expect, test } from 'vitest';
import type { Config } from '../../lib/config/load.ts';
import { memoryOfPart, selectPart } from '../../lib/config/select-part.ts';
import { ConfigError } from '../../lib/errors.ts';
import { partName } from '../../lib/selection.ts';
import type { Target } from '../../lib/types.ts';
import { policy } from '../support/evidence.ts';

const listed = {
  label: 'targets[0]',
  name: 'web',
  regions: ['ap-guangzhou', 'ap-tokyo'],
  images: ['img-6pb6lrmy'],
} satisfies Target;
const all = { label: 'targets[1]', name: 'all', regions: 'all', images: 'all', mayBeEmpty: false } satisfies Target;
const owned = {
  ...all,
  label: 'targets[2]',
  name: 'owned',
  accounts: ['1001'],
  regions: ['ap-seoul'],
} satisfies Target;

const config: Config = {
  file: 'audit.yml',
  accounts: { kind: 'accounts', accounts: [{ uin: '1001', name: 'Production' }, { uin: '1002' }] },
  cloud: { site: 'china', concurrency: 8, sharesPerSecond: 10, imagesPerSecond: 40, requestTimeoutMs: 10_000 },
  mailReserveMs: 30_000,
  policy: policy([], { targets: [listed, all, owned] }),
  channels: [],
};

const select = (selection: unknown) => selectPart(config, JSON.stringify(selection)).policy;

test('no argument selects everything', () => {
  expect(selectPart(config, '')).toBe(config);
});

test('accounts, by uin or name, restrict every target', () => {
  const { targets, selection } = select({ accounts: ['Production'] });
  expect(targets).toEqual([{ ...listed, accounts: ['1001'] }, { ...all, accounts: ['1001'] }, owned]);
  expect(selection).toEqual({ accounts: ['1001'] });
  expect(select({ accounts: ['1002'] }).targets.map(({ name }) => name)).toEqual(['web', 'all']);
});

test('regions restrict every target; of all regions, one without images is no finding', () => {
  expect(select({ regions: ['ap-tokyo', 'ap-seoul'] }).targets).toEqual([
    { ...listed, regions: ['ap-tokyo'] },
    { ...all, regions: ['ap-tokyo', 'ap-seoul'], mayBeEmpty: true },
    owned,
  ]);
});

test('targets are selected by name, and by all keys together', () => {
  expect(select({ targets: ['web'] }).targets).toEqual([listed]);
  expect(select({ targets: ['web', 'all'], regions: ['ap-tokyo'] }).targets).toEqual([
    { ...listed, regions: ['ap-tokyo'] },
    { ...all, regions: ['ap-tokyo'], mayBeEmpty: true },
  ]);
});

test.each([
  { argument: 'production', says: /timer trigger Message: selects no part of the audit\. Write JSON such as/ },
  { argument: '{}', says: /selects no part/ },
  { argument: '[]', says: /selects no part/ },
  { argument: '{"regions":[]}', says: /selects no part/ },
  { argument: '{"regions":"ap-tokyo"}', says: /selects no part/ },
  { argument: '{"regions":["ap-tokyo"],"acounts":["1001"]}', says: /selects no part/ },
  { argument: '{"accounts":["Staging"]}', says: /Message\.accounts: "Staging" is no audited account/ },
  { argument: '{"targets":["wbe"]}', says: /Message\.targets: "wbe" is the name of no target/ },
  { argument: '{"targets":["web"],"regions":["ap-seoul"]}', says: /selects no target in any account and region/ },
  { argument: '{"targets":["owned"],"accounts":["1002"]}', says: /selects no target/ },
  { argument: '{"targets":["web","owned"],"regions":["ap-tokyo"]}', says: /targets: "owned" selects nothing together/ },
  { argument: '{"targets":["web"],"regions":["ap-tokyo","ap-seoul"]}', says: /regions: "ap-seoul" selects nothing/ },
  { argument: '{"targets":["owned"],"accounts":["Production","1002"]}', says: /accounts: "1002" selects nothing/ },
])('$argument selects nothing, and says so', ({ argument, says }) => {
  expect(() => selectPart(config, argument)).toThrow(ConfigError);
  expect(() => selectPart(config, argument)).toThrow(says);
});

test('a region that is in no target is unknown where no target means all regions', () => {
  const few = { ...config, policy: policy([], { targets: [listed, owned] }) };
  expect(() => selectPart(few, '{"regions":["ap-tokio"]}')).toThrow(/"ap-tokio" is a region of no target/);
});

test('each part has a memory of its own, whose name does not depend on the order of its lists', () => {
  const one = '{"regions":["ap-tokyo","ap-seoul"],"accounts":["1001"]}';
  const same = '{"accounts": ["1001"], "regions": ["ap-seoul", "ap-tokyo", "ap-seoul"]}';
  expect(partName(one)).toBe(partName(same));
  expect(partName(one)).not.toBe(partName('{"regions":["ap-tokyo"],"accounts":["1001"]}'));
  const cos = { kind: 'cos', bucket: 'audit-1250000000', region: 'ap-guangzhou', key: 'audit/state.json' } as const;
  expect(memoryOfPart({ store: cos }, '')).toEqual({ store: cos });
  expect(memoryOfPart({ store: cos, hmacKey: 'k' }, one)).toEqual({
    store: { ...cos, key: `audit/state.part-${partName(one)}.json` },
    hmacKey: 'k',
  });
  expect(memoryOfPart({ store: { kind: 'file', path: '/mnt/state' } }, one)).toEqual({
    store: { kind: 'file', path: `/mnt/state.part-${partName(one)}` },
  });
});
