import { expect, test } from 'vitest';
import { type Run, runAudit } from '../../lib/audit/run.ts';
import { CloudRefusedError, CloudUnreachableError } from '../../lib/errors.ts';
import type { Cloud, Image, InboundImage, Place, Policy, Region, SharePermissions, Target } from '../../lib/types.ts';
import { account, allowance, brief, image, policy, region } from '../support/evidence.ts';

/** A cloud in a table: what each region lists and each image answers; an error is thrown. */
interface World {
  readonly lists: Readonly<Record<string, readonly Image[] | Error>>;
  readonly inbound?: Readonly<Record<string, readonly InboundImage[] | Error>>;
  readonly shares?: Readonly<Record<string, SharePermissions | Error>>;
  readonly regions?: readonly Region[] | Error;
}

function answer<T>(value: T | Error | undefined, otherwise: T): T {
  if (value instanceof Error) throw value;
  return value ?? otherwise;
}

function cloudOf({ lists, inbound = {}, shares = {}, regions }: World): Cloud & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    listImages: async (place: Place) => {
      asked.push(place.region);
      return answer(lists[place.region], []);
    },
    listInboundImages: async (place) => {
      asked.push(`inbound ${place.region}`);
      return answer(inbound[place.region], []);
    },
    listSharePermissions: async ({ imageId }) => {
      asked.push(imageId);
      return answer(shares[imageId], { shares: [] });
    },
    imagesAtATime: 16,
    listRegions: async () => {
      asked.push('regions');
      return answer(regions, []);
    },
    usage: () => ({ requests: 0, retries: 0 }),
  };
}

const run: Run = {
  runId: 'run-1',
  accounts: [{ uin: account, name: 'Production' }],
  emulated: false,
  toolVersion: '0.0.0',
  clock: {
    now: () => new Date('2026-11-24T01:00:00Z'),
    elapsedMs: () => 0,
    sleep: async () => undefined,
  },
};

const all = (regions: Target['regions'], fields: Partial<Extract<Target, { images: 'all' }>> = {}): Target => ({
  label: 'targets[0]',
  regions,
  images: 'all',
  mayBeEmpty: false,
  ...fields,
});
const exactly = (images: readonly string[]): Target => ({ label: 'targets[1]', regions: [region], images });

const a = image('img-aaaaaaaa', { name: 'golden-a', tags: { env: 'prod' } });
const b = image('img-bbbbbbbb', { name: 'scratch-b', tags: { env: 'dev' } });
const gone = {
  action: 'DescribeImageSharePermission',
  code: 'InvalidImageId.NotFound',
  message: 'gone',
  requestId: 'r',
};
const denied = {
  action: 'DescribeImages',
  code: 'UnauthorizedOperation.PermissionDenied',
  message: 'no',
  requestId: 'r',
};
const unread = { action: 'DescribeImages', detail: 'HTTP 502', attempts: 5, pastDeadline: false };

test('targets that overlap are listed once and each image is asked once', async () => {
  const cloud = cloudOf({ lists: { [region]: [a, b] } });
  const { report } = await runAudit(cloud, policy([], { targets: [all([region]), exactly(['img-aaaaaaaa'])] }), run);
  expect(cloud.asked.toSorted()).toEqual([region, 'img-aaaaaaaa', 'img-bbbbbbbb'].toSorted());
  expect(report.counts).toMatchObject({ images: 2, read: 2, unread: 0 });
});

test('an image that where leaves out is not asked, and is counted', async () => {
  const cloud = cloudOf({ lists: { [region]: [a, b] } });
  const targets = [all([region], { where: { tags: { env: 'prod' } } })];
  const { report } = await runAudit(cloud, policy([], { targets }), run);
  expect(cloud.asked).not.toContain('img-bbbbbbbb');
  expect(report.counts).toMatchObject({ images: 1, filtered: 1 });
  expect(report.findings).toEqual([]);
});

test('an image whose tags could not be read stays in scope', async () => {
  const cloud = cloudOf({ lists: { [region]: [image('img-cccccccc', { tags: undefined })] } });
  const targets = [all([region], { where: { tags: { env: 'prod' } } })];
  await runAudit(cloud, policy([], { targets }), run);
  expect(cloud.asked).toContain('img-cccccccc');
});

