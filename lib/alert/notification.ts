import type { Channel, Recipients } from '../options.ts';
import type { FindingSubject, RememberedOutage } from '../state/memory.ts';
import type { AuditReport, FailedRun, Finding } from '../types.ts';

/** `new`: told for the first time. `reopened`: over, or shared at another time, and here again. `reminded`: told again after a while. */
export type Stage = 'new' | 'reopened' | 'reminded' | 'open';

/** A finding that a mail tells of. `firstSeenAt` is ISO 8601, UTC. */
export interface NotifiedFinding {
  readonly finding: Finding;
  readonly stage: Stage;
  readonly firstSeenAt: string;
}

/**
 * A finding that earlier runs knew and that is over: why, as far as it is known. `not-shared`: the share is gone.
 * `allowed`: it is still shared, and the allowlist now covers it. `settled`: what was found is so no more.
 * `out-of-scope`: nobody looks there any more, so that nothing is said about it.
 */
export interface ClosedFinding {
  readonly subject: FindingSubject;
  readonly outcome: 'not-shared' | 'allowed' | 'settled' | 'out-of-scope';
  readonly firstSeenAt: string;
}

/** What is new since the last run. Without a memory there is no such thing. */
export interface News {
  /** By stage (new, reopened, reminded, open), within it in the order of the report. */
  readonly told: readonly NotifiedFinding[];
  readonly closed: readonly ClosedFinding[];
  /** Findings of the report that are open, known to these recipients, and not told again. */
  readonly stillOpen: number;
  /** Findings that these recipients know to be open and that could not be looked at again: in no report. Absent: none. */
  readonly unseen?: number;
}

/** Something about the run, rather than about a share, that a mail has to say. Texts are sentences, safe to mail. */
export type Notice =
  /** The memory could not be used: everything is told as if nothing were known. `keptAs` names the damaged object. */
  | { readonly kind: 'memory-unusable'; readonly problem: string; readonly keptAs?: string }
  | { readonly kind: 'channel-failed'; readonly channel: Channel['kind']; readonly problem: string }
  /** From now on this trouble is mailed again only after so many days, as long as its cause stays the same. */
  | { readonly kind: 'outage-ongoing'; readonly runs: number; readonly since: string; readonly nextAfterDays: number }
  | {
      readonly kind: 'outage-over';
      readonly outcome: RememberedOutage['outcome'];
      readonly runs: number;
      readonly since: string;
    }
  /** A sign of life. */
  | { readonly kind: 'heartbeat'; readonly every: 'daily' | 'weekly'; readonly lastAlertAt?: string }
  /** These recipients are told for the first time, of everything that is open. */
  | { readonly kind: 'first-mail' };

/** One mail to be written: to whom, about what part of a run, and what is new in it. */
export interface Notification extends Recipients {
  /** Of a report, the findings that concern these recipients, and their counts; the verdict stays that of the whole run. */
  readonly run: AuditReport | FailedRun;
  readonly news?: News;
  readonly notices: readonly Notice[];
  /** Message-IDs of earlier mails about the same findings, the oldest first. */
  readonly references: readonly string[];
}

/** A mail that tells all of a run to everyone, as if there had been none before. */
export function fullNotification(run: AuditReport | FailedRun, { to, cc }: Recipients): Notification {
  return { to, cc, run, notices: [], references: [] };
}
