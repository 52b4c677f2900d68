import { narrowReport } from '../audit/narrow-report.ts';
import { groupBy } from '../group-by.ts';
import type { Memory, UndeliveredRecipient } from '../state/memory.ts';
import type { AuditReport, FailedRun, Finding } from '../types.ts';
import { channelGroups } from './channels.ts';
import { type DeliveryOutcome, lackingOf, type PlannedNotification, type Undelivered } from './delivery.ts';
import { fullNotification, type Notice } from './notification.ts';
import type { History, NotificationOptions } from './plan-inputs.ts';

/** Recipients whose last mail was not accepted, after the outcomes of a run at `now`, in the order of sending. */
export function trackUndelivered(
  known: Memory['undelivered'],
  outcomes: readonly DeliveryOutcome[],
  now: string,
): Undelivered {
  const tracked = new Map(Object.entries(known ?? {}));
  for (const outcome of outcomes) {
    const { planned } = outcome;
    const concerned = planned.via === 'mail' ? planned.addresses : planned.undelivered;
    for (const address of concerned) {
      const before = tracked.get(address);
      const after =
        planned.via === 'mail' ? afterMail(address, before, { outcome, now }) : afterNotice(before, outcome, now);
      tracked.delete(address);
      if (after !== undefined) tracked.set(address, after);
    }
  }
  return tracked;
}

/** Recipients whose mail is still not accepted. */
export function failingOf(undelivered: Undelivered): Undelivered {
  return new Map([...undelivered].filter(([, { endedAt }]) => endedAt === undefined));
}

/** Notices that mail was not accepted, one for each answer. `addresses` of the failures that are named. */
export function composeMailFailures(undelivered: Undelivered): readonly Notice[] {
  return groupBy([...failingOf(undelivered)], ([, { answer }]) => answer).map((group) => {
    const [[, { answer }]] = group;
    const since = group.map(([, recipient]) => recipient.since).toSorted()[0] ?? '';
    return { kind: 'mail-failed', addresses: group.map(([address]) => address), since, answer };
  });
}

/** Notifications to channels about failures of mail that they do not know, and about mail that is accepted again. */
export function planMailNotices(
  run: AuditReport | FailedRun,
  { memory, outcomes = [] }: Pick<History, 'memory' | 'outcomes'>,
  { channels }: NotificationOptions,
): readonly PlannedNotification[] {
  const undelivered = [...trackUndelivered(memory?.undelivered, outcomes, run.finishedAt)];
  const groups = channelGroups(channels, run.kind === 'failed' ? [] : run.findings);
  return groups.flatMap(({ addresses, findings }) => {
    const lacking = addresses.map((id) => {
      // Known as failing: to be notified of the end. Not known: of the failure, unless it is over.
      const news = undelivered.filter(
        ([, { mailed, endedAt }]) => Object.hasOwn(mailed, id) === (endedAt !== undefined),
      );
      return { id, news, content: JSON.stringify(news.map(([address]) => address)) };
    });
    const due = lacking.filter(({ news }) => news.length > 0);
    return groupBy(due, ({ content }) => content).map((alike) => {
      const [{ news }] = alike;
      return { ...planNotice(partOf(run, findings), new Map(news)), addresses: alike.map(({ id }) => id) };
    });
  });
}

/** Run with those findings alone. */
function partOf(run: AuditReport | FailedRun, findings: ReadonlySet<Finding>): AuditReport | FailedRun {
  const isWhole = run.kind === 'failed' || findings.size === 0 || findings.size === run.findings.length;
  return isWhole ? run : narrowReport(run, [...findings], run.shares);
}

function planNotice(run: AuditReport | FailedRun, changed: Undelivered): Omit<PlannedNotification, 'addresses'> {
  const restored = [...changed].filter(([, { endedAt }]) => endedAt !== undefined).map(([address]) => address);
  const notices: readonly Notice[] = [
    ...composeMailFailures(changed),
    ...(restored.length > 0 ? [{ kind: 'mail-restored', addresses: restored } as const] : []),
  ];
  // Nothing in it is news but the notices.
  const news = run.kind === 'failed' ? undefined : { told: [], closed: [], stillOpen: run.findings.length };
  const notification = { ...fullNotification(run, { to: [], cc: [] }), ...(news && { news }), notices };
  const nothing = { told: new Set<string>(), closed: new Set<string>(), outage: 'none' } as const;
  return { via: 'channel', notification, isMain: true, ...nothing, undelivered: new Set(changed.keys()) };
}

function afterMail(
  address: string,
  before: UndeliveredRecipient | undefined,
  { outcome, now }: { readonly outcome: DeliveryOutcome; readonly now: string },
): UndeliveredRecipient | undefined {
  const known = before?.endedAt === undefined ? before : undefined;
  if (lackingOf(outcome).includes(address)) {
    const failure = outcome.failures?.get(address) ?? { answer: '', isRefused: false };
    return { since: known?.since ?? now, lastAt: now, mailed: known?.mailed ?? {}, ...failure };
  }
  if (known === undefined) return before;
  return Object.keys(known.mailed).length === 0 ? undefined : { ...known, endedAt: now };
}

/** Recipient after channels accepted that its mail failed, or that it is accepted again. */
function afterNotice(
  before: UndeliveredRecipient | undefined,
  { accepted }: DeliveryOutcome,
  now: string,
): UndeliveredRecipient | undefined {
  if (before === undefined) return undefined;
  if (before.endedAt === undefined) {
    const told = accepted.map((channel) => [channel, now] as const);
    return { ...before, mailed: { ...before.mailed, ...Object.fromEntries(told) } };
  }
  const waiting = Object.entries(before.mailed).filter(([channel]) => !accepted.includes(channel));
  return waiting.length === 0 ? undefined : { ...before, mailed: Object.fromEntries(waiting) };
}
