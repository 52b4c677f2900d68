import { catalogue } from '../findings.ts';
import type { EndedFinding, OpenFinding, ToldEnd } from './lifecycle.ts';
import type { Stage } from './notification.ts';
import { isOutageDue } from './outage.ts';
import type { PlanSetting } from './reminder-policy.ts';
import type { Group } from './routing.ts';
import { stageFor } from './stage.ts';

/** What some members of a group have to be told. `addresses` are theirs. */
export interface Telling {
  readonly group: Group;
  readonly addresses: readonly string[];
  /** Their findings, told or not. */
  readonly own: readonly OpenFinding[];
  readonly told: readonly (OpenFinding & { readonly stage: Stage })[];
  readonly ended: readonly ToldEnd[];
  /** That a run could not do its work, or that runs can again. */
  readonly trouble: 'current' | 'over' | 'none';
  /** Whether they have to be mailed, or may be: a sign of life is for those who get nothing else. */
  readonly due: 'mail' | 'heartbeat' | 'nothing';
}

const HEARTBEAT_DAYS = { daily: 1, weekly: 7 };

/** What the members of a group have to be told, in parts where it differs. `earlier`: groups whose members are told of ends there. */
export function tellingsFor(group: Group, earlier: readonly Group[], setting: PlanSetting): readonly Telling[] {
  const own = setting.lifecycle.living.filter(({ finding }) => group.findings.has(finding));
  const parts = new Map<string, Telling>();
  for (const address of group.addresses) {
    const isToldElsewhere = earlier.some(({ addresses }) => addresses.includes(address));
    const telling = tellingFor(address, { group, own, isToldElsewhere }, setting);
    const name = nameOf(telling);
    parts.set(name, { ...telling, addresses: [...(parts.get(name)?.addresses ?? []), address] });
  }
  return [...parts.values()];
}

interface Membership {
  readonly group: Group;
  readonly own: readonly OpenFinding[];
  readonly isToldElsewhere: boolean;
}

function tellingFor(address: string, { group, own, isToldElsewhere }: Membership, setting: PlanSetting): Telling {
  const trouble = group.isMain ? troubleFor(address, setting) : 'none';
  const told = own.flatMap((living) => {
    const stage = stageFor(
      address,
      living,
      dueOf(living, address, { ...setting, isTroubleTold: trouble === 'current' }),
    );
    return stage === undefined ? [] : [{ ...living, stage }];
  });
  const ended = isToldElsewhere ? [] : setting.lifecycle.ended.filter(isTold).filter((life) => isOwed(address, life));
  const telling = { group, addresses: [address], own, told, ended, trouble } as const;
  return { ...telling, due: dueFor(address, telling, setting) };
}

/** An event that comes again is not told again, and what is new by then is. */
function dueOf(
  { subject: { kind } }: OpenFinding,
  address: string,
  { answered, onChanges, rhythm, isTroubleTold }: PlanSetting & { readonly isTroubleTold: boolean },
): Parameters<typeof stageFor>[2] {
  if (answered.has(address)) return 'nothing';
  const isUnverified = catalogue[kind].topic === 'unverified';
  return !onChanges || (isUnverified && isTroubleTold) ? 'all' : rhythm;
}

function troubleFor(
  address: string,
  { trouble: { current, over }, answered, rhythm }: PlanSetting,
): Telling['trouble'] {
  if (current === undefined) return over !== undefined && Object.hasOwn(over.mailed, address) ? 'over' : 'none';
  if (answered.has(address) && Object.hasOwn(current.mailed, address)) return 'none';
  return isOutageDue(address, current, rhythm) ? 'current' : 'none';
}

function dueFor(
  address: string,
  { group, told, ended, trouble }: Omit<Telling, 'due'>,
  setting: PlanSetting,
): Telling['due'] {
  const { report, mail, onChanges, notices, answered } = setting;
  if (told.length > 0) return 'mail';
  if (onChanges && (ended.length > 0 || trouble !== 'none')) return 'mail';
  if (!group.isMain || answered.has(address)) return 'nothing';
  const isAnyhow = mail.when === 'always' || notices.length > 0 || (!onChanges && report.verdict === 'incomplete');
  if (isAnyhow) return 'mail';
  return isHeartbeatDue(address, setting) ? 'heartbeat' : 'nothing';
}

function isHeartbeatDue(address: string, { memory, hasMemory, mail: { heartbeat }, rhythm }: PlanSetting): boolean {
  if (heartbeat === undefined || !hasMemory) return false;
  const reader = Object.hasOwn(memory.readers, address) ? memory.readers[address] : undefined;
  return reader === undefined || rhythm.daysSince(reader.lastReportAt) >= HEARTBEAT_DAYS[heartbeat];
}

/** What goes on under another kind is told as that, and has no end. */
function isTold(life: EndedFinding): life is ToldEnd {
  return life.outcome !== 'superseded';
}

/** Whoever took it for open has to know. */
function isOwed(address: string, { remembered }: ToldEnd): boolean {
  return Object.hasOwn(remembered.mailed, address);
}

/** The same name for those who have to be told the same. */
function nameOf({ told, ended, trouble, due }: Telling): string {
  return JSON.stringify([trouble, due, told.map(({ key, stage }) => [key, stage]), ended.map(({ key }) => key)]);
}
