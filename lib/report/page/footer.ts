import { groupBy } from '../../group-by.ts';
import type { AuditReport, FailedRun } from '../../types.ts';
import type { UnreadCause } from '../findings/remedies.ts';
import { durationSeconds, timeFormat } from '../findings/times.ts';
import { visible } from '../findings/untrusted.ts';
import type { Medium, Words } from '../findings/words-en.ts';
import { accountLabel } from './rows.ts';

/** One audited account in one region, in numbers. */
export interface FootRow {
  readonly place: string;
  readonly images: string;
  readonly read: string;
  readonly unread: string;
  readonly filtered: string;
}

/** The small print: what was audited, and by which run. No rows for a run that failed. */
export interface Foot {
  readonly rows: readonly FootRow[];
  readonly moreRows: string;
  readonly facts: readonly string[];
  readonly attached: string;
}

const MAX_ROWS = 30;
const MAX_CAUSES = 8;
const TEXT_LENGTH = 100;

/** Composes the small print of a run. */
export function composeFoot(
  run: AuditReport | FailedRun,
  options: { readonly timeZone: string; readonly medium: Medium },
  words: Words,
): Foot {
  const { foot } = words;
  if (run.kind === 'failed')
    return { rows: [], moreRows: '', facts: runFacts(run, options.timeZone, words), attached: '' };
  const { counts, scope } = run;
  const several = scope.accounts.length > 1;
  const regions = scope.regions.map(({ account, region, listed, ...numbers }) =>
    footRow(
      [several ? accountLabel(account, scope.accounts) : '', visible(region, TEXT_LENGTH), listed ? '' : foot.unlisted],
      numbers,
    ),
  );
  const left = regions.length - MAX_ROWS;
  const isAttachedPart = options.medium === 'mail' && run.findingsElsewhere > 0;
  return {
    rows: [...regions.slice(0, MAX_ROWS), footRow([foot.total], counts)],
    moreRows: left > 0 ? foot.moreRegions(left) : '',
    facts: [
      foot.fact(foot.audited, places(run, words)),
      ...unreadFacts(run, words),
      foot.fact(foot.shares, counts.shares.toLocaleString('en-US')),
      foot.fact(foot.requests, foot.retries(counts.requests, counts.retries)),
      ...runFacts(run, options.timeZone, words),
      foot.fact(foot.digest, visible(run.allowlistDigest, TEXT_LENGTH)),
    ],
    attached: isAttachedPart ? foot.attachedPart : foot.attached[options.medium](run.findings.length),
  };
}

function places({ scope }: AuditReport, { foot }: Words): string {
  const unlisted = scope.regions.filter(({ listed }) => !listed).length;
  return foot.places(scope.accounts.length, scope.regions.length, unlisted);
}

/** What was not read, counted by why. */
function unreadFacts({ findings }: AuditReport, words: Words): readonly string[] {
  const { foot } = words;
  const kinds = [
    { kind: 'unverified-target', count: foot.unreadTargets },
    { kind: 'unverified-image', count: foot.unreadImages },
  ] as const;
  const parts = kinds.flatMap(({ kind, count }) => {
    const causes = findings.flatMap((finding) => (finding.kind === kind ? [causeLabel(finding.reason, words)] : []));
    return groupBy(causes, (cause) => cause).map((same) => foot.because(count(same.length), same[0]));
  });
  const shown = [...parts.slice(0, MAX_CAUSES), ...(parts.length > MAX_CAUSES ? ['…'] : [])];
  return parts.length === 0 ? [] : [foot.fact(foot.notRead, words.subject.list(shown))];
}

function causeLabel(cause: UnreadCause, { foot }: Words): string {
  return cause.kind === 'refused' ? visible(cause.code, TEXT_LENGTH) : foot.causes[cause.kind];
}

function runFacts(run: AuditReport | FailedRun, timeZone: string, { foot }: Words): readonly string[] {
  const formatTime = timeFormat(timeZone);
  const trigger = run.trigger === undefined ? '' : `${run.trigger.name}, ${formatTime(run.trigger.time)}`;
  return [
    foot.fact(foot.started, formatTime(run.startedAt)),
    foot.fact(foot.duration, foot.seconds(durationSeconds(run))),
    ...(trigger === '' ? [] : [foot.fact(foot.trigger, visible(trigger, TEXT_LENGTH))]),
    foot.fact(foot.runId, visible(run.runId, TEXT_LENGTH)),
    foot.fact(foot.version, visible(run.toolVersion, TEXT_LENGTH)),
  ];
}

function footRow(place: readonly string[], numbers: Readonly<Record<keyof Omit<FootRow, 'place'>, number>>): FootRow {
  const { images, read, unread, filtered } = numbers;
  return {
    place: place.filter((part) => part !== '').join(' · '),
    images: images.toLocaleString('en-US'),
    read: read.toLocaleString('en-US'),
    unread: unread.toLocaleString('en-US'),
    filtered: filtered.toLocaleString('en-US'),
  };
}
