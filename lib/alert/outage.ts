import { createHash } from 'node:crypto';
import { type FindingOn, isOn } from '../findings.ts';
import type { RememberedOutage } from '../state/memory.ts';
import type { AuditReport, FailedRun, Trigger } from '../types.ts';
import { keyOf, subjectOf } from './identity.ts';
import type { Notice } from './notification.ts';
import type { ReminderPolicy } from './reminder-policy.ts';

/** Consecutive runs that were incomplete or failed, whatever their causes, up to the next complete run. */
export interface Outage {
  /** Outage that the run is part of. Absent after a complete run. */
  readonly current?: CurrentOutage;
  /** Outage of earlier runs, which the run ended. */
  readonly over?: RememberedOutage;
}

/** Outage that goes on, with the causes of this run. */
export interface CurrentOutage extends RememberedOutage {
  /** Digests of the causes of this run, among all that are remembered. */
  readonly causesNow: readonly string[];
}

const ALWAYS_MAILED_RUNS = 3;
const MAX_TRIGGERS = 20;
/** Above this number, the causes of a run are told apart by their places only, and no longer by images. */
const MAX_CAUSES_BY_IMAGE = 100;

/** Outage after a run, continued from the remembered one. An event that the platform repeats does not count as a run. */
export function trackOutage(run: AuditReport | FailedRun, known: RememberedOutage | undefined): Outage {
  const outcome = outcomeOf(run);
  if (outcome === undefined) return known === undefined ? {} : { over: known };
  // After an end that some were notified of, it is another outage.
  const earlier = known?.endedAt === undefined ? known : undefined;
  const { trigger } = run;
  const counted = earlier?.triggers ?? [];
  const isRepeat = trigger !== undefined && counted.some((one) => isSameEvent(one, trigger));
  const triggers = trigger === undefined || isRepeat ? counted : [...counted, trigger].slice(-MAX_TRIGGERS);
  return {
    current: {
      since: run.startedAt,
      mailed: {},
      ...earlier,
      outcome: earlier === undefined || earlier.outcome === outcome ? outcome : 'mixed',
      runs: (earlier?.runs ?? 0) + (isRepeat ? 0 : 1),
      lastRunAt: run.finishedAt,
      triggers,
      causesNow: causesOf(run).map(digest),
    },
  };
}

/** True where an outage is mailed: in its first three runs, with a cause that the recipient does not know, and as a reminder. */
export function isOutageDue(address: string, outage: CurrentOutage, reminders: ReminderPolicy): boolean {
  const notifiedAt = Object.hasOwn(outage.mailed, address) ? outage.mailed[address] : undefined;
  if (outage.runs <= ALWAYS_MAILED_RUNS || notifiedAt === undefined || hasNewCause(address, outage)) return true;
  return reminders.isDue(notifiedAt);
}

/** True where the run has a cause that the recipient was not notified of in this outage. */
export function hasNewCause(address: string, { causes = {}, causesNow }: CurrentOutage): boolean {
  return causesNow.some((cause) => !Object.hasOwn(causes, cause) || !causes[cause]?.includes(address));
}

/** Notice that an outage is mailed less often from now on, to recipients to whom it is due. */
export function composeOngoingNotice(
  addresses: readonly string[],
  outage: CurrentOutage,
  { remindAfterDays }: ReminderPolicy,
): readonly Notice[] {
  const { outcome, runs, since, mailed } = outage;
  if (runs < ALWAYS_MAILED_RUNS) return [];
  const isNewCause = addresses.some((address) => Object.hasOwn(mailed, address) && hasNewCause(address, outage));
  return [{ kind: 'outage-ongoing', outcome, runs, since, nextAfterDays: remindAfterDays, isNewCause }];
}

function outcomeOf(run: AuditReport | FailedRun): 'failed' | 'incomplete' | undefined {
  if (run.kind === 'failed') return 'failed';
  return run.verdict === 'incomplete' ? 'incomplete' : undefined;
}

/** Causes in codes and kinds: another wording, or other details of an attempt, make no other cause. */
function causesOf(run: AuditReport | FailedRun): readonly unknown[] {
  if (run.kind === 'failed') return [...run.codes, ...wrongSettings(run)].map((cause) => [run.account, cause]);
  const unverified = run.findings.filter((finding) => isOn(finding, 'unverified') || isOn(finding, 'organization'));
  const isMany = unverified.length > MAX_CAUSES_BY_IMAGE;
  const causes = isMany
    ? [...unverified.map(causeByPlace), ...causesByAccounts(unverified)]
    : unverified.map(causeOfFinding);
  return causes.length > 0 ? causes : [run.verdict];
}

/**
 * Problems of settings as they are worded, but for measured times. Who corrects a setting and gets it wrong again is to hear of it:
 * silence would say that it is right now.
 */
function wrongSettings({ error, problems }: FailedRun): readonly string[] {
  return error === 'ConfigError' ? problems.map((problem) => problem.replaceAll(/\d+ ms\b/g, 'ms')) : [];
}

type Unverified = FindingOn<'unverified' | 'organization'>;

function causeOfFinding(finding: Unverified): unknown {
  return [keyOf(subjectOf(finding)), ...codesOf(finding.reason), accountsOf(finding)];
}

/** A further account on an image that cannot be judged is another cause. */
function accountsOf({ reason }: Unverified): readonly string[] | undefined {
  return 'sharedAccounts' in reason ? reason.sharedAccounts : undefined;
}

/** One cause for all accounts on images that cannot be judged: where these are many, a change of any is mailed. */
function causesByAccounts(unverified: readonly Unverified[]): readonly unknown[] {
  const accounts = unverified.flatMap((finding) => {
    const ofImage = accountsOf(finding);
    return ofImage === undefined ? [] : [[keyOf(subjectOf(finding)), ofImage]];
  });
  return accounts.length === 0 ? [] : [accounts];
}

function causeByPlace(finding: Unverified): unknown {
  // There are few of these, each about a setting of its own.
  if (finding.kind === 'unverified-organization') return causeOfFinding(finding);
  const { kind, account, region } = subjectOf(finding);
  return [kind, account, region, ...codesOf(finding.reason)];
}

function codesOf(reason: Unverified['reason']): readonly unknown[] {
  const code = reason.kind === 'refused' ? reason.code : undefined;
  return [reason.kind, 'action' in reason ? reason.action : undefined, code];
}

function isSameEvent(one: Trigger, other: Trigger): boolean {
  return one.name === other.name && one.time === other.time;
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 16);
}
