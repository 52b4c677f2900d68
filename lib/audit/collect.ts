import { groupBy } from '../group-by.ts';
import { imageKey } from '../keys.ts';
import type { Cloud, Image, ImageEvidence } from '../types.ts';
import { unreadReason } from './unread.ts';

export interface CollectOptions {
  /** Called after each image, read or not. */
  readonly onRead: (done: number) => void;
  /** Images that earlier runs did not read, by their keys, with the time since when. */
  readonly unreadSince?: ReadonlyMap<string, string>;
}

/**
 * Asks for the shares of every image, each once: first for those that have been unread for longest, so that runs that are too
 * short read all of them in turn. The evidence stands in the order of the images, one for one.
 */
export async function collectEvidence(
  cloud: Cloud,
  images: readonly Image[],
  { onRead, unreadSince }: CollectOptions,
): Promise<readonly ImageEvidence[]> {
  const evidence: ImageEvidence[] = [];
  let done = 0;
  /** Takes images from the queue, which others take from too, until it is empty. */
  async function collectFrom(queue: Iterable<readonly [number, Image]>): Promise<void> {
    for (const [index, image] of queue) {
      evidence[index] = await collectImage(cloud, image);
      done += 1;
      onRead(done);
    }
  }
  const longestFirst = [...images.entries()].toSorted(
    ([, a], [, b]) => sinceMs(a, unreadSince) - sinceMs(b, unreadSince),
  );
  const places = groupBy(longestFirst, ([, { account, region }]) => `${account} ${region}`);
  const queues = places.map((place) => place.values());
  await Promise.all(queues.flatMap((queue) => Array.from({ length: cloud.imagesAtATime }, () => collectFrom(queue))));
  return evidence;
}

/** Later than any time for an image that the last run read. */
function sinceMs(image: Image, unreadSince: CollectOptions['unreadSince']): number {
  const since = unreadSince?.get(imageKey(image));
  return since === undefined ? Number.MAX_SAFE_INTEGER : Date.parse(since);
}

async function collectImage(cloud: Cloud, image: Image): Promise<ImageEvidence> {
  try {
    return { status: 'collected', image, ...(await cloud.listSharePermissions(image)) };
  } catch (error) {
    return { status: 'unavailable', image, reason: unreadReason(error) };
  }
}
