import { groupBy } from '../group-by.ts';
import type { Allowance, ImageEvidence } from '../types.ts';
import { type Match, matchesBesideImages } from './allowlist.ts';

/** Image that is in the scope of an allowance, or may be: `unknown`. */
export interface ScopedImage {
  readonly evidence: ImageEvidence;
  readonly match: Exclude<Match, 'no'>;
}

/** Finder of the images in an allowance's scope. Images that the allowance lists are looked up by their id. */
export function createScopeFinder(images: readonly ImageEvidence[]): (allowance: Allowance) => readonly ScopedImage[] {
  const byId = new Map(groupBy(images, ({ image }) => image.imageId).map((group) => [group[0].image.imageId, group]));
  return (allowance) => {
    const listed = allowance.images && [...new Set(allowance.images)].flatMap((imageId) => byId.get(imageId) ?? []);
    return (listed ?? images).flatMap((evidence) => {
      const match = matchesBesideImages(allowance, evidence.image);
      return match === 'no' ? [] : [{ evidence, match }];
    });
  };
}
