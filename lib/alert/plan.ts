import type { Audit } from '../audit/run.ts';
import type { Bulletin, FailedRun, MailOptions, Memory, Trigger } from '../types.ts';
import { addressesOf, onlyTo } from './address.ts';
import { wholeBulletin } from './bulletin.ts';
import { dealOut, type Group } from './groups.ts';
import { compareWithMemory, type Lives } from './life.ts';
import { goesOn, type Past, type PlannedMail, type PlanSetting } from './setting.ts';
import { composeOverview, composePlannedMail, type Telling, tellingFor } from './telling.ts';
import { daysSince } from './times.ts';
import { followTrouble, type Trouble } from './trouble.ts';

/** All that a run has to say, and what it rests on. `overview` is for channels, absent when nothing is to be said there. */
export interface Plan {
  readonly mails: readonly PlannedMail[];
  readonly overview?: Bulletin;
  readonly lives?: Lives;
  readonly trouble: Trouble;
}

const NOTHING_KNOWN: Memory = { findings: {}, events: [] };
const HEARTBEAT_DAYS = { daily: 1, weekly: 7 };

/** Decides who is told what of a report. Pure: all time comes from the report. */
export function planReport(audit: Audit, past: Past, mail: MailOptions): Plan {
  const { report } = audit;
  const memory = past.memory ?? NOTHING_KNOWN;
  const answered = answeredBy(memory, report.trigger, 'report');
  const lives = compareWithMemory(audit, memory);
  const trouble = followTrouble(report, memory.trouble, { ...mail, isRepeat: answered.size > 0 });
  const groups = dealOut(report.findings, mail);
  const setting = { report, past, mail, lives, trouble, memory };
  const tellings = groups.flatMap((group, index) => {
    const earlier = new Set(groups.slice(0, index).flatMap(({ recipients }) => addressesOf(recipients)));
    return partsOf(group, answered, (address) => tellingFor(address, group, { ...setting, earlier }));
  });
  const due = tellings.filter((telling) => isDue(telling, setting));
  const mails = due.map((telling) => composePlannedMail(telling, setting));
  const signs = due.some(({ group }) => group.isMain)
    ? []
    : tellings.filter((telling) => isHeartbeatDue(telling, setting));
  const overview = mails.length > 0 && { overview: composeOverview(due, setting) };
  return { mails: [...mails, ...signs.map((sign) => composeHeartbeat(sign, setting))], ...overview, lives, trouble };
}

/** Decides whether a run that ended without a report is mailed. It goes to `mail.to`, whatever the routes are. */
export function planFailure(run: FailedRun, past: Past, mail: MailOptions): Plan {
  const memory = past.memory ?? NOTHING_KNOWN;
  const answered = answeredBy(memory, run.trigger, 'failed');
  const trouble = followTrouble(run, memory.trouble, { ...mail, isRepeat: answered.size > 0 });
  const pending = addressesOf(mail).filter((address) => !answered.has(address));
  const isSilent = mail.when === 'changes' && past.memory !== undefined && !trouble.isDue;
  if (isSilent || pending.length === 0) return { mails: [], trouble };
  const notices = [...past.notices, ...goesOn(trouble, past, mail)];
  const bulletin = { ...wholeBulletin(run, onlyTo(mail, new Set(pending))), notices };
  return {
    mails: [{ bulletin, isMain: true, told: new Set<string>(), closed: new Set<string>() }],
    overview: bulletin,
    trouble,
  };
}

/** The platform may repeat an event: whoever has its mail gets it no second time. A failed run leaves the report owing. */
function answeredBy(
  { events }: Memory,
  trigger: Trigger | undefined,
  outcome: 'report' | 'failed',
): ReadonlySet<string> {
  const same = events.filter(
    (event) => event.outcome === outcome && event.trigger.name === trigger?.name && event.trigger.time === trigger.time,
  );
  return new Set(same.flatMap(({ recipients }) => recipients));
}

/** A group is parted where its members do not have to be told the same. */
function partsOf(group: Group, answered: ReadonlySet<string>, tell: (address: string) => Telling): readonly Telling[] {
  const parts = new Map<string, Telling>();
  for (const address of addressesOf(group.recipients)) {
    if (answered.has(address)) continue;
    const telling = tell(address);
    const same = JSON.stringify([
      telling.told.map(({ key, stage }) => [key, stage]),
      telling.ended.map(({ key }) => key),
    ]);
    const others = parts.get(same)?.addresses ?? [];
    parts.set(same, { ...telling, addresses: [...others, address] });
  }
  return [...parts.values()];
}

function isDue({ group, told, ended }: Telling, { report, past, mail, trouble }: PlanSetting): boolean {
  if (told.length > 0) return true;
  const onChanges = mail.when === 'changes' && past.memory !== undefined;
  if (onChanges) return ended.length > 0 || (group.isMain && trouble.isDue);
  const isUnusable = past.notices.length > 0;
  return group.isMain && (mail.when === 'always' || isUnusable || report.verdict === 'incomplete');
}

function isHeartbeatDue({ group }: Telling, { report, past, mail }: PlanSetting): boolean {
  if (!group.isMain || mail.heartbeat === undefined || past.memory === undefined) return false;
  const { lastReportAt } = past.memory;
  if (lastReportAt === undefined) return true;
  return daysSince(lastReportAt, report.finishedAt, mail.timeZone) >= HEARTBEAT_DAYS[mail.heartbeat];
}

function composeHeartbeat(telling: Telling, setting: PlanSetting): PlannedMail {
  const planned = composePlannedMail(telling, setting);
  const { mail, memory } = setting;
  const { lastAlertAt } = memory;
  const heartbeat = {
    kind: 'heartbeat',
    every: mail.heartbeat ?? 'weekly',
    ...(lastAlertAt && { lastAlertAt }),
  } as const;
  return { ...planned, bulletin: { ...planned.bulletin, notices: [heartbeat, ...planned.bulletin.notices] } };
}
