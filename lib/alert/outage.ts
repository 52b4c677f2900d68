import { createHash } from 'node:crypto';
import { isOn } from '../findings.ts';
import { recurring } from '../stable-cause.ts';
import type { RememberedOutage } from '../state/memory.ts';
import type { AuditReport, FailedRun, Finding } from '../types.ts';
import { keyOf, subjectOf } from './identity.ts';
import type { Notice } from './notification.ts';
import type { Rhythm } from './stage.ts';

/** What the run could not do, beside what earlier runs could not. */
export interface Trouble {
  /** As it is now. Absent: the run did all its work. */
  readonly current?: RememberedOutage;
  /** That of earlier runs, which is over. */
  readonly over?: RememberedOutage;
}

const ALWAYS_MAILED_RUNS = 3;

/** Compares the run's trouble with the remembered one. `isRepeat`: the same event again, which is no run of its own. */
export function trackOutage(
  run: AuditReport | FailedRun,
  known: RememberedOutage | undefined,
  isRepeat: boolean,
): Trouble {
  const outcome = outcomeOf(run);
  if (outcome === undefined) return known === undefined ? {} : { over: known };
  const cause = digest(causeOf(run));
  // Trouble that was over and is back is another one: some were told of its end.
  const isSame = known !== undefined && known.cause === cause && known.endedAt === undefined;
  const { runs, since, mailed } = isSame ? known : { runs: 0, since: run.startedAt, mailed: {} };
  const counted = isSame && isRepeat ? runs : runs + 1;
  return { current: { outcome, cause, runs: counted, since, lastRunAt: run.finishedAt, mailed } };
}

/** Whether somebody is told that it goes on: always, but for the same cause after three runs in a row. */
export function isOutageDue(address: string, { runs, mailed }: RememberedOutage, rhythm: Rhythm): boolean {
  const toldAt = Object.hasOwn(mailed, address) ? mailed[address] : undefined;
  if (runs <= ALWAYS_MAILED_RUNS || toldAt === undefined) return true;
  return rhythm.daysSince(toldAt) >= rhythm.remindAfterDays;
}

/** That trouble is told less often from now on. */
export function composeOngoingNotice(
  { runs, since }: RememberedOutage,
  { remindAfterDays }: Rhythm,
): readonly Notice[] {
  if (runs < ALWAYS_MAILED_RUNS) return [];
  return [{ kind: 'outage-ongoing', runs, since, nextAfterDays: remindAfterDays }];
}

function outcomeOf(run: AuditReport | FailedRun): RememberedOutage['outcome'] | undefined {
  if (run.kind === 'failed') return 'failed';
  return run.verdict === 'incomplete' ? 'incomplete' : undefined;
}

/** What was not read, and why, without what differs from one attempt to the next. */
function causeOf(run: AuditReport | FailedRun): unknown {
  if (run.kind === 'failed') return [run.account, run.error, run.problems.map(recurring)];
  return run.findings.flatMap(causeOfFinding);
}

function causeOfFinding(finding: Finding): unknown[] {
  if (!isOn(finding, 'unverified')) return [];
  const { reason } = finding;
  const code = reason.kind === 'refused' ? reason.code : undefined;
  // A further account on an image that cannot be judged is news.
  const accounts = reason.kind === 'attributes-unknown' ? reason.sharedAccounts : undefined;
  const action = 'action' in reason ? reason.action : undefined;
  return [[keyOf(subjectOf(finding)), reason.kind, action, code, accounts]];
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
