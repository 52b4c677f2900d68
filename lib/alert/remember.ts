import type { MailOptions } from '../options.ts';
import type { AnsweredEvent, Memory, RememberedFinding } from '../state/memory.ts';
import type { AuditReport, FailedRun } from '../types.ts';
import type { EndedFinding, OpenFinding } from './lifecycle.ts';
import type { Plan } from './plan.ts';
import type { PlannedMail } from './plan-mail.ts';
import { addressesOf } from './recipients.ts';

/** A planned mail, and who has it now: nobody, where the server took nothing. */
export interface Outcome {
  readonly planned: PlannedMail;
  readonly messageId: string;
  readonly accepted: readonly string[];
}

const MAX_EVENTS = 50;
const CLOSED_FOR_DAYS = 90;
const DAY_MS = 86_400_000;

/**
 * What the next run has to know. Nobody counts as told whose mail server did not take the mail, and what is over stays
 * open for as long as someone who knows of it was not told. A run without a report leaves all findings as they are known.
 */
export function remember(
  memory: Memory,
  { lifecycle, trouble }: Plan,
  outcomes: readonly Outcome[],
  { run, mail }: RememberSetting,
): Memory {
  const recipients = new Set([mail, ...mail.routes].flatMap(addressesOf));
  const knower = { now: run.finishedAt, recipients, outcomes };
  const { trouble: _, ...rest } = memory;
  return {
    ...rest,
    findings: rememberFindings(memory, lifecycle, knower),
    ...given(rememberTrouble(trouble, mail, knower)),
    events: rememberEvent(memory.events, outcomes, run),
    readers: run.kind === 'failed' ? memory.readers : rememberReaders(memory.readers, knower),
  };
}

/**
 * The memory as it has to be kept before anyone reads of an end. Whoever is about to no longer counts as told: if nothing
 * more is remembered of this run and what is over comes back, they are told of it.
 */
export function clearNotified(memory: Memory, { mails }: Plan): Memory {
  const { trouble } = memory;
  const hearing = (isTold: (planned: PlannedMail) => boolean) =>
    new Set(mails.filter(isTold).flatMap(({ notification }) => addressesOf(notification)));
  const findings = Object.entries(memory.findings).map(([key, known]) => {
    const leaving = hearing(({ closed }) => closed.has(key));
    return [key, { ...known, mailed: without(known.mailed, leaving) }] as const;
  });
  const leavingTrouble = hearing((planned) => planned.trouble === 'over');
  return {
    ...memory,
    findings: Object.fromEntries(findings),
    ...given(trouble && { ...trouble, mailed: without(trouble.mailed, leavingTrouble) }),
  };
}

export interface RememberSetting {
  readonly run: AuditReport | FailedRun;
  readonly mail: MailOptions;
}

interface Knower {
  readonly now: string;
  /** Everyone who can be told anything now. */
  readonly recipients: ReadonlySet<string>;
  readonly outcomes: readonly Outcome[];
}

function rememberFindings(memory: Memory, lifecycle: Plan['lifecycle'], knower: Knower): Memory['findings'] {
  const living = (lifecycle?.living ?? []).map((life) => [life.key, rememberLiving(life, knower)] as const);
  const ended = (lifecycle?.ended ?? []).map((life) => [life.key, rememberEnded(life, knower)] as const);
  const known = new Map([...Object.entries(memory.findings), ...living, ...ended]);
  return Object.fromEntries([...known].filter(([, finding]) => !isForgotten(finding, knower.now)));
}

function rememberLiving(life: OpenFinding, { now, recipients, outcomes }: Knower): RememberedFinding {
  const { key, subject, remembered } = life;
  const known = life.isReopened ? undefined : remembered;
  const told = outcomes.filter(({ planned, accepted }) => planned.told.has(key) && accepted.length > 0);
  const mailed = Object.fromEntries([
    ...Object.entries(known?.mailed ?? {}).filter(([address]) => recipients.has(address)),
    ...told.flatMap(({ accepted }) => accepted.map((address) => [address, now] as const)),
  ]);
  const threadId = remembered?.threadId ?? told[0]?.messageId;
  return { subject, firstSeenAt: known?.firstSeenAt ?? now, lastSeenAt: now, mailed, ...(threadId && { threadId }) };
}

