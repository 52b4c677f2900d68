import { expect, test } from 'vitest';
import { listAll, PAGE_SIZE } from '../../lib/cloud/listing.ts';
import type { Image } from '../../lib/types.ts';

const image = (number: number): Image => ({ account: '1', region: 'ap-guangzhou', imageId: `img-${number}` });
const images = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => image(from + index));

/** Answers from `worlds` in turn, a world for each page that is asked for; the last one stays. */
function fetchFrom(worlds: readonly (readonly Image[])[]) {
  let asked = 0;
  return async (offset: number) => {
    const world = worlds[Math.min(asked, worlds.length - 1)] ?? [];
    asked += 1;
    return { images: world.slice(offset, offset + PAGE_SIZE), total: world.length };
  };
}

const atOnce = async () => undefined;
const before = images(0, 150);

test('an image that vanishes while another appears hides none', async () => {
  // One of the first page is gone and a new one came at the end: total and page lengths are the same.
  const after = [...images(0, 50), ...images(51, 151)];
  const listed = await listAll(fetchFrom([before, after]), atOnce);
  expect(listed.map(({ imageId }) => imageId)).toEqual(after.map(({ imageId }) => imageId));
});

test('a list that never stands still is not taken for whole', async () => {
  const worlds = Array.from({ length: 10 }, (_, shift) => images(shift, shift + 150));
  await expect(listAll(fetchFrom(worlds), atOnce)).rejects.toMatchObject({ detail: /moved between two pages/ });
});

test('a page that is longer than the list says is not taken', async () => {
  await expect(listAll(async () => ({ images: images(0, 3), total: 2 }), atOnce)).rejects.toMatchObject({
    detail: /a page had 3 images, not 2/,
  });
});

test('the same image twice is not taken', async () => {
  const twice = { images: [image(1), image(1)], total: 2 };
  await expect(listAll(async () => twice, atOnce)).rejects.toMatchObject({ detail: /listed twice/ });
});
