import { type Refusal, refuse } from '../../protocol/refusal.ts';
import type { OwnedImage, World } from '../../world/world.ts';

/** Account, region and id of an image in a request. */
interface ImageReference {
  readonly account: string;
  readonly region: string;
  readonly imageId: string;
}

/**
 * Finds an image that may have shares: a custom image of the account in the region. That an image of somebody else
 * is answered with ImageNotBelongToAccount follows from the API's list of error codes; it was not seen.
 */
export function findOwnImage(world: World, { account, region, imageId }: ImageReference): OwnedImage | Refusal {
  if (!isImageId(imageId)) return malformedImageId(imageId);
  const image = world.image(region, imageId);
  if (image === undefined) {
    // Seen in https://github.com/tencentcloudstack/terraform-provider-tencentcloud/issues/646.
    return refuse('InvalidImageId.NotFound', `ImageId ${imageId} is not found`);
  }
  return image.owner === account && image.type === 'PRIVATE_IMAGE'
    ? image
    : // Real text not known.
      refuse('UnauthorizedOperation.ImageNotBelongToAccount', `The image ${imageId} does not belong to the account.`);
}

/** Every documented image id is `img-` and eight of `[0-9a-z]`; the real pattern is not published. */
export function isImageId(text: string): boolean {
  return /^img-[0-9a-z]{8}$/.test(text);
}

/** Real text not known. */
export function malformedImageId(imageId: string): Refusal {
  return refuse('InvalidImageId.Malformed', `The image id ${imageId} is malformed.`);
}
