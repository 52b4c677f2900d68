import type { Severity } from '../../types.ts';
import type { AlertEvent, Link } from './alert-event.ts';

/**
 * Run in a few lines of plain text, for a group chat. Every text is one line without invisible characters, of bounded length,
 * and empty where it does not apply. It may contain names that others chose, so that a robot escapes all of it.
 */
export interface ChatSummary {
  /** The same each time the same is sent. */
  readonly id: string;
  readonly title: string;
  /** Worst severity of what the message tells, by name and shape; `level` is `none` where it tells of no finding. */
  readonly mark: { readonly level: Severity | 'none'; readonly text: string };
  /** True where the members that a robot is to mention are mentioned: a finding of high severity is new, or a run failed. */
  readonly isUrgent: boolean;
  /** Page of the worst finding. */
  readonly link?: Link;
  readonly verdict: string;
  /** Number of findings of each kind; of a run that failed, its account, regions and function. */
  readonly counts: string;
  readonly notices: readonly string[];
  /** The worst findings, or what went wrong with a run that failed. */
  readonly items: readonly string[];
  /** Texts about the items that are left out, by the number of those shown. One longer than `items`. */
  readonly left: readonly string[];
  readonly where: string;
  /** The run in full, for machines: what a webhook takes. */
  readonly json: string;
  /** The changes as events of single findings, of bounded number: what an incident service takes, and nobody else composes. */
  readonly events: () => readonly AlertEvent[];
}
