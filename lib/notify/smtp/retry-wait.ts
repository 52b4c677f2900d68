import type { MailFailure } from './failure.ts';

const SECOND = 1000;
// The last one again and again. Who greylists wants to see the same mail again after some minutes: five, with Postgrey's defaults.
const WAITS_MS: readonly number[] = [1, 4, 10, 30, 60, 120].map((seconds) => seconds * SECOND);

/**
 * Wait before the next attempt of a mail, given the failure of each attempt so far and the time in which repeats may begin; undefined
 * where there is none. The last wait ends with that time.
 */
export function nextWaitMs(failures: readonly MailFailure[], timeLeftMs: number): number | undefined {
  const last = failures.at(-1);
  if (last === undefined) return undefined;
  const alike = failures.filter((failure) => maxRepeats(failure) === maxRepeats(last)).length;
  if (alike > maxRepeats(last) || timeLeftMs <= 0) return undefined;
  return Math.min(WAITS_MS[failures.length - 1] ?? 120 * SECOND, timeLeftMs);
}

/** The failure that is worth the most attempts: recipients of one mail are asked about together. */
export function mostHopeful(failures: readonly MailFailure[]): MailFailure | undefined {
  return failures.toSorted((left, right) => maxRepeats(right) - maxRepeats(left))[0];
}

function maxRepeats({ kind, isTransient, status }: MailFailure): number {
  if (!isTransient) return 0;
  // The mail may have been accepted: a second copy is better than none, a third is no better.
  if (kind === 'lost-answer') return 1;
  // A server that is not there, and a mailbox that its owner has to empty (RFC 3463, 3.3).
  if (kind === 'unreachable' || kind === 'time-out' || status?.endsWith('.2.2') === true) return 3;
  return Number.POSITIVE_INFINITY;
}
