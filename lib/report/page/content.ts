import type { ClosedFinding, News, Notification, Stage } from '../../alert/notification.ts';
import type { Finding } from '../../types.ts';

/** What a page is about. */
export type PageContent = Pick<Notification, 'run' | 'news' | 'notices'>;

/** What is looked at first stands first. */
export const stagesInOrder: readonly Stage[] = ['new', 'reopened', 'reminded', 'open'];

/** The findings that are told in a stage. */
export function findingsOf({ told }: News, stage: Stage): readonly Finding[] {
  return told.filter((one) => one.stage === stage).map(({ finding }) => finding);
}

/** What is over, what was allowed while it is still shared, and what nobody looks at any more: three different things. */
export function countClosed(closed: readonly ClosedFinding[]) {
  const count = (outcome: ClosedFinding['outcome']) => closed.filter((one) => one.outcome === outcome).length;
  return { over: count('not-shared') + count('settled'), allowed: count('allowed'), outOfScope: count('out-of-scope') };
}
