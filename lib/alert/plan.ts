import type { Audit } from '../audit/run.ts';
import { EMPTY_MEMORY, type Memory } from '../state/memory.ts';
import type { FailedRun, Trigger } from '../types.ts';
import { channelGroups, channelId } from './channels.ts';
import { compareWithMemory, type Lifecycle } from './lifecycle.ts';
import { fullNotification } from './notification.ts';
import { composeOngoingNotice, hasNewCause, isOutageDue, type Outage, trackOutage } from './outage.ts';
import type { History, NotificationOptions, PlanInputs } from './plan-inputs.ts';
import { planGroup } from './plan-recipient.ts';
import { composePlanned, type PlannedNotification } from './planned-notification.ts';
import { addressesOf, onlyTo } from './recipients.ts';
import { createReminderPolicy } from './reminder-policy.ts';
import { routeFindings } from './routing.ts';

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

function planReport(audit: Audit, { memory: known, notices }: History, { mail, channels }: NotificationOptions): Plan {
  const { report } = audit;
  const memory = known ?? EMPTY_MEMORY;
  const answered = alreadyMailed(memory, report.trigger, 'report');
  const inputs: PlanInputs = {
    report,
    mail,
    memory,
    hasMemory: known !== undefined,
    answered,
    known: new Set([
      ...Object.values(memory.findings).flatMap(({ mailed }) => Object.keys(mailed)),
      ...Object.keys(memory.readers),
    ]),
    lifecycle: compareWithMemory(audit, memory, mail.timeZone),
    outage: trackOutage(report, memory.trouble),
    reminders: createReminderPolicy(report.finishedAt, mail),
    onChanges: mail.when === 'changes' && known !== undefined,
    notices,
  };
  const groups = routeFindings(report.findings, mail);
  const plans = groups.flatMap((group, index) => planGroup(group, groups.slice(0, index), inputs));
  const due = plans.filter((plan) => plan.due === 'notification');
  const heartbeats = plans.filter((plan) => plan.due === 'heartbeat');
  const toChannels = channelGroups(channels, report.findings).flatMap((group) => planGroup(group, [], inputs));
  return {
    mails: [...due, ...heartbeats].map((plan) => composePlanned(plan, inputs)),
    channels: toChannels.filter((plan) => plan.due !== 'nothing').map((plan) => composePlanned(plan, inputs)),
    lifecycle: inputs.lifecycle,
    outage: inputs.outage,
  };
}

/** A failed run is notified to `mail.to`, `mail.cc` and channels, whatever the routes are. */
function planFailure(run: FailedRun, { memory, notices }: History, { mail, channels }: NotificationOptions): Plan {
  const { events, trouble: known } = memory ?? EMPTY_MEMORY;
  const answered = alreadyMailed({ events }, run.trigger, 'failed');
  const outage = trackOutage(run, known);
  const reminders = createReminderPolicy(run.finishedAt, mail);
  const { current } = outage;
  const onChanges = mail.when === 'changes' && memory !== undefined && current !== undefined;
  const isDue = (address: string) => {
    if (current === undefined || !answered.has(address)) return !onChanges || isOutageDue(address, current, reminders);
    return hasNewCause(address, current);
  };
  const references = current?.threadId === undefined ? [] : [current.threadId];
  const plan = (via: PlannedNotification['via'], addresses: readonly string[]): readonly PlannedNotification[] => {
    if (addresses.length === 0) return [];
    const recipients = onlyTo(mail, new Set(addresses));
    const ongoing = onChanges ? composeOngoingNotice(addresses, current, reminders) : [];
    const notification = { ...fullNotification(run, recipients), notices: [...notices, ...ongoing], references };
    return [{ via, notification, addresses, isMain: true, told: NOTHING, closed: NOTHING, outage: 'current' }];
  };
  return {
    mails: plan('mail', addressesOf(mail).filter(isDue)),
    channels: plan('channel', channels.map(channelId).filter(isDue)),
    outage,
  };
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
