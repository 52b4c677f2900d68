import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Memory, RememberedFinding, RememberedOutage } from '../../lib/state/memory.ts';
import { mergeMemories } from '../../lib/state/merge.ts';
import { memoryOf, remembered } from './support.ts';

// Few values of each, so that memories meet often; times with and without fractions.
const time = fc.constantFrom(
  '2026-11-20T08:00:00Z',
  '2026-11-20T08:00:00.000Z',
  '2026-11-20T08:00:00.500Z',
  '2026-11-21T08:00:00Z',
  '2026-11-22T08:00:00.000Z',
);
const address = fc.constantFrom('a@example.com', 'b@example.com', '__proto__', 'constructor');
const finding: fc.Arbitrary<RememberedFinding> = fc.record(
  {
    subject: fc.record(
      {
        kind: fc.constantFrom('unauthorized-share' as const, 'share-quota' as const),
        since: fc.constantFrom('2018-06-10T11:02:50Z', '2027-01-01'),
        imageName: fc.constantFrom('x', 'y'),
      },
      { requiredKeys: ['kind'] },
    ),
    firstSeenAt: time,
    lastSeenAt: time,
    mailed: fc.dictionary(address, time, { maxKeys: 3 }),
    isReopened: fc.constant(true),
    unconfirmed: fc.uniqueArray(address, { minLength: 1, maxLength: 3 }).map((some) => some.toSorted()),
    owed: fc.uniqueArray(address, { maxLength: 3 }).map((owed) => owed.toSorted()),
    closedAt: time,
    threadId: fc.constantFrom('<1@x>', '<2@x>'),
    threadSubject: fc.constantFrom('one', 'two'),
  },
  { requiredKeys: ['subject', 'firstSeenAt', 'lastSeenAt', 'mailed'] },
);
const trouble: fc.Arbitrary<RememberedOutage> = fc.record(
  {
    outcome: fc.constantFrom('failed' as const, 'incomplete' as const, 'mixed' as const),
    causes: fc.dictionary(fc.constantFrom('c', 'd', '__proto__'), fc.uniqueArray(address), { maxKeys: 2 }),
    cause: fc.constantFrom('c', 'd'),
    runs: fc.integer({ min: 1, max: 2 }),
    triggers: fc.array(fc.record({ name: fc.constantFrom('hourly', 'daily'), time }), { maxLength: 3 }),
    since: time,
    lastRunAt: time,
    mailed: fc.dictionary(address, time, { maxKeys: 3 }),
    endedAt: time,
    threadId: fc.constantFrom('<1@x>', '<2@x>'),
  },
  { requiredKeys: ['outcome', 'runs', 'since', 'lastRunAt', 'mailed'] },
);
const event = fc.record({
  trigger: fc.record({ name: fc.constantFrom('hourly', 'daily'), time }),
  outcome: fc.constantFrom('report' as const, 'failed' as const),
  answeredAt: time,
  recipients: fc.subarray(['a@example.com', 'b@example.com']),
});
const recipient = fc.record(
  {
    since: time,
    lastAt: time,
    answer: fc.constantFrom('550 no', ''),
    isRefused: fc.boolean(),
    mailed: fc.dictionary(address, time, { maxKeys: 3 }),
    endedAt: time,
  },
  { requiredKeys: ['since', 'lastAt', 'answer', 'isRefused', 'mailed'] },
);
const reader = fc.record(
  {
    lastReportAt: time,
    lastAlertAt: time,
    failedChannels: fc.subarray(['channel:slack:0', 'channel:wecom:1'], { minLength: 1 }),
  },
  { requiredKeys: ['lastReportAt'] },
);
const memory: fc.Arbitrary<Memory> = fc.record(
  {
    findings: fc.dictionary(fc.constantFrom('k', 'l', '__proto__', 'constructor'), finding, { maxKeys: 3 }),
    trouble,
    events: fc.array(event, { maxLength: 4 }),
    readers: fc.dictionary(address, reader, { maxKeys: 3 }),
    undelivered: fc.dictionary(address, recipient, { maxKeys: 3 }),
    lastAlertAt: time,
  },
  { requiredKeys: ['findings', 'events', 'readers'] },
);
/** As a run finds it: merged, be it of one. */
const settled = memory.map((one) => mergeMemories([one]));

