import type { OpenFinding } from './lifecycle.ts';
import type { NotificationStage } from './notification.ts';
import { isMailAddress } from './recipients.ts';
import type { ReminderPolicy } from './reminder-policy.ts';

/** Known findings that are notified again: all, none, or those for which a reminder is due. */
export type Repetition = 'all' | 'none' | ReminderPolicy;

/** Recipient of one notification. `isKnown`: it was notified before, of whatever it was. */
export interface Recipient {
  readonly address: string;
  readonly isKnown: boolean;
}

/** Stage in which a finding is notified to one recipient; undefined where it is not. */
export function stageFor(
  recipient: Recipient,
  { remembered, isReopened }: OpenFinding,
  repetition: Repetition,
): NotificationStage | undefined {
  if (remembered === undefined) return 'new';
  if (isReopened) return 'reopened';
  const { address } = recipient;
  const notifiedAt = Object.hasOwn(remembered.mailed, address) ? remembered.mailed[address] : undefined;
  if (notifiedAt === undefined) return firstStage(recipient, Object.keys(remembered.mailed));
  if (repetition === 'all') return 'open';
  return repetition !== 'none' && repetition.isDue(notifiedAt) ? 'reminded' : undefined;
}

/**
 * Stage of a finding that is notified to a recipient for the first time. What one mail has named is open in the next. To a
 * channel all is new that it lacks, but for a newcomer, which is not to take for new what others know.
 */
function firstStage({ address, isKnown }: Recipient, notified: readonly string[]): NotificationStage {
  const isOpen = isMailAddress(address) ? notified.some(isMailAddress) : !isKnown && notified.length > 0;
  return isOpen ? 'open' : 'new';
}
