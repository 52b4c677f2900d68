import { expect, test } from 'vitest';
import { createCloud } from '../../lib/cloud/client.ts';
import type { Fault } from '../../lib/emulator/faults/fault.ts';
import { CloudRefusedError } from '../../lib/errors.ts';
import { credentials, estateImage, owner } from '../support/emulated-cloud.ts';
import { startEmulator } from '../support/start-emulator.ts';
import { createVirtualClock } from '../support/virtual-clock.ts';

const other = '100000000003';
const region = 'ap-guangzhou';
const place = { account: owner, region };
const shares = [{ accountId: owner, createdTime: '2026-07-15T08:00:00Z' }];
const options = {
  site: 'china',
  concurrency: 8,
  sharesPerSecond: 10,
  imagesPerSecond: 40,
  requestTimeoutMs: 5000,
} as const;

function many(count: number) {
  return Array.from({ length: count }, (_, index) =>
    estateImage(`img-${String(index).padStart(8, '0')}`, { shares, name: `shared-${index}` }),
  );
}

async function start(images: readonly ReturnType<typeof estateImage>[], faults: readonly Fault[] = []) {
  const clock = createVirtualClock();
  const { token, ...keys } = credentials;
  const own = { uin: owner, credentials: [{ ...keys, token }], images: [estateImage('img-own00001')] };
  const { apiBase } = await startEmulator({
    estate: { accounts: [own, { uin: other, images }] },
    faults,
    now: () => clock.now().getTime(),
  });
  return createCloud(options, credentials, { clock, random: () => 0.5, apiBase });
}

test('lists the images that others share with the account, with their creator', async () => {
  const cloud = await start([
    estateImage('img-shared01', { shares, name: 'appliance' }),
    estateImage('img-nobody01', { shares, creator: '' }),
    estateImage('img-strange1', { shares, creator: 'marketplace' }),
    estateImage('img-notours1'),
  ]);
  const images = await cloud.listInboundImages(place);
  expect(images.map(({ imageId, creator }) => [imageId, creator])).toEqual([
    ['img-shared01', other],
    ['img-nobody01', undefined],
    ['img-strange1', 'marketplace'],
  ]);
  expect(images[0]).toMatchObject({ ...place, name: 'appliance' });
  const own = await cloud.listImages(place);
  expect(own.map(({ imageId }) => imageId)).toEqual(['img-own00001']);
  expect(own[0]).not.toHaveProperty('creator');
  cloud.close();
});

test('lists every page, and rejects rather than returning a part', async () => {
  const cloud = await start(many(230));
  await expect(cloud.listInboundImages(place)).resolves.toHaveLength(230);
  cloud.close();
  const broken = await start(many(230), [{ action: 'DescribeImages', offset: 99, code: 'UnauthorizedOperation' }]);
  await expect(broken.listInboundImages(place)).rejects.toBeInstanceOf(CloudRefusedError);
  broken.close();
});
