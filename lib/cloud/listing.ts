import { CloudUnreachableError } from '../errors.ts';
import type { Image } from '../types.ts';
import type { ImagePage } from './answers.ts';

/** Largest page of DescribeImages (https://cloud.tencent.com/document/product/213/15715). */
export const PAGE_SIZE = 100;
const MAX_RESTARTS = 3;
/** Bound of a list, so that reading it ends without a deadline, too: far above any quota of images. */
const MAX_IMAGES = 100_000;

/** Fetch of the page that begins at an offset. */
type FetchPage<Listed extends Image> = (offset: number) => Promise<ImagePage<Listed>>;

/**
 * Reads a list page by page until it adds up: the same total on every page, no page short, as many different images as the
 * total says, and each page beginning with the image that the one before ended with, so that an image that vanished in
 * between cannot push another out of sight. How paging behaves while images come and go is not documented; a list that
 * does not add up is read again from its start, and after three restarts it counts as unread.
 */
export async function listAll<Listed extends Image>(
  fetchPage: FetchPage<Listed>,
  beforeRestart: (restart: number) => Promise<void>,
): Promise<readonly Listed[]> {
  let problem = '';
  for (let restart = 0; restart <= MAX_RESTARTS; restart += 1) {
    if (restart > 0) await beforeRestart(restart);
    const reading = await readThrough(fetchPage);
    if ('images' in reading) return reading.images;
    problem = reading.problem;
  }
  const detail = `the list did not add up in ${MAX_RESTARTS + 1} readings: ${problem}`;
  throw new CloudUnreachableError({
    action: 'DescribeImages',
    detail,
    attempts: MAX_RESTARTS + 1,
    pastDeadline: false,
  });
}

async function readThrough<Listed extends Image>(
  fetchPage: FetchPage<Listed>,
): Promise<{ images: readonly Listed[] } | { problem: string }> {
  const first = await fetchPage(0);
  if (first.total > MAX_IMAGES) return { problem: `TotalCount was ${first.total}, and ${MAX_IMAGES} are the most` };
  const images: Listed[] = [];
  for (let page = first; ; page = await fetchPage(images.length - 1)) {
    const lastOfPreviousPage = images.pop();
    if (page.total !== first.total) return { problem: `TotalCount was ${first.total}, then ${page.total}` };
    const expected = Math.min(PAGE_SIZE, first.total - images.length);
    if (page.images.length !== expected) return { problem: `a page had ${page.images.length} images, not ${expected}` };
    if (lastOfPreviousPage !== undefined && page.images[0]?.imageId !== lastOfPreviousPage.imageId)
      return { problem: 'the images moved between two pages' };

    images.push(...page.images);
    if (images.length === first.total) break;
  }
  const distinct = new Set(images.map((image) => image.imageId)).size;
  return distinct === images.length ? { images } : { problem: 'an image was listed twice' };
}
