import { narrowReport } from '../audit/outcome.ts';
import type { AuditReport } from '../types.ts';
import type { EndedFinding, OpenFinding, ToldEnd } from './lifecycle.ts';
import type { ClosedFinding, News, Notice, Notification, Stage } from './notification.ts';
import { composeOngoingNotice } from './outage.ts';
import type { Telling } from './plan-recipient.ts';
import { onlyTo } from './recipients.ts';
import type { PlanSetting } from './reminder-policy.ts';

/** One mail that has to be sent, with the keys of the findings that its readers then know to be open, or over. */
export interface PlannedMail {
  readonly notification: Notification;
  readonly isMain: boolean;
  readonly told: ReadonlySet<string>;
  readonly closed: ReadonlySet<string>;
  readonly trouble: Telling['trouble'];
}

const STAGES: readonly Stage[] = ['new', 'reopened', 'reminded', 'open'];

/** Puts what has to be told into a mail. */
export function composePlannedMail(telling: Telling, setting: PlanSetting): PlannedMail {
  const { group, addresses, told, ended, own, trouble } = telling;
  const { report, hasMemory } = setting;
  const findings = own.map(({ finding }) => finding);
  // An empty part of a report with findings would look like an all-clear.
  const run = findings.length === 0 && group.isMain ? report : narrowReport(report, findings);
  const notification = {
    ...onlyTo(group.recipients, new Set(addresses)),
    run,
    ...(hasMemory && {
      news: composeNews({ told, ended, unseen: unseenBy(addresses, setting) }, run.findings.length, report),
    }),
    notices: [...runNotices(telling, setting), ...firstMail(telling, setting)],
    references: referencesOf([...told, ...ended]),
  };
  return { notification, isMain: group.isMain, told: keysOf(told), closed: keysOf(ended), trouble };
}

function keysOf(lifecycle: readonly { readonly key: string }[]): ReadonlySet<string> {
  return new Set(lifecycle.map(({ key }) => key));
}

/** All that is told in any mail, about the whole run: for channels that have no recipients. */
export function composeOverview(tellings: readonly Telling[], setting: PlanSetting): Notification {
  const { report, lifecycle, hasMemory } = setting;
  const told = onceEach(
    tellings.flatMap((telling) => telling.told),
    lifecycle.living,
  );
  const ended = onceEach(
    tellings.flatMap((telling) => telling.ended),
    lifecycle.ended,
  );
  const news = hasMemory && {
    news: composeNews({ told, ended, unseen: lifecycle.unseen.length }, report.findings.length, report),
  };
  const trouble = tellings.map((telling) => telling.trouble).find((one) => one !== 'none') ?? 'none';
  return {
    to: [],
    cc: [],
    run: report,
    ...news,
    notices: runNotices({ trouble, due: 'mail', addresses: [] }, setting),
    references: [],
  };
}

/** Lifecycle that several mails may tell of, each once, in the order of all. */
function onceEach<Life extends EndedFinding | OpenFinding>(
  lifecycle: readonly Life[],
  inOrder: readonly Pick<Life, 'key'>[],
): readonly Life[] {
  const byKey = new Map(lifecycle.map((life) => [life.key, life]));
  return inOrder.flatMap(({ key }) => byKey.get(key) ?? []);
}

function composeNews(
  { told, ended, unseen }: Pick<Telling, 'told' | 'ended'> & { readonly unseen: number },
  open: number,
  { finishedAt }: AuditReport,
): News {
  const inOrder = STAGES.flatMap((stage) => told.filter((life) => life.stage === stage));
  return {
    told: inOrder.map(({ finding, stage, remembered, isReopened }) => {
      const knownSince = isReopened ? undefined : remembered?.firstSeenAt;
      return { finding, stage, firstSeenAt: knownSince ?? finishedAt };
    }),
    closed: ended.map(closedOf),
    stillOpen: open - told.length,
    ...(unseen > 0 && { unseen }),
  };
}

/** How many of the findings that could not be looked at again somebody of these knows. */
function unseenBy(addresses: readonly string[], { lifecycle }: PlanSetting): number {
  return lifecycle.unseen.filter(({ mailed }) => addresses.some((address) => Object.hasOwn(mailed, address))).length;
}

function closedOf({ outcome, remembered: { subject, firstSeenAt } }: ToldEnd): ClosedFinding {
  return { subject, outcome, firstSeenAt };
}

/** What there is to say of the run as a whole. */
function runNotices(
  { trouble, due, addresses }: Pick<Telling, 'trouble' | 'due' | 'addresses'>,
  setting: PlanSetting,
): readonly Notice[] {
  const { current, over } = setting.trouble;
  const goesOn = trouble === 'current' && current !== undefined && setting.onChanges;
  return [
    ...(due === 'heartbeat' ? [composeHeartbeat(addresses, setting)] : []),
    ...setting.notices,
    ...(goesOn ? composeOngoingNotice(current, setting.rhythm) : []),
    ...(trouble === 'over' && over
      ? [{ kind: 'outage-over', outcome: over.outcome, runs: over.runs, since: over.since } as const]
      : []),
  ];
}

/** That these recipients are new. */
function firstMail({ addresses, told }: Telling, { memory }: PlanSetting): readonly Notice[] {
  const isFirst =
    addresses.every((address) => isUnknown(address, memory)) && told.some(({ stage }) => stage === 'open');
  return isFirst ? [{ kind: 'first-mail' }] : [];
}

function composeHeartbeat(
  addresses: readonly string[],
  { mail: { heartbeat = 'weekly' }, memory }: PlanSetting,
): Notice {
  const alerts = addresses.flatMap(
    (address) => new Map(Object.entries(memory.readers)).get(address)?.lastAlertAt ?? [],
  );
  const lastAlertAt = alerts.toSorted().at(-1);
  return { kind: 'heartbeat', every: heartbeat, ...(lastAlertAt !== undefined && { lastAlertAt }) };
}

function isUnknown(address: string, { findings }: PlanSetting['memory']): boolean {
  return !Object.values(findings).some(({ mailed }) => Object.hasOwn(mailed, address));
}

function referencesOf(lifecycle: readonly Pick<OpenFinding, 'remembered'>[]): readonly string[] {
  const known = lifecycle.flatMap(({ remembered }) => remembered ?? []);
  const oldestFirst = known.toSorted((a, b) => (a.firstSeenAt < b.firstSeenAt ? -1 : 1));
  return [...new Set(oldestFirst.flatMap(({ threadId }) => threadId ?? []))];
}
