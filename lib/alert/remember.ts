import type { AnsweredEvent, AuditReport, FailedRun, MailOptions, Memory, RememberedFinding } from '../types.ts';
import { addressesOf } from './address.ts';
import type { EndedFinding, LivingFinding } from './life.ts';
import type { Plan } from './plan.ts';
import type { PlannedMail } from './setting.ts';

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
  { lives, trouble }: Plan,
  outcomes: readonly Outcome[],
  { run, mail }: RememberSetting,
): Memory {
  const now = run.finishedAt;
  const toMain = outcomes.filter(({ planned }) => planned.isMain);
  const isMainTold = toMain.length > 0 && toMain.every(isTakenByAll);
  const isReport = !('error' in run);
  const isAlert = isReport && toMain.some(({ planned }) => planned.told.size > 0);
  const current = rememberTrouble(memory, trouble, { now, isMainTold, when: mail.when });
  const { trouble: _, ...rest } = memory;
  return {
    ...rest,
    findings: rememberFindings(memory, lives, {
      now,
      outcomes,
      recipients: new Set([mail, ...mail.routes].flatMap(addressesOf)),
    }),
    ...(current && { trouble: current }),
    events: rememberEvent(memory.events, outcomes, run),
    ...(isMainTold && isReport && { lastReportAt: now }),
    ...(isMainTold && isAlert && { lastAlertAt: now }),
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

function rememberFindings(memory: Memory, lives: Plan['lives'], knower: Knower): Memory['findings'] {
  const living = (lives?.living ?? []).map((life) => [life.key, rememberLiving(life, knower)] as const);
  const ended = (lives?.ended ?? []).map((life) => [life.key, rememberEnded(life, knower)] as const);
  const known = new Map([...Object.entries(memory.findings), ...living, ...ended]);
  return Object.fromEntries([...known].filter(([, finding]) => !isForgotten(finding, knower.now)));
}

function rememberLiving(life: LivingFinding, { now, recipients, outcomes }: Knower): RememberedFinding {
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
  { key, remembered, outcome }: EndedFinding,
  { now, recipients, outcomes }: Knower,
): RememberedFinding {
  const knowing = new Set(
    outcomes.filter(({ planned }) => planned.closed.has(key)).flatMap(({ accepted }) => accepted),
  );
  const waiting = Object.entries(remembered.mailed).filter(
    ([address]) => recipients.has(address) && !knowing.has(address),
  );
  if (outcome === 'superseded' || waiting.length === 0) return { ...remembered, mailed: {}, closedAt: now };
  return { ...remembered, mailed: Object.fromEntries(waiting) };
}

function isForgotten({ closedAt }: RememberedFinding, now: string): boolean {
  return closedAt !== undefined && Date.parse(now) - Date.parse(closedAt) > CLOSED_FOR_DAYS * DAY_MS;
}

/** Trouble that is over is forgotten once its end was told, or where nobody is told of ends. */
function rememberTrouble(
  { trouble: known }: Memory,
  { current, isDue }: Plan['trouble'],
  told: { readonly now: string; readonly isMainTold: boolean; readonly when: MailOptions['when'] },
): Memory['trouble'] {
  if (current !== undefined) return told.isMainTold && isDue ? { ...current, lastMailedAt: told.now } : current;
  return told.isMainTold || told.when !== 'changes' ? undefined : known;
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
      addressesOf(planned.bulletin).filter((address) => !accepted.includes(address)),
    ),
  );
  const recipients = [...new Set(outcomes.flatMap(({ accepted }) => accepted))].filter((address) => !owed.has(address));
  if (trigger === undefined || recipients.length === 0) return events;
  const outcome = 'error' in run ? ('failed' as const) : ('report' as const);
  return [...events, { trigger, outcome, answeredAt, recipients }].slice(-MAX_EVENTS);
}

function isTakenByAll({ planned: { bulletin }, accepted }: Outcome): boolean {
  return addressesOf(bulletin).every((address) => accepted.includes(address));
}