function rememberEnded(
  { key, remembered, outcome, by }: EndedFinding,
  { now, recipients, outcomes }: Knower,
): RememberedFinding {
  const knows = ({ told, closed }: PlannedMail) => (by === undefined ? closed.has(key) : told.has(by));
  // An allowance that lapsed has no successor of its own, and nobody is told that it no longer is about to.
  const isTold = outcome !== 'superseded' || by !== undefined;
  const knowing = outcomes.filter(({ planned }) => knows(planned)).flatMap(({ accepted }) => accepted);
  const waiting = isTold ? without(only(remembered.mailed, recipients), new Set(knowing)) : {};
  const isKnown = Object.keys(waiting).length === 0;
  return { ...remembered, mailed: waiting, ...(isKnown && { closedAt: now }) };
}

function isForgotten({ closedAt }: RememberedFinding, now: string): boolean {
  return closedAt !== undefined && Date.parse(now) - Date.parse(closedAt) > CLOSED_FOR_DAYS * DAY_MS;
}

/** Trouble that is over is forgotten once everyone who was told of it knows, and where nobody is told of ends. */
function rememberTrouble(
  { current, over }: Plan['trouble'],
  { when }: MailOptions,
  { now, recipients, outcomes }: Knower,
): Memory['trouble'] {
  const readersOf = (told: PlannedMail['trouble']) =>
    outcomes.filter(({ planned }) => planned.trouble === told).flatMap(({ accepted }) => accepted);
  if (current !== undefined) {
    const told = readersOf('current').map((address) => [address, now] as const);
    return { ...current, mailed: { ...only(current.mailed, recipients), ...Object.fromEntries(told) } };
  }
  if (over === undefined || when !== 'changes') return undefined;
  const waiting = without(only(over.mailed, recipients), new Set(readersOf('over')));
  return Object.keys(waiting).length === 0 ? undefined : { ...over, mailed: waiting, endedAt: now };
}

function rememberReaders(readers: Memory['readers'], { now, recipients, outcomes }: Knower): Memory['readers'] {
  const known = new Map(Object.entries(readers).filter(([address]) => recipients.has(address)));
  for (const { planned, accepted } of outcomes.filter((outcome) => outcome.planned.isMain)) {
    for (const address of accepted) {
      const lastAlertAt = planned.told.size > 0 ? now : known.get(address)?.lastAlertAt;
      known.set(address, { lastReportAt: now, ...(lastAlertAt !== undefined && { lastAlertAt }) });
    }
  }
  return Object.fromEntries(known);
}

function rememberEvent(
  events: readonly AnsweredEvent[],
  outcomes: readonly Outcome[],
  run: AuditReport | FailedRun,
): Memory['events'] {
  const { trigger, finishedAt: answeredAt } = run;
  // Whoever lacks one of two mails is still owed it.
  const owed = new Set(
    outcomes.flatMap(({ planned, accepted }) =>
      addressesOf(planned.notification).filter((address) => !accepted.includes(address)),
    ),
  );
  const recipients = [...new Set(outcomes.flatMap(({ accepted }) => accepted))].filter((address) => !owed.has(address));
  if (trigger === undefined || recipients.length === 0) return events;
  return [...events, { trigger, outcome: run.kind, answeredAt, recipients }].slice(-MAX_EVENTS);
}

type Times = Readonly<Record<string, string>>;

function only(times: Times, addresses: ReadonlySet<string>): Times {
  return Object.fromEntries(Object.entries(times).filter(([address]) => addresses.has(address)));
}

function without(times: Times, addresses: ReadonlySet<string>): Times {
  return Object.fromEntries(Object.entries(times).filter(([address]) => !addresses.has(address)));
}

function given(trouble: Memory['trouble']): Pick<Memory, 'trouble'> {
  return trouble === undefined ? {} : { trouble };
}
