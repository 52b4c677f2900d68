import { narrowReport } from '../audit/outcome.ts';
import type { AuditReport, Bulletin, ClosedFinding, News, Notice, Stage } from '../types.ts';
import { onlyTo } from './address.ts';
import type { Group } from './groups.ts';
import type { EndedFinding, LivingFinding } from './life.ts';
import { goesOn, type PlannedMail, type PlanSetting } from './setting.ts';
import { stageFor } from './stage.ts';

/** What some members of a group have to be told. `addresses` are theirs. */
export interface Telling {
  readonly group: Group;
  readonly addresses: readonly string[];
  readonly own: readonly LivingFinding[];
  readonly told: readonly (LivingFinding & { readonly stage: Stage })[];
  readonly ended: readonly EndedFinding[];
}

const STAGES: readonly Stage[] = ['new', 'reopened', 'reminded', 'open'];

/** What one address has to be told as a member of a group. What is over is said once, in the first of its groups. */
export function tellingFor(
  address: string,
  group: Group,
  setting: PlanSetting & { readonly earlier: ReadonlySet<string> },
): Telling {
  const { report, lives, mail, past, trouble, earlier } = setting;
  const rhythm = { ...mail, now: report.finishedAt };
  const tellsAll = mail.when !== 'changes' || past.memory === undefined;
  const own = lives.living.filter(({ finding }) => group.findings.has(finding));
  const told = own.flatMap((living) => {
    const stage = stageFor(address, living, rhythm);
    const isAnyhow = tellsAll || (isUnverified(living) && trouble.isDue);
    if (stage === undefined || (tellsAll && stage === 'reminded'))
      return isAnyhow ? [{ ...living, stage: 'open' as const }] : [];
    return [{ ...living, stage }];
  });
  const ended = earlier.has(address) ? [] : lives.ended.filter((life) => wasTold(address, life));
  return { group, addresses: [address], own, told, ended };
}

/** Puts what has to be told into a mail. */
export function composePlannedMail(telling: Telling, setting: PlanSetting): PlannedMail {
  const { group, addresses, told, ended, own } = telling;
  const { report, past } = setting;
  const findings = own.map(({ finding }) => finding);
  // An empty part of a report with findings would look like an all-clear.
  const run = findings.length === 0 && group.isMain ? report : narrowReport(report, findings);
  const bulletin = {
    ...onlyTo(group.recipients, new Set(addresses)),
    run,
    ...(past.memory && { news: composeNews({ told, ended }, own.length, report) }),
    notices: noticesFor(telling, setting, report.findings.length - own.length),
    references: referencesOf([...told, ...ended]),
  };
  const { isMain } = group;
  return { bulletin, isMain, told: new Set(told.map(({ key }) => key)), closed: new Set(ended.map(({ key }) => key)) };
}

/** All that is told in any mail, about the whole run: for channels that have no recipients. */
export function composeOverview(tellings: readonly Telling[], setting: PlanSetting): Bulletin {
  const { report, past } = setting;
  const told = new Map(tellings.flatMap((telling) => telling.told).map((life) => [life.key, life]));
  const ended = new Map(tellings.flatMap((telling) => telling.ended).map((life) => [life.key, life]));
  const inOrder = setting.lives.living.flatMap(({ key }) => told.get(key) ?? []);
  const news = past.memory && {
    news: composeNews({ told: inOrder, ended: [...ended.values()] }, report.findings.length, report),
  };
  const notices = [...past.notices, ...goesOn(setting.trouble, past, setting.mail)];
  return { to: [], cc: [], run: report, ...news, notices, references: [] };
}

function composeNews(
  { told, ended }: Pick<Telling, 'told' | 'ended'>,
  open: number,
  { finishedAt }: AuditReport,
): News {
  const inOrder = STAGES.flatMap((stage) => told.filter((life) => life.stage === stage));
  return {
    told: inOrder.map(({ finding, stage, remembered, isReopened }) => {
      const knownSince = isReopened ? undefined : remembered?.firstSeenAt;
      return { finding, stage, firstSeenAt: knownSince ?? finishedAt };
    }),
    closed: ended.flatMap(closedOf),
    stillOpen: open - told.length,
  };
}

function closedOf({ outcome, remembered }: EndedFinding): ClosedFinding[] {
  if (outcome === 'superseded') return [];
  return [{ subject: remembered.subject, outcome, firstSeenAt: remembered.firstSeenAt }];
}

function noticesFor(
  telling: Telling,
  { past, trouble, mail, memory }: PlanSetting,
  elsewhere: number,
): readonly Notice[] {
  const isFirst = telling.addresses.every((address) => isUnknown(address, memory));
  const tellsOld = telling.told.some(({ stage }) => stage === 'open');
  return [
    ...past.notices,
    ...(telling.group.isMain ? goesOn(trouble, past, mail) : []),
    ...(isFirst && tellsOld ? [{ kind: 'first-mail' } as const] : []),
    ...(elsewhere > 0 ? [{ kind: 'routed-elsewhere', findings: elsewhere } as const] : []),
  ];
}

function isUnknown(address: string, { findings }: PlanSetting['memory']): boolean {
  return !Object.values(findings).some(({ mailed }) => Object.hasOwn(mailed, address));
}

function wasTold(address: string, { remembered, outcome }: EndedFinding): boolean {
  return outcome !== 'superseded' && Object.hasOwn(remembered.mailed, address);
}

function isUnverified({ subject: { kind } }: LivingFinding): boolean {
  return kind === 'unverified-image' || kind === 'unverified-target';
}

function referencesOf(lives: readonly Pick<LivingFinding, 'remembered'>[]): readonly string[] {
  const known = lives.flatMap(({ remembered }) => remembered ?? []);
  const oldestFirst = known.toSorted((a, b) => (a.firstSeenAt < b.firstSeenAt ? -1 : 1));
  return [...new Set(oldestFirst.flatMap(({ threadId }) => threadId ?? []))];
}