describe('merging memories', () => {
  test('does not depend on the order', () => {
    fc.assert(
      fc.property(settled, settled, (a, b) => {
        const [one, other] = [mergeMemories([a, b]), mergeMemories([b, a])];
        expect(one).toEqual(other);
        // Ends are told in the order of the memory.
        expect(Object.keys(one.findings)).toEqual(Object.keys(other.findings));
        expect(Object.keys(one.readers)).toEqual(Object.keys(other.readers));
      }),
    );
  });

  test('does not depend on who merges first', () => {
    fc.assert(
      fc.property(settled, settled, settled, (a, b, c) => {
        const all = mergeMemories([a, b, c]);
        expect(mergeMemories([mergeMemories([a, b]), c])).toEqual(all);
        expect(mergeMemories([a, mergeMemories([b, c])])).toEqual(all);
        expect(mergeMemories([mergeMemories([c, a]), b])).toEqual(all);
      }),
      { numRuns: 500 },
    );
  });

  test('changes nothing when it is done again', () => {
    fc.assert(
      fc.property(settled, settled, (a, b) => {
        expect(mergeMemories([a, a])).toEqual(a);
        const both = mergeMemories([a, b]);
        expect(mergeMemories([both, a, b])).toEqual(both);
      }),
    );
  });

  test('counts nobody as told of a finding whom one of those that know it does not', () => {
    fc.assert(
      fc.property(settled, settled, (a, b) => {
        const merged = new Map(Object.entries(mergeMemories([a, b]).findings));
        for (const [key, { subject, mailed }] of merged) {
          const copies = [a, b].flatMap(({ findings }) => (Object.hasOwn(findings, key) ? [findings[key]] : []));
          for (const [who, when] of Object.entries(mailed)) {
            for (const copy of copies) {
              expect(copy?.subject.since).toBe(subject.since);
              expect(Object.keys(copy?.mailed ?? {})).toContain(who);
              expect(Date.parse(copy?.mailed[who] ?? '')).toBeGreaterThanOrEqual(Date.parse(when));
            }
          }
        }
      }),
    );
  });

  test('loses no finding and no event', () => {
    fc.assert(
      fc.property(settled, settled, (a, b) => {
        const merged = mergeMemories([a, b]);
        const keys = new Set([...Object.keys(a.findings), ...Object.keys(b.findings)]);
        expect(new Set(Object.keys(merged.findings))).toEqual(keys);
        for (const one of [...a.events, ...b.events]) expect(merged.events).toContainEqual(one);
      }),
    );
  });
});

const key = 'k';

function mergeFindings(one: Partial<RememberedFinding>, other: Partial<RememberedFinding>) {
  return mergeMemories([memoryOf({ [key]: remembered(one) }), memoryOf({ [key]: remembered(other) })]).findings[key];
}

