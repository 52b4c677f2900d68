import type { FindingKind, SeenMember, Trigger } from '../types.ts';

// The names of keys are those of the stored JSON, which is a contract: a change of one makes every memory unusable.

/** Identity of a finding as plain data that outlives the finding, with all that a mail needs to report its end. */
export interface FindingSubject {
  readonly kind: FindingKind;
  readonly account?: string;
  readonly region?: string;
  readonly imageId?: string;
  readonly imageName?: string;
  readonly sharedAccount?: string;
  readonly sharedAccountName?: string;
  /** Conditions of an allowance, or of a target, where these tell two findings of a kind apart. */
  readonly detail?: string;
  /** Label of a target, for people. */
  readonly label?: string;
  /** Time when a share was made, or day when an allowance lapses: with another `since`, the finding is reopened. */
  readonly since?: string;
}

/** One remembered finding. All times are ISO 8601, UTC. */
export interface RememberedFinding {
  readonly subject: FindingSubject;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  /** Time of the last notification that it is open, by recipient: bare address in lower case, or name of a channel. */
  readonly mailed: Readonly<Record<string, string>>;
  /** Recipients to whom it was due, and who never accepted a notification of it. */
  readonly owed?: readonly string[];
  /** Recipients who were sent that it is over, and neither confirmed nor refused it: they may know all the same. */
  readonly unconfirmed?: readonly string[];
  /** True where it was over before `firstSeenAt`, or was about another share. */
  readonly isReopened?: boolean;
  /** Time when it was over, and everyone who had been notified of it knew. */
  readonly closedAt?: string;
  /** Message-ID of the first mail about it. */
  readonly threadId?: string;
  /** Subject of that mail: with another one, Gmail does not show two mails as one conversation. */
  readonly threadSubject?: string;
}

/** Consecutive runs that were incomplete or failed, whatever their causes. `mixed`: some were incomplete, and some failed. */
export interface RememberedOutage {
  readonly outcome: 'incomplete' | 'failed' | 'mixed';
  /** Addresses that were notified of a cause, by the digest of the cause; the latest last. */
  readonly causes?: Readonly<Record<string, readonly string[]>>;
  /** Digest of the only cause, in a memory of an earlier version. */
  readonly cause?: string;
  /** Number of trigger events; a run without an event counts as one. */
  readonly runs: number;
  /** Events that were counted, the latest last. */
  readonly triggers?: readonly Trigger[];
  readonly since: string;
  readonly lastRunAt: string;
  /** Time of the last notification that it is ongoing, by recipient. */
  readonly mailed: Readonly<Record<string, string>>;
  /** Recipients to whom it was due, and who never accepted a notification of it. */
  readonly owed?: readonly string[];
  /** Time of the first complete run after it, as long as someone who was notified of the outage does not know. */
  readonly endedAt?: string;
  /** Message-ID of the first mail about it. */
  readonly threadId?: string;
}

/** Recipient of mail whose last mail was not accepted. */
export interface UndeliveredRecipient {
  readonly since: string;
  readonly lastAt: string;
  /** Answer of the mail server, or the cause, in few words; may be empty. */
  readonly answer: string;
  /** True where the server refused this recipient, and not the mail as a whole. */
  readonly isRefused: boolean;
  /** Time when a channel was notified of it, by the name of the channel. */
  readonly mailed: Readonly<Record<string, string>>;
  /** Time of the first accepted mail after it, as long as a channel that was notified of it does not know. */
  readonly endedAt?: string;
}

/** Times of the last report of any kind, and of the last one with a finding, that a recipient of `mail.to` or `mail.cc` got. */
export interface RememberedReader {
  readonly lastReportAt: string;
  readonly lastAlertAt?: string;
  /** Channels that fail, as the recipient was notified; by name, in order. */
  readonly failedChannels?: readonly string[];
}

/** Timer event that was answered by mail: the platform may repeat it. */
export interface MailedEvent {
  readonly trigger: Trigger;
  /** A failed run is no answer: the event may still bring a report. */
  readonly outcome: 'report' | 'failed';
  readonly answeredAt: string;
  /** Recipients that accepted the notification. */
  readonly recipients: readonly string[];
}

/** Knowledge of earlier runs. `findings` by the key of the finding. */
export interface Memory {
  readonly findings: Readonly<Record<string, RememberedFinding>>;
  /** Current outage, or one whose end is not known to everyone. */
  readonly trouble?: RememberedOutage;
  readonly events: readonly MailedEvent[];
  /** By bare address in lower case. Absent in memories of earlier versions. */
  readonly undelivered?: Readonly<Record<string, UndeliveredRecipient>>;
  /** By bare address in lower case. */
  readonly readers: Readonly<Record<string, RememberedReader>>;
  /** Time of the last notification of a finding to anybody. */
  readonly lastAlertAt?: string;
  /** Accounts that were seen in the organization, by uin. Absent in memories of earlier versions. */
  readonly members?: Readonly<Record<string, SeenMember>>;
}

export const EMPTY_MEMORY: Memory = { findings: {}, events: [], readers: {} };
