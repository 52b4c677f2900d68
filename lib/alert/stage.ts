import type { MailOptions, Stage } from '../types.ts';
import type { LivingFinding } from './life.ts';
import { daysSince } from './times.ts';

/** When something is said again. `now` is ISO 8601. */
export interface Rhythm extends Pick<MailOptions, 'timeZone' | 'remindAfterDays'> {
  readonly now: string;
}

/** As what one recipient has to be told of a finding now; nothing when it was told, on this very occasion and not too long ago. */
export function stageFor(
  address: string,
  { remembered, isReopened }: LivingFinding,
  rhythm: Rhythm,
): Stage | undefined {
  if (remembered === undefined) return 'new';
  if (isReopened) return 'reopened';
  const mailed = new Map(Object.entries(remembered.mailed));
  if (mailed.size === 0) return 'new';
  const toldAt = mailed.get(address);
  if (toldAt === undefined) return 'open';
  return daysSince(toldAt, rhythm.now, rhythm.timeZone) >= rhythm.remindAfterDays ? 'reminded' : undefined;
}
