import type { News, Notice, NotificationStage } from '../../alert/notification.ts';
import { isMinor } from '../../findings.ts';
import type { AuditReport, FailedRun, Finding } from '../../types.ts';
import { countTopics, hasUnreportedGap, imagesOf, isFullyRead, kindsOf } from '../findings/tally.ts';
import type { Words } from '../findings/words-en.ts';
import { countClosed, findingsOf, type PageContent } from './content.ts';

// A further clause would make the sentence too long: the actions below it name everything. What could not be verified is
// always among these.
const SENTENCE_PARTS = 3;

/** Findings of a sentence, and its beginning. */
interface Opening {
  readonly say: (sentence: string) => string;
  readonly findings: readonly Finding[];
}

/** Verdict in one or two sentences: new findings, or closed ones, or the state of the run. */
export function composeVerdict({ run, news, notices }: PageContent, words: Words): string {
  if (run.kind === 'failed' || news === undefined) return verdictSentence(run, words, notices);
  if (news.told.length > 0)
    return [...toldSentences(news, run, words), ...outOfScopeSentence(news, words)].join(words.space);

  const { forOthers } = news;
  const elsewhere = forOthers === undefined ? [] : [words.verdict.elsewhere(forOthers)];
  return [...closedSentence(news, words), ...elsewhere, verdictSentence(run, words, notices)].join(words.space);
}

/** Verdict of the run in one sentence, whether it is news or not. */
export function verdictSentence(run: AuditReport | FailedRun, words: Words, notices: readonly Notice[] = []): string {
  const { verdict } = words;
  if (run.kind === 'failed') return verdict.failed;
  const { images, read } = run.counts;
  const gap = gapCaveat(run, words);
  const clauses = clausesOf(run.findings, words);
  if (clauses.length > 0) return [verdict.sentence(clauses), ...gap].join(words.space);
  if (run.findingsElsewhere > 0) {
    const isOwn = run.findings.length > 0;
    const said = isOwn ? stageSentence(run.findings, words) : verdict.elsewhere(run.findingsElsewhere);
    return [said, ...gap].join(words.space);
  }
  if (!isFullyRead(run)) return verdict.notAllRead(read, images);
  if (images === 0) return verdict.nothingInScope;
  const isHeartbeat = notices.some(({ kind }) => kind === 'heartbeat') && run.findings.length === 0;
  if (isHeartbeat) {
    const regions = new Set(run.scope.regions.map(({ region }) => region));
    return verdict.allClear(images, regions.size, run.scope.accounts.length);
  }
  // What no target takes in was not read, and may be shared with anybody.
  return run.findings.length > 0 ? words.chat.minor(run.findings.length) : verdict.compliant(images);
}

/** Leading findings, and the next serious ones where they are minor; unread images are mentioned whether new or not. */
function toldSentences(news: News, run: AuditReport, words: Words): readonly string[] {
  const { sentence } = words.verdict;
  const shown = openingsToSay(news, words);
  const said = shown.map(({ say, findings }) => say(stageSentence(findings, words)));
  const gaps = gapClauses(run.findings, words);
  const isStated = shown.some(({ findings }) => gapClauses(findings, words).length > 0);
  const isUnstated = gaps.length > 0 && !isStated;
  return [...said, ...(isUnstated ? [sentence(gaps)] : gapCaveat(run, words))];
}

function gapCaveat(run: AuditReport, { verdict }: Words): readonly string[] {
  return hasUnreportedGap(run) ? [verdict.notAllRead(run.counts.read, run.counts.images)] : [];
}

function openingsToSay(news: News, words: Words): readonly Opening[] {
  const [first, ...others] = openingsOf(news, words);
  if (first === undefined) return [];
  const worst = others.find(isHigh) ?? others.find(({ findings }) => findings.some(({ kind }) => !isMinor(kind)));
  return isHigh(first) || worst === undefined ? [first] : [first, worst];
}

/** New and reopened findings make one sentence, because both need action now. */
function openingsOf(news: News, { verdict: { stages, newOrReopened } }: Words): readonly Opening[] {
  const opening = (stage: NotificationStage): Opening => ({ say: stages[stage], findings: findingsOf(news, stage) });
  const fresh = [opening('new'), opening('reopened')].filter(isAny);
  const first =
    fresh.length < 2 ? fresh : [{ say: newOrReopened, findings: fresh.flatMap(({ findings }) => findings) }];
  return [...first, ...[opening('reminded'), opening('open')].filter(isAny)];
}

function isHigh({ findings }: Opening): boolean {
  return findings.some(({ severity }) => severity === 'high');
}

function isAny({ findings }: Opening): boolean {
  return findings.length > 0;
}

function stageSentence(findings: readonly Finding[], words: Words): string {
  const clauses = clausesOf(findings, words);
  if (clauses.length > 0) return words.verdict.sentence(clauses);
  const kinds = kindsOf(findings).map(([kind, count]) => words.counted(count, words.nouns[kind](count)));
  return words.verdict.sentence(kinds.slice(0, SENTENCE_PARTS));
}

/** Findings that are no longer audited, which the verdict must mention. */
function outOfScopeSentence({ closed }: News, { verdict }: Words): readonly string[] {
  const { outOfScope } = countClosed(closed);
  return outOfScope > 0 ? [verdict.sentence([verdict.closed.outOfScope(outOfScope)])] : [];
}

function closedSentence({ closed }: News, { verdict }: Words): readonly string[] {
  const { over, allowed, outOfScope } = countClosed(closed);
  const clauses = [
    ...(over > 0 ? [verdict.closed.over(over)] : []),
    ...(allowed > 0 ? [verdict.closed.allowed(allowed)] : []),
    ...(outOfScope > 0 ? [verdict.closed.outOfScope(outOfScope)] : []),
  ];
  return clauses.length === 0 ? [] : [verdict.sentence(clauses)];
}

function clausesOf(findings: readonly Finding[], words: Words): readonly string[] {
  const { verdict } = words;
  const [unauthorized, lapsed] = (['unauthorized-share', 'lapsed-allowance'] as const).map(
    (shared) => imagesOf(findings.filter(({ kind }) => kind === shared)).size,
  );
  const { untrusted, missing, organization } = countTopics(findings);
  return [
    ...(unauthorized ? [verdict.unauthorized(unauthorized)] : []),
    ...(lapsed ? [verdict.lapsed(lapsed)] : []),
    ...(untrusted > 0 ? [verdict.untrusted(untrusted)] : []),
    ...gapClauses(findings, words),
    ...(missing > 0 ? [verdict.missing(missing)] : []),
  ].slice(0, SENTENCE_PARTS + (organization > 0 ? 1 : 0) + (untrusted > 0 ? 1 : 0));
}

/** Clauses about what could not be verified: the organization first, since nobody knows how much that hides. */
function gapClauses(findings: readonly Finding[], { verdict }: Words): readonly string[] {
  const { images, targets, organization } = countTopics(findings);
  return [
    ...(organization > 0 ? [verdict.organization] : []),
    ...(images + targets > 0 ? [verdict.unverified(images, targets)] : []),
  ];
}
