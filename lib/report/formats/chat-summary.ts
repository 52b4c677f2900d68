import { createHash } from 'node:crypto';
import type { News, NotificationStage, NotifiedFinding } from '../../alert/notification.ts';
import { isMinor, severities } from '../../findings.ts';
import type { Link } from '../../notify/chat/alert-event.ts';
import type { ChatSummary } from '../../notify/chat/summary.ts';
import type { Language } from '../../options.ts';
import type { AuditReport, FailedRun, Severity } from '../../types.ts';
import { wordsOf } from '../findings/describe.ts';
import { isFullyRead, occurringKinds, worstFirst } from '../findings/tally.ts';
import type { Words } from '../findings/words-en.ts';
import { countAccounts } from '../page/accounts.ts';
import { composeClosedItem, inOrderOfOutcome } from '../page/closed.ts';
import type { PageContent } from '../page/content.ts';
import { composeContext, type PageContext } from '../page/context.ts';
import { describeFailedScope } from '../page/failed-scope.ts';
import { composeItem, line } from '../page/item.ts';
import { composeNotices } from '../page/notices.ts';
import { groupByCause, type Together } from '../page/same-cause.ts';
import { composeSubject } from '../page/subject.ts';
import { composeVerdict } from '../page/verdict.ts';
import { composeAlertEvents } from './alert-events.ts';
import { renderJson } from './json.ts';
import { linkTo } from './link.ts';

const MAX_ITEMS = 5;

export interface ChatSummaryOptions {
  readonly language: Language;
  readonly timeZone: string;
  readonly subjectPrefix?: string;
}

/** Composes the chat summary of a run: verdict, most severe findings, and a pointer to the rest. Pure. */
export function composeChatSummary(content: PageContent, options: ChatSummaryOptions): ChatSummary {
  const { run, news } = content;
  const words = chatWords(options.language);
  const context = composeContext(run, news, { ...options, words });
  const json = renderJson(run, news);
  const link = linkOf(content, context);
  return {
    id: createHash('sha256').update(json).digest('hex').slice(0, 32),
    mark: markOf(content, words),
    isUrgent: isUrgent(content),
    ...(link && { link }),
    title: line(composeSubject(content, words, options.subjectPrefix)),
    verdict: line(run.kind === 'failed' ? words.verdict.failed : verdictOf(run, content, words)),
    counts: run.kind === 'failed' ? line(describeFailedScope(run, words).join(' · ')) : countsOf(run, words),
    notices: noticesOf(content, context).map(line),
    ...(run.kind === 'failed' ? problemsOf(run, words) : findingsOf(run, news, context)),
    where: line(words.chat.where(run.runId)),
    json,
    events: () => composeAlertEvents(content, context),
  };
}

/** Words of a message to a channel, which gets every finding of a run but those below its severity. */
function chatWords(language: Language): Words {
  const words = wordsOf(language);
  const { below, partBelow } = words.chat;
  return {
    ...words,
    subject: { ...words.subject, elsewhere: below, forOthers: below },
    verdict: { ...words.verdict, elsewhere: (n) => words.verdict.sentence([below(n)]) },
    notices: { ...words.notices, part: partBelow },
  };
}

const SHAPES = { high: '▲', medium: '◆', low: '●', none: '○' } as const;

/** Worst severity of the findings that are notified, or else of those that are open. */
function markOf({ run, news }: PageContent, words: Words): ChatSummary['mark'] {
  const level = run.kind === 'failed' || !isFullyRead(run) ? 'high' : (worstOf(run, news) ?? 'none');
  return { level, text: `${SHAPES[level]} ${level === 'none' ? words.chat.info : words.severity[level]}` };
}

function worstOf(run: AuditReport, news: News | undefined): Severity | undefined {
  const told = (news?.told ?? []).map(({ finding }) => finding);
  const present = new Set((told.length > 0 ? told : run.findings).map(({ severity }) => severity));
  return severities.find((severity) => present.has(severity));
}

/** True for what somebody has to see at once: a new finding of high severity, or a failed run, unless it goes on as before. */
function isUrgent({ run, news, notices }: PageContent): boolean {
  if (run.kind === 'failed') return !notices.some((notice) => notice.kind === 'outage-ongoing' && !notice.isNewCause);
  const fresh =
    news === undefined
      ? run.findings
      : news.told.filter(({ stage }) => stage === 'new' || stage === 'reopened').map(({ finding }) => finding);
  return fresh.some(({ severity }) => severity === 'high');
}

