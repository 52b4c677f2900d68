import { findingId, keyOf, subjectOf } from '../../alert/identity.ts';
import type { News, NotificationStage, NotifiedFinding } from '../../alert/notification.ts';
import { isMinor, isOn, referencesOf } from '../../findings.ts';
import type { AlertEvent } from '../../notify/chat/alert-event.ts';
import type { AuditReport, FailedRun, Finding, Severity } from '../../types.ts';
import { nameFinding } from '../findings/describe.ts';
import { compareUrgency, isFullyRead } from '../findings/tally.ts';
import type { PageContent } from '../page/content.ts';
import type { PageContext } from '../page/context.ts';
import { composeItem, line } from '../page/item.ts';
import { groupByCause } from '../page/same-cause.ts';
import { flattenFinding } from './json.ts';
import { linkTo } from './link.ts';

/** Findings that have an event each. One more event is about all others. */
const MAX_ALERTS = 20;
const MAX_RESOLVED = 50;
const MAX_DETAILS = 20;

const severityOf = { high: 'critical', medium: 'warning', low: 'info' } as const satisfies Record<
  Severity,
  Extract<AlertEvent, { action: 'trigger' }>['severity']
>;

/**
 * Composes the events of a run for an incident service, of bounded number: one for each finding that is notified, the worst
 * first, or that is over; one for all that could not be read or a run that failed, until that is over. Pure.
 */
export function composeAlertEvents(content: PageContent, context: PageContext): readonly AlertEvent[] {
  const { run, news, notices } = content;
  const isOutage = run.kind === 'failed' || !isFullyRead(run);
  const isOver = notices.some(({ kind }) => kind === 'outage-over');
  return [
    ...(isOutage ? [outageEvent(run, context)] : []),
    ...(run.kind === 'failed' ? [] : findingEvents(run, news, context)),
    ...(isOver && !isOutage ? outageResolutions(run) : []),
  ];
}

/** Resolutions of the alert of an outage, and of that of failed runs which did not know their account. */
function outageResolutions(run: AuditReport | FailedRun): readonly AlertEvent[] {
  const keys = new Set([keyFor(run, 'outage'), keyOfAccount(UNKNOWN_ACCOUNT, 'outage')]);
  return [...keys].map((key) => ({ action: 'resolve', key }));
}

function findingEvents(run: AuditReport, news: News | undefined, context: PageContext): readonly AlertEvent[] {
  const told: readonly Told[] = news?.told ?? run.findings.map((finding) => ({ finding }));
  const sorted = told.toSorted((a, b) => compareUrgency(a.finding, b.finding));
  const rest = sorted.slice(MAX_ALERTS);
  return [
    ...sorted.slice(0, MAX_ALERTS).map((one) => findingEvent(one, run, context)),
    ...restEvent(rest, run, context),
    ...(news === undefined ? [] : [...outOfScopeEvent(news, run, context), ...resolutions(news, run, context)]),
  ];
}

type Told = Pick<NotifiedFinding, 'finding'> & {
  readonly stage?: NotificationStage;
  readonly firstSeenAt?: string;
};

function findingEvent({ finding, stage, firstSeenAt }: Told, run: AuditReport, context: PageContext): AlertEvent {
  const { image, place } = referencesOf(finding);
  const id = idOf(finding);
  const link = image === undefined ? undefined : linkTo(finding, context);
  return {
    action: 'trigger',
    key: id,
    summary: marked(composeItem([finding], stage, context), run, context),
    severity: severityOf[finding.severity],
    source: place === undefined ? accountOf(run) : line(`${place.account}/${place.region}`),
    at: run.finishedAt,
    class: finding.kind,
    ...(place && { group: line(place.region) }),
    ...(image && { component: line(image.imageId) }),
    details: { ...flattenFinding(finding), id, stage, firstSeen: firstSeenAt ?? run.finishedAt, runId: run.runId },
    ...(link && { link }),
  };
}

/** Event about the findings without one of their own: the mail and the reports list them. */
function restEvent(rest: readonly Told[], run: AuditReport, context: PageContext): readonly AlertEvent[] {
  const [worst] = rest;
  if (worst === undefined) return [];
  const { chat } = context.words;
  return [
    {
      action: 'trigger',
      key: keyFor(run, 'more'),
      summary: marked(`${chat.left(rest.length)} ${chat.where(run.runId)}`, run, context),
      severity: severityOf[worst.finding.severity],
      source: accountOf(run),
      at: run.finishedAt,
      class: 'more-findings',
      details: { findings: rest.length, ids: rest.slice(0, MAX_DETAILS).map(({ finding }) => idOf(finding)) },
    },
  ];
}

