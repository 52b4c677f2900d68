import { canonicalJson } from '../keys.ts';
import type { MailedEvent, Memory, RememberedFinding, RememberedOutage, UndeliveredRecipient } from './memory.ts';
import { mergeMembers } from './merge-members.ts';

// Concurrent runs write a memory each, which the next run merges. Where two of them disagree, more is mailed: nobody counts
// as notified for whom that is not certain.

const MAX_EVENTS = 50;
const MAX_TRIGGERS = 20;

/**
 * Merges several memories: neither their order nor repetitions of one matter. A single one is merged with itself, which
 * decides whether a finding is closed.
 */
export function mergeMemories([first, ...rest]: readonly [Memory, ...Memory[]]): Memory {
  return rest.reduce(mergeTwo, mergeTwo(first, first));
}

function mergeTwo(left: Memory, right: Memory): Memory {
  const [lefts, rights] = [new Map(Object.entries(left.findings)), new Map(Object.entries(right.findings))];
  const findings = [...new Set([...lefts.keys(), ...rights.keys()])].toSorted().map((key) => {
    const [one, other] = [lefts.get(key) ?? rights.get(key), rights.get(key) ?? lefts.get(key)];
    return one === undefined || other === undefined ? [] : ([[key, mergeFindings(one, other)]] as const);
  });
  return {
    findings: Object.fromEntries(findings.flat()),
    events: mergeEvents(left.events, right.events),
    ...given('trouble', mergeOutages(left.trouble, right.trouble)),
    ...given('undelivered', mergeUndelivered(left.undelivered, right.undelivered)),
    readers: mergeReaders(left.readers, right.readers),
    ...given('lastAlertAt', latest(left.lastAlertAt, right.lastAlertAt)),
    ...given('members', mergeMembers(left.members, right.members)),
  };
}

/**
 * `mailed` keeps who is in both, with the earlier time. Who is in one only was either notified by that run alone, and may be
 * notified twice; or was notified by the other that it is over, and has to be notified that it is not. With another `since`
 * they are about two shares, and which of them exists now is unknown: no one counts as notified. A `closedAt` that is not
 * later than `lastSeenAt` of the other run is void.
 */
function mergeFindings(one: RememberedFinding, other: RememberedFinding): RememberedFinding {
  const lastSeenAt = later(one.lastSeenAt, other.lastSeenAt);
  const closedAt = latest(one.closedAt, other.closedAt);
  const { subject } = [one, other].reduce((best, next) => (compareLastSeen(best, next) < 0 ? next : best));
  const isSameShare = one.subject.since === other.subject.since;
  return {
    subject,
    firstSeenAt: earlier(one.firstSeenAt, other.firstSeenAt),
    lastSeenAt,
    mailed: isSameShare ? mergeMailed(one.mailed, other.mailed) : {},
    ...given('owed', mergeOwed(one.owed, other.owed)),
    ...given('unconfirmed', mergeOwed(one.unconfirmed, other.unconfirmed)),
    ...((one.isReopened || other.isReopened) && { isReopened: true }),
    ...(closedAt !== undefined && compareTimes(closedAt, lastSeenAt) > 0 && { closedAt }),
    ...mergeThreads(one, other),
  };
}

/** Thread of one of both, with its own subject. */
function mergeThreads(one: RememberedFinding, other: RememberedFinding) {
  const threads = [one, other].map(({ threadId, threadSubject }) => ({ threadId, threadSubject }));
  const known = threads.filter(({ threadId }) => threadId !== undefined);
  const [first] = known.toSorted((a, b) => compareTexts(canonicalJson(a), canonicalJson(b)));
  return { ...given('threadId', first?.threadId), ...given('threadSubject', first?.threadSubject) };
}

/** Recipients of either: whoever one run could not notify. */
function mergeOwed(one: RememberedFinding['owed'], other: RememberedFinding['owed']): RememberedFinding['owed'] {
  if (one === undefined && other === undefined) return undefined;
  return [...new Set([...(one ?? []), ...(other ?? [])])].toSorted(compareTexts);
}

function mergeMailed(
  one: RememberedFinding['mailed'],
  other: RememberedFinding['mailed'],
): RememberedFinding['mailed'] {
  const others = new Map(Object.entries(other));
  const both = Object.entries(one).flatMap(([address, time]) => {
    const otherTime = others.get(address);
    return otherTime === undefined ? [] : [[address, earlier(time, otherTime)] as const];
  });
  return Object.fromEntries(both);
}

/** Order by `lastSeenAt`; of two at the same time, an arbitrary but fixed order. */
function compareLastSeen(one: RememberedFinding, other: RememberedFinding): number {
  return (
    compareTimes(one.lastSeenAt, other.lastSeenAt) ||
    compareTexts(canonicalJson(one.subject), canonicalJson(other.subject))
  );
}

/**
 * Outage of the later run, from the first run of both on. Only those notified in both memories count as notified: a run
 * without this outage may have notified them that it is over.
 */
function mergeOutages(
  one: RememberedOutage | undefined,
  other: RememberedOutage | undefined,
): RememberedOutage | undefined {
  const known = one ?? other;
  if (one === undefined || other === undefined)
    return known && { ...known, mailed: {}, ...given('causes', known.causes && {}) };
  const order = compareTimes(one.lastRunAt, other.lastRunAt) || compareTexts(textOfEnd(one), textOfEnd(other));
  const { lastRunAt, endedAt, cause } = order < 0 ? other : one;
  const isSameOutage = one.endedAt === other.endedAt;
  const [threadId] = [one.threadId, other.threadId].filter((id) => id !== undefined).toSorted(compareTexts);
  return {
    outcome: one.outcome === other.outcome ? one.outcome : 'mixed',
    runs: Math.max(one.runs, other.runs),
    since: earlier(one.since, other.since),
    lastRunAt,
    mailed: isSameOutage ? mergeMailed(one.mailed, other.mailed) : {},
    ...given('owed', mergeOwed(one.owed, other.owed)),
    ...given('causes', mergeCauses(one, other)),
    ...given('triggers', mergeTriggers(one, other)),
    ...given('cause', cause),
    ...given('endedAt', endedAt),
    ...given('threadId', threadId),
  };
}

