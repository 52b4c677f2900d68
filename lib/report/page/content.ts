import type { ClosedFinding, News, Notification, NotificationStage } from '../../alert/notification.ts';
import type { Finding } from '../../types.ts';

/** Run, news and notices that a page presents. */
export type PageContent = Pick<Notification, 'run' | 'news' | 'notices'>;

/** Stages in reading order. */
export const stagesInOrder: readonly NotificationStage[] = ['new', 'reopened', 'reminded', 'open'];

/** Findings of a stage. */
export function findingsOf({ told }: News, stage: NotificationStage): readonly Finding[] {
  return told.filter((one) => one.stage === stage).map(({ finding }) => finding);
}

/** Numbers of closed findings: resolved, allowed while still shared, and no longer audited. */
export function countClosed(closed: readonly ClosedFinding[]) {
  const count = (outcome: ClosedFinding['outcome']) => closed.filter((one) => one.outcome === outcome).length;
  return { over: count('not-shared') + count('settled'), allowed: count('allowed'), outOfScope: count('out-of-scope') };
}
