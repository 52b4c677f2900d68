import type { Channel, Recipients } from '../options.ts';
import type { FindingSubject, RememberedOutage } from '../state/memory.ts';
import type { Allowance, AuditReport, FailedRun, Finding } from '../types.ts';

/** `new`: notified for the first time. `reopened`: was over, or shared at another time. `reminded`: notified again after a while. */
export type NotificationStage = 'new' | 'reopened' | 'reminded' | 'open';

/** Finding in a notification. `firstSeenAt` is ISO 8601, UTC. `replaces`: the share was another kind of finding before. */
export interface NotifiedFinding {
  readonly finding: Finding;
  readonly stage: NotificationStage;
  readonly firstSeenAt: string;
  readonly replaces?: FindingSubject;
}

/**
 * Finding of earlier runs that is over, with the reason. `not-shared`: the share is gone. `allowed`: it is still shared, and
 * the allowlist now covers it. `settled`: the finding no longer holds. `out-of-scope`: it is no longer audited.
 */
export interface ClosedFinding {
  readonly subject: FindingSubject;
  readonly outcome: 'not-shared' | 'allowed' | 'settled' | 'out-of-scope';
  readonly firstSeenAt: string;
  /** Time when it was last seen; only where these recipients were not notified while it was open. */
  readonly lastSeenAt?: string;
  /** The one that allows the share now. */
  readonly allowance?: Allowance;
}

/** Finding of earlier runs that could not be checked again, and stays open. */
export type UnseenFinding = Pick<ClosedFinding, 'subject' | 'firstSeenAt'>;

/** Changes since the last run, for some recipients. Needs a memory. */
export interface News {
  /** By stage (new, reopened, reminded, open), within it in the order of the report. */
  readonly told: readonly NotifiedFinding[];
  readonly closed: readonly ClosedFinding[];
  /** Time when each finding of the report was first seen, notified or not. ISO 8601, UTC. */
  readonly firstSeenAt?: ReadonlyMap<Finding, string>;
  /** Number of findings of the report that are open, known to these recipients, and not notified again. */
  readonly stillOpen: number;
  /** Number of findings of the report that are for other recipients: these get the full report, and have no findings of their own. */
  readonly forOthers?: number;
  /** Findings, in no report, that these recipients know to be open. Absent where there is none. */
  readonly unseen?: readonly UnseenFinding[];
}

/** Statement about the run, rather than about a share. Texts are sentences, safe to mail. */
export type Notice =
  /** The memory could not be used, so that all findings are notified. `keptAs` names the damaged object in quarantine. */
  | { readonly kind: 'memory-unusable'; readonly problem: string; readonly keptAs?: string }
  | { readonly kind: 'channel-failed'; readonly channel: Channel['kind']; readonly problem: string }
  /** Mail to these addresses was not accepted since then. `answer` may be empty. */
  | {
      readonly kind: 'mail-failed';
      readonly addresses: readonly string[];
      readonly since: string;
      readonly answer: string;
    }
  /** Mail to these addresses, whose failure the recipients know of, is accepted again. */
  | { readonly kind: 'mail-restored'; readonly addresses: readonly string[] }
  /** Number of findings in the mail that are for other addresses, which did not accept theirs. */
  | { readonly kind: 'findings-redirected'; readonly findings: number; readonly addresses: readonly string[] }
  /** Number of findings that earlier runs left open, in a run that failed; how many are of high severity. */
  | { readonly kind: 'findings-unchecked'; readonly findings: number; readonly high: number }
  /** From now on this outage is mailed again only after so many days, or for a cause that is new in it, as here with `isNewCause`. */
  | {
      readonly kind: 'outage-ongoing';
      readonly outcome: RememberedOutage['outcome'];
      readonly runs: number;
      readonly since: string;
      readonly nextAfterDays: number;
      readonly isNewCause: boolean;
    }
  | {
      readonly kind: 'outage-over';
      readonly outcome: RememberedOutage['outcome'];
      readonly runs: number;
      readonly since: string;
    }
  /** Report although nothing else is due. `lastAlertToOthersAt`: later than the last alert to these recipients. */
  | {
      readonly kind: 'heartbeat';
      readonly every: 'daily' | 'weekly';
      readonly lastAlertAt?: string;
      readonly lastAlertToOthersAt?: string;
    }
  /** The recipients are notified for the first time, of everything that is open. */
  | { readonly kind: 'first-mail' };

/** Recipients of one message, with the part of a run that concerns them and the changes in it. */
export interface Notification extends Recipients {
  /** Of a report, the findings that concern these recipients, and their counts; the verdict stays that of the whole run. */
  readonly run: AuditReport | FailedRun;
  readonly news?: News;
  readonly notices: readonly Notice[];
  /** Message-IDs of earlier mails about the same findings, the oldest first. */
  readonly references: readonly string[];
  /** Subject of the first mail, where one mail was the first about all of these findings, and the recipients know it. */
  readonly threadSubject?: string;
  /** Time of the next run, ISO 8601, where it is known. */
  readonly nextRunAt?: string | undefined;
}

/** Notification of a whole run, without a memory. */
export function fullNotification(run: AuditReport | FailedRun, { to, cc }: Recipients): Notification {
  return { to, cc, run, notices: [], references: [] };
}
