import type { News, Notice } from '../../alert/notification.ts';
import type { Language } from '../../options.ts';
import type { AuditReport, FailedRun } from '../../types.ts';
import { wordsOf } from '../findings/describe.ts';
import { countTopics, countUnaffectedImages, worstFirst } from '../findings/tally.ts';
import { timeFormat } from '../findings/times.ts';
import { visible } from '../findings/untrusted.ts';
import type { Medium, Words } from '../findings/words-en.ts';
import { type AccountOverview, composeAccounts, NO_ACCOUNTS } from './accounts.ts';
import { composeActions } from './actions.ts';
import { composeContext } from './context.ts';
import { describeFailedScope } from './failed-scope.ts';
import { composeFooter, type Footer } from './footer.ts';
import { composeHighlights, type Highlights } from './highlights.ts';
import { composeItem } from './item.ts';
import { composeMetrics, type Metric } from './metrics.ts';
import { composeNotices } from './notices.ts';
import { type Pill, verdictPills } from './pills.ts';
import { type PlacedSections, type Placing, prepareSectionsOf } from './placed-sections.ts';
import { composeChanges, composePreheader } from './preheader.ts';
import { accountLabel } from './rows.ts';
import { groupByCause } from './same-cause.ts';
import { composeVerdict } from './verdict.ts';

/** Options of a page: language, medium (by default a page of its own), news and notices. */
export interface PageOptions {
  readonly language: Language;
  readonly timeZone: string;
  readonly medium?: Medium;
  readonly news?: News | undefined;
  readonly notices?: readonly Notice[];
  /** Time of the next run, ISO 8601; absent where the run does not know it. */
  readonly nextRunAt?: string | undefined;
}

/**
 * Content of a report in reading order, free of any format: HTML and text are rendered from it.
 * Every text is visible, and empty where it does not apply.
 */
export interface Page extends PlacedSections {
  readonly words: Words;
  readonly language: Language;
  /** Preview text, shown by mail programs beside the subject. */
  readonly preheader: string;
  readonly emulated: string;
  readonly dateline: string;
  readonly pills: readonly Pill[];
  readonly verdict: string;
  /** True where nothing needs to be done now: the page then looks another way. */
  readonly isCalm: boolean;
  /** Notices that limit how far the page can be trusted. */
  readonly warnings: readonly string[];
  readonly metrics: readonly Metric[];
  /** Numbers of changes since the last run. */
  readonly changes: string;
  /** Time of the next run, on a page on which nothing needs to be done now. */
  readonly nextRun: string;
  readonly highlights: Highlights;
  /** Link to the images of the most urgent finding in the console, or empty texts. */
  readonly link: string;
  readonly linkLabel: string;
  readonly actions: readonly string[];
  /** Audited accounts, where there are several. */
  readonly accounts: AccountOverview;
  /** Notices that explain the reason and the extent of this page. */
  readonly remarks: readonly string[];
  readonly problems: readonly string[];
  readonly stillOpen: string;
  /** Most severe open findings, each in a line, where nothing else is reported. */
  readonly openItems: readonly string[];
  readonly otherImages: string;
  readonly footer: Footer;
}

const MAX_OPEN_ITEMS = 5;
const MAX_ACCOUNTS = 3;
const MAX_SELECTED = 6;
const NO_SECTIONS: PlacedSections = { sections: [], moreFindings: '' };
const PROBLEM_LENGTH = 500;
const SELECTION_LENGTH = 60;

/** Composes the page of a run. A section has at most `maxRows` rows and says how many findings it leaves out. */
export function composePage(run: AuditReport | FailedRun, options: PageOptions, maxRows: number): Page {
  return preparePage(run, options)(maxRows);
}

