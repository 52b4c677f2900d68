import type { MailOptions } from '../options.ts';
import type { MailedEvent, Memory, RememberedFinding, RememberedOutage } from '../state/memory.ts';
import type { AuditReport, FailedRun, Organization } from '../types.ts';
import { channelId } from './channels.ts';
import { type DeliveryOutcome, lackingOf, type PlannedNotification } from './delivery.ts';
import type { EndedFinding, OpenFinding } from './lifecycle.ts';
import { rememberMembers } from './members.ts';
import type { CurrentOutage } from './outage.ts';
import { owedEnd, rememberOwed, rememberUnconfirmed, unconfirmedOf } from './owed.ts';
import type { Plan } from './plan.ts';
import type { NotificationOptions } from './plan-inputs.ts';
import { rememberReaders } from './readers.ts';
import { addressesOf } from './recipients.ts';
import { only, without } from './times.ts';
import { trackUndelivered } from './undelivered.ts';

const MAX_EVENTS = 50;
/** More than one run can have; a cause that was dropped is notified again. */
const MAX_CAUSES = 300;
const CLOSED_FOR_DAYS = 90;
const DAY_MS = 86_400_000;

/**
 * Memory for the next run. Nobody counts as notified whose mail server did not accept the mail, and a finding that is over
 * stays open until everyone who knows of it was notified. A run without a report leaves all findings as they are known.
 */
export function remember(
  memory: Memory,
  { lifecycle, outage }: Plan,
  outcomes: readonly DeliveryOutcome[],
  { run, mail, channels, organization }: RunSettings,
): Memory {
  const recipients = new Set([...[mail, ...mail.routes].flatMap(addressesOf), ...channels.map(channelId)]);
  const delivered = { now: run.finishedAt, recipients, outcomes, mail };
  const { trouble: _, undelivered: known, ...rest } = memory;
  const trouble = rememberOutage(outage, delivered);
  return {
    ...rest,
    ...rememberUndelivered(known, delivered),
    findings: rememberFindings(memory, lifecycle, delivered),
    ...(trouble && { trouble }),
    events: rememberEvent(memory.events, outcomes, run),
    readers: run.kind === 'failed' ? memory.readers : rememberReaders(memory.readers, delivered),
    ...(outcomes.some(isAlert) && { lastAlertAt: run.finishedAt }),
    ...rememberMembers(memory.members, organization, run.finishedAt),
  };
}

/** Run that is remembered, and the recipients that it has. */
export interface RunSettings extends NotificationOptions {
  readonly run: AuditReport | FailedRun;
  /** Absent where the run did not ask for it. */
  readonly organization?: Organization | undefined;
}

interface Delivered {
  readonly now: string;
  /** All configured recipients: bare addresses, and names of channels. */
  readonly recipients: ReadonlySet<string>;
  readonly outcomes: readonly DeliveryOutcome[];
  readonly mail: MailOptions;
}

function rememberFindings(memory: Memory, lifecycle: Plan['lifecycle'], delivered: Delivered): Memory['findings'] {
  const open = (lifecycle?.open ?? []).map((finding) => [finding.key, rememberOpen(finding, delivered)] as const);
  const ended = (lifecycle?.ended ?? []).map((finding) => [finding.key, rememberEnded(finding, delivered)] as const);
  const known = new Map([...Object.entries(memory.findings), ...open, ...ended]);
  return Object.fromEntries([...known].filter(([, finding]) => !isForgotten(finding, delivered.now)));
}

function rememberOpen(finding: OpenFinding, { now, recipients, outcomes }: Delivered): RememberedFinding {
  const { key, subject, remembered } = finding;
  const known = finding.isReopened ? undefined : remembered;
  const told = outcomes.filter(({ planned, accepted }) => planned.told.has(key) && accepted.length > 0);
  const mailed = Object.fromEntries([
    ...Object.entries(known?.mailed ?? {}).filter(([address]) => recipients.has(address)),
    ...told.flatMap(({ accepted }) => accepted.map((address) => [address, now] as const)),
  ]);
  const accepted = new Set(told.flatMap((outcome) => outcome.accepted));
  const firstSeenAt = known?.firstSeenAt ?? now;
  const mail = told.find(({ planned }) => planned.via === 'mail');
  const lacking = outcomes.filter(({ planned }) => planned.told.has(key)).flatMap(lackingOf);
  return {
    subject,
    firstSeenAt,
    lastSeenAt: now,
    mailed,
    ...rememberOwed([...(known?.owed ?? []), ...lacking], mailed, recipients),
    ...rememberUnconfirmed(
      (known?.unconfirmed ?? []).filter((recipient) => !accepted.has(recipient)),
      mailed,
    ),
    ...((finding.isReopened || known?.isReopened) && { isReopened: true }),
    ...threadOf(
      // Without a mail, one about an earlier share is no sign that anybody knows of this one.
      finding.isReopened && mail === undefined ? undefined : remembered,
      mail,
    ),
  };
}

/** Thread of the first mail about a finding. */
function threadOf(
  remembered: RememberedFinding | undefined,
  told: DeliveryOutcome | undefined,
): Pick<RememberedFinding, 'threadId' | 'threadSubject'> {
  const isKnown = remembered?.threadId !== undefined;
  const [threadId, threadSubject] = isKnown
    ? [remembered.threadId, remembered.threadSubject]
    : [told?.messageId, told?.subject];
  return { ...(threadId && { threadId }), ...(threadSubject && { threadSubject }) };
}

