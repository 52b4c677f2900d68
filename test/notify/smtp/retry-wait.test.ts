import { expect, test } from 'vitest';
import type { MailFailure } from '../../../lib/notify/smtp/failure.ts';
import { mostHopeful, nextWaitMs } from '../../../lib/notify/smtp/retry-wait.ts';

const greylisted: MailFailure = { kind: 'recipient-refused', isTransient: true, evidence: '450 4.7.1 later' };
const full: MailFailure = { ...greylisted, evidence: '452 4.2.2 full', status: '4.2.2' };
const unreachable: MailFailure = { kind: 'unreachable', isTransient: true, evidence: 'ECONNREFUSED' };
const lost: MailFailure = { kind: 'lost-answer', isTransient: true, evidence: 'ECONNRESET' };
const refused: MailFailure = { kind: 'recipient-refused', isTransient: false, evidence: '550 5.1.1 unknown' };

/** Waits between the attempts of a mail that fails in the same way each time. */
function waitsOf(failure: MailFailure, timeMs: number): readonly number[] {
  const failures: MailFailure[] = [];
  const waits: number[] = [];
  for (let leftMs = timeMs; ; ) {
    failures.push(failure);
    const waitMs = nextWaitMs(failures, leftMs);
    if (waitMs === undefined) return waits;
    waits.push(waitMs);
    leftMs -= waitMs;
  }
}

test.each([
  { name: 'a refusal for good', failure: refused, waits: [] },
  { name: 'a lost answer', failure: lost, waits: [1000] },
  { name: 'no connection', failure: unreachable, waits: [1000, 4000, 10_000] },
  { name: 'a full mailbox', failure: full, waits: [1000, 4000, 10_000] },
])('after $name the mail is tried again a few times at most', ({ failure, waits }) => {
  expect(waitsOf(failure, 800_000)).toEqual(waits);
});

test('greylisting is waited for as long as there is time, with growing waits', () => {
  const waits = waitsOf(greylisted, 400_000);
  expect(waits).toEqual([1000, 4000, 10_000, 30_000, 60_000, 120_000, 120_000, 55_000]);
});

test('nothing is tried again when no time is left', () => {
  expect(nextWaitMs([greylisted], 0)).toBeUndefined();
  expect(nextWaitMs([greylisted], -1)).toBeUndefined();
  expect(nextWaitMs([], 1000)).toBeUndefined();
});

test('answers that were lost count together, whatever came between them', () => {
  expect(nextWaitMs([greylisted, greylisted, lost], 800_000)).toBe(10_000);
  expect(nextWaitMs([lost, greylisted, lost], 800_000)).toBeUndefined();
});

test('recipients that are asked about together are tried as often as the most hopeful of them', () => {
  expect(mostHopeful([full, greylisted, refused])).toBe(greylisted);
  expect(mostHopeful([refused, lost])).toBe(lost);
  expect(mostHopeful([])).toBeUndefined();
});
