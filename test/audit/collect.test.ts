import { expect, test } from 'vitest';
import { collectEvidence } from '../../lib/audit/collect.ts';
import { CloudUnreachableError } from '../../lib/errors.ts';
import { imageKey } from '../../lib/keys.ts';
import type { Cloud, Image } from '../../lib/types.ts';

const account = '100000000002';

function imagesIn(region: string, count: number): readonly Image[] {
  return Array.from({ length: count }, (_, index) => ({ account, region, imageId: `img-${region}-${index}` }));
}

/** A cloud that answers about an image when it is told to. */
function slowCloud() {
  const asked: { readonly region: string; readonly imageId: string; readonly answer: () => void }[] = [];
  const cloud: Cloud = {
    listImages: async () => [],
    listInboundImages: async () => [],
    listSharePermissions: ({ region, imageId }) =>
      new Promise((resolve) => {
        asked.push({ region, imageId, answer: () => resolve({ shares: [] }) });
      }),
    imagesAtATime: 200,
    listRegions: async () => [],
    usage: () => ({ requests: 0, retries: 0 }),
  };
  return { cloud, asked, askedIds: () => asked.map(({ imageId }) => imageId) };
}

test('of a place, so many images as the cloud says are asked for at a time, and every one in the end, in order', async () => {
  const images = imagesIn('ap-guangzhou', 450);
  const { cloud, asked } = slowCloud();
  const done: number[] = [];
  const collected = collectEvidence(cloud, images, { onRead: (count) => done.push(count) });
  for (const expected of [200, 400, 450]) {
    expect(asked).toHaveLength(expected);
    for (const { answer } of asked.slice(-200)) answer();
    await new Promise(setImmediate);
  }
  const evidence = await collected;
  expect(evidence.map(({ image }) => image)).toEqual(images);
  expect(done.at(-1)).toBe(450);
});

test('a place that does not answer delays no other', async () => {
  const { cloud, asked } = slowCloud();
  const collected = collectEvidence(cloud, [...imagesIn('ap-guangzhou', 250), ...imagesIn('ap-shanghai', 2)], {
    onRead: () => {},
  });
  expect(asked.filter(({ region }) => region === 'ap-shanghai')).toHaveLength(2);
  for (let answered = 0; answered < asked.length; ) {
    for (const { answer } of asked.slice(answered)) answer();
    answered = asked.length;
    await new Promise(setImmediate);
  }
  expect(await collected).toHaveLength(252);
});

test('the images that have been unread for longest come first, and the evidence stays in its order', async () => {
  const images = imagesIn('ap-guangzhou', 450);
  const { cloud, askedIds } = slowCloud();
  const key = (index: number) => imageKey(images[index] ?? {});
  const unreadSince = new Map([
    [key(449), '2026-11-23T01:00:00.000Z'],
    [key(300), '2026-11-24T01:00:00.000+08:00'],
    [key(440), '2026-11-22T01:00:00.000Z'],
  ]);
  void collectEvidence(cloud, images, { onRead: () => {}, unreadSince });
  expect(askedIds().slice(0, 5)).toEqual([440, 449, 300, 0, 1].map((index) => images[index]?.imageId));
});

test('runs that are too short read all images in turn', async () => {
  const images = imagesIn('ap-guangzhou', 10);
  const everRead = new Set<string>();
  let unreadSince = new Map<string, string>();
  for (let run = 1; run <= 4; run += 1) {
    let left = 3;
    const cloud: Cloud = {
      ...slowCloud().cloud,
      listSharePermissions: async () => {
        if (left === 0)
          throw new CloudUnreachableError({ action: 'x', detail: 'late', attempts: 0, pastDeadline: true });
        left -= 1;
        return { shares: [] };
      },
    };
    const evidence = await collectEvidence(cloud, images, { onRead: () => {}, unreadSince });
    const unread = evidence.filter(({ status }) => status === 'unavailable').map(({ image }) => imageKey(image));
    for (const { status, image } of evidence) if (status === 'collected') everRead.add(imageKey(image));
    unreadSince = new Map(unread.map((key) => [key, unreadSince.get(key) ?? `2026-11-24T0${run}:00:00.000Z`]));
  }
  expect(everRead.size).toBe(10);
});
