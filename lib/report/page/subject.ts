import { subjectOf } from '../../alert/identity.ts';
import type { ClosedFinding, News, Notice, NotificationStage, NotifiedFinding } from '../../alert/notification.ts';
import { compareKinds, isMinor, isOn } from '../../findings.ts';
import { DEFAULT_SUBJECT_PREFIX } from '../../options.ts';
import type { AuditReport, FailedRun, Finding } from '../../types.ts';
import { nameFinding } from '../findings/describe.ts';
import { compareUrgency, countTopics, isFullyRead } from '../findings/tally.ts';
import { visible } from '../findings/untrusted.ts';
import type { Words } from '../findings/words-en.ts';
import { countClosed, countForOthers, type PageContent, stagesInOrder } from './content.ts';

/** Bound of a subject, in characters. */
export const SUBJECT_LENGTH = 240;
const NAME_LENGTH = 40;

/**
 * `[share-audit] golden-web shared with 101104350099, 4 more, 1 resolved`: one line of bounded length, which names the worst
 * of what is new, says how much more there is, and never leaves out that something was not read.
 */
export function composeSubject(content: PageContent, words: Words, prefix = DEFAULT_SUBJECT_PREFIX): string {
  const parts = [
    ...(prefix === '' ? [] : [prefix]),
    ...(content.run.emulated ? [`${words.emulatedMark}:`] : []),
    outcome(content, words),
    ...(namesFinding(content) ? [] : [`- ${audited(content.run)}`]),
  ];
  return visible(parts.join(' '), SUBJECT_LENGTH);
}

function outcome({ run, news, notices }: PageContent, words: Words): string {
  const { subject } = words;
  if (run.kind === 'failed') {
    const outage = notices.find(({ kind }) => kind === 'outage-ongoing');
    if (outage?.kind !== 'outage-ongoing') return subject.failed;
    return subject.failedAgain[outage.outcome === 'failed' ? 'failed' : 'mixed'](outage.runs);
  }
  return subject.list([reported(run, { news, notices }, words), ...noticeParts(notices, words)]);
}

function reported(run: AuditReport, { news, notices }: Omit<PageContent, 'run'>, words: Words): string {
  const { subject } = words;
  const over = notices.find((notice) => notice.kind === 'outage-over');
  const changes = news === undefined ? [] : newsParts(news, run, words);
  if (changes.length > 0)
    return subject.list([...changes, ...(over && isFullyRead(run) ? [subject.recovered[over.outcome]] : [])]);

  const state = subject.list(stateParts({ run, news }, words));
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
    ...(notices.some(({ kind }) => kind === 'mail-failed') ? [subject.mailFailed] : []),
  ];
}

function stateParts({ run, news }: { run: AuditReport; news?: News | undefined }, words: Words): readonly string[] {
  const { subject } = words;
  const isForOthers = news?.forOthers !== undefined || run.findings.length === 0;
  const forOthers = countForOthers({ run, news });
  if (isForOthers && forOthers > 0) return [subject.elsewhere(forOthers), ...unreadParts(run, [], words)];
  const open = run.findings.map((finding) => ({ finding, stage: 'open' as const }));
  if (open.length > 0) return [...leadParts(open, words), ...unreadParts(run, open, words)];
  if (!isFullyRead(run)) return unreadParts(run, [], words);
  return [run.counts.images === 0 ? subject.nothingInScope : subject.allInOrder(run.counts.images)];
}

/** New and reopened findings, or else reminders; then closed and other open ones. */
function newsParts(news: News, run: AuditReport, words: Words): readonly string[] {
  const { subject } = words;
  const stages = leadingStages(news);
  const lead = news.told.filter(({ stage }) => stages.includes(stage));
  const unread = unreadParts(run, lead, words);
  const stillOpen = countStillOpen(news, lead, unread.length > 0 ? run.findings : []);
  const open = stillOpen > 0 ? [subject.stillOpen(stillOpen)] : [];
  if (lead.length > 0) {
    const { over, outOfScope } = countClosed(news.closed);
    return [
      ...leadParts(lead, words),
      ...unread,
      ...(over > 0 ? [subject.closed.over(over)] : []),
      ...(outOfScope > 0 ? [subject.closed.outOfScope(outOfScope)] : []),
      ...open,
    ];
  }
  if (news.closed.length === 0) return [];
  const forOthers = countForOthers({ run, news });
  const elsewhere = forOthers > 0 ? [subject.forOthers(forOthers)] : [];
  return [...closedParts(news.closed, words), ...unread, ...open, ...elsewhere];
}

/** Number of open findings beside the lead, without those `counted` that are unread images and targets. */
function countStillOpen(
  { told, stillOpen, unseen = [] }: News,
  lead: readonly Told[],
  counted: AuditReport['findings'],
): number {
  const isIn = (some: readonly Told[], finding: Finding) => some.some((one) => one.finding === finding);
  const unread = counted.filter((finding) => isOn(finding, 'unverified') && !isIn(lead, finding));
  const untold = unread.filter((finding) => !isIn(told, finding)).length;
  const toldToo = unread.length - untold;
  return told.length - lead.length - toldToo + Math.max(0, stillOpen - untold) + unseen.length;
}

