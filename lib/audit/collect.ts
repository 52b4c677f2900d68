import { groupBy } from '../group-by.ts';
import type { Cloud, Image, ImageEvidence } from '../types.ts';
import { unreadReason } from './unread.ts';

/** Images of one place that are asked for at a time: twice the most concurrent requests, so that memory holds few that wait. */
const AT_A_TIME = 200;

/** Asks for the shares of every image, each once. The evidence stands in the order of the images, one for one. */
export async function collectEvidence(
  cloud: Cloud,
  images: readonly Image[],
  onRead: (done: number) => void,
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
  const places = groupBy([...images.entries()], ([, { account, region }]) => `${account} ${region}`);
  const queues = places.map((place) => place.values());
  await Promise.all(queues.flatMap((queue) => Array.from({ length: AT_A_TIME }, () => collectFrom(queue))));
  return evidence;
}

async function collectImage(cloud: Cloud, image: Image): Promise<ImageEvidence> {
  try {
    return { status: 'collected', image, ...(await cloud.listSharePermissions(image)) };
  } catch (error) {
    return { status: 'unavailable', image, reason: unreadReason(error) };
  }
}