test('a where that admits no image leaves the target unverified', async () => {
  const cloud = cloudOf({ lists: { [region]: [b] } });
  const targets = [all([region], { where: { tags: { env: 'prod' } } })];
  const { report } = await runAudit(cloud, policy([], { targets }), run);
  expect(report.findings.map(brief)).toEqual(['unverified-target']);
});

test('one empty region of several leaves its target unverified there', async () => {
  const cloud = cloudOf({ lists: { [region]: [a], 'ap-singapore': [] } });
  const { report } = await runAudit(cloud, policy([], { targets: [all([region, 'ap-singapore'])] }), run);
  expect(report.findings).toMatchObject([{ kind: 'unverified-target', place: { region: 'ap-singapore' } }]);
  expect(report.verdict).toBe('incomplete');
});

test('an image of the region that no target names is unconfigured, and its shares are not asked', async () => {
  const cloud = cloudOf({ lists: { [region]: [a, b] } });
  const { report } = await runAudit(cloud, policy([], { targets: [exactly(['img-aaaaaaaa'])] }), run);
  expect(report.findings.map(brief)).toEqual(['unconfigured-image img-bbbbbbbb']);
  expect(cloud.asked).not.toContain('img-bbbbbbbb');
});

test('an explicit id that the list lacks is asked all the same', async () => {
  const cloud = cloudOf({ lists: { [region]: [a] }, shares: { 'img-gone0001': new CloudRefusedError(gone) } });
  const { report } = await runAudit(cloud, policy([], { targets: [exactly(['img-aaaaaaaa', 'img-gone0001'])] }), run);
  expect(cloud.asked).toContain('img-gone0001');
  expect(report.findings.map(brief)).toEqual(['unverified-image img-gone0001']);
});

test('where listing is refused, explicit ids are still asked and judged, and the target is unverified', async () => {
  const shares = { shares: [{ sharedAccount: '7', createdTime: '2026-01-01T00:00:00Z' }] };
  const cloud = cloudOf({ lists: { [region]: new CloudRefusedError(denied) }, shares: { 'img-aaaaaaaa': shares } });
  const { report } = await runAudit(cloud, policy([], { targets: [exactly(['img-aaaaaaaa'])] }), run);
  expect(report.findings.map(brief)).toEqual(['unverified-target', 'unauthorized-share img-aaaaaaaa 7']);
});

test('where listing is refused, an image that an allowance with where could concern is unverified', async () => {
  const shares = { shares: [{ sharedAccount: '7', createdTime: '2026-01-01T00:00:00Z' }] };
  const cloud = cloudOf({ lists: { [region]: new CloudRefusedError(denied) }, shares: { 'img-aaaaaaaa': shares } });
  const allowlist = [allowance('7', { where: { name: 'golden-*' } })];
  const { report } = await runAudit(cloud, policy(allowlist, { targets: [exactly(['img-aaaaaaaa'])] }), run);
  expect(report.findings.map(brief)).toEqual(['unverified-target', 'unverified-image img-aaaaaaaa']);
});

test('a region that cannot be listed leaves the others judged', async () => {
  const cloud = cloudOf({ lists: { [region]: [a], 'ap-singapore': new CloudUnreachableError(unread) } });
  const { report } = await runAudit(cloud, policy([], { targets: [all([region, 'ap-singapore'])] }), run);
  expect(report.findings.map(brief)).toEqual(['unverified-target']);
  expect(report.scope.regions).toMatchObject([
    { region, listed: true, images: 1, read: 1 },
    { region: 'ap-singapore', listed: false, images: 0, read: 0 },
  ]);
});

test('an image that is read after the deadline is unverified for that reason', async () => {
  const late = new CloudUnreachableError({ ...unread, pastDeadline: true });
  const cloud = cloudOf({ lists: { [region]: [a] }, shares: { 'img-aaaaaaaa': late } });
  const { report } = await runAudit(cloud, policy([], { targets: [all([region])] }), run);
  expect(report.findings).toMatchObject([{ kind: 'unverified-image', reason: { kind: 'deadline' } }]);
});

