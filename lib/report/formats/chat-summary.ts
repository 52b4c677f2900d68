import { createHash } from 'node:crypto';
import type { News, Stage, ToldFinding } from '../../alert/notification.ts';
import { isMinor } from '../../findings.ts';
import type { Brief } from '../../notify/chat/summary.ts';
import type { Language } from '../../options.ts';
import type { AuditReport, FailedRun, Finding } from '../../types.ts';
import { wordsOf } from '../findings/describe.ts';
import { isReadWhole, occurringKinds, worstFirst } from '../findings/tally.ts';
import type { Words } from '../findings/words-en.ts';
import type { Content } from '../page/content.ts';
import { composeSetting, type Setting } from '../page/context.ts';
import { composeItem, line } from '../page/item.ts';
import { composeNotices } from '../page/notices.ts';
import { composeSubject } from '../page/subject.ts';
import { composeVerdict } from '../page/verdict.ts';
import { renderFailureJson } from './failure-json.ts';
import { renderJson } from './json.ts';

const MAX_ITEMS = 5;

export interface BriefOptions {
  readonly language: Language;
  readonly timeZone: string;
}

/** Composes what a group chat is told of a run: how it stands, the worst findings, and where the rest is. Pure. */
export function composeBrief(content: Content, options: BriefOptions): Brief {
  const { run, news } = content;
  const words = wordsOf(options.language);
  const setting = composeSetting(run, news, { ...options, words });
  const json = run.kind === 'failed' ? renderFailureJson(run) : renderJson(run);
  return {
    id: createHash('sha256').update(json).digest('hex').slice(0, 32),
    title: line(composeSubject(content, words)),
    verdict: line(run.kind === 'failed' ? words.verdict.failed : verdictOf(run, content, words)),
    counts: run.kind === 'failed' ? '' : countsOf(run, words),
    notices: noticesOf(content, setting).map(line),
    ...(run.kind === 'failed' ? problemsOf(run, words) : findingsOf(run, news, setting)),
    where: line(words.brief.where(run.runId)),
    json,
  };
}

/** What can wait is not said to be nothing, although it leaves the verdict as it is. */
function verdictOf(run: AuditReport, content: Content, words: Words): string {
  const isTold = (content.news?.told ?? []).length > 0;
  const isAlmostWell = isReadWhole(run) && run.findingsElsewhere === 0 && !isTold;
  const { findings } = run;
  if (isAlmostWell && findings.length > 0 && findings.every(({ kind }) => isMinor(kind))) {
    return words.brief.minor(findings.length);
  }
  return composeVerdict(content, words);
}

/** Nothing from outside is in it, so that it is never cut. */
function countsOf(run: AuditReport, { subject, counted, nouns, brief }: Words): string {
  const kinds = occurringKinds(run).map(([kind, count]) => counted(count, nouns[kind](count)));
  return subject.list([...kinds, brief.read(run.counts.read, run.counts.images)]);
}

function noticesOf({ run, news, notices }: Content, setting: Setting): readonly string[] {
  const told = notices.filter(({ kind }) => kind !== 'first-mail');
  const { warnings, remarks } = composeNotices({ run, news, notices: told }, setting);
  return [...warnings, ...remarks];
}

function problemsOf({ problems }: FailedRun, words: Words): Pick<Brief, 'items' | 'left'> {
  return cutTo(problems.map(line), problems.length, words.moreProblems);
}

/** What is new first, unless it can wait; where nothing is new, the worst of what is open. */
function findingsOf(run: AuditReport, news: News | undefined, setting: Setting): Pick<Brief, 'items' | 'left'> {
  const told = news?.told ?? [];
  const shown: readonly { readonly finding: Finding; readonly stage?: Stage }[] =
    told.length > 0 ? told.toSorted(byUrgency) : worstFirst(run.findings).map((finding) => ({ finding }));
  const items = shown.slice(0, MAX_ITEMS).map(({ finding, stage }) => composeItem(finding, stage, setting));
  return cutTo(items, Math.max(run.findings.length, shown.length), setting.words.brief.left);
}

function byUrgency(a: ToldFinding, b: ToldFinding): number {
  return Number(isMinor(a.finding.kind)) - Number(isMinor(b.finding.kind));
}

function cutTo(lines: readonly string[], total: number, left: (n: number) => string): Pick<Brief, 'items' | 'left'> {
  const items = lines.slice(0, MAX_ITEMS);
  const others = Array.from({ length: items.length + 1 }, (_, shown) => total - shown);
  return { items, left: others.map((count) => (count > 0 ? line(left(count)) : '')) };
}
