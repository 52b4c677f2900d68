import type { AnsweredEvent, Memory, RememberedFinding, RememberedTrouble } from './memory.ts';

// Runs at the same time write a memory each, and the next run has to make one of them. Whatever two of them disagree about
// is decided so that more is mailed: nobody counts as told for whom that is not certain.

const MAX_EVENTS = 50;

/**
 * Makes one memory of several: the order, and how often one of them occurs, change nothing. Also of one alone, in which it
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
    ...given('trouble', mergeTroubles(left.trouble, right.trouble)),
    readers: mergeReaders(left.readers, right.readers),
  };
}

/**
 * `mailed` keeps who is in both, with the earlier time. Who is in one only was either told by that run alone, and may be told
 * twice; or was told by the other that it is over, and has to be told that it is not. With another `since` they speak of two
 * occasions, and which of them is here now nobody knows: no one counts as told. A `closedAt` that is not later than the last
 * sight of the other run is no closing.
 */
function mergeFindings(one: RememberedFinding, other: RememberedFinding): RememberedFinding {
  const lastSeenAt = later(one.lastSeenAt, other.lastSeenAt);
  const closedAt = latest(one.closedAt, other.closedAt);
  const { subject } = [one, other].reduce((best, next) => (compareSight(best, next) < 0 ? next : best));
  const isOneOccasion = one.subject.since === other.subject.since;
  return {
    subject,
    firstSeenAt: earlier(one.firstSeenAt, other.firstSeenAt),
    lastSeenAt,
    mailed: isOneOccasion ? mergeMailed(one.mailed, other.mailed) : {},
    ...(closedAt !== undefined && compareTimes(closedAt, lastSeenAt) > 0 && { closedAt }),
    ...given('threadId', [one.threadId, other.threadId].filter((id) => id !== undefined).toSorted()[0]),
  };
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

/** By the last sight; of two at the same time, in an order that is fixed and means nothing. */
function compareSight(one: RememberedFinding, other: RememberedFinding): number {
  return (
    compareTimes(one.lastSeenAt, other.lastSeenAt) || compareTexts(canonical(one.subject), canonical(other.subject))
  );
}

/**
 * The trouble of the later run. Who counts as told of it is who counts in both: a run that met no trouble, or another, may
 * have told that it is over.
 */
function mergeTroubles(
  one: RememberedTrouble | undefined,
  other: RememberedTrouble | undefined,
): RememberedTrouble | undefined {
  const known = one ?? other;
  if (one === undefined || other === undefined) return known && { ...known, mailed: {} };
  const [bare, otherBare] = [
    { ...one, mailed: {} },
    { ...other, mailed: {} },
  ];
  const order = compareTimes(one.lastRunAt, other.lastRunAt) || compareTexts(canonical(bare), canonical(otherBare));
  const winner = order < 0 ? other : one;
  const isOneTrouble = one.cause === other.cause && one.endedAt === other.endedAt;
  return { ...winner, mailed: isOneTrouble ? mergeMailed(one.mailed, other.mailed) : {} };
}

/** What a mail server took was taken, whichever run sent it. */
function mergeReaders(one: Memory['readers'], other: Memory['readers']): Memory['readers'] {
  const merged = new Map(Object.entries(one));
  for (const [address, reader] of Object.entries(other)) {
    const known = merged.get(address) ?? reader;
    const lastAlertAt = latest(known.lastAlertAt, reader.lastAlertAt);
    merged.set(address, {
      lastReportAt: later(known.lastReportAt, reader.lastReportAt),
      ...given('lastAlertAt', lastAlertAt),
    });
  }
  return Object.fromEntries([...merged].toSorted(([a], [b]) => compareTexts(a, b)));
}

/** All of them, the newest last, and of very many the newest. */
function mergeEvents(one: Memory['events'], other: Memory['events']): Memory['events'] {
  const byText = new Map<string, AnsweredEvent>([...one, ...other].map((event) => [canonical(event), event]));
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

/** Times may be written with and without fractions, so that their letters do not tell. */
function compareTimes(one: string, other: string): number {
  return Date.parse(one) - Date.parse(other) || compareTexts(one, other);
}

function compareTexts(one: string, other: string): number {
  return one === other ? 0 : one < other ? -1 : 1;
}

function canonical(value: object | undefined): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => compareTexts(a, b)))
      : part,
  );
}
