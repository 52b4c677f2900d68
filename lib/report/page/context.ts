import type { News } from '../../alert/notification.ts';
import type { Language } from '../../options.ts';
import type { Account, AuditReport, FailedRun, Finding, ImageRef } from '../../types.ts';
import { consoleLink } from '../findings/console-link.ts';
import { type Moment, momentFormat } from '../findings/times.ts';
import type { Words } from '../findings/words-en.ts';

/** For whom a page is written, and what its rows need to know beyond their own finding. */
export interface PageContext {
  readonly words: Words;
  readonly language: Language;
  readonly formatMoment: (iso: string) => Moment;
  /** The audited accounts, which have names. */
  readonly accounts: readonly Account[];
  /** Where the console shows the image, or an empty text. */
  readonly consoleOf: (image: ImageRef) => string;
  /** When an earlier run saw it first; absent where this one did, and where nothing is known of earlier runs. */
  readonly firstSeenAt: (finding: Finding) => string | undefined;
}

/** What the rows of a page need to know. */
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
