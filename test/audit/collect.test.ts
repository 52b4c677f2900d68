import { expect, test } from 'vitest';
import { collectEvidence } from '../../lib/audit/collect.ts';
import type { Cloud, Image } from '../../lib/types.ts';

const account = '100000000002';

function imagesIn(region: string, count: number): readonly Image[] {
  return Array.from({ length: count }, (_, index) => ({ account, region, imageId: `img-${region}-${index}` }));
}

/** A cloud that answers about an image when it is told to. */
function slowCloud() {
  const asked: { readonly region: string; readonly answer: () => void }[] = [];
  const cloud: Cloud = {
    listImages: async () => [],
    listSharePermissions: ({ region }) =>
      new Promise((resolve) => {
        asked.push({ region, answer: () => resolve({ shares: [] }) });
      }),
    listRegions: async () => [],
    usage: () => ({ requests: 0, retries: 0 }),
  };
  return { cloud, asked };
}

test('at most 200 images of a place are asked for at a time, and every one in the end, in order', async () => {
  const images = imagesIn('ap-guangzhou', 450);
  const { cloud, asked } = slowCloud();
  const done: number[] = [];
  const collected = collectEvidence(cloud, images, (count) => done.push(count));
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
  const collected = collectEvidence(cloud, [...imagesIn('ap-guangzhou', 250), ...imagesIn('ap-shanghai', 2)], () => {});
  expect(asked.filter(({ region }) => region === 'ap-shanghai')).toHaveLength(2);
  for (let answered = 0; answered < asked.length; ) {
    for (const { answer } of asked.slice(answered)) answer();
    answered = asked.length;
    await new Promise(setImmediate);
  }
  expect(await collected).toHaveLength(252);
});
