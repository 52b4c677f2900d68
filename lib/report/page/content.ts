import type { ClosedFinding, News, Notification, NotificationStage } from '../../alert/notification.ts';
import type { Finding } from '../../types.ts';

/** Run, news and notices that a page presents. */
export type PageContent = Pick<Notification, 'run' | 'news' | 'notices'>;

/** Stages in reading order. */
export const stagesInOrder: readonly NotificationStage[] = ['new', 'reopened', 'reminded', 'open'];

/** Number of findings of the run that are for other recipients, whether the report has them or not. */
export function countForOthers({ run, news }: Pick<PageContent, 'run' | 'news'>): number {
  return run.kind === 'failed' ? 0 : run.findingsElsewhere + (news?.forOthers ?? 0);
}

/** Findings of a stage. */
export function findingsOf({ told }: News, stage: NotificationStage): readonly Finding[] {
  return told.filter((one) => one.stage === stage).map(({ finding }) => finding);
}

/** Numbers of closed findings: resolved, allowed while still shared, and no longer audited. */
export function countClosed(closed: readonly ClosedFinding[]) {
  const count = (outcome: ClosedFinding['outcome']) => closed.filter((one) => one.outcome === outcome).length;
  return { over: count('not-shared') + count('settled'), allowed: count('allowed'), outOfScope: count('out-of-scope') };
}
