import type { OpenFinding } from './lifecycle.ts';
import type { NotificationStage } from './notification.ts';
import type { ReminderPolicy } from './reminder-policy.ts';

/** Known findings that are notified again: all, none, or those for which a reminder is due. */
export type Repetition = 'all' | 'none' | ReminderPolicy;

/** Stage in which a finding is notified to one recipient; undefined where it is not. */
export function stageFor(
  address: string,
  { remembered, isReopened }: OpenFinding,
  repetition: Repetition,
): NotificationStage | undefined {
  if (remembered === undefined) return 'new';
  if (isReopened) return 'reopened';
  const notifiedAt = Object.hasOwn(remembered.mailed, address) ? remembered.mailed[address] : undefined;
  if (notifiedAt === undefined) return Object.keys(remembered.mailed).length === 0 ? 'new' : 'open';
  if (repetition === 'all') return 'open';
  return repetition !== 'none' && repetition.daysSince(notifiedAt) >= repetition.remindAfterDays
    ? 'reminded'
    : undefined;
}
