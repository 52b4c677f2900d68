import { narrowReport } from '../audit/narrow-report.ts';
import type { PlannedNotification, Undelivered } from './delivery.ts';
import type { Lifecycle, OpenFinding } from './lifecycle.ts';
import type { ClosedFinding, News, Notice, Notification, NotificationStage, UnseenFinding } from './notification.ts';
import { composeOngoingNotice } from './outage.ts';
import type { PlanInputs } from './plan-inputs.ts';
import type { RecipientPlan } from './plan-recipient.ts';
import { addressesOf, onlyTo } from './recipients.ts';
import { composeMailFailures, failingOf } from './undelivered.ts';

const STAGES: readonly NotificationStage[] = ['new', 'reopened', 'reminded', 'open'];

/** Composes the notification of a plan. */
export function composePlanned(plan: RecipientPlan, inputs: PlanInputs): PlannedNotification {
  const { group, addresses, told, ended, own, outage } = plan;
  const { report, hasMemory } = inputs;
  const findings = own.map(({ finding }) => finding);
  // An empty part of a report with findings would look like an all-clear. A channel is told how many are below its severity.
  const isEmptyMail = findings.length === 0 && group.via === 'mail';
  const mainPart = isEmptyMail ? report : narrowReport(report, findings, report.shares);
  const run = group.isMain ? mainPart : narrowReport(report, findings);
  const failures = failuresFor(plan, inputs);
  const notification = {
    ...onlyTo(group.recipients, new Set(addresses)),
    run,
    ...(hasMemory && {
      news: composeNews(plan, run.findings.length, inputs),
    }),
    notices: [
      ...runNotices(plan, inputs),
      ...redirectNotice(plan, inputs),
      ...composeMailFailures(failures),
      ...firstMailNotice(plan, inputs),
    ],
    references: [...outageThread(plan, inputs), ...referencesOf([...told, ...ended])],
    ...threadSubjectOf(plan),
  };
  const { via, isMain } = group;
  const undelivered = new Set(failures.keys());
  return { via, notification, addresses, isMain, told: keysOf(told), closed: keysOf(ended), outage, undelivered };
}

function keysOf(findings: readonly { readonly key: string }[]): ReadonlySet<string> {
  return new Set(findings.map(({ key }) => key));
}

function composeNews(
  { addresses, own, told, ended }: RecipientPlan,
  reported: number,
  { report, lifecycle }: PlanInputs,
): News {
  const unseen = unseenBy(addresses, lifecycle);
  const forOthers = reported - own.length;
  const replaced = new Map(
    lifecycle.ended.flatMap(({ supersededBy, remembered: { subject } }) =>
      supersededBy === undefined ? [] : [[supersededBy, subject] as const],
    ),
  );
  const inOrder = STAGES.flatMap((stage) => told.filter((item) => item.stage === stage));
  const firstSeenAt = ({ remembered, isReopened }: OpenFinding) =>
    (isReopened ? undefined : remembered?.firstSeenAt) ?? report.finishedAt;
  return {
    told: inOrder.map((item) => {
      const replaces = replaced.get(item.key);
      return {
        finding: item.finding,
        stage: item.stage,
        firstSeenAt: firstSeenAt(item),
        ...(replaces && { replaces }),
      };
    }),
    firstSeenAt: new Map(lifecycle.open.map((item) => [item.finding, firstSeenAt(item)])),
    closed: ended.map(closedOf),
    stillOpen: own.length - told.length,
    ...(forOthers > 0 && { forOthers }),
    ...(unseen.length > 0 && { unseen }),
  };
}

/** Findings that could not be checked again and that one of the addresses was notified of. */
function unseenBy(addresses: readonly string[], { unseen }: Lifecycle): readonly UnseenFinding[] {
  return unseen
    .filter(({ mailed }) => addresses.some((address) => Object.hasOwn(mailed, address)))
    .map(({ subject, firstSeenAt }) => ({ subject, firstSeenAt }));
}

function closedOf({ outcome, remembered, allowance, isUntold }: RecipientPlan['ended'][number]): ClosedFinding {
  const { subject, firstSeenAt, lastSeenAt } = remembered;
  return { subject, outcome, firstSeenAt, ...(isUntold && { lastSeenAt }), ...(allowance && { allowance }) };
}

