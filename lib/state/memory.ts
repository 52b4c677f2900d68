import type { FindingKind, Trigger } from '../types.ts';

/** Whose finding it is, as plain data that outlives the finding: what a mail needs to say that it is over. */
export interface FindingSubject {
  readonly kind: FindingKind;
  readonly account?: string;
  readonly region?: string;
  readonly imageId?: string;
  readonly imageName?: string;
  readonly sharedAccount?: string;
  readonly sharedAccountName?: string;
  /** What else tells two findings of a kind apart: the conditions of an allowance, or of a target. */
  readonly detail?: string;
  /** What a person calls it where nothing above does: the label of a target. */
  readonly label?: string;
  /** When a share was made, or when an allowance lapses: the same finding with another `since` is another occasion. */
  readonly since?: string;
}

/** What is remembered of one finding. All times are ISO 8601, UTC. */
export interface RememberedFinding {
  readonly subject: FindingSubject;
  readonly firstSeenAt: string;
  readonly lastSeenAt: string;
  /** Who was told that it is open, and when last, by bare address in lower case. */
  readonly mailed: Readonly<Record<string, string>>;
  /** When it was found to be over, and everyone who had been told of it knew. */
  readonly closedAt?: string;
  /** Message-ID of the first mail that told of it. */
  readonly threadId?: string;
}

/** A run of runs that could not do their work, for one and the same cause. */
export interface RememberedTrouble {
  readonly outcome: 'incomplete' | 'failed';
  /** A digest: the same cause gives the same one. */
  readonly cause: string;
  readonly runs: number;
  readonly since: string;
  readonly lastRunAt: string;
  /** Who was told that it goes on, and when last, by bare address in lower case. */
  readonly mailed: Readonly<Record<string, string>>;
  /** When a run did all its work again, as long as someone who was told of the trouble does not know. */
  readonly endedAt?: string;
}

/** What one recipient of `mail.to` or `mail.cc` got last: a report, whatever it said, and one that told of a finding. */
export interface RememberedReader {
  readonly lastReportAt: string;
  readonly lastAlertAt?: string;
}

/** A timer event that was answered by mail: the platform may repeat it. */
export interface AnsweredEvent {
  readonly trigger: Trigger;
  /** A failed run is no answer: the event may still bring a report. */
  readonly outcome: 'report' | 'failed';
  readonly answeredAt: string;
  /** Whose mail server took it, by bare address in lower case. */
  readonly recipients: readonly string[];
}

/** What earlier runs knew. `findings` by the key of the finding. */
export interface Memory {
  readonly findings: Readonly<Record<string, RememberedFinding>>;
  readonly trouble?: RememberedTrouble;
  readonly events: readonly AnsweredEvent[];
  /** By bare address in lower case. */
  readonly readers: Readonly<Record<string, RememberedReader>>;
}
