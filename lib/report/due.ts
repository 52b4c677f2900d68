import type { AuditReport, FailedRun, MailOptions } from '../types.ts';
import { isFailed } from './verdict.ts';

/** True when the run has to be mailed: with `findings`, whatever was found, could not be verified, or failed as a whole. */
export function mailIsDue(run: AuditReport | FailedRun, when: MailOptions['when']): boolean {
  if (when === 'always' || isFailed(run)) return true;
  return run.findings.length > 0 || run.verdict === 'incomplete';
}
