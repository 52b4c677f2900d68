import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitSummary, type ShownSummary } from '../../../lib/notify/chat/fit-summary.ts';
import type { ChatSummary } from '../../../lib/notify/chat/summary.ts';

function summaryOf(changes: Partial<ChatSummary> = {}): ChatSummary {
  const items = changes.items ?? ['first', 'second', 'third'];
  return {
    id: 'run-1',
    title: 'Title',
    verdict: 'Verdict',
    counts: 'Counts',
    notices: [],
    where: 'Where',
    json: '{}',
    mark: { level: 'none', text: 'Info' },
    isUrgent: false,
    events: () => [],
    ...changes,
    items,
    left: items.map((_, shown) => `${items.length - shown} more`).concat(''),
  };
}

const asJson = (shown: ShownSummary) => JSON.stringify(shown);

const asLines = ({ verdict, items, left }: ShownSummary) => [verdict, ...items, left].join('\n');

function shownIn(summary: ChatSummary, maxBytes: number): ShownSummary {
  let last: ShownSummary | undefined;
  const text = fitSummary(
    summary,
    (shown) => {
      last = shown;
      return asJson(shown);
    },
    maxBytes,
  );
  if (last === undefined) throw new Error('nothing was rendered');
  expect(text).toBe(asJson(last));
  return last;
}

const whole = Buffer.byteLength(fitSummary(summaryOf(), asJson, Number.POSITIVE_INFINITY));

test('what fits to the byte is shown whole, and one byte less costs the last item', () => {
  expect(shownIn(summaryOf(), whole)).toMatchObject({ items: ['first', 'second', 'third'], left: '' });
  expect(shownIn(summaryOf(), whole - 1)).toMatchObject({ items: ['first', 'second'], left: '1 more' });
});

test('items go one by one, and all of them before any line is cut', () => {
  const verdict = 'v'.repeat(700);
  const summary = summaryOf({ verdict, items: ['1', '2', '3'].map((text) => text.repeat(300)) });
  const shown = [1900, 1600, 1300, 1000].map((maxBytes) => shownIn(summary, maxBytes));
  expect(shown.map(({ items, left }) => [items.length, left])).toEqual([
    [3, ''],
    [2, '1 more'],
    [1, '2 more'],
    [0, '3 more'],
  ]);
  for (const { verdict: said } of shown) expect(said).toBe(verdict);
  expect(shownIn(summary, 800).verdict).toBe(`${'v'.repeat(600)}…`);
});

test.each([
  { name: 'as long as is shown', line: 'a'.repeat(60), shown: 'a'.repeat(60) },
  { name: 'longer by one', line: 'a'.repeat(61), shown: `${'a'.repeat(60)}…` },
  { name: 'of three bytes a character', line: '共'.repeat(21), shown: `${'共'.repeat(20)}…` },
  { name: 'in which a character would be cut in two', line: `ab${'共'.repeat(20)}`, shown: `ab${'共'.repeat(19)}…` },
  { name: 'of pairs of surrogates', line: '\u{20bb7}'.repeat(16), shown: `${'\u{20bb7}'.repeat(15)}…` },
])('a line $name is cut between characters', ({ line, shown }) => {
  // So small that nothing fits: the shortest lines there are.
  expect(shownIn(summaryOf({ title: line, verdict: line, where: line, counts: line, notices: [line] }), 1)).toEqual({
    mark: { level: 'none', text: 'Info' },
    isUrgent: false,
    title: shown,
    verdict: shown,
    counts: shown,
    notices: [shown],
    items: [],
    left: '3 more',
    where: shown,
  });
});

test('of many notices the first five are shown', () => {
  const notices = Array.from({ length: 9 }, (_, index) => `notice ${index}`);
  expect(shownIn(summaryOf({ notices }), 9999).notices).toEqual(notices.slice(0, 5));
});

test('what is shown fits, wherever the limit is, and never gets less where there is more room', () => {
  const line = fc.string({ unit: 'grapheme', maxLength: 80 });
  fc.assert(
    fc.property(
      line,
      fc.array(line, { maxLength: 6 }),
      fc.integer({ min: 900, max: 3000 }),
      (text, items, maxBytes) => {
        const summary = summaryOf({ verdict: text, items });
        const [some, more] = [maxBytes / 4, maxBytes].map((limit) => fitSummary(summary, asLines, limit));
        expect(Buffer.byteLength(some ?? '')).toBeLessThanOrEqual(maxBytes / 4);
        expect(Buffer.byteLength(more ?? '')).toBeGreaterThanOrEqual(Buffer.byteLength(some ?? '') - '6 more'.length);
      },
    ),
  );
});
