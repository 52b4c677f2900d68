import type { RememberedFinding } from '../state/memory.ts';
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
  /** Time since when its mail has not been accepted; absent where it was. */
  readonly lackingSince?: string | undefined;
  /** Recipients of the same findings. */
  readonly group: readonly string[];
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
  if (notifiedAt === undefined) {
    const stage = firstStage(recipient, remembered);
    return stage === 'new' && remembered.isReopened ? 'reopened' : stage;
  }
  // It may take the finding for resolved.
  if (remembered.unconfirmed?.includes(address)) return 'reopened';
  if (repetition === 'all') return 'open';
  return repetition !== 'none' && repetition.isDue(notifiedAt) ? 'reminded' : undefined;
}

/**
 * Stage of a finding that is notified to a recipient for the first time. What a mail has named is open in the next, but for
 * those who lacked their own from the start, and everyone beside them. To a channel all is new that it lacks, but for a
 * newcomer, which is not to take for new what others know.
 */
function firstStage(
  { address, isKnown, lackingSince, group }: Recipient,
  { firstSeenAt, mailed }: RememberedFinding,
): NotificationStage {
  const notified = Object.keys(mailed);
  if (!isMailAddress(address)) return isKnown || notified.length === 0 ? 'new' : 'open';
  const hasLackedIt = lackingSince !== undefined && Date.parse(lackingSince) <= Date.parse(firstSeenAt);
  const isOpen = notified.some((one) => isMailAddress(one) && (!hasLackedIt || group.includes(one)));
  return isOpen ? 'open' : 'new';
}
