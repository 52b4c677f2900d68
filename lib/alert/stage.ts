import type { OpenFinding } from './lifecycle.ts';
import type { Stage } from './notification.ts';
import type { DaysSince } from './times.ts';

/** When something that is known is told again. */
export interface Rhythm {
  readonly daysSince: DaysSince;
  readonly remindAfterDays: number;
}

/**
 * As what one recipient has to be told of a finding, and of what is known to them only what is `due`: all of it, what they
 * have to be reminded of, or nothing.
 */
export function stageFor(
  address: string,
  { remembered, isReopened }: OpenFinding,
  due: 'all' | 'nothing' | Rhythm,
): Stage | undefined {
  if (remembered === undefined) return 'new';
  if (isReopened) return 'reopened';
  const toldAt = Object.hasOwn(remembered.mailed, address) ? remembered.mailed[address] : undefined;
  if (toldAt === undefined) return Object.keys(remembered.mailed).length === 0 ? 'new' : 'open';
  if (due === 'all') return 'open';
  return due !== 'nothing' && due.daysSince(toldAt) >= due.remindAfterDays ? 'reminded' : undefined;
}