type Told = Pick<NotifiedFinding, 'finding' | 'stage'>;

/** Name of the most urgent finding, and numbers of the others. Unread images and targets have a part of their own. */
function leadParts(lead: readonly Told[], words: Words): readonly string[] {
  const [first, ...others] = lead.toSorted((a, b) => compareUrgency(a.finding, b.finding));
  if (first === undefined) return [];
  const { subject } = words;
  const isUnverified = isOn(first.finding, 'unverified');
  const counted = others.filter(({ finding }) => isUnverified || !isOn(finding, 'unverified'));
  const count = (stage: NotificationStage) =>
    stage === first.stage ? 0 : counted.filter((one) => one.stage === stage).length;
  const more = counted.length - count('new') - count('reopened');
  return [
    staged(first.stage, nameFinding(subjectOf(first.finding), words), words),
    ...(more > 0 ? [subject.others(more)] : []),
    ...(count('new') > 0 ? [subject.alsoNew(count('new'))] : []),
    ...(count('reopened') > 0 ? [subject.alsoReopened(count('reopened'))] : []),
  ];
}

/** Number of unread images and targets, whether they are new or not; empty where the lead names them all. */
export function unreadParts(run: AuditReport, lead: readonly Told[], { subject }: Words): readonly string[] {
  if (isFullyRead(run)) return [];
  const { images, targets } = countTopics(run.findings);
  const findings = lead.map(({ finding }) => finding);
  const isOfOrganization = images + targets === 0 && findings.some((finding) => isOn(finding, 'organization'));
  if (isOfOrganization) return [];
  if (images + targets === 0) return [subject.notAllRead(run.counts.read, run.counts.images)];
  const [first] = findings.toSorted(compareUrgency);
  const isNamed = first !== undefined && isOn(first, 'unverified') && countUnverified(findings) === images + targets;
  return isNamed ? [] : [subject.unread(images, targets)];
}

function countUnverified(findings: AuditReport['findings']): number {
  const { images, targets } = countTopics(findings);
  return images + targets;
}

/** New and reopened findings, or else the first stage. All stages, where only a later one has serious findings. */
function leadingStages({ told }: News): readonly NotificationStage[] {
  const present = stagesInOrder.filter((stage) => told.some((one) => one.stage === stage));
  const fresh = present.filter((stage) => stage === 'new' || stage === 'reopened');
  const lead = fresh.length > 0 ? fresh : present.slice(0, 1);
  const serious = told.filter(({ finding }) => !isMinor(finding.kind));
  return serious.length === 0 || serious.some(({ stage }) => lead.includes(stage)) ? lead : present;
}

function staged(stage: NotificationStage, name: string, { subject }: Words): string {
  switch (stage) {
    case 'new':
    case 'open':
      return name;
    case 'reopened':
      return subject.reopened(name);
    case 'reminded':
      return subject.reminder(name);
  }
}

/** Name of the worst of the resolved findings, or else of those now allowed, or else of those out of scope; and numbers. */
function closedParts(closed: readonly ClosedFinding[], words: Words): readonly string[] {
  const { subject } = words;
  const counts = countClosed(closed);
  const lead = (['over', 'allowed', 'outOfScope'] as const).find((ending) => counts[ending] > 0) ?? 'over';
  const [first] = closed
    .filter((one) => countClosed([one])[lead] > 0)
    .toSorted((a, b) => compareKinds(a.subject.kind, b.subject.kind));
  if (first === undefined) return [];
  return [
    subject.ended[lead](nameFinding(first.subject, words)),
    ...(counts[lead] > 1 ? [subject.others(counts[lead] - 1)] : []),
    ...(lead !== 'allowed' && counts.allowed > 0 ? [subject.closed.allowed(counts.allowed)] : []),
    ...(lead !== 'outOfScope' && counts.outOfScope > 0 ? [subject.closed.outOfScope(counts.outOfScope)] : []),
  ];
}

/** True where the subject names a finding, and with it what it is about. */
function namesFinding({ run, news }: PageContent): boolean {
  if (run.kind === 'failed') return false;
  return (
    (run.findings.length > 0 && news?.forOthers === undefined) ||
    (news?.told.length ?? 0) + (news?.closed.length ?? 0) > 0
  );
}

function audited(run: AuditReport | FailedRun): string {
  if (run.kind === 'failed')
    return visible(run.accountName ?? run.account ?? run.platform?.name ?? run.error, NAME_LENGTH);
  const [first, ...others] = run.scope.accounts;
  if (first === undefined) return visible(run.runId, NAME_LENGTH);
  const name = visible(first.name ?? first.uin, NAME_LENGTH);
  return others.length === 0 ? name : `${name} + ${others.length}`;
}
