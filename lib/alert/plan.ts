import type { Audit } from '../audit/run.ts';
import { catalogue } from '../findings.ts';
import type { MailOptions } from '../options.ts';
import { EMPTY_MEMORY, type Memory } from '../state/memory.ts';
import type { FailedRun, Trigger } from '../types.ts';
import { channelGroups, channelId, failedChannels } from './channels.ts';
import type { PlannedNotification } from './delivery.ts';
import { compareWithMemory, type Lifecycle } from './lifecycle.ts';
import { fullNotification, type Notice } from './notification.ts';
import { composeOngoingNotice, hasNewCause, isOutageDue, type Outage, trackOutage } from './outage.ts';
import type { History, NotificationOptions, PlanInputs } from './plan-inputs.ts';
import { planGroup } from './plan-recipient.ts';
import { composePlanned } from './planned-notification.ts';
import { addressesOf, onlyTo } from './recipients.ts';
import { redirectedFindings } from './redirect.ts';
import { createReminderPolicy } from './reminder-policy.ts';
import { type RecipientGroup, routeFindings } from './routing.ts';
import { composeMailFailures, failingOf, trackUndelivered } from './undelivered.ts';

/** Notifications of a run, and the state that they rest on. */
export interface Plan {
  readonly mails: readonly PlannedNotification[];
  readonly channels: readonly PlannedNotification[];
  /** Absent without a report. */
  readonly lifecycle?: Lifecycle;
  readonly outage: Outage;
}

/** Plans who is notified of what after an audit or a failed run. Pure: all time comes from the run. */
export function planNotifications(run: Audit | FailedRun, history: History, options: NotificationOptions): Plan {
  return 'report' in run ? planReport(run, history, options) : planFailure(run, history, options);
}

function planReport(audit: Audit, history: History, { mail, channels }: NotificationOptions): Plan {
  const routed = routeFindings(audit.report.findings, mail, audit.report.scope.accounts);
  const inputs = composeInputs(audit, history, { mail, routed });
  const groups = redirect(routed, inputs);
  const plans = groups.flatMap((group, index) => planGroup(group, groups.slice(0, index), inputs));
  const due = plans.filter((plan) => plan.due === 'notification');
  const heartbeats = plans.filter((plan) => plan.due === 'heartbeat');
  const toChannels = channelGroups(channels, audit.report.findings).flatMap((group) => planGroup(group, [], inputs));
  return {
    mails: [...due, ...heartbeats].map((plan) => composePlanned(plan, inputs)),
    channels: toChannels.filter((plan) => plan.due !== 'nothing').map((plan) => composePlanned(plan, inputs)),
    lifecycle: inputs.lifecycle,
    outage: inputs.outage,
  };
}

interface Routed {
  readonly mail: MailOptions;
  /** The first group is that of `mail.to`. */
  readonly routed: readonly RecipientGroup[];
}

function composeInputs(
  audit: Audit,
  { memory: known, notices, outcomes = [] }: History,
  { mail, routed }: Routed,
): PlanInputs {
  const { report } = audit;
  const memory = known ?? EMPTY_MEMORY;
  const answered = alreadyMailed(memory, report.trigger, 'report');
  const lifecycle = compareWithMemory(audit, memory, mail.timeZone);
  const configured = new Set([mail, ...mail.routes].flatMap(addressesOf));
  const tracked = trackUndelivered(memory.undelivered, outcomes, report.finishedAt);
  const undelivered = new Map([...tracked].filter(([address]) => configured.has(address)));
  return {
    report,
    mail,
    memory,
    hasMemory: known !== undefined,
    answered,
    known: new Set([
      ...Object.values(memory.findings).flatMap(({ mailed }) => Object.keys(mailed)),
      ...Object.keys(memory.readers),
    ]),
    lifecycle,
    undelivered,
    failedChannels: failedChannels(outcomes),
    redirected: redirectedFindings(lifecycle.open, routed.slice(1), { outcomes, undelivered }),
    outage: trackOutage(report, memory.trouble),
    reminders: createReminderPolicy(report.finishedAt, mail),
    onChanges: mail.when === 'changes' && known !== undefined,
    notices,
  };
}

/** Groups of which the first, that of `mail.to`, has the redirected findings as well. */
function redirect(
  [main, ...others]: readonly RecipientGroup[],
  { lifecycle, redirected }: PlanInputs,
): readonly RecipientGroup[] {
  if (main === undefined) return [];
  const added = lifecycle.open.filter(({ key }) => redirected.has(key)).map(({ finding }) => finding);
  return [{ ...main, findings: new Set([...main.findings, ...added]) }, ...others];
}

/** A failed run is notified to `mail.to`, `mail.cc` and channels, whatever the routes are. */
function planFailure(run: FailedRun, { memory, notices }: History, { mail, channels }: NotificationOptions): Plan {
  const { events, trouble: known, undelivered, findings } = memory ?? EMPTY_MEMORY;
  const answered = alreadyMailed({ events }, run.trigger, 'failed');
  const outage = trackOutage(run, known);
  const reminders = createReminderPolicy(run.finishedAt, mail);
  const { current } = outage;
  const onChanges = mail.when === 'changes' && memory !== undefined && current !== undefined;
  const isDue = (address: string) => {
    if (current === undefined || !answered.has(address)) return !onChanges || isOutageDue(address, current, reminders);
    return !Object.hasOwn(current.mailed, address) || hasNewCause(address, current);
  };
  const failures = failingOf(trackUndelivered(undelivered, [], run.finishedAt));
  const references = current?.threadId === undefined ? [] : [current.threadId];
  const plan = (via: PlannedNotification['via'], addresses: readonly string[]): readonly PlannedNotification[] => {
    if (addresses.length === 0) return [];
    const recipients = onlyTo(mail, new Set(addresses));
    const ongoing = onChanges ? composeOngoingNotice(addresses, current, reminders) : [];
    const others = new Map([...failures].filter(([address]) => !addresses.includes(address)));
    const said = [...notices, ...composeUnchecked(findings), ...ongoing, ...composeMailFailures(others)];
    const notification = { ...fullNotification(run, recipients), notices: said, references };
    const nothing = { told: NOTHING, closed: NOTHING, outage: 'current' } as const;
    return [{ via, notification, addresses, isMain: true, ...nothing, undelivered: new Set(others.keys()) }];
  };
  return {
    mails: plan('mail', addressesOf(mail).filter(isDue)),
    channels: plan('channel', [...new Set(channels.map(channelId))].filter(isDue)),
    outage,
  };
}

/** Notice of the findings that a failed run could not check again. */
function composeUnchecked(findings: Memory['findings']): readonly Notice[] {
  const open = Object.values(findings).filter(({ closedAt }) => closedAt === undefined);
  const high = open.filter(({ subject }) => catalogue[subject.kind].severity === 'high').length;
  return open.length > 0 ? [{ kind: 'findings-unchecked', findings: open.length, high }] : [];
}

const NOTHING: ReadonlySet<string> = new Set();

/** Recipients who have the notification of this event, which the platform may repeat. After a failed run the report is still due. */
function alreadyMailed(
  { events }: Pick<Memory, 'events'>,
  trigger: Trigger | undefined,
  outcome: 'report' | 'failed',
): ReadonlySet<string> {
  const same = events.filter(
    (event) => event.outcome === outcome && event.trigger.name === trigger?.name && event.trigger.time === trigger.time,
  );
  return new Set(same.flatMap(({ recipients }) => recipients));
}
