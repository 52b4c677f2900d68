import type { Audit } from '../audit/run.ts';
import { isMinor } from '../findings.ts';
import type { Memory } from '../state/memory.ts';
import { EMPTY_MEMORY } from '../state/memory.ts';
import type { FailedRun } from '../types.ts';
import type { DeliveryOutcome, PlannedNotification } from './delivery.ts';
import { type Plan, planNotifications } from './plan.ts';
import type { History, NotificationOptions } from './plan-inputs.ts';
import { remember } from './remember.ts';

/** Memory to be saved before a plan is sent. `reportsEnds`: a notification of it may report an end, and must not be sent without. */
export interface EarlyMemory {
  readonly memory: Memory;
  readonly reportsEnds: boolean;
}

/**
 * Memory of a run in which every recipient may have its notification or lack it, for the case that the run is killed while it
 * sends: what is new is owed to everyone, and whoever is sent an end may know it. Undefined where the run has nothing to keep.
 */
export function composeEarlyMemory(
  run: Audit | FailedRun,
  { plan, history }: { readonly plan: Plan; readonly history: History },
  options: NotificationOptions,
): EarlyMemory | undefined {
  const { memory = EMPTY_MEMORY } = history;
  const outcomes = unansweredOf(run, { plan, history }, options);
  const restored = mayRestore(memory, outcomes);
  const reportsEnds =
    restored.size > 0 || outcomes.some(({ planned: { closed, outage } }) => closed.size > 0 || outage === 'over');
  const finished = 'report' in run ? run.report : run;
  const { undelivered: _, ...remembered } = remember(memory, plan, outcomes, { run: finished, ...options });
  if (!reportsEnds && !hasNews(plan, remembered)) return undefined;
  return { memory: { ...remembered, ...withoutRestored(memory, restored) }, reportsEnds };
}

/** Outcomes without an answer, also of the mails to `mail.to` that follow where no route or channel accepts anything. */
function unansweredOf(
  run: Audit | FailedRun,
  { plan, history }: { readonly plan: Plan; readonly history: History },
  options: NotificationOptions,
): readonly DeliveryOutcome[] {
  const first = [...plan.channels, ...plan.mails.filter(({ isMain }) => !isMain)].map(unanswered);
  const { mails } = planNotifications(run, { ...history, outcomes: first }, options);
  return [...first, ...mails.filter(({ isMain }) => isMain).map(unanswered)];
}

function unanswered(planned: PlannedNotification): DeliveryOutcome {
  return { planned, accepted: [] };
}

/** True where somebody is to learn of a finding even if it is gone by the next run, and for an outage that begins. */
function hasNews({ lifecycle, outage }: Plan, { findings }: Pick<Memory, 'findings'>): boolean {
  const isNew = (lifecycle?.open ?? []).some(({ key, subject, remembered, isReopened }) => {
    if (isMinor(subject.kind)) return false;
    if (remembered === undefined || isReopened) return true;
    // Also of a known finding: who became a recipient since.
    return findings[key]?.owed?.some((recipient) => !remembered.owed?.includes(recipient)) === true;
  });
  return isNew || outage.current?.runs === 1;
}

/** Addresses that may accept mail again in this run, of which channels know that they did not. */
function mayRestore({ undelivered = {} }: Memory, outcomes: readonly DeliveryOutcome[]): ReadonlySet<string> {
  const mails = outcomes.filter(({ planned }) => planned.via === 'mail');
  const tried = new Set(mails.flatMap(({ planned }) => planned.addresses));
  const failing = Object.entries(undelivered).filter(([, { endedAt, mailed }]) => {
    return endedAt === undefined && Object.keys(mailed).length > 0;
  });
  return new Set(failing.flatMap(([address]) => (tried.has(address) ? [address] : [])));
}

/** Failures of mail, of which no channel counts as notified where it may learn that they are over. */
function withoutRestored({ undelivered }: Memory, restored: ReadonlySet<string>): Pick<Memory, 'undelivered'> {
  if (undelivered === undefined) return {};
  const known = Object.entries(undelivered).map(
    ([address, failure]) => [address, restored.has(address) ? { ...failure, mailed: {} } : failure] as const,
  );
  return { undelivered: Object.fromEntries(known) };
}