/** Event about serious findings whose alerts are resolved although nobody knows their state: they are no longer audited. */
function outOfScopeEvent({ closed }: News, run: AuditReport, context: PageContext): readonly AlertEvent[] {
  const gone = closed.filter(({ outcome, subject }) => outcome === 'out-of-scope' && !isMinor(subject.kind));
  const [first] = gone;
  if (first === undefined) return [];
  const { words } = context;
  const ids = gone.map(({ subject }) => findingId(keyOf(subject)));
  const name = words.subject.ended.outOfScope(nameFinding(first.subject, words));
  return [
    {
      action: 'trigger',
      // Of these findings alone: added to the open alert about others, it would notify nobody.
      key: `${keyFor(run, 'out-of-scope')}:${findingId(ids.join(' '))}`,
      summary: marked(line(`${name} · ${words.actions.outOfScope(gone.length)}`), run, context),
      severity: 'warning',
      source: accountOf(run),
      at: run.finishedAt,
      class: 'out-of-scope',
      details: { runId: run.runId, findings: ids.length, ids: ids.slice(0, MAX_RESOLVED) },
    },
  ];
}

/** Resolutions of the findings that are over, or that another kind of finding about the same share replaces. */
function resolutions({ told, closed, unseen }: News, run: AuditReport, context: PageContext): readonly AlertEvent[] {
  const over = [...closed.map(({ subject }) => subject), ...told.flatMap(({ replaces }) => replaces ?? [])];
  const keys = over.map((subject) => findingId(keyOf(subject)));
  const isNothingLeft = closed.length > 0 && run.findings.length === 0 && unseen === undefined;
  const shown = [...keys.slice(0, MAX_RESOLVED), ...(isNothingLeft ? [keyFor(run, 'more')] : [])];
  const resolved = shown.map((key) => ({ action: 'resolve', key }) as const);
  const left = keys.length - MAX_RESOLVED;
  if (left <= 0) return resolved;
  const unresolved = {
    action: 'trigger',
    key: keyFor(run, 'unresolved'),
    summary: marked(context.words.chat.unresolved(left), run, context),
    severity: 'info',
    source: accountOf(run),
    at: run.finishedAt,
    class: 'unresolved-alerts',
    details: { ids: keys.slice(MAX_RESOLVED) },
  } as const;
  return [...resolved, unresolved];
}

/** Event about a failed run, or about all that could not be read. */
function outageEvent(run: AuditReport | FailedRun, context: PageContext): AlertEvent {
  const { words } = context;
  const isFailed = run.kind === 'failed';
  const { verdict } = words;
  const unverified = isFailed ? [] : run.findings.filter(isUnverified);
  const problems = isFailed
    ? run.problems
    : groupByCause(unverified, context).map((findings) => composeItem(findings, undefined, context));
  const said = isFailed ? verdict.failed : verdict.notAllRead(run.counts.read, run.counts.images);
  return {
    action: 'trigger',
    key: keyFor(run, 'outage'),
    summary: marked([said, ...problems.slice(0, 1)].join(words.space), run, context),
    severity: 'error',
    source: accountOf(run),
    at: run.finishedAt,
    class: isFailed ? 'failed-run' : 'incomplete-run',
    details: {
      runId: run.runId,
      problems: problems.slice(0, MAX_DETAILS).map(line),
      count: isFailed ? problems.length : unverified.length,
    },
  };
}

function isUnverified(finding: Finding): boolean {
  return isOn(finding, 'unverified') || isOn(finding, 'organization');
}

function idOf(finding: Finding): string {
  return findingId(keyOf(subjectOf(finding)));
}

type RunAlert = 'outage' | 'more' | 'out-of-scope' | 'unresolved';

const UNKNOWN_ACCOUNT = 'unknown';

/** Key of an alert that is about a run and not about a finding. One of another account does not resolve it. */
function keyFor(run: AuditReport | FailedRun, subject: RunAlert): string {
  return keyOfAccount(accountOf(run), subject);
}

function keyOfAccount(account: string, subject: RunAlert): string {
  return `image-share-audit:${account}:${subject}`;
}

function accountOf(run: AuditReport | FailedRun): string {
  const uin = run.kind === 'failed' ? run.account : run.scope.accounts[0]?.uin;
  return uin === undefined || !/^\d{1,20}$/.test(uin) ? UNKNOWN_ACCOUNT : uin;
}

function marked(text: string, { emulated }: AuditReport | FailedRun, { words }: PageContext): string {
  return emulated ? `${words.emulatedMark}: ${text}` : text;
}
