import type { Audit } from '../audit/run.ts';
import type { MailOptions } from '../options.ts';
import { EMPTY_MEMORY, type Memory } from '../state/memory.ts';
import type { FailedRun, Trigger } from '../types.ts';
import { compareWithMemory, type Lifecycle } from './lifecycle.ts';
import { fullNotification, type Notification } from './notification.ts';
import { composeOngoingNotice, isOutageDue, type Outage, trackOutage } from './outage.ts';
import type { History, PlanInputs } from './plan-inputs.ts';
import { composeOverview, composePlannedMail, type PlannedMail } from './plan-mail.ts';
import { planGroup } from './plan-recipient.ts';
import { addressesOf, onlyTo } from './recipients.ts';
import { createReminderPolicy } from './reminder-policy.ts';
import { routeFindings } from './routing.ts';

/** Notifications of a run, and the state that they rest on. `overview` is for channels; absent where they get nothing. */
export interface Plan {
  readonly mails: readonly PlannedMail[];
  readonly overview?: Notification;
  /** Absent without a report. */
  readonly lifecycle?: Lifecycle;
  readonly outage: Outage;
}

/** Plans who is notified of what after an audit or a failed run. Pure: all time comes from the run. */
export function planNotifications(run: Audit | FailedRun, history: History, mail: MailOptions): Plan {
  return 'report' in run ? planReport(run, history, mail) : planFailure(run, history, mail);
}

function planReport(audit: Audit, { memory: known, notices }: History, mail: MailOptions): Plan {
  const { report } = audit;
  const memory = known ?? EMPTY_MEMORY;
  const answered = alreadyMailed(memory, report.trigger, 'report');
  const inputs: PlanInputs = {
    report,
    mail,
    memory,
    hasMemory: known !== undefined,
    answered,
    lifecycle: compareWithMemory(audit, memory, mail.timeZone),
    outage: trackOutage(report, memory.trouble, answered.size > 0),
    reminders: createReminderPolicy(report.finishedAt, mail),
    onChanges: mail.when === 'changes' && known !== undefined,
    notices,
  };
  const groups = routeFindings(report.findings, mail);
  const plans = groups.flatMap((group, index) => planGroup(group, groups.slice(0, index), inputs));
  const due = plans.filter((plan) => plan.due === 'mail');
  const heartbeats = plans.filter((plan) => plan.due === 'heartbeat');
  return {
    mails: [...due, ...heartbeats].map((plan) => composePlannedMail(plan, inputs)),
    ...(due.length > 0 && { overview: composeOverview(due, inputs) }),
    lifecycle: inputs.lifecycle,
    outage: inputs.outage,
  };
}

/** A failed run is notified to `mail.to` and `mail.cc`, whatever the routes are. */
function planFailure(run: FailedRun, { memory, notices }: History, mail: MailOptions): Plan {
  const { events, trouble: known } = memory ?? EMPTY_MEMORY;
  const answered = alreadyMailed({ events }, run.trigger, 'failed');
  const outage = trackOutage(run, known, answered.size > 0);
  const reminders = createReminderPolicy(run.finishedAt, mail);
  const { current } = outage;
  const onChanges = mail.when === 'changes' && memory !== undefined && current !== undefined;
  const isDue = (address: string) => !answered.has(address) && (!onChanges || isOutageDue(address, current, reminders));
  const addresses = addressesOf(mail).filter(isDue);
  if (addresses.length === 0) return { mails: [], outage };
  const ongoing = onChanges ? composeOngoingNotice(current, reminders) : [];
  const recipients = onlyTo(mail, new Set(addresses));
  const notification = { ...fullNotification(run, recipients), notices: [...notices, ...ongoing] };
  const nothing: ReadonlySet<string> = new Set();
  const planned: PlannedMail = { notification, isMain: true, told: nothing, closed: nothing, outage: 'current' };
  return { mails: [planned], overview: notification, outage };
}

/** Recipients who have the mail of this event, which the platform may repeat. After a failed run the report is still due. */
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