/** Notices about the run as a whole. */
function runNotices(
  { outage, due, addresses }: Pick<RecipientPlan, 'outage' | 'due' | 'addresses'>,
  inputs: PlanInputs,
): readonly Notice[] {
  const { current, over } = inputs.outage;
  const ongoing = outage === 'current' && current !== undefined && inputs.onChanges;
  return [
    ...(due === 'heartbeat' ? [composeHeartbeat(addresses, inputs)] : []),
    ...inputs.notices,
    ...(ongoing ? composeOngoingNotice(addresses, current, inputs.reminders) : []),
    ...(outage === 'over' && over
      ? [{ kind: 'outage-over', outcome: over.outcome, runs: over.runs, since: over.since } as const]
      : []),
  ];
}

/** Notice that findings of routes are in the mail, since nobody there accepted them. */
function redirectNotice({ group, told }: RecipientPlan, { redirected }: PlanInputs): readonly Notice[] {
  if (group.via === 'channel' || !group.isMain) return [];
  const routes = told.flatMap(({ key }) => redirected.get(key) ?? []);
  const findings = told.filter(({ key }) => redirected.has(key)).length;
  return findings > 0 ? [{ kind: 'findings-redirected', findings, addresses: [...new Set(routes)] }] : [];
}

/** Failures of mail to others. Who is sent a mail by this run may accept it, unless the server refuses this very recipient. */
function failuresFor({ group, addresses }: RecipientPlan, { undelivered, mail }: PlanInputs): Undelivered {
  if (!group.isMain) return new Map();
  const tried = new Set(addressesOf(mail));
  const isNamed = (address: string, isRefused: boolean) =>
    group.via === 'channel' || (!addresses.includes(address) && (isRefused || !tried.has(address)));
  return new Map([...failingOf(undelivered)].filter(([address, { isRefused }]) => isNamed(address, isRefused)));
}

/** Notice to recipients who were never notified before. */
function firstMailNotice({ addresses, told }: RecipientPlan, { known }: PlanInputs): readonly Notice[] {
  const isFirst = addresses.every((address) => !known.has(address)) && told.some(({ stage }) => stage === 'open');
  return isFirst ? [{ kind: 'first-mail' }] : [];
}

function composeHeartbeat(
  addresses: readonly string[],
  { mail: { heartbeat = 'weekly' }, memory }: PlanInputs,
): Notice {
  const readers = new Map(Object.entries(memory.readers));
  const lastAlertAt = latest(addresses.flatMap((address) => readers.get(address)?.lastAlertAt ?? []));
  const toOthers = Object.values(memory.findings).flatMap(({ mailed }) =>
    Object.entries(mailed).flatMap(([address, time]) => (addresses.includes(address) ? [] : [time])),
  );
  const lastToAny = latest([...toOthers, ...(memory.lastAlertAt === undefined ? [] : [memory.lastAlertAt])]);
  const isToOthers = lastToAny !== undefined && (lastAlertAt === undefined || lastAlertAt < lastToAny);
  return {
    kind: 'heartbeat',
    every: heartbeat,
    ...(lastAlertAt !== undefined && { lastAlertAt }),
    ...(isToOthers && { lastAlertToOthersAt: lastToAny }),
  };
}

function latest(times: readonly string[]): string | undefined {
  return times.toSorted().at(-1);
}

/** Message-ID of the first mail about an outage, in each later mail about it. */
function outageThread({ outage }: RecipientPlan, { outage: { current, over } }: PlanInputs): readonly string[] {
  const threadId = (current ?? over)?.threadId;
  return outage === 'none' || threadId === undefined ? [] : [threadId];
}

function referencesOf(findings: readonly Pick<OpenFinding, 'remembered'>[]): readonly string[] {
  const known = findings.flatMap(({ remembered }) => remembered ?? []);
  const oldestFirst = known.toSorted((a, b) => (a.firstSeenAt < b.firstSeenAt ? -1 : 1));
  return [...new Set(oldestFirst.flatMap(({ threadId }) => threadId ?? []))];
}

/** Subject that makes a mail part of the conversation of the first one, where that one was about all of its findings. */
function threadSubjectOf({ told, ended, addresses }: RecipientPlan): Pick<Notification, 'threadSubject'> {
  const isKnown = ({ stage, remembered }: RecipientPlan['told'][number]) =>
    stage === 'reopened' || addresses.every((address) => Object.hasOwn(remembered?.mailed ?? {}, address));
  if (!told.every(isKnown)) return {};
  const threads = [...told, ...ended].map(({ remembered }) => remembered);
  const [first] = threads;
  const isOne = threads.every(
    (thread) => thread?.threadId === first?.threadId && thread?.threadSubject === first?.threadSubject,
  );
  return isOne && first?.threadSubject !== undefined ? { threadSubject: first.threadSubject } : {};
}
