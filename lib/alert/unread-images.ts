import { imageKey } from '../keys.ts';
import type { Memory } from '../state/memory.ts';

/** Images that earlier runs did not read, by their keys, with the time since when. */
export function unreadImages({ findings }: Memory): ReadonlyMap<string, string> {
  const unread = Object.values(findings).filter(
    ({ subject, closedAt }) => subject.kind === 'unverified-image' && closedAt === undefined,
  );
  return new Map(unread.map(({ subject, firstSeenAt }) => [imageKey(subject), firstSeenAt]));
}
