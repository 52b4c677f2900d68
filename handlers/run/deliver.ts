import { composeEarlyMemory } from '../../lib/alert/early-memory.ts';
import { type Plan, planNotifications } from '../../lib/alert/plan.ts';
import type { History, NotificationOptions } from '../../lib/alert/plan-inputs.ts';
import { remember } from '../../lib/alert/remember.ts';
import { planMailNotices } from '../../lib/alert/undelivered.ts';
import type { Audit } from '../../lib/audit/run.ts';
import { MailError, StateError } from '../../lib/errors.ts';
import type { LoadedMemory } from '../../lib/state/load-memory.ts';
import { EMPTY_MEMORY, type Memory } from '../../lib/state/memory.ts';
import type { AuditReport, FailedRun } from '../../lib/types.ts';
import type { DeliveryContext, DeliveryResult, PlannedRun } from './delivery-context.ts';

/** Result of a notification. `problems` are sentences about channels, which are in the mail too. */
export interface Notified {
  readonly mailed: boolean;
  readonly problems: readonly string[];
}

/** Share of the time that is left in which the memory is saved before a mail: a bucket may hang. */
const EARLY_SAVE_SHARE = 0.2;

/**
 * Notifies of an audit or of a failed run whom it concerns, and saves the memory of it. Rejects with MailError or StateError
 * after everything was tried, or with a bug, which comes first.
 */
export async function notify(run: Audit | FailedRun, context: DeliveryContext): Promise<Notified> {
  const options = optionsOf(context);
  const planned = { run, history: historyOf(context) };
  const plan = planNotifications(run, planned.history, options);
  const isSilent = isNothingDue(plan, planned, options);
  const unsaved = isSilent ? await saveUnsent(plan, run, context) : await saveBeforeDelivery(plan, planned, context);
  if (unsaved === undefined) return isSilent ? { mailed: false, problems: [] } : carryOut(plan, planned, context);
  // Without a memory of this run, everything is notified, and that it will not be remembered.
  const history: History = { notices: [{ kind: 'memory-unusable', problem: unsaved.message }] };
  const { outcomes } = await deliver(planNotifications(run, history, options), { run, history }, context);
  throw mergeFailures(outcomes, unsaved);
}

/** Saves the memory of a run that sends nothing. Resolves with the error where it was not saved. */
async function saveUnsent(
  plan: Plan,
  run: Audit | FailedRun,
  context: DeliveryContext,
): Promise<StateError | undefined> {
  const { loadedMemory } = context;
  if (loadedMemory === undefined || loadedMemory.status === 'unusable') return undefined;
  const settings = { ...rememberedOf(run), ...optionsOf(context) };
  return saveMemory(remember(loadedMemory.memory, plan, [], settings), loadedMemory);
}

/**
 * Saves what is to be known where this run is killed while it sends. Resolves with the error where the plan must not be sent
 * without it; all else is sent, and saved again after it.
 */
async function saveBeforeDelivery(
  plan: Plan,
  { run, history }: PlannedRun,
  context: DeliveryContext,
): Promise<StateError | undefined> {
  const { loadedMemory, timeLeftMs } = context;
  if (loadedMemory === undefined || loadedMemory.status === 'unusable') return undefined;
  const early = composeEarlyMemory(run, { plan, history }, optionsOf(context));
  if (early === undefined) return undefined;
  const limitMs = (timeLeftMs() ?? Number.POSITIVE_INFINITY) * EARLY_SAVE_SHARE;
  const saving = saveMemory(early.memory, loadedMemory, limitMs);
  if (early.reportsEnds) return saving;
  // Whatever fails here fails again after the mails.
  await saving.catch(() => undefined);
  return undefined;
}

/** Sends a plan. What was accepted is remembered even where something else was not. */
async function carryOut(plan: Plan, planned: PlannedRun, context: DeliveryContext): Promise<Notified> {
  const { loadedMemory } = context;
  const { outcomes, problems } = await deliver(plan, planned, context);
  // A damaged memory stays until everyone was notified of it: the next run finds it again, and notifies everything again.
  const mayReplace = loadedMemory?.status !== 'unusable' || outcomes.every(({ error }) => error === undefined);
  const {
    run,
    history: { memory = EMPTY_MEMORY },
  } = planned;
  const unsaved =
    loadedMemory !== undefined && mayReplace
      ? await saveMemory(
          remember(memory, plan, outcomes, { ...rememberedOf(run), ...optionsOf(context) }),
          loadedMemory,
        )
      : undefined;
  const failure = mergeFailures(outcomes, unsaved);
  if (failure !== undefined) throw failure;
  return { mailed: outcomes.some(({ planned: { via } }) => via === 'mail'), problems };
}

function optionsOf({ delivery: { mail }, channels }: DeliveryContext): NotificationOptions {
  return { mail, channels };
}

function isNothingDue({ mails, channels }: Plan, { run, history }: PlannedRun, options: NotificationOptions): boolean {
  return mails.length + channels.length + planMailNotices(finishedOf(run), history, options).length === 0;
}

/** Parts of a run that the memory keeps. */
function rememberedOf(run: Audit | FailedRun) {
  return { run: finishedOf(run), organization: 'report' in run ? run.evidence.organization : undefined };
}

function finishedOf(run: Audit | FailedRun): AuditReport | FailedRun {
  return 'report' in run ? run.report : run;
}

/** Saves a memory. Resolves with the error where it was not saved. */
async function saveMemory(memory: Memory, { save }: LoadedMemory, limitMs?: number): Promise<StateError | undefined> {
  try {
    await save(memory, limitMs);
    return undefined;
  } catch (error) {
    if (error instanceof StateError) return error;
    throw error;
  }
}

function historyOf({ loadedMemory }: DeliveryContext): History {
  if (loadedMemory === undefined) return { notices: [] };
  if (loadedMemory.status !== 'unusable') return { memory: loadedMemory.memory, notices: [] };
  const { problem, keptAs } = loadedMemory;
  return { notices: [{ kind: 'memory-unusable', problem, ...(keptAs !== undefined && { keptAs }) }] };
}

/** A run without a notification does not load the code that sends them. */
async function deliver(plan: Plan, planned: PlannedRun, context: DeliveryContext): Promise<DeliveryResult> {
  const { sendPlan } = await import('./send.ts');
  return sendPlan(plan, planned, context);
}

/** One error for everything that failed: a bug as it is, or a MailError where a mail failed, since that is what was not delivered. */
function mergeFailures(outcomes: DeliveryResult['outcomes'], unsaved: StateError | undefined): Error | undefined {
  const errors = outcomes.flatMap(({ error }) => error ?? []);
  const failures = errors.filter((error) => error instanceof MailError);
  const bug = errors.find((error) => !(error instanceof MailError));
  if (bug !== undefined) return bug;
  if (failures.length === 0) return unsaved;
  const sentences = new Set([...failures, ...(unsaved ? [unsaved] : [])].map(({ message }) => message));
  const recipients = failures.flatMap((failure) => failure.recipients);
  return new MailError([...sentences].join(' '), recipients, { cause: failures[0]?.cause });
}
