import { CloudUnreachableError } from '../errors.ts';

/** Largest page of the lists of the organization (https://cloud.tencent.com/document/product/850/67059). */
export const ORGANIZATION_PAGE_SIZE = 50;
const MAX_READINGS = 4;
/** Bound of a list, so that reading it ends without a deadline, too. */
const MAX_ITEMS = 50_000;

/** One page of a list, and the length that the cloud states of the whole list. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly total: number;
}

/** List that is read by offsets which are multiples of the size of a page. */
export interface PagedList<T> {
  readonly action: string;
  readonly fetchPage: (offset: number) => Promise<Page<T>>;
  readonly keyOf: (item: T) => string;
  readonly beforeRestart: (restart: number) => Promise<void>;
}

/**
 * Reads a list until it adds up: the same total on every page, no page short, and as many different items as the total says.
 * Pages cannot overlap here, so that an item that leaves between two of them pushes another out of sight while a third takes
 * its place: a list of several pages counts only when two readings in a row are the same.
 */
export async function listPages<T>(list: PagedList<T>): Promise<readonly T[]> {
  let problem = '';
  let previous: string | undefined;
  for (let reading = 0; reading < MAX_READINGS; reading += 1) {
    if (reading > 0) await list.beforeRestart(reading);
    const read = await readThrough(list);
    if ('problem' in read) {
      ({ problem } = read);
      previous = undefined;
      continue;
    }
    const text = JSON.stringify(read.items);
    if (read.items.length <= ORGANIZATION_PAGE_SIZE || text === previous) return read.items;
    problem = 'it changed from one reading to the next';
    previous = text;
  }
  const detail = `the list did not add up in ${MAX_READINGS} readings: ${problem}`;
  throw new CloudUnreachableError({ action: list.action, detail, attempts: MAX_READINGS, pastDeadline: false });
}

async function readThrough<T>({
  fetchPage,
  keyOf,
}: PagedList<T>): Promise<{ items: readonly T[] } | { problem: string }> {
  const items: T[] = [];
  let total: number | undefined;
  do {
    const page = await fetchPage(items.length);
    total ??= page.total;
    if (total > MAX_ITEMS) return { problem: `Total was ${total}, and ${MAX_ITEMS} are the most` };
    if (page.total !== total) return { problem: `Total was ${total}, then ${page.total}` };
    const expected = Math.min(ORGANIZATION_PAGE_SIZE, total - items.length);
    if (page.items.length !== expected) return { problem: `a page had ${page.items.length} items, not ${expected}` };
    items.push(...page.items);
  } while (items.length < total);
  return new Set(items.map(keyOf)).size === items.length ? { items } : { problem: 'an item was listed twice' };
}
