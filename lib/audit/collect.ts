import type { Cloud, Image, ImageEvidence } from '../types.ts';
import { unreadReason } from './unread.ts';

/** Asks for the shares of every image, each once. The evidence stands in the order of the images, one for one. */
export async function collectEvidence(
  cloud: Cloud,
  images: readonly Image[],
  onRead: (done: number) => void,
): Promise<readonly ImageEvidence[]> {
  let done = 0;
  return Promise.all(
    images.map(async (image) => {
      const evidence = await collectImage(cloud, image);
      done += 1;
      onRead(done);
      return evidence;
    }),
  );
}

async function collectImage(cloud: Cloud, image: Image): Promise<ImageEvidence> {
  try {
    return { status: 'collected', image, ...(await cloud.listSharePermissions(image)) };
  } catch (error) {
    return { status: 'unavailable', image, reason: unreadReason(error) };
  }
}
