import { catalogue } from '../findings.ts';
import type { EndedFinding, OpenFinding, ReportedEnd } from './lifecycle.ts';
import type { NotificationStage } from './notification.ts';
import { type Repetition, stageFor } from './notification-stage.ts';
import { hasNewCause, isOutageDue } from './outage.ts';
import { owedEnd } from './owed.ts';
import type { PlanInputs } from './plan-inputs.ts';
import type { RecipientGroup } from './routing.ts';

/** Content of one notification, for those members of a group to whom the same is due. */
export interface RecipientPlan {
  readonly group: RecipientGroup;
  readonly addresses: readonly string[];
  /** Findings of the group, notified or not. */
  readonly own: readonly OpenFinding[];
  readonly told: readonly (OpenFinding & { readonly stage: NotificationStage })[];
  /** `isUntold`: these recipients were never notified that it was open, though it was due. */
  readonly ended: readonly (ReportedEnd & { readonly isUntold: boolean })[];
  readonly outage: 'current' | 'over' | 'none';
  /** A heartbeat is mailed to those who get nothing else. */
  readonly due: 'notification' | 'heartbeat' | 'nothing';
}

const HEARTBEAT_DAYS = { daily: 1, weekly: 7 };

/** Plans for the members of a group, one for all to whom the same is due. Members of an `earlier` group learn of ends there. */
export function planGroup(
  group: RecipientGroup,
  earlier: readonly RecipientGroup[],
  inputs: PlanInputs,
): readonly RecipientPlan[] {
  const own = inputs.lifecycle.open.filter(({ finding }) => group.findings.has(finding));
  const plans = new Map<string, RecipientPlan>();
  for (const address of group.addresses) {
    const isInEarlier = earlier.some(({ addresses }) => addresses.includes(address));
    const plan = planRecipient(address, { group, own, isInEarlier }, inputs);
    const content = contentKey(plan);
    plans.set(content, { ...plan, addresses: [...(plans.get(content)?.addresses ?? []), address] });
  }
  return [...plans.values()];
}

interface Membership {
  readonly group: RecipientGroup;
  readonly own: readonly OpenFinding[];
  readonly isInEarlier: boolean;
}

function planRecipient(address: string, { group, own, isInEarlier }: Membership, inputs: PlanInputs): RecipientPlan {
  const outage = group.isMain ? outageFor(address, inputs) : 'none';
  const lackingSince = inputs.undelivered.get(address)?.since;
  const recipient = { address, isKnown: inputs.known.has(address), lackingSince, group: group.addresses };
  const told = own.flatMap((open) => {
    const stage = stageFor(recipient, open, repetitionFor(address, open, { ...inputs, outageDue: outage }));
    return stage === undefined ? [] : [{ ...open, stage }];
  });
  const ended = isInEarlier ? [] : endedFor(address, inputs);
  const plan = { group, addresses: [address], own, told, ended, outage } as const;
  return { ...plan, due: dueFor(address, plan, inputs) };
}

/**
 * True for an image or target that is read again while the outage goes on: causes that take turns would be mailed as ends
 * and reopened findings at every run. It is reported with the end of the outage, or after as long as a reminder takes.
 */
function isHeldBack({ outcome, remembered: { subject, lastSeenAt } }: ReportedEnd, inputs: PlanInputs): boolean {
  const { outage, onChanges, reminders } = inputs;
  const isOfOutage = catalogue[subject.kind].topic === 'unverified' && outage.current !== undefined;
  return onChanges && isOfOutage && outcome === 'settled' && !reminders.isDue(lastSeenAt);
}

/** Ends of findings of which a recipient was notified, or was to be and never accepted it. */
function endedFor(address: string, inputs: PlanInputs): RecipientPlan['ended'] {
  return inputs.lifecycle.ended
    .filter(isReported)
    .filter((end) => !isHeldBack(end, inputs))
    .map((end) => ({ ...end, isUntold: !Object.hasOwn(end.remembered.mailed, address) }))
    .filter((end) => !end.isUntold || owedEnd(end, inputs.mail).has(address));
}

/** Of a repeated event only what is new by then is notified. */
function repetitionFor(
  address: string,
  { subject: { kind } }: OpenFinding,
  { answered, onChanges, reminders, outageDue }: PlanInputs & { readonly outageDue: RecipientPlan['outage'] },
): Repetition {
  const isDue = catalogue[kind].topic === 'unverified' && outageDue === 'current';
  if (answered.has(address)) return isDue ? 'all' : 'none';
  return !onChanges || isDue ? 'all' : reminders;
}

function outageFor(
  address: string,
  { outage: { current, over }, answered, reminders }: PlanInputs,
): RecipientPlan['outage'] {
  if (current === undefined) {
    const isDue = over !== undefined && (Object.hasOwn(over.mailed, address) || over.owed?.includes(address) === true);
    return isDue ? 'over' : 'none';
  }
  const isKnown = answered.has(address) && Object.hasOwn(current.mailed, address);
  if (isKnown && !hasNewCause(address, current)) return 'none';
  return isOutageDue(address, current, reminders) ? 'current' : 'none';
}

function dueFor(
  address: string,
  { group, told, ended, outage }: Omit<RecipientPlan, 'due'>,
  inputs: PlanInputs,
): RecipientPlan['due'] {
  const { report, mail, onChanges, notices, answered } = inputs;
  if (told.length > 0) return 'notification';
  if (onChanges && (ended.length > 0 || outage !== 'none')) return 'notification';
  const isUntold = outage === 'over' && inputs.outage.over?.owed?.includes(address) === true;
  if (isUntold || ended.some((end) => end.isUntold)) return 'notification';
  if (!group.isMain || answered.has(address)) return 'nothing';
  const isRegardless = mail.when === 'always' || notices.length > 0 || (!onChanges && report.verdict === 'incomplete');
  if (isRegardless) return 'notification';
  if (group.via === 'channel') return 'nothing';
  if (isChannelFailureDue(address, inputs)) return 'notification';
  return isHeartbeatDue(address, inputs) ? 'heartbeat' : 'nothing';
}

/** True where a channel failed in this run, and the recipient does not know, or was last mailed as long ago as a reminder takes. */
function isChannelFailureDue(address: string, { failedChannels, memory, undelivered, reminders }: PlanInputs): boolean {
  if (failedChannels.size === 0) return false;
  const reader = Object.hasOwn(memory.readers, address) ? memory.readers[address] : undefined;
  if (reader === undefined || undelivered.has(address) || reminders.isDue(reader.lastReportAt)) return true;
  return ![...failedChannels].every((channel) => reader.failedChannels?.includes(channel));
}

function isHeartbeatDue(address: string, { memory, hasMemory, mail: { heartbeat }, reminders }: PlanInputs): boolean {
  if (heartbeat === undefined || !hasMemory) return false;
  const reader = Object.hasOwn(memory.readers, address) ? memory.readers[address] : undefined;
  return reader === undefined || reminders.daysSince(reader.lastReportAt) >= HEARTBEAT_DAYS[heartbeat];
}

/** False for a finding that goes on under another kind: it is reported as that, and has no end. */
function isReported(ended: EndedFinding): ended is ReportedEnd {
  return ended.outcome !== 'superseded';
}

/** Key that is the same for recipients to whom the same is due. */
function contentKey({ told, ended, outage, due }: RecipientPlan): string {
  return JSON.stringify([
    outage,
    due,
    told.map(({ key, stage }) => [key, stage]),
    ended.map(({ key, isUntold }) => [key, isUntold]),
  ]);
}
