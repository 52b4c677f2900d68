import type { Audit } from '../audit/run.ts';
import type { MailOptions } from '../options.ts';
import type { Memory } from '../state/memory.ts';
import type { FailedRun, Trigger } from '../types.ts';
import { addressesOf, onlyTo } from './address.ts';
import { compareWithMemory, type Lives } from './lifecycle.ts';
import type { Bulletin, Notice } from './notification.ts';
import { wholeBulletin } from './notification.ts';
import { composeOverview, composePlannedMail, type PlannedMail } from './plan-mail.ts';
import { tellingsFor } from './plan-recipient.ts';
import { NOTHING_KNOWN, type Past, type PlanSetting } from './reminder-policy.ts';
import { dealOut } from './routing.ts';
import type { Rhythm } from './stage.ts';
import { countDays } from './times.ts';
import { composeGoesOn, followTrouble, isTroubleDue, type Trouble } from './trouble.ts';

/** All that a run has to say, and what it rests on. `overview` is for channels, absent when nothing is to be said there. */
export interface Plan {
  readonly mails: readonly PlannedMail[];
  readonly overview?: Bulletin;
  /** Absent without a report. */
  readonly lives?: Lives;
  readonly trouble: Trouble;
}

/** Decides who is told what of a report. Pure: all time comes from the report. */
export function planReport(audit: Audit, past: Past, mail: MailOptions): Plan {
  const { report } = audit;
  const hasMemory = past.memory !== undefined;
  const memory = past.memory ?? NOTHING_KNOWN;
  const answered = answeredBy(memory, report.trigger, 'report');
  const setting: PlanSetting = {
    report,
    mail,
    memory,
    hasMemory,
    answered,
    lives: compareWithMemory(audit, memory, mail.timeZone),
    trouble: followTrouble(report, memory.trouble, answered.size > 0),
    rhythm: rhythmOf(report.finishedAt, mail),
    onChanges: mail.when === 'changes' && hasMemory,
    notices: past.notices,
  };
  const groups = dealOut(report.findings, mail);
  const tellings = groups.flatMap((group, index) => tellingsFor(group, groups.slice(0, index), setting));
  const due = tellings.filter((telling) => telling.due === 'mail');
  const signs = tellings.filter((telling) => telling.due === 'heartbeat');
  return {
    mails: [...due, ...signs].map((telling) => composePlannedMail(telling, setting)),
    ...(due.length > 0 && { overview: composeOverview(due, setting) }),
    lives: setting.lives,
    trouble: setting.trouble,
  };
}

/** Decides who is told of a run that ended without a report: `mail.to` and `mail.cc`, whatever the routes are. */
export function planFailure(run: FailedRun, { memory, notices }: Past, mail: MailOptions): Plan {
  const { events, trouble: known } = memory ?? NOTHING_KNOWN;
  const answered = answeredBy({ events }, run.trigger, 'failed');
  const trouble = followTrouble(run, known, answered.size > 0);
  const rhythm = rhythmOf(run.finishedAt, mail);
  const { current } = trouble;
  const onChanges = mail.when === 'changes' && memory !== undefined && current !== undefined;
  const isTold = (address: string) => !answered.has(address) && (!onChanges || isTroubleDue(address, current, rhythm));
  const addresses = addressesOf(mail).filter(isTold);
  if (addresses.length === 0) return { mails: [], trouble };
  const goesOn: readonly Notice[] = onChanges ? composeGoesOn(current, rhythm) : [];
  const bulletin = { ...wholeBulletin(run, onlyTo(mail, new Set(addresses))), notices: [...notices, ...goesOn] };
  const nothing: ReadonlySet<string> = new Set();
  const planned: PlannedMail = { bulletin, isMain: true, told: nothing, closed: nothing, trouble: 'current' };
  return { mails: [planned], overview: bulletin, trouble };
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
