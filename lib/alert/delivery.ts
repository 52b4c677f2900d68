import type { UndeliveredRecipient } from '../state/memory.ts';
import type { Notification } from './notification.ts';

/** Recipients of mail whose last one was not accepted, by address. */
export type Undelivered = ReadonlyMap<string, UndeliveredRecipient>;

/** Notification to be sent, with the keys of the findings that its recipients then know to be open, or over. */
export interface PlannedNotification {
  readonly via: 'mail' | 'channel';
  readonly notification: Notification;
  /** Bare addresses, or names of channels, as the memory knows them. */
  readonly addresses: readonly string[];
  /** True for a notification of the run as a whole. */
  readonly isMain: boolean;
  readonly told: ReadonlySet<string>;
  readonly closed: ReadonlySet<string>;
  readonly outage: 'current' | 'over' | 'none';
  /** Addresses of mail whose failure it reports, or that mail to them is accepted again. */
  readonly undelivered: ReadonlySet<string>;
}

/** Planned notification, with those of its recipients for whom it was accepted. */
export interface DeliveryOutcome {
  readonly planned: PlannedNotification;
  /** Of a mail. */
  readonly messageId?: string;
  readonly subject?: string;
  readonly accepted: readonly string[];
  /** Reasons by address, where the mail server gave one. */
  readonly failures?: ReadonlyMap<string, Pick<UndeliveredRecipient, 'answer' | 'isRefused'>>;
}

/** Recipients of a notification for whom it was not accepted. */
export function lackingOf({ planned, accepted }: DeliveryOutcome): readonly string[] {
  return planned.addresses.filter((address) => !accepted.includes(address));
}
