import type { News, Notice, NotificationStage } from '../../alert/notification.ts';
import { compareKinds, isMinor } from '../../findings.ts';
import type { AuditReport, FailedRun } from '../../types.ts';
import { type CountedKind, hasUnreportedGap, isFullyRead, kindsOf, occurringKinds } from '../findings/tally.ts';
import { visible } from '../findings/untrusted.ts';
import type { Words } from '../findings/words-en.ts';
import { countClosed, findingsOf, type PageContent, stagesInOrder } from './content.ts';

const MAX_KINDS = 3;
// Beside what is over and what is still open.
const MAX_KINDS_WITH_OTHERS = 2;
const NAME_LENGTH = 40;

/** Number of findings, in words. */
interface Part {
  readonly count: number;
  readonly text: string;
}

/** `[image-share-audit] 2 new unauthorized shares, 1 resolved - Production`: one line of bounded length, what is new first. */
export function composeSubject(content: PageContent, words: Words): string {
  const mark = content.run.emulated ? `${words.emulatedMark}: ` : '';
  return `[image-share-audit] ${mark}${outcome(content, words)} - ${audited(content.run)}`;
}

function outcome({ run, news, notices }: PageContent, words: Words): string {
  const { subject } = words;
  if (run.kind === 'failed') {
    const outage = notices.find(({ kind }) => kind === 'outage-ongoing');
    return outage?.kind === 'outage-ongoing' ? subject.failedAgain(outage.runs) : subject.failed;
  }
  return subject.list([reported(run, { news, notices }, words), ...noticeParts(notices, words)]);
}

function reported(run: AuditReport, { news, notices }: Omit<PageContent, 'run'>, words: Words): string {
  const { subject } = words;
  const changes = news === undefined ? [] : newsParts(news, run, words);
  if (changes.length > 0) return subject.list(changes);
  const state = stateOf(run, words);
  for (const notice of notices) {
    if (notice.kind === 'heartbeat') return subject.heartbeat[notice.every](state);
    if (notice.kind === 'outage-over') return subject.outageOver[notice.outcome](state);
  }
  return state;
}

/** Problems of the audit itself, for a reader of the subject only. */
function noticeParts(notices: readonly Notice[], { subject }: Words): readonly string[] {
  return [
    ...(notices.some(({ kind }) => kind === 'memory-unusable') ? [subject.memoryUnusable] : []),
    ...(notices.some(({ kind }) => kind === 'channel-failed') ? [subject.channelFailed] : []),
  ];
}

function stateOf(run: AuditReport, words: Words): string {
  const parts = partsOf(occurringKinds(run), words.nouns, words);
  if (parts.length > 0) return words.subject.list([...atMost(MAX_KINDS, parts, words), ...gapCaveat(run, words)]);
  if (run.findingsElsewhere > 0)
    return words.subject.list([words.subject.elsewhere(run.findingsElsewhere), ...gapCaveat(run, words)]);

  if (!isFullyRead(run)) return words.subject.notAllRead(run.counts.read, run.counts.images);
  return run.counts.images === 0 ? words.subject.nothingInScope : words.subject.allInOrder(run.counts.images);
}

/** New and reopened findings by kind, or else reminders; then closed and other open ones. */
function newsParts(news: News, run: AuditReport, words: Words): readonly string[] {
  const stages = leadingStages(news);
  const lead = leadParts(news, stages, words);
  const closed = closedParts(news, words);
  if (lead.length === 0) {
    if (closed.length === 0) return [];
    return [...closed, ...stillOpen(news.stillOpen, words), ...caveats(run, words)];
  }
  const others = news.told.filter(({ stage }) => !stages.includes(stage)).length + news.stillOpen;
  const { over, outOfScope } = countClosed(news.closed);
  const beside = [
    ...(over > 0 ? [words.subject.closed.over(over)] : []),
    ...(outOfScope > 0 ? [words.subject.closed.outOfScope(outOfScope)] : []),
    ...stillOpen(others, words),
    ...gapCaveat(run, words),
  ];
  return [...atMost(beside.length > 0 ? MAX_KINDS_WITH_OTHERS : MAX_KINDS, lead, words), ...beside];
}

