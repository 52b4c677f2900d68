import { expect, test } from 'vitest';
import { gatherEvidence } from '../../lib/audit/gather.ts';
import { acceptPart, mergeParts, partOf, partsOf, unreadPart } from '../../lib/audit/parts.ts';
import { scopesOf } from '../../lib/audit/scopes.ts';
import { CloudRefusedError } from '../../lib/errors.ts';
import type { Cloud, Image, PartEvidence, Target } from '../../lib/types.ts';
import { account, allTarget, collected, image, region } from '../support/evidence.ts';

const other = '100000000003';
const golden = image('img-aaaaaaaa');
const scratch = image('img-bbbbbbbb', { tags: { env: 'dev' } });
const tokyo = { account, region: 'ap-tokyo' };
const exact: Target = { label: 'targets[1]', regions: [region], images: ['img-aaaaaaaa', 'img-gone0001'] };
const tagged: Target = { ...allTarget, label: 'targets[2]', where: { tags: { env: 'dev' } } };
const inTokyo: Target = { label: 'targets[3]', regions: ['ap-tokyo'], images: ['img-cccccccc'] };
const scopes = scopesOf({ targets: [exact, tagged, inTokyo] }, [{ uin: account }], undefined);

const denied = new CloudRefusedError({
  action: 'DescribeImages',
  code: 'InternalError',
  message: 'no',
  requestId: 'r',
});

const cloud: Cloud = {
  listImages: async (place) => {
    if (place.region === 'ap-tokyo') throw denied;
    return [golden, scratch];
  },
  listInboundImages: async (place) => [{ ...place, imageId: 'img-foreign1', creator: '7' }],
  listSharePermissions: async () => ({ shares: [{ sharedAccount: '1001', createdTime: '2020-01-01T00:00:00Z' }] }),
  imagesAtATime: 16,
  listRegions: async () => [],
  usage: () => ({ requests: 7, retries: 1 }),
};

async function read(): Promise<PartEvidence> {
  return partOf(account, await gatherEvidence(cloud, scopes), cloud.usage());
}

test('what another invocation read is judged as if this one had', async () => {
  const gathered = await gatherEvidence(cloud, scopes);
  const part: PartEvidence = JSON.parse(JSON.stringify(partOf(account, gathered, cloud.usage())));
  expect(acceptPart(part, scopes)).toEqual({ ...gathered, usageElsewhere: { requests: 7, retries: 1 } });
});

function changed<Key extends keyof PartEvidence>(key: Key, change: (value: PartEvidence[Key]) => PartEvidence[Key]) {
  return (part: PartEvidence): PartEvidence => ({ ...part, [key]: change(part[key]) });
}

const moved = (one: Image, place: Partial<Image>) => collected({ ...one, ...place }, []);