/** Page of the first finding shown that has one. */
function linkOf({ run, news }: PageContent, context: PageContext): Link | undefined {
  if (run.kind === 'failed') return undefined;
  const links = shownFindings(run, news, context).map(({ findings }) => linkTo(findings[0], context));
  return links.find((link) => link !== undefined);
}

/** Minor findings leave the verdict compliant, but a summary must not call that an all-clear. */
function verdictOf(run: AuditReport, content: PageContent, words: Words): string {
  const isTold = (content.news?.told ?? []).length > 0;
  const isAlmostWell = isFullyRead(run) && run.findingsElsewhere === 0 && !isTold;
  const { findings } = run;
  if (isAlmostWell && findings.length > 0 && findings.every(({ kind }) => isMinor(kind)))
    return words.chat.minor(findings.length);

  return composeVerdict(content, words);
}

/** Nothing from outside is in it, so that it is never cut. */
function countsOf(run: AuditReport, words: Words): string {
  const { subject, counted, nouns, chat } = words;
  const kinds = occurringKinds(run).map(([kind, count]) => counted(count, nouns[kind](count)));
  return subject.list([...kinds, ...countAccounts(run, words), chat.read(run.counts.read, run.counts.images)]);
}

function noticesOf({ run, news, notices }: PageContent, context: PageContext): readonly string[] {
  const { warnings, remarks } = composeNotices({ run, news, notices }, context);
  return [...warnings, ...remarks];
}

function problemsOf({ problems }: FailedRun, words: Words): Items {
  const lines = problems.map((problem) => ({ text: line(problem), size: 1 }));
  return cutItems([{ lines, total: problems.length, left: words.moreProblems }], words);
}

/** Findings that are notified, then those that are closed; where none is notified, those that are closed, then the open ones. */
function findingsOf(run: AuditReport, news: News | undefined, context: PageContext): Items {
  const { words } = context;
  const closed = inOrderOfOutcome(news?.closed ?? []);
  const told = news?.told.length ?? 0;
  const open: Part = {
    lines: shownFindings(run, news, context).map(({ findings, stage }) => ({
      text: composeItem(findings, stage, context),
      size: findings.length,
    })),
    total: Math.max(run.findings.length, told),
    left: words.chat.left,
  };
  const over: Part = {
    lines: closed.slice(0, MAX_ITEMS).map((one) => ({ text: line(composeClosedItem(one, context)), size: 1 })),
    total: closed.length,
    left: words.chat.closedLeft,
  };
  return cutItems(told > 0 ? [open, over] : [over, open], words);
}

interface ShownFindings {
  readonly findings: Together;
  readonly stage: NotificationStage | undefined;
}

/** New findings first, minor ones last; without news, the most severe open findings. Those of one cause are one item. */
function shownFindings(run: AuditReport, news: News | undefined, context: PageContext): readonly ShownFindings[] {
  const told = (news?.told ?? []).toSorted(byUrgency);
  const stages = new Map(told.map(({ finding, stage }) => [finding, stage]));
  const all = told.length > 0 ? told.map(({ finding }) => finding) : worstFirst(run.findings);
  return groupByCause(all, context)
    .slice(0, MAX_ITEMS)
    .map((findings) => ({ findings, stage: stages.get(findings[0]) }));
}

function byUrgency(a: NotifiedFinding, b: NotifiedFinding): number {
  return Number(isMinor(a.finding.kind)) - Number(isMinor(b.finding.kind));
}

type Items = Pick<ChatSummary, 'items' | 'left'>;

/** Line about a number of findings or problems. */
interface Item {
  readonly text: string;
  readonly size: number;
}

/** Items of one sort, of which the first few are shown, with the text about the others. */
interface Part {
  readonly lines: readonly Item[];
  readonly total: number;
  readonly left: (n: number) => string;
}

/** Items of all parts in their order, with the texts about those of each part that are left out. */
function cutItems(parts: readonly Part[], { space }: Words): Items {
  const items = parts.flatMap(({ lines }, index) => lines.slice(0, MAX_ITEMS).map((item) => ({ ...item, index })));
  const left = Array.from({ length: items.length + 1 }, (_, shown) => {
    const others = parts.flatMap(({ total, left: say }, index) => {
      const own = items.slice(0, shown).filter((item) => item.index === index);
      const count = own.reduce((rest, { size }) => rest - size, total);
      return count > 0 ? [say(count)] : [];
    });
    return line(others.join(space));
  });
  return { items: items.map(({ text }) => text), left };
}
