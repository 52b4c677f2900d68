import { type Plan, planFailure, planReport } from '../lib/alert/plan.ts';
import { type Outcome, remember } from '../lib/alert/remember.ts';
import type { Past } from '../lib/alert/setting.ts';
import type { Audit } from '../lib/audit/run.ts';
import { MailError } from '../lib/errors.ts';
import type { Recollection } from '../lib/state/recall.ts';
import type { AuditReport, Channel, Delivery, FailedRun, Memory } from '../lib/types.ts';

/** Whom a run is told to, by what ways, and what they know already. */
export interface Audience {
  readonly delivery: Delivery;
  readonly channels: readonly Channel[];
  /** Absent where no memory is configured. */
  readonly recollection?: Recollection;
  /** Milliseconds that are left for telling and remembering; undefined: as many as it takes. */
  readonly timeLeftMs: () => number | undefined;
}

/** What was told. `problems` are of channels: sentences that are in the mail, too. */
export interface Told {
  readonly mailed: boolean;
  readonly problems: readonly string[];
}

/** What became of a plan. */
export interface Delivered {
  readonly outcomes: readonly (Outcome & { readonly error?: MailError })[];
  readonly problems: readonly string[];
}

const NOTHING_KNOWN: Memory = { findings: {}, events: [] };

/** Tells what a report has to say to whom, and remembers it. Rejects with MailError or StateError after all was tried. */
export function tellReport(audit: Audit, audience: Audience): Promise<Told> {
  return carryOut(planReport(audit, pastOf(audience), audience.delivery.mail), audit.report, audience);
}

/** Tells that a run ended without a report, and remembers it. Rejects as `tellReport` does. */
export function tellFailure(run: FailedRun, audience: Audience): Promise<Told> {
  return carryOut(planFailure(run, pastOf(audience), audience.delivery.mail), run, audience);
}

/** What was taken is remembered even where something else was not. */
async function carryOut(plan: Plan, run: AuditReport | FailedRun, audience: Audience): Promise<Told> {
  const { recollection, delivery } = audience;
  const { outcomes, problems } = await deliver(plan, audience);
  const failures = outcomes.flatMap(({ error }) => error ?? []);
  const failure = failures.length === 0 ? undefined : mergeFailures(failures);
  try {
    await recollection?.keep(remember(memoryOf(audience), plan, outcomes, { run, mail: delivery.mail }));
  } catch (error) {
    throw failure ?? error;
  }
  if (failure !== undefined) throw failure;
  return { mailed: outcomes.length > 0, problems };
}

function pastOf({ recollection }: Audience): Past {
  if (recollection === undefined) return { notices: [] };
  if (recollection.status !== 'unusable') return { memory: recollection.memory, notices: [] };
  const { problem, keptAs } = recollection;
  return { notices: [{ kind: 'memory-unusable', problem, ...(keptAs !== undefined && { keptAs }) }] };
}

function memoryOf({ recollection }: Audience): Memory {
  return recollection === undefined || recollection.status === 'unusable' ? NOTHING_KNOWN : recollection.memory;
}

/** A run that has nothing to say does not even load what saying takes. */
async function deliver(plan: Plan, audience: Audience): Promise<Delivered> {
  if (plan.mails.length === 0) return { outcomes: [], problems: [] };
  const { deliverPlan } = await import('./mailing.ts');
  return deliverPlan(plan, audience);
}

function mergeFailures(failures: readonly MailError[]): MailError {
  const sentences = new Set(failures.map(({ message }) => message));
  return new MailError(
    [...sentences].join(' '),
    failures.flatMap(({ recipients }) => recipients),
    { cause: failures[0]?.cause },
  );
}
