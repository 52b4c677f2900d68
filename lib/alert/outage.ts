import { createHash } from 'node:crypto';
import { isOn } from '../findings.ts';
import { stableCause } from '../keys.ts';
import type { RememberedOutage } from '../state/memory.ts';
import type { AuditReport, FailedRun, Finding } from '../types.ts';
import { keyOf, subjectOf } from './identity.ts';
import type { Notice } from './notification.ts';
import type { ReminderPolicy } from './reminder-policy.ts';

/** Incomplete or failed runs, of one cause. */
export interface Outage {
  /** Outage that the run is part of. Absent after a complete run. */
  readonly current?: RememberedOutage;
  /** Outage of earlier runs, which the run ended. */
  readonly over?: RememberedOutage;
}

const ALWAYS_MAILED_RUNS = 3;

/** Outage after a run, continued from the remembered one. `isRepeat`: the event was repeated, which does not count as a run. */
export function trackOutage(
  run: AuditReport | FailedRun,
  known: RememberedOutage | undefined,
  isRepeat: boolean,
): Outage {
  const outcome = outcomeOf(run);
  if (outcome === undefined) return known === undefined ? {} : { over: known };
  const cause = digest(causeOf(run));
  // After an end that some were notified of, the same cause is another outage.
  const isSame = known !== undefined && known.cause === cause && known.endedAt === undefined;
  const { runs, since, mailed } = isSame ? known : { runs: 0, since: run.startedAt, mailed: {} };
  const counted = isSame && isRepeat ? runs : runs + 1;
  return { current: { outcome, cause, runs: counted, since, lastRunAt: run.finishedAt, mailed } };
}

/** True where an outage is mailed: in its first three runs, and then as a reminder. */
export function isOutageDue(address: string, { runs, mailed }: RememberedOutage, reminders: ReminderPolicy): boolean {
  const notifiedAt = Object.hasOwn(mailed, address) ? mailed[address] : undefined;
  if (runs <= ALWAYS_MAILED_RUNS || notifiedAt === undefined) return true;
  return reminders.daysSince(notifiedAt) >= reminders.remindAfterDays;
}

/** Notice that an outage is mailed less often from now on. */
export function composeOngoingNotice(
  { runs, since }: RememberedOutage,
  { remindAfterDays }: ReminderPolicy,
): readonly Notice[] {
  if (runs < ALWAYS_MAILED_RUNS) return [];
  return [{ kind: 'outage-ongoing', runs, since, nextAfterDays: remindAfterDays }];
}

function outcomeOf(run: AuditReport | FailedRun): RememberedOutage['outcome'] | undefined {
  if (run.kind === 'failed') return 'failed';
  return run.verdict === 'incomplete' ? 'incomplete' : undefined;
}

/** Cause of an outage, without details that differ between attempts. */
function causeOf(run: AuditReport | FailedRun): unknown {
  if (run.kind === 'failed') return [run.account, run.error, run.problems.map(stableCause)];
  return run.findings.flatMap(causeOfFinding);
}

function causeOfFinding(finding: Finding): unknown[] {
  if (!isOn(finding, 'unverified')) return [];
  const { reason } = finding;
  const code = reason.kind === 'refused' ? reason.code : undefined;
  // A further account on an image that cannot be judged is another cause.
  const accounts = reason.kind === 'attributes-unknown' ? reason.sharedAccounts : undefined;
  const action = 'action' in reason ? reason.action : undefined;
  return [[keyOf(subjectOf(finding)), reason.kind, action, code, accounts]];
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
