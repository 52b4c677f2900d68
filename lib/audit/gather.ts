import type { Cloud, CloudUsage, DiscoveredPlace, Evidence, InboundEvidence } from '../types.ts';
import { type CollectOptions, collectEvidence } from './collect.ts';
import { discoverImages } from './discover.ts';
import type { PlaceScope } from './scopes.ts';

/** Evidence of places, before it is judged. */
export interface GatheredEvidence extends Pick<Evidence, 'targets' | 'images' | 'unconfigured'> {
  readonly places: readonly DiscoveredPlace[];
  /** Images that others share with the account, where these are asked for. */
  readonly inbound: readonly InboundEvidence[];
  /** Requests of other invocations. Absent: none. */
  readonly usageElsewhere?: CloudUsage;
}

interface GatherOptions extends Pick<CollectOptions, 'unreadSince'> {
  /** Called after each image, read or not. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Reads every place: which images there are, and who can use them. What cannot be read becomes data. */
export async function gatherEvidence(
  cloud: Cloud,
  scopes: readonly PlaceScope[],
  { onProgress, unreadSince }: GatherOptions = {},
): Promise<GatheredEvidence> {
  const discovery = await discoverImages(cloud, scopes);
  const total = discovery.images.length;
  const onRead = (done: number) => onProgress?.(done, total);
  const images = await collectEvidence(cloud, discovery.images, { onRead, unreadSince });
  return { ...discovery, images };
}
