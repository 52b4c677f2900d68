import type { Audit } from '../audit/run.ts';
import type { MailOptions } from '../options.ts';
import type { Memory } from '../state/memory.ts';
import type { FailedRun, Trigger } from '../types.ts';
import { compareWithMemory, type Lifecycle } from './lifecycle.ts';
import type { Notice, Notification } from './notification.ts';
import { fullNotification } from './notification.ts';
import { composeOngoingNotice, isOutageDue, type Trouble, trackOutage } from './outage.ts';
import { composeOverview, composePlannedMail, type PlannedMail } from './plan-mail.ts';
import { tellingsFor } from './plan-recipient.ts';
import { addressesOf, onlyTo } from './recipients.ts';
import { EMPTY_MEMORY, type Past, type PlanSetting } from './reminder-policy.ts';
import { routeFindings } from './routing.ts';
import type { Rhythm } from './stage.ts';
import { countDays } from './times.ts';

/** All that a run has to say, and what it rests on. `overview` is for channels, absent when nothing is to be said there. */
export interface Plan {
  readonly mails: readonly PlannedMail[];
  readonly overview?: Notification;
  /** Absent without a report. */
  readonly lifecycle?: Lifecycle;
  readonly trouble: Trouble;
}

/** Decides who is told what of a report. Pure: all time comes from the report. */
export function planReport(audit: Audit, past: Past, mail: MailOptions): Plan {
  const { report } = audit;
  const hasMemory = past.memory !== undefined;
  const memory = past.memory ?? EMPTY_MEMORY;
  const answered = answeredBy(memory, report.trigger, 'report');
  const setting: PlanSetting = {
    report,
    mail,
    memory,
    hasMemory,
    answered,
    lifecycle: compareWithMemory(audit, memory, mail.timeZone),
    trouble: trackOutage(report, memory.trouble, answered.size > 0),
    rhythm: rhythmOf(report.finishedAt, mail),
    onChanges: mail.when === 'changes' && hasMemory,
    notices: past.notices,
  };
  const groups = routeFindings(report.findings, mail);
  const tellings = groups.flatMap((group, index) => tellingsFor(group, groups.slice(0, index), setting));
  const due = tellings.filter((telling) => telling.due === 'mail');
  const signs = tellings.filter((telling) => telling.due === 'heartbeat');
  return {
    mails: [...due, ...signs].map((telling) => composePlannedMail(telling, setting)),
    ...(due.length > 0 && { overview: composeOverview(due, setting) }),
    lifecycle: setting.lifecycle,
    trouble: setting.trouble,
  };
}

/** Decides who is told of a run that ended without a report: `mail.to` and `mail.cc`, whatever the routes are. */
export function planFailure(run: FailedRun, { memory, notices }: Past, mail: MailOptions): Plan {
  const { events, trouble: known } = memory ?? EMPTY_MEMORY;
  const answered = answeredBy({ events }, run.trigger, 'failed');
  const trouble = trackOutage(run, known, answered.size > 0);
  const rhythm = rhythmOf(run.finishedAt, mail);
  const { current } = trouble;
  const onChanges = mail.when === 'changes' && memory !== undefined && current !== undefined;
  const isTold = (address: string) => !answered.has(address) && (!onChanges || isOutageDue(address, current, rhythm));
  const addresses = addressesOf(mail).filter(isTold);
  if (addresses.length === 0) return { mails: [], trouble };
  const goesOn: readonly Notice[] = onChanges ? composeOngoingNotice(current, rhythm) : [];
  const notification = { ...fullNotification(run, onlyTo(mail, new Set(addresses))), notices: [...notices, ...goesOn] };
  const nothing: ReadonlySet<string> = new Set();
  const planned: PlannedMail = { notification, isMain: true, told: nothing, closed: nothing, trouble: 'current' };
  return { mails: [planned], overview: notification, trouble };
}

function rhythmOf(now: string, { timeZone, remindAfterDays }: MailOptions): Rhythm {
  return { daysSince: countDays(now, timeZone), remindAfterDays };
}

/** The platform may repeat an event, and whoever has its mail gets that no second time. A failed run leaves the report owing. */
function answeredBy(
  { events }: Pick<Memory, 'events'>,
  trigger: Trigger | undefined,
  outcome: 'report' | 'failed',
): ReadonlySet<string> {
  const same = events.filter(
    (event) => event.outcome === outcome && event.trigger.name === trigger?.name && event.trigger.time === trigger.time,
  );
  return new Set(same.flatMap(({ recipients }) => recipients));
}
