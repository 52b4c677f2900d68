import { type Plan, planFailure, planReport } from '../../lib/alert/plan.ts';
import { clearNotified, remember } from '../../lib/alert/remember.ts';
import { EMPTY_MEMORY, type Past } from '../../lib/alert/reminder-policy.ts';
import type { Audit } from '../../lib/audit/run.ts';
import { MailError, StateError } from '../../lib/errors.ts';
import type { Memory } from '../../lib/state/memory.ts';
import type { AuditReport, FailedRun } from '../../lib/types.ts';
import type { Delivered, DeliveryContext } from './delivery-context.ts';

/** What was told. `problems` are of channels: sentences that are in the mail, too. */
export interface Told {
  readonly mailed: boolean;
  readonly problems: readonly string[];
}

/** Tells what a report has to say to whom, and remembers it. Rejects with MailError or StateError after all was tried. */
export function tellReport(audit: Audit, audience: DeliveryContext): Promise<Told> {
  return tell((past) => planReport(audit, past, audience.delivery.mail), audit.report, audience);
}

/** Tells that a run ended without a report, and remembers it. Rejects as `tellReport` does. */
export function tellFailure(run: FailedRun, audience: DeliveryContext): Promise<Told> {
  return tell((past) => planFailure(run, past, audience.delivery.mail), run, audience);
}

async function tell(
  planAfter: (past: Past) => Plan,
  run: AuditReport | FailedRun,
  audience: DeliveryContext,
): Promise<Told> {
  const plan = planAfter(pastOf(audience));
  const unkept = await keepBefore(plan, run, audience);
  if (unkept === undefined) return carryOut(plan, run, audience);
  // What nobody will remember is told whole, and that nobody will.
  const whole = planAfter({ notices: [{ kind: 'memory-unusable', problem: unkept.message }] });
  const { outcomes } = await deliver(whole, audience);
  throw mergeFailures(outcomes, unkept);
}

/**
 * What has to be kept before anything is told: that those who are told of an end do not count as told any more; and where
 * nothing is told, everything. Resolves with the error where it could not be kept.
 */
async function keepBefore(
  plan: Plan,
  run: AuditReport | FailedRun,
  { loadedMemory, delivery: { mail } }: DeliveryContext,
): Promise<StateError | undefined> {
  if (loadedMemory === undefined || loadedMemory.status === 'unusable') return undefined;
  const { memory } = loadedMemory;
  const tellsEnds = plan.mails.some(({ closed, trouble }) => closed.size > 0 || trouble === 'over');
  if (plan.mails.length > 0 && !tellsEnds) return undefined;
  try {
    await loadedMemory.save(tellsEnds ? clearNotified(memory, plan) : remember(memory, plan, [], { run, mail }));
    return undefined;
  } catch (error) {
    if (error instanceof StateError) return error;
    throw error;
  }
}

/** What was taken is remembered even where something else was not. */
async function carryOut(plan: Plan, run: AuditReport | FailedRun, audience: DeliveryContext): Promise<Told> {
  const { loadedMemory, delivery } = audience;
  const { outcomes, problems } = await deliver(plan, audience);
  let unkept: StateError | undefined;
  // Damage stays where it is until everyone was told of it: the next run finds it again, and tells everything again.
  const mayReplace = loadedMemory?.status !== 'unusable' || outcomes.every(({ error }) => error === undefined);
  if (plan.mails.length > 0 && mayReplace) {
    try {
      await loadedMemory?.save(remember(memoryOf(audience), plan, outcomes, { run, mail: delivery.mail }));
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      unkept = error;
    }
  }
  const failure = mergeFailures(outcomes, unkept);
  if (failure !== undefined) throw failure;
  return { mailed: outcomes.length > 0, problems };
}

function pastOf({ loadedMemory }: DeliveryContext): Past {
  if (loadedMemory === undefined) return { notices: [] };
  if (loadedMemory.status !== 'unusable') return { memory: loadedMemory.memory, notices: [] };
  const { problem, keptAs } = loadedMemory;
  return { notices: [{ kind: 'memory-unusable', problem, ...(keptAs !== undefined && { keptAs }) }] };
}

function memoryOf({ loadedMemory }: DeliveryContext): Memory {
  return loadedMemory === undefined || loadedMemory.status === 'unusable' ? EMPTY_MEMORY : loadedMemory.memory;
}

/** A run that has nothing to say does not even load what saying takes. */
async function deliver(plan: Plan, audience: DeliveryContext): Promise<Delivered> {
  if (plan.mails.length === 0) return { outcomes: [], problems: [] };
  const { deliverPlan } = await import('./send.ts');
  return deliverPlan(plan, audience);
}

/** One error of all that failed; mail first, since that is what was not delivered. */
function mergeFailures(
  outcomes: Delivered['outcomes'],
  unkept: StateError | undefined,
): MailError | StateError | undefined {
  const failures = outcomes.flatMap(({ error }) => error ?? []);
  if (failures.length === 0) return unkept;
  const sentences = new Set([...failures, ...(unkept ? [unkept] : [])].map(({ message }) => message));
  const recipients = failures.flatMap((failure) => failure.recipients);
  return new MailError([...sentences].join(' '), recipients, { cause: failures[0]?.cause });
}