/** Findings of other recipients and unread images, which closed findings must not hide. */
function caveats(run: AuditReport, { subject }: Words): readonly string[] {
  return [
    ...(run.findingsElsewhere > 0 ? [subject.forOthers(run.findingsElsewhere)] : []),
    ...(isFullyRead(run) ? [] : [subject.notAllRead(run.counts.read, run.counts.images)]),
  ];
}

function gapCaveat(run: AuditReport, { subject }: Words): readonly string[] {
  return hasUnreportedGap(run) ? [subject.notAllRead(run.counts.read, run.counts.images)] : [];
}

function stillOpen(count: number, { subject }: Words): readonly string[] {
  return count > 0 ? [subject.stillOpen(count)] : [];
}

/** New and reopened findings, or else the first stage. All stages, where only a later one has serious findings. */
function leadingStages({ told }: News): readonly NotificationStage[] {
  const present = stagesInOrder.filter((stage) => told.some((one) => one.stage === stage));
  const fresh = present.filter((stage) => stage === 'new' || stage === 'reopened');
  const lead = fresh.length > 0 ? fresh : present.slice(0, 1);
  const serious = told.filter(({ finding }) => !isMinor(finding.kind));
  return serious.length === 0 || serious.some(({ stage }) => lead.includes(stage)) ? lead : present;
}

/** Kinds by rank, whether new or reopened: a subject is cut, and the part that is cut off must not be worse. */
function leadParts(news: News, stages: readonly NotificationStage[], words: Words): readonly Part[] {
  const kinds = stages.flatMap((stage) =>
    kindsOf(findingsOf(news, stage)).map(([kind, count]) => ({ stage, kind, count })),
  );
  const serious = kinds.filter(({ kind }) => !isMinor(kind));
  const told = (serious.length > 0 ? serious : kinds).toSorted((a, b) => compareKinds(a.kind, b.kind));
  return told.map(({ stage, kind, count }, index) => {
    const nouns = stage === 'new' ? words.newNouns : words.nouns;
    return { count, text: staged(stage, words.counted(count, nouns[kind](count)), { isFirst: index === 0, words }) };
  });
}

function staged(
  stage: NotificationStage,
  text: string,
  { isFirst, words: { subject } }: { isFirst: boolean; words: Words },
): string {
  switch (stage) {
    case 'new':
    case 'open':
      return text;
    case 'reopened':
      return subject.again(text);
    case 'reminded':
      return isFirst ? subject.reminder(text) : text;
  }
}

function closedParts({ closed }: News, { subject }: Words): readonly string[] {
  const { over, allowed, outOfScope } = countClosed(closed);
  return [
    ...(over > 0 ? [subject.closed.over(over)] : []),
    ...(allowed > 0 ? [subject.closed.allowed(allowed)] : []),
    ...(outOfScope > 0 ? [subject.closed.outOfScope(outOfScope)] : []),
  ];
}

/** Serious kinds, or else minor ones. */
function partsOf(kinds: readonly CountedKind[], nouns: Words['nouns'], { counted }: Words): readonly Part[] {
  const serious = kinds.filter(([kind]) => !isMinor(kind));
  const told = serious.length > 0 ? serious : kinds;
  return told.map(([kind, count]) => ({ count, text: counted(count, nouns[kind](count)) }));
}

function atMost(maxParts: number, parts: readonly Part[], { subject }: Words): readonly string[] {
  const shown = parts.slice(0, maxParts).map(({ text }) => text);
  const others = parts.slice(maxParts).reduce((sum, { count }) => sum + count, 0);
  return others === 0 ? shown : [...shown, subject.others(others)];
}

function audited(run: AuditReport | FailedRun): string {
  if (run.kind === 'failed') return visible(run.error, NAME_LENGTH);
  const [first, ...others] = run.scope.accounts;
  if (first === undefined) return visible(run.runId, NAME_LENGTH);
  const name = visible(first.name ?? first.uin, NAME_LENGTH);
  return others.length === 0 ? name : `${name} + ${others.length}`;
}
