import type { AuditReport, Bulletin, FailedRun, Recipients } from '../types.ts';

/** A mail that tells all of a run to everyone, as if there had been none before. */
export function wholeBulletin(run: AuditReport | FailedRun, { to, cc }: Recipients): Bulletin {
  return { to, cc, run, notices: [], references: [] };
}