describe('two runs that disagree about a finding', () => {
  const seen = '2026-11-23T08:00:00.000Z';
  const before = '2026-11-23T07:00:00.000Z';
  const after = '2026-11-23T09:00:00.000Z';

  test('leave it closed when it was closed after it was last seen', () => {
    expect(mergeFindings({ lastSeenAt: seen }, { lastSeenAt: before, mailed: {}, closedAt: after })?.closedAt).toBe(
      after,
    );
  });

  test('leave it closed when it was closed a millisecond after it was last seen', () => {
    const closedAt = '2026-11-23T08:00:00.001Z';
    expect(mergeFindings({ lastSeenAt: seen }, { lastSeenAt: before, mailed: {}, closedAt })?.closedAt).toBe(closedAt);
  });

  test.each([before, seen])('leave it open when it was closed at %s, and seen at eight', (closedAt) => {
    const merged = mergeFindings({ lastSeenAt: seen }, { lastSeenAt: before, mailed: {}, closedAt });
    expect(merged).not.toHaveProperty('closedAt');
    // The one who was told that it is over has to be told that it is not.
    expect(merged?.mailed).toEqual({});
  });

  test('have told the one whom only one of them counts as told of nothing', () => {
    const [a, b] = ['2026-11-20T08:00:00.000Z', '2026-11-21T08:00:00.000Z'];
    const merged = mergeFindings(
      { mailed: { 'a@example.com': b, 'b@example.com': a } },
      { mailed: { 'a@example.com': a, 'c@example.com': a } },
    );
    expect(merged?.mailed).toEqual({ 'a@example.com': a });
  });

  test('have told nobody when they speak of two occasions', () => {
    const { subject } = remembered();
    const merged = mergeFindings({}, { subject: { ...subject, since: '2026-11-22T00:00:00Z' }, lastSeenAt: after });
    expect(merged?.mailed).toEqual({});
    expect(merged?.subject.since).toBe('2026-11-22T00:00:00Z');
  });

  test('know what it is about from the run that saw it last, whichever is read first', () => {
    const { subject } = remembered();
    const [old, recent] = [
      { subject: { ...subject, imageName: 'zzz' }, lastSeenAt: before },
      { subject: { ...subject, imageName: 'aaa' }, lastSeenAt: seen },
    ];
    expect(mergeFindings(old, recent)?.subject.imageName).toBe('aaa');
    expect(mergeFindings(recent, old)?.subject.imageName).toBe('aaa');
  });

  test('go on from the thread that either of them knows, and from one of two', () => {
    expect(mergeFindings({ threadId: '<2@x>' }, {})?.threadId).toBe('<2@x>');
    expect(mergeFindings({ threadId: '<2@x>' }, { threadId: '<1@x>' })?.threadId).toBe('<1@x>');
    expect(mergeFindings({}, {})).not.toHaveProperty('threadId');
    const [one, two] = [
      { threadId: '<1@x>', threadSubject: 'z' },
      { threadId: '<2@x>', threadSubject: 'a' },
    ];
    expect(mergeFindings(two, one)).toMatchObject(one);
    expect(mergeFindings(one, two)).toMatchObject(one);
  });

  test('know it from the earlier one, and saw it last in the later one', () => {
    const merged = mergeFindings({ firstSeenAt: before, lastSeenAt: seen }, { firstSeenAt: seen, lastSeenAt: after });
    expect(merged).toMatchObject({ firstSeenAt: before, lastSeenAt: after });
  });
});

function mergeTroubles(one: RememberedOutage, other: RememberedOutage): RememberedOutage | undefined {
  return mergeMemories([memoryOf({}, { trouble: one }), memoryOf({}, { trouble: other })]).trouble;
}

describe('two runs that disagree about trouble', () => {
  const one: RememberedOutage = {
    outcome: 'failed',
    cause: 'c',
    runs: 5,
    since: '2026-11-20T08:00:00.000Z',
    lastRunAt: '2026-11-23T08:00:00.000Z',
    mailed: { 'a@example.com': '2026-11-22T08:00:00.000Z' },
  };

  test('have mailed nothing of it when one of them met none', () => {
    expect(mergeMemories([memoryOf({}, { trouble: one }), memoryOf()]).trouble).toEqual({ ...one, mailed: {} });
  });

  test('keep the first run, the later run and the larger number of runs', () => {
    const at = '2026-11-23T08:00:00Z';
    const [hourly, daily] = [
      { name: 'hourly', time: at },
      { name: 'daily', time: at },
    ];
    const later = { ...one, outcome: 'incomplete', runs: 1, lastRunAt: '2026-11-23T09:00:00.000Z' } as const;
    const merged = mergeTroubles(
      { ...later, since: '2026-11-21T08:00:00.000Z', triggers: [daily] },
      { ...one, triggers: [hourly], threadId: '<2@x>' },
    );
    expect(merged).toEqual({
      ...one,
      outcome: 'mixed',
      lastRunAt: later.lastRunAt,
      triggers: [daily, hourly],
      threadId: '<2@x>',
    });
  });

  test('have told of a cause whom both of them count as told of it', () => {
    const merged = mergeTroubles(
      { ...one, causes: { x: ['a@example.com', 'b@example.com'], y: ['a@example.com'] } },
      { ...one, causes: { x: ['c@example.com', 'b@example.com'] } },
    );
    expect(merged?.causes).toEqual({ x: ['b@example.com'] });
  });

  test('have told of one and the same trouble whom both of them count as told, at the earlier time', () => {
    const [a, b] = ['2026-11-20T08:00:00.000Z', '2026-11-21T08:00:00.000Z'];
    const other = { ...one, runs: 6, lastRunAt: '2026-11-23T09:00:00.000Z' };
    const merged = mergeTroubles(
      { ...one, mailed: { 'a@example.com': b, 'b@example.com': a } },
      { ...other, mailed: { 'a@example.com': a, 'c@example.com': a } },
    );
    expect(merged).toEqual({ ...other, mailed: { 'a@example.com': a } });
  });

  test('have told nobody of trouble that one of them has told the end of', () => {
    const ended = { ...one, endedAt: '2026-11-23T09:00:00.000Z', lastRunAt: '2026-11-23T08:00:00.000Z' };
    expect(mergeTroubles(one, ended)?.mailed).toEqual({});
  });
});