function textOfEnd({ endedAt, cause }: RememberedOutage): string {
  return canonicalJson([endedAt ?? '', cause ?? '']);
}

/** Causes that both know, with the recipients who were notified of them in both. */
function mergeCauses(one: RememberedOutage, other: RememberedOutage): RememberedOutage['causes'] {
  if (one.causes === undefined && other.causes === undefined) return undefined;
  if (one.endedAt !== other.endedAt) return {};
  const others = new Map(Object.entries(other.causes ?? {}));
  const both = Object.entries(one.causes ?? {}).flatMap(([cause, readers]) => {
    const common = readers.filter((reader) => others.get(cause)?.includes(reader)).toSorted(compareTexts);
    return common.length === 0 ? [] : [[cause, common] as const];
  });
  return Object.fromEntries(both);
}

function mergeTriggers({ triggers: one }: RememberedOutage, { triggers: other }: RememberedOutage) {
  if (one === undefined && other === undefined) return undefined;
  const byText = new Map(
    [...(one ?? []), ...(other ?? [])].map((trigger) => [`${trigger.time} ${trigger.name}`, trigger]),
  );
  return [...byText]
    .toSorted(([a], [b]) => compareTexts(a, b))
    .map(([, trigger]) => trigger)
    .slice(-MAX_TRIGGERS);
}

/** Recipients of either memory: channels that only one of them notified are notified again. */
function mergeUndelivered(one: Memory['undelivered'], other: Memory['undelivered']): Memory['undelivered'] {
  if (one === undefined && other === undefined) return undefined;
  const [lefts, rights] = [new Map(Object.entries(one ?? {})), new Map(Object.entries(other ?? {}))];
  const addresses = [...new Set([...lefts.keys(), ...rights.keys()])].toSorted();
  const merged = addresses.flatMap((address) => {
    const [left, right] = [lefts.get(address), rights.get(address)];
    const known = left ?? right;
    if (known === undefined) return [];
    const both = left === undefined || right === undefined ? { ...known, mailed: {} } : mergeRecipients(left, right);
    return [[address, both] as const];
  });
  return Object.fromEntries(merged);
}

/** Failure of the later run. An end that is not later than the last failure of the other run is void. */
function mergeRecipients(one: UndeliveredRecipient, other: UndeliveredRecipient): UndeliveredRecipient {
  const endedAt = latest(one.endedAt, other.endedAt);
  const lastAt = later(one.lastAt, other.lastAt);
  const order = compareTimes(one.lastAt, other.lastAt) || compareTexts(failureOf(one), failureOf(other));
  const { answer, isRefused } = order < 0 ? other : one;
  return {
    since: earlier(one.since, other.since),
    lastAt,
    answer,
    isRefused,
    mailed: mergeMailed(one.mailed, other.mailed),
    ...(endedAt !== undefined && compareTimes(endedAt, lastAt) > 0 && { endedAt }),
  };
}

function failureOf({ answer, isRefused }: UndeliveredRecipient): string {
  return canonicalJson([answer, isRefused]);
}

/** Latest mails that each reader got, whichever run sent them, and the failed channels of which both runs notified them. */
function mergeReaders(one: Memory['readers'], other: Memory['readers']): Memory['readers'] {
  const merged = new Map(Object.entries(one));
  for (const [address, reader] of Object.entries(other)) {
    const known = merged.get(address) ?? reader;
    const lastAlertAt = latest(known.lastAlertAt, reader.lastAlertAt);
    const failed = known.failedChannels?.filter((channel) => reader.failedChannels?.includes(channel)) ?? [];
    merged.set(address, {
      lastReportAt: later(known.lastReportAt, reader.lastReportAt),
      ...given('lastAlertAt', lastAlertAt),
      ...given('failedChannels', failed.length > 0 ? failed : undefined),
    });
  }
  return Object.fromEntries([...merged].toSorted(([a], [b]) => compareTexts(a, b)));
}

/** Events of both, the newest last, and at most MAX_EVENTS. */
function mergeEvents(one: Memory['events'], other: Memory['events']): Memory['events'] {
  const byText = new Map<string, MailedEvent>([...one, ...other].map((event) => [canonicalJson(event), event]));
  return [...byText]
    .toSorted(([a, left], [b, right]) => compareTimes(left.answeredAt, right.answeredAt) || compareTexts(a, b))
    .map(([, event]) => event)
    .slice(-MAX_EVENTS);
}

function given<Key extends string, Value>(key: Key, value: Value | undefined): { readonly [K in Key]?: Value } {
  const named: { [K in Key]?: Value } = {};
  if (value !== undefined) named[key] = value;
  return named;
}

function latest(one: string | undefined, other: string | undefined): string | undefined {
  return one === undefined || other === undefined ? (one ?? other) : later(one, other);
}

function later(one: string, other: string): string {
  return compareTimes(one, other) < 0 ? other : one;
}

function earlier(one: string, other: string): string {
  return compareTimes(one, other) < 0 ? one : other;
}

/** Order of instants: with and without fractions of a second, their texts compare otherwise. */
function compareTimes(one: string, other: string): number {
  return Date.parse(one) - Date.parse(other) || compareTexts(one, other);
}

function compareTexts(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}
