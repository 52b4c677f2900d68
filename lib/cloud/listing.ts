import { CloudUnreachableError } from '../errors.ts';
import type { Image } from '../types.ts';
import type { ImagePage } from './answers.ts';

/** The most that DescribeImages gives at once (https://cloud.tencent.com/document/product/213/15715). */
export const PAGE_SIZE = 100;
const MAX_RESTARTS = 3;

/** Fetches the page that begins at an offset. */
type FetchPage = (offset: number) => Promise<ImagePage>;

/**
 * Reads a list page by page until it is proven whole: the same total on every page, no page short, and as many different
 * images as the total says. How paging behaves while images come and go is not documented, so a list that does not add up
 * is read again from its start; after three restarts it counts as unread.
 */
export async function listWhole(
  fetchPage: FetchPage,
  beforeRestart: (restart: number) => Promise<void>,
): Promise<readonly Image[]> {
  let problem = '';
  for (let restart = 0; restart <= MAX_RESTARTS; restart += 1) {
    if (restart > 0) await beforeRestart(restart);
    const read = await readOnce(fetchPage);
    if ('images' in read) return read.images;
    problem = read.problem;
  }
  const detail = `the list did not add up in ${MAX_RESTARTS + 1} readings: ${problem}`;
  throw new CloudUnreachableError({
    action: 'DescribeImages',
    detail,
    attempts: MAX_RESTARTS + 1,
    pastDeadline: false,
  });
}

async function readOnce(fetchPage: FetchPage): Promise<{ images: readonly Image[] } | { problem: string }> {
  const images: Image[] = [];
  const first = await fetchPage(0);
  for (let page = first; ; page = await fetchPage(images.length)) {
    if (page.total !== first.total) return { problem: `TotalCount was ${first.total}, then ${page.total}` };
    const expected = Math.min(PAGE_SIZE, first.total - images.length);
    if (page.images.length !== expected) return { problem: `a page had ${page.images.length} images, not ${expected}` };
    images.push(...page.images);
    if (images.length === first.total) break;
  }
  const distinct = new Set(images.map((image) => image.imageId)).size;
  return distinct === images.length ? { images } : { problem: 'an image was listed twice' };
}