function rememberEnded(ended: EndedFinding, { now, recipients, outcomes, mail }: Delivered): RememberedFinding {
  const { key, remembered, outcome, supersededBy } = ended;
  const reports = ({ told, closed }: PlannedNotification) =>
    supersededBy === undefined ? closed.has(key) : told.has(supersededBy);
  // An allowance that lapsed has no successor of its own, and nobody is notified that it is no longer about to lapse.
  const isReported = outcome !== 'superseded' || supersededBy !== undefined;
  const sent = outcomes.filter(({ planned }) => reports(planned));
  const notified = sent.flatMap(({ accepted }) => accepted);
  const waiting = isReported ? without(only(remembered.mailed, recipients), new Set(notified)) : {};
  const owing = isReported ? [...owedEnd(ended, mail)].filter((recipient) => !notified.includes(recipient)) : [];
  const owed = rememberOwed(owing, waiting, recipients);
  const isClosed = Object.keys(waiting).length === 0 && owed.owed === undefined;
  const { owed: _, unconfirmed = [], ...rest } = remembered;
  const uncertain = rememberUnconfirmed([...unconfirmed, ...sent.flatMap(unconfirmedOf)], waiting);
  return { ...rest, mailed: waiting, ...owed, ...uncertain, ...(isClosed && { closedAt: now }) };
}

function isForgotten({ closedAt }: RememberedFinding, now: string): boolean {
  return closedAt !== undefined && Date.parse(now) - Date.parse(closedAt) > CLOSED_FOR_DAYS * DAY_MS;
}

/** An outage that is over is forgotten once everyone who was notified of it knows, and where ends are not notified. */
function rememberOutage(
  { current, over }: Plan['outage'],
  { now, recipients, outcomes, mail }: Delivered,
): Memory['trouble'] {
  const readersOf = (state: PlannedNotification['outage']) =>
    outcomes.filter(({ planned }) => planned.outage === state).flatMap(({ accepted }) => accepted);
  if (current !== undefined) {
    const { causesNow: _, ...outage } = current;
    const told = readersOf('current');
    const mailed = Object.fromEntries(told.map((address) => [address, now] as const));
    const threadId = outage.threadId ?? outcomes.find(isMailOfOutage)?.messageId;
    const known = { ...only(outage.mailed, recipients), ...mailed };
    const lacking = outcomes.filter(({ planned }) => planned.outage === 'current').flatMap(lackingOf);
    const { owed = [], ...rest } = outage;
    return {
      ...rest,
      mailed: known,
      ...rememberOwed([...owed, ...lacking], known, recipients),
      causes: rememberCauses(current, new Set(told), recipients),
      ...(threadId !== undefined && { threadId }),
    };
  }
  if (over === undefined) return undefined;
  const notified = new Set(readersOf('over'));
  const mailed = mail.when === 'changes' ? without(only(over.mailed, recipients), notified) : {};
  const { owed = [], ...rest } = over;
  const owing = rememberOwed(
    owed.filter((recipient) => !notified.has(recipient)),
    mailed,
    recipients,
  );
  const isKnown = Object.keys(mailed).length === 0 && owing.owed === undefined;
  return isKnown ? undefined : { ...rest, mailed, ...owing, endedAt: now };
}

/** Causes with those of the configured recipients who were notified of them. */
function rememberCauses(
  { causes = {}, causesNow }: CurrentOutage,
  told: ReadonlySet<string>,
  recipients: ReadonlySet<string>,
): NonNullable<RememberedOutage['causes']> {
  const known = new Map(Object.entries(causes));
  for (const cause of causesNow) {
    const readers = new Set([...(known.get(cause) ?? []), ...told]);
    known.delete(cause);
    known.set(cause, [...readers]);
  }
  const kept = [...known].map(([cause, readers]) => [cause, readers.filter((one) => recipients.has(one))] as const);
  return Object.fromEntries(kept.filter(([, readers]) => readers.length > 0).slice(-MAX_CAUSES));
}

/** Failures of mail to configured recipients, until the channels that know of them know their end. */
function rememberUndelivered(
  known: Memory['undelivered'],
  { now, recipients, outcomes }: Delivered,
): Pick<Memory, 'undelivered'> {
  const waiting = [...trackUndelivered(known, outcomes, now)]
    .filter(([address]) => recipients.has(address))
    .map(([address, recipient]) => [address, { ...recipient, mailed: only(recipient.mailed, recipients) }] as const)
    .filter(([, { endedAt, mailed }]) => endedAt === undefined || Object.keys(mailed).length > 0);
  return waiting.length > 0 ? { undelivered: Object.fromEntries(waiting) } : {};
}

function isAlert({ planned, accepted }: DeliveryOutcome): boolean {
  return planned.told.size > 0 && accepted.length > 0;
}

function isMailOfOutage({ planned, accepted }: DeliveryOutcome): boolean {
  return planned.via === 'mail' && planned.outage === 'current' && accepted.length > 0;
}

function rememberEvent(
  events: readonly MailedEvent[],
  outcomes: readonly DeliveryOutcome[],
  run: AuditReport | FailedRun,
): Memory['events'] {
  const { trigger, finishedAt: answeredAt } = run;
  // A recipient who lacks one of two mails is to get it when the event is repeated.
  const lacking = new Set(outcomes.flatMap(lackingOf));
  const recipients = [...new Set(outcomes.flatMap(({ accepted }) => accepted))].filter(
    (address) => !lacking.has(address),
  );
  if (trigger === undefined || recipients.length === 0) return events;
  return [...events, { trigger, outcome: run.kind, answeredAt, recipients }].slice(-MAX_EVENTS);
}