/** Page of a run for any number of rows: what is the same for every number is composed once. */
export function preparePage(run: AuditReport | FailedRun, options: PageOptions): (maxRows: number) => Page {
  const { language, timeZone, medium = 'page', news, notices = [] } = options;
  const words = wordsOf(language);
  const content = { run, news, notices };
  const context = composeContext(run, news, { words, language, timeZone });
  const pills = verdictPills(run, words);
  const isCalm = pills.every(({ tone }) => tone === 'good');
  const highlights = composeHighlights(content, context);
  const placing = { news, context, medium };
  const placeSections = run.kind === 'failed' ? () => NO_SECTIONS : prepareSectionsOf(run, placing);
  const fixed = {
    words,
    language,
    preheader: composePreheader(content, words),
    emulated: run.emulated ? words.emulated : '',
    dateline: dateline(run, timeZone, words),
    pills,
    verdict: composeVerdict(content, words),
    isCalm,
    ...composeNotices(content, context),
    metrics: composeMetrics(content, words),
    changes: composeChanges(content, words).join(words.space),
    nextRun: isCalm ? sayNextRun(run, options, words) : '',
    highlights,
    link: highlights.rows[0]?.link ?? '',
    linkLabel: highlights.rows[0]?.linkLabel ?? '',
    actions: composeActions(content, words),
    accounts: run.kind === 'failed' ? NO_ACCOUNTS : composeAccounts({ run, news }, context),
    ...composeStillOpen(run, placing),
    otherImages: run.kind === 'failed' ? '' : otherImages(run, words),
    footer: composeFooter(run, { timeZone, medium }, words),
  };
  return (maxRows) => ({
    ...fixed,
    problems: run.kind === 'failed' ? composeProblems(run, words, maxRows) : [],
    ...placeSections(maxRows),
  });
}

function sayNextRun({ startedAt }: AuditReport | FailedRun, options: PageOptions, { nextRun }: Words): string {
  const { nextRunAt, timeZone } = options;
  const formatTime = timeFormat(timeZone);
  return nextRunAt === undefined ? nextRun.unknown(formatTime(startedAt)) : nextRun.known(formatTime(nextRunAt));
}

function composeProblems({ problems }: FailedRun, words: Words, maxRows: number): readonly string[] {
  const shown = problems.slice(0, maxRows).map((problem) => visible(problem, PROBLEM_LENGTH));
  const left = problems.length - shown.length;
  return left > 0 ? [...shown, words.moreProblems(left)] : shown;
}

/** Number of open findings that are not shown again; a mail without other findings names the most severe. */
function composeStillOpen(
  run: AuditReport | FailedRun,
  { news, context, medium }: Placing,
): Pick<Page, 'stillOpen' | 'openItems'> {
  if (run.kind === 'failed' || news === undefined || news.stillOpen + (news.forOthers ?? 0) === 0)
    return { stillOpen: '', openItems: [] };
  const { words } = context;
  const grouped = news.told.length > 0 ? [] : groupByCause(worstFirst(run.findings), context);
  const worst = grouped.slice(0, MAX_OPEN_ITEMS);
  const openItems = worst.map((findings) => composeItem(findings, undefined, context));
  const { stillOpen, forOthers = 0 } = news;
  const isPart = openItems.length > 0 && worst.flat().length < stillOpen + forOthers;
  const said = [
    ...(stillOpen > 0 ? [words.stillOpen[medium](stillOpen)] : []),
    ...(forOthers > 0 ? [words.openForOthers(forOthers)] : []),
    ...(isPart ? [words.worst] : []),
  ];
  return { stillOpen: said.join(words.space), openItems };
}

/** Images without serious findings are counted only in a full report that names every unread image. */
function otherImages(run: AuditReport, words: Words): string {
  const inOrder = countUnaffectedImages(run);
  const isPart = run.findingsElsewhere > 0 || run.counts.unread > countTopics(run.findings).images;
  return run.verdict === 'compliant' || isPart || inOrder <= 0 ? '' : words.otherImages(inOrder);
}

/** Part of the targets that a run was to audit; none where it audited all of them. */
function describeSelection({ scope: { selection, accounts: known } }: AuditReport, words: Words): readonly string[] {
  if (selection === undefined) return [];
  const { accounts = [], regions = [], targets = [] } = selection;
  const names = [...targets, ...regions].map((name) => visible(name, SELECTION_LENGTH));
  const parts = [...names, ...accounts.map((uin) => accountLabel(uin, known))];
  return [words.only(words.subject.list(firstOf(parts, MAX_SELECTED, words.andMore)))];
}

/** The first of a list, and the number of the others. */
function firstOf(all: readonly string[], max: number, more: (n: number) => string): readonly string[] {
  return all.length > max ? [...all.slice(0, max), more(all.length - max)] : all;
}

function dateline(run: AuditReport | FailedRun, timeZone: string, words: Words): string {
  const scope =
    run.kind === 'failed'
      ? describeFailedScope(run, words)
      : run.scope.accounts.map(({ uin }) => accountLabel(uin, run.scope.accounts));
  const part = run.kind === 'failed' ? [] : describeSelection(run, words);
  return [...firstOf(scope, MAX_ACCOUNTS, words.accounts.more), ...part, timeFormat(timeZone)(run.startedAt)].join(
    ' · ',
  );
}
