import type { Channel, MailOptions } from '../options.ts';
import type { Memory } from '../state/memory.ts';
import type { AuditReport } from '../types.ts';
import type { DeliveryOutcome, Undelivered } from './delivery.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Notice } from './notification.ts';
import type { Outage } from './outage.ts';
import type { Redirected } from './redirect.ts';
import type { ReminderPolicy } from './reminder-policy.ts';

/** Memory of earlier runs. Without one, all findings are notified; `notices` may say why there is none. */
export interface History {
  readonly memory?: Memory;
  readonly notices: readonly Notice[];
  /** Outcomes of what this run has sent already: what is left to send takes account of them. */
  readonly outcomes?: readonly DeliveryOutcome[];
}

/** Recipients of a run, by mail and by channel. */
export interface NotificationOptions {
  readonly mail: MailOptions;
  readonly channels: readonly Channel[];
}

/** Inputs of the notifications of a report. */
export interface PlanInputs {
  readonly report: AuditReport;
  readonly mail: MailOptions;
  readonly lifecycle: Lifecycle;
  readonly outage: Outage;
  readonly reminders: ReminderPolicy;
  /** Empty where there is none. */
  readonly memory: Memory;
  readonly hasMemory: boolean;
  /** True where only changes are notified, which needs a memory. */
  readonly onChanges: boolean;
  /** Reasons why there is no memory where there should be one. */
  readonly notices: readonly Notice[];
  /** Recipients who were notified before, of whatever it was. */
  readonly known: ReadonlySet<string>;
  /** Recipients of mail whose last one was not accepted. */
  readonly undelivered: Undelivered;
  /** Channels that did not accept a notification of this run. */
  readonly failedChannels: ReadonlySet<string>;
  /** Findings of routes that are for `mail.to` in this run. */
  readonly redirected: Redirected;
  /** Recipients who have a report for this very event already. */
  readonly answered: ReadonlySet<string>;
}