test('a bug is not turned into a finding', async () => {
  const cloud = cloudOf({ lists: { [region]: [a] }, shares: { 'img-aaaaaaaa': new TypeError('bug') } });
  await expect(runAudit(cloud, policy([], { targets: [all([region])] }), run)).rejects.toThrow(TypeError);
});

test('a target that names accounts is audited in these alone', async () => {
  const cloud = cloudOf({ lists: { [region]: [a] } });
  const targets = [all([region]), all(['ap-tokyo'], { accounts: ['1'] })];
  await runAudit(cloud, policy([], { targets }), run);
  expect(cloud.asked).not.toContain('ap-tokyo');
});

const regionsOf = (...available: readonly string[]): readonly Region[] =>
  available.map((name) => ({ region: name, isAvailable: true }));
const elsewhere = image('img-cccccccc', { region: 'ap-singapore' });

test('all regions are those that the cloud has, asked for once, without the Finance regions', async () => {
  const regions = [...regionsOf(region, 'ap-singapore', 'ap-shanghai-fsi'), { region: 'ap-old', isAvailable: false }];
  const cloud = cloudOf({ lists: { [region]: [a], 'ap-singapore': [elsewhere] }, regions });
  const targets = [all('all'), all('all', { label: 'targets[1]', where: { name: 'golden-*' } })];
  const { report } = await runAudit(cloud, policy([], { targets }), run);
  expect(cloud.asked.filter((asked) => !asked.startsWith('img-'))).toEqual(['regions', region, 'ap-singapore']);
  expect(report.scope).toMatchObject({
    regions: [
      { region, images: 1 },
      { region: 'ap-singapore', images: 1 },
    ],
    unavailableRegions: ['ap-old'],
  });
  expect(report).toMatchObject({ verdict: 'compliant', findings: [] });
});

test('the Finance regions are among all regions where the target says so', async () => {
  const cloud = cloudOf({ lists: { 'ap-shanghai-fsi': [a] }, regions: regionsOf('ap-shanghai-fsi') });
  const { report } = await runAudit(cloud, policy([], { targets: [all('all', { finance: true })] }), run);
  expect(report.scope.regions).toMatchObject([{ region: 'ap-shanghai-fsi', listed: true }]);
});

test('regions that cannot be listed leave the target unverified, and the others are audited', async () => {
  const cloud = cloudOf({ lists: { [region]: [a] }, regions: new CloudUnreachableError(unread) });
  const targets = [all('all'), exactly(['img-aaaaaaaa'])];
  const allowances = [allowance('200', { regions: ['ap-singapore'] })];
  const { report } = await runAudit(cloud, policy(allowances, { targets }), run);
  expect(report).toMatchObject({ verdict: 'incomplete', counts: { read: 1 } });
  // What the allowance is for may be in a region that nobody saw, so that it is not called unused.
  expect(report.findings.map(brief)).toEqual(['unverified-target']);
  expect(report.scope.regions).toMatchObject([
    { region: 'all', listed: false },
    { region, listed: true },
  ]);
});

test('only where no region has an image, all regions are a target that came out empty', async () => {
  const regions = regionsOf(region, 'ap-singapore');
  const targets = [all('all')];
  const filled = await runAudit(cloudOf({ lists: { [region]: [a] }, regions }), policy([], { targets }), run);
  expect(filled.report.findings).toEqual([]);
  const { report } = await runAudit(cloudOf({ lists: {}, regions }), policy([], { targets }), run);
  expect(report).toMatchObject({
    verdict: 'incomplete',
    findings: [{ kind: 'unverified-target', place: { account, region: 'all' }, reason: { kind: 'empty' } }],
  });
  const mayBeEmpty = [all('all', { mayBeEmpty: true })];
  const allowed = await runAudit(cloudOf({ lists: {}, regions }), policy([], { targets: mayBeEmpty }), run);
  expect(allowed.report).toMatchObject({ verdict: 'compliant', findings: [] });
});

