import type { News } from '../../alert/notification.ts';
import type { Language } from '../../options.ts';
import type { Account, AuditReport, FailedRun, Finding, ImageRef } from '../../types.ts';
import { consoleLink } from '../findings/console-link.ts';
import { type Moment, momentFormat } from '../findings/times.ts';
import type { Words } from '../findings/words-en.ts';

/** Language and time zone of a page, and the data that its rows need beyond their own finding. */
export interface PageContext {
  readonly words: Words;
  readonly language: Language;
  readonly formatMoment: (iso: string) => Moment;
  /** The audited accounts, which have names. */
  readonly accounts: readonly Account[];
  /** Address of the image in the console, or an empty text. */
  readonly consoleOf: (image: ImageRef) => string;
  /** Time of first sight by an earlier run; absent for a finding of this run, and without a memory. */
  readonly firstSeenAt: (finding: Finding) => string | undefined;
}

/** Composes the context of a page. */
export function composeContext(
  run: AuditReport | FailedRun,
  news: News | undefined,
  options: { readonly words: Words; readonly language: Language; readonly timeZone: string },
): PageContext {
  const { words, language, timeZone } = options;
  const known = (news?.told ?? []).filter(({ firstSeenAt }) => Date.parse(firstSeenAt) < Date.parse(run.startedAt));
  const firstSeen = new Map(known.map(({ finding, firstSeenAt }) => [finding, firstSeenAt]));
  return {
    words,
    language,
    formatMoment: momentFormat({ timeZone, language, now: run.finishedAt }),
    accounts: run.kind === 'failed' ? [] : run.scope.accounts,
    consoleOf: (image) => consoleLink(image, run),
    firstSeenAt: (finding) => firstSeen.get(finding),
  };
}