test('knows of every reader the last report and the last alert that either run sent', () => {
  const [early, late] = ['2026-11-20T08:00:00Z', '2026-11-20T08:00:00.500Z'];
  const [one, other] = [
    memoryOf({}, { readers: { 'a@x': { lastReportAt: early, lastAlertAt: early }, 'b@x': { lastReportAt: late } } }),
    memoryOf({}, { readers: { 'a@x': { lastReportAt: late }, 'c@x': { lastReportAt: early, lastAlertAt: early } } }),
  ];
  expect(mergeMemories([one, other]).readers).toEqual({
    'a@x': { lastReportAt: late, lastAlertAt: early },
    'b@x': { lastReportAt: late },
    'c@x': { lastReportAt: early, lastAlertAt: early },
  });
});

test('knows of every reader only the failed channels that both runs reported', () => {
  const at = '2026-11-20T08:00:00Z';
  const of = (...failedChannels: readonly string[]) =>
    memoryOf({}, { readers: { 'a@x': { lastReportAt: at, failedChannels } } });
  const slack = 'channel:slack:0';
  const wecom = 'channel:wecom:1';
  expect(mergeMemories([of(slack, wecom), of(wecom)])).toEqual(of(wecom));
  expect(mergeMemories([of(slack), of(wecom)]).readers).toEqual({ 'a@x': { lastReportAt: at } });
});

const eventAt = (minute: number) => ({
  trigger: { name: 'hourly', time: '2026-11-20T08:00:00Z' },
  outcome: 'report' as const,
  answeredAt: new Date(Date.UTC(2026, 10, 20, 8, minute)).toISOString(),
  recipients: [],
});

test('keeps the newest fifty events, the newest last', () => {
  const all = Array.from({ length: 80 }, (_, minute) => eventAt(minute));
  const [even, odd] = [0, 1].map((rest) => memoryOf({}, { events: all.filter((_, at) => at % 2 === rest) }));
  expect(mergeMemories([even ?? memoryOf(), odd ?? memoryOf()]).events).toEqual(all.slice(-50));
});

test('keeps an event once, in whatever order its parts are written', () => {
  const one = eventAt(0);
  const { recipients, answeredAt, outcome, trigger } = one;
  const other = { recipients, answeredAt, outcome, trigger: { time: trigger.time, name: trigger.name } };
  const merged = mergeMemories([memoryOf({}, { events: [one] }), memoryOf({}, { events: [other, one] })]);
  expect(merged.events).toEqual([one]);
});

test('keeps events in the order of their times, with or without fractions', () => {
  const times = ['2026-11-20T08:00:00Z', '2026-11-20T08:00:00.500Z', '2026-11-20T08:00:01Z'];
  const [one, two, three] = times.map((answeredAt) => ({ ...eventAt(0), answeredAt }));
  if (one === undefined || two === undefined || three === undefined) throw new Error('three events');
  const merged = mergeMemories([memoryOf({}, { events: [one, three] }), memoryOf({}, { events: [two, three] })]);
  expect(merged.events.map(({ answeredAt }) => answeredAt)).toEqual(times);
});