test('a part says nothing about what may be for other parts to find', async () => {
  const cloud = cloudOf({ lists: { [region]: [a] } });
  const demand = { required: true, images: ['img-zzzzzzzz'] };
  const allowances = [
    allowance('200'),
    allowance('300', { regions: [region] }),
    allowance('400', { regions: [region, 'ap-singapore'] }),
    allowance('500', demand),
    allowance('600', { ...demand, regions: [region] }),
  ];
  const found = async (selection?: Policy['selection']) => {
    const targets = [all([region], { where: { name: 'golden-*' } })];
    const { report } = await runAudit(cloud, policy(allowances, { targets, ...(selection && { selection }) }), run);
    expect(report.scope.selection).toEqual(selection);
    return report.findings.map(brief);
  };
  const ofRegion = ['missing-share 600', 'unused-allowance 300'];
  expect(await found()).toEqual([
    'missing-share 500',
    ofRegion[0],
    'unused-allowance 200',
    ofRegion[1],
    'unused-allowance 400',
  ]);
  expect(await found({ regions: [region] })).toEqual(ofRegion);
  expect(await found({ accounts: [account] })).toEqual([]);
  expect(await found({ targets: ['web'] })).toEqual([]);
});

test('a part of some targets does not call images unconfigured', async () => {
  const cloud = cloudOf({ lists: { [region]: [a, b] } });
  const targets = [exactly(['img-aaaaaaaa'])];
  const whole = await runAudit(cloud, policy([], { targets }), run);
  expect(whole.report.findings.map(brief)).toEqual(['unconfigured-image img-bbbbbbbb']);
  const part = await runAudit(cloud, policy([], { targets, selection: { targets: ['web'] } }), run);
  expect(part.report.findings).toEqual([]);
});

test('images of others are listed in every audited place, once, and only where these are asked for', async () => {
  const lists = { [region]: [a], 'ap-singapore': [b] };
  const targets = [all([region, 'ap-singapore']), exactly(['img-aaaaaaaa'])];
  const inbound = { [region]: [{ ...b, creator: '7' }], 'ap-singapore': new CloudUnreachableError(unread) };
  const cloud = cloudOf({ lists, inbound });
  const { report } = await runAudit(cloud, policy([], { targets, publishers: [] }), run);
  expect(cloud.asked.filter((one) => one.startsWith('inbound'))).toEqual([`inbound ${region}`, 'inbound ap-singapore']);
  expect(report.findings).toMatchObject([
    { kind: 'untrusted-source', image: { region, imageId: 'img-bbbbbbbb' }, creator: '7' },
    { kind: 'unverified-inbound', place: { region: 'ap-singapore' }, reason: { kind: 'unreachable' } },
  ]);
  expect(report.findings[0]).not.toHaveProperty('image.creator');
  expect(report.scope.regions).toMatchObject([{ inboundListed: true }, { inboundListed: false }]);
  expect(report.verdict).toBe('incomplete');
  const before = cloudOf({ lists, inbound });
  const { report: without } = await runAudit(before, policy([], { targets }), run);
  expect(before.asked.join()).not.toContain('inbound');
  expect(without.findings).toEqual([]);
  expect(without.scope.regions[0]).not.toHaveProperty('inboundListed');
});

test('where the regions are not known, the images of others there are not verified either', async () => {
  const cloud = cloudOf({ lists: {}, regions: new CloudRefusedError(denied) });
  const targets = [{ ...all([region]), regions: 'all' as const }];
  const { report } = await runAudit(cloud, policy([], { targets, publishers: [] }), run);
  expect(report.findings.map(brief).toSorted()).toEqual(['unverified-inbound', 'unverified-target']);
  expect(cloud.asked).toEqual(['regions']);
});

test.each([
  ['is available', [{ region, isAvailable: false }]],
  ['is outside of the Finance regions', [{ region: 'ap-shanghai-fsi', isAvailable: true }]],
])('where no region %s, all regions are not verified', async (_, regions) => {
  const cloud = cloudOf({ lists: {}, regions });
  const { report } = await runAudit(cloud, policy([], { targets: [all('all')], publishers: [] }), run);
  expect(report.findings).toMatchObject([
    { kind: 'unverified-inbound', place: { region: 'all' } },
    { kind: 'unverified-target', place: { region: 'all' }, reason: { kind: 'unreachable', action: 'DescribeRegions' } },
  ]);
  expect(report.verdict).toBe('incomplete');
});