test.each<[string, (part: PartEvidence) => PartEvidence]>([
  ['is in the name of another account', changed('account', () => other)],
  ['lacks a place', changed('places', (places) => places.slice(1))],
  ['has a place twice', changed('places', (places) => [...places, ...places.slice(0, 1)])],
  ['has a place twice in place of another', changed('places', ([first]) => (first ? [first, first] : []))],
  ['has a place of another account', changed('places', (places) => places.map((one) => ({ ...one, account: other })))],
  [
    'has another place',
    changed('places', (places) => [...places, { ...tokyo, region: 'ap-x', listed: true, filtered: 0 }]),
  ],
  ['lacks a target', changed('targets', (targets) => targets.slice(1))],
  ['has a target twice', changed('targets', (targets) => [...targets.slice(1), ...targets.slice(1, 2)])],
  ['has another target', changed('targets', (targets) => targets.map((one) => ({ ...one, label: 'targets[9]' })))],
  [
    'lacks an image that is named',
    changed('images', (images) => images.filter(({ image: one }) => one.imageId !== 'img-gone0001')),
  ],
  [
    'lacks an image of an unlisted place',
    changed('images', (images) => images.filter(({ image: one }) => one.region === region)),
  ],
  [
    'lacks an image that it counts',
    changed('images', (images) => images.filter(({ image: one }) => one.imageId !== 'img-bbbbbbbb')),
  ],
  [
    'counts no image where it has one',
    changed('targets', (targets) =>
      targets.map((one) => (one.label === 'targets[2]' && one.status === 'listed' ? { ...one, images: 0 } : one)),
    ),
  ],
  ['has an image twice', changed('images', (images) => [...images, ...images.slice(0, 1)])],
  ['has an image of another account', changed('images', (images) => [...images, moved(golden, { account: other })])],
  ['has an image of another place', changed('images', (images) => [...images, moved(golden, { region: 'ap-x' })])],
  ['has an image as unconfigured, too', changed('unconfigured', () => [golden])],
  ['has an unconfigured image of another account', changed('unconfigured', () => [{ ...golden, account: other }])],
  [
    'has an image that its target takes in as unconfigured',
    (part) => ({
      ...part,
      images: part.images.filter(({ image: one }) => one.imageId !== scratch.imageId),
      targets: part.targets.map((one) => (one.label === 'targets[2]' ? { ...one, status: 'listed', images: 0 } : one)),
      unconfigured: [scratch],
    }),
  ],
  [
    'calls a place listed whose target is not',
    changed('places', (places) => places.map((one) => ({ ...one, listed: true }))),
  ],
  [
    'calls a place unlisted whose targets are',
    changed('places', (places) => places.map((one) => ({ ...one, listed: false }))),
  ],
])('evidence that %s is none', async (_name, change) => {
  const part = await read();
  expect(acceptPart(part, scopes)).toBeDefined();
  expect(acceptPart(change(part), scopes)).toBeUndefined();
});

test('an unread part has every target as unlisted and every named image as unread', () => {
  const reason = { kind: 'part-unusable', problem: 'missing' } as const;
  const { targets, images, places } = unreadPart(scopes, reason);
  expect(targets.map(({ target: { label }, status }) => [label, status])).toEqual([
    ['targets[1]', 'unlisted'],
    ['targets[2]', 'unlisted'],
    ['targets[3]', 'unlisted'],
  ]);
  expect(images.map(({ image: { imageId }, status }) => [imageId, status])).toEqual([
    ['img-aaaaaaaa', 'unavailable'],
    ['img-gone0001', 'unavailable'],
    ['img-cccccccc', 'unavailable'],
  ]);
  expect(places.every(({ listed }) => !listed)).toBe(true);
});

test('parts are one account each, and their evidence is put together', () => {
  const two = scopesOf({ targets: [allTarget] }, [{ uin: account }, { uin: other }], undefined);
  expect(partsOf(two).map(([{ place }]) => place.account)).toEqual([account, other]);
  const parts = partsOf(two).map((part) => ({
    ...unreadPart(part, { kind: 'deadline' }),
    usageElsewhere: { requests: 2, retries: 1 },
  }));
  const merged = mergeParts(parts);
  expect(merged.targets.map((target) => target.account)).toEqual([account, other]);
  expect(merged.usageElsewhere).toEqual({ requests: 4, retries: 2 });
});

test('a part lists the images of others in exactly the places where these are asked for', async () => {
  const asking = scopesOf({ targets: [exact], publishers: [] }, [{ uin: account }], undefined);
  const part = partOf(account, await gatherEvidence(cloud, asking), cloud.usage());
  expect(acceptPart(part, asking)?.inbound).toMatchObject([{ region, status: 'listed', images: [{ creator: '7' }] }]);
  expect(acceptPart({ ...part, inbound: undefined }, asking)).toBeUndefined();
  expect(acceptPart({ ...part, inbound: [] }, asking)).toBeUndefined();
  const elsewhere = { account, region: 'ap-tokyo', status: 'listed', images: [] } as const;
  expect(acceptPart({ ...part, inbound: [elsewhere] }, asking)).toBeUndefined();
  const foreign = { account, region, status: 'listed', images: [{ ...tokyo, imageId: 'img-foreign1' }] } as const;
  expect(acceptPart({ ...part, inbound: [foreign] }, asking)).toBeUndefined();
  expect(acceptPart(part, scopesOf({ targets: [exact] }, [{ uin: account }], undefined))).toBeUndefined();
  expect(unreadPart(asking, { kind: 'deadline' }).inbound).toMatchObject([{ region, status: 'unlisted' }]);
});
