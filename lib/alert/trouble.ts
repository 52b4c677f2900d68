import { createHash } from 'node:crypto';
import type { AuditReport, FailedRun, Finding, Notice, RememberedTrouble } from '../types.ts';
import { keyOf, subjectOf } from './subject.ts';
import { daysSince } from './times.ts';

/** What the run could not do, beside what earlier runs could not. */
export interface Trouble {
  /** As it is now. Absent: the run did all its work. */
  readonly current?: RememberedTrouble;
  /** Whether it is mailed about: always, but for the same cause after three runs in a row. */
  readonly isDue: boolean;
  readonly notices: readonly Notice[];
}

const ALWAYS_MAILED_RUNS = 3;
const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

interface Reminder {
  readonly timeZone: string;
  readonly remindAfterDays: number;
}

/** Compares the run's trouble with the remembered one. `isRepeat`: the same event again, which is no run of its own. */
export function followTrouble(
  run: AuditReport | FailedRun,
  known: RememberedTrouble | undefined,
  { timeZone, remindAfterDays, isRepeat }: Reminder & { readonly isRepeat: boolean },
): Trouble {
  const now = run.finishedAt;
  const outcome = outcomeOf(run);
  if (outcome === undefined) return { isDue: known !== undefined, notices: known === undefined ? [] : [over(known)] };
  const cause = digest(causeOf(run));
  const isSame = known?.cause === cause;
  const before = isSame ? known : { runs: 0, since: run.startedAt, lastMailedAt: undefined };
  const runs = before.runs + (isSame && isRepeat ? 0 : 1);
  const current = { outcome, cause, runs, since: before.since, lastRunAt: now, lastMailedAt: before.lastMailedAt };
  const isReminder =
    before.lastMailedAt === undefined || daysSince(before.lastMailedAt, now, timeZone) >= remindAfterDays;
  const isDue = runs <= ALWAYS_MAILED_RUNS || isReminder;
  const goesOn = { kind: 'trouble-goes-on', runs, since: before.since, nextAfterDays: remindAfterDays } as const;
  return { current, isDue, notices: runs >= ALWAYS_MAILED_RUNS ? [goesOn] : [] };
}

function outcomeOf(run: AuditReport | FailedRun): RememberedTrouble['outcome'] | undefined {
  if ('error' in run) return 'failed';
  return run.verdict === 'incomplete' ? 'incomplete' : undefined;
}

function over({ outcome, runs, since }: RememberedTrouble): Notice {
  return { kind: 'trouble-over', outcome, runs, since };
}

/** What was not read, and why, without what differs from one attempt to the next. */
function causeOf(run: AuditReport | FailedRun): unknown {
  if ('error' in run) return [run.account, run.error, run.problems.map((problem) => problem.replace(uuid, ''))];
  return run.findings.flatMap(causeOfFinding);
}

function causeOfFinding(finding: Finding): unknown[] {
  if (finding.kind !== 'unverified-image' && finding.kind !== 'unverified-target') return [];
  const { reason } = finding;
  const code = reason.kind === 'refused' ? reason.code : undefined;
  return [[keyOf(subjectOf(finding)), reason.kind, 'action' in reason ? reason.action : undefined, code]];
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
