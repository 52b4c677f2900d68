import type { AuditReport, FailedRun, Finding, FindingKind } from '../types.ts';
import { imageKey } from './revoke.ts';
import { visible } from './untrusted.ts';
import type { Words } from './words-en.ts';

// A third clause is one too many at three in the morning: the steps below it name them all.
const SENTENCE_PARTS = 2;
const SUBJECT_PARTS = 3;
const NAME_LENGTH = 40;
const kindsWorstFirst: readonly FindingKind[] = [
  'unauthorized-share',
  'lapsed-allowance',
  'unverified-image',
  'unverified-target',
  'missing-share',
  'expiring-allowance',
  'unused-allowance',
  'unconfigured-image',
  'share-quota',
];

const minorKinds: ReadonlySet<FindingKind> = new Set([
  'expiring-allowance',
  'unused-allowance',
  'unconfigured-image',
  'share-quota',
]);

/** True for what can wait: it leaves the verdict as it is. */
export function isMinor(kind: FindingKind): boolean {
  return minorKinds.has(kind);
}

/** True for a run that ended without a report. */
export function isFailed(run: AuditReport | FailedRun): run is FailedRun {
  return 'error' in run;
}

/** The outcome in one sentence, for a reader who is tired. */
export function verdictSentence(run: AuditReport | FailedRun, { verdict }: Words): string {
  if (isFailed(run)) return verdict.failed;
  const { counts, findings } = run;
  const unauthorized = counts.findings['unauthorized-share'];
  const shared = imagesOf(findings, ['unauthorized-share', 'lapsed-allowance']).size;
  const images = counts.findings['unverified-image'];
  const targets = counts.findings['unverified-target'];
  const missing = counts.findings['missing-share'];
  const clauses = [
    ...(shared > 0 ? [unauthorized > 0 ? verdict.unauthorized(shared) : verdict.lapsed(shared)] : []),
    ...(images + targets > 0 ? [verdict.unverified(images, targets)] : []),
    ...(missing > 0 ? [verdict.missing(missing)] : []),
  ].slice(0, SENTENCE_PARTS);
  if (clauses.length > 0) return verdict.sentence(clauses);
  return counts.images === 0 ? verdict.nothingInScope : verdict.compliant(counts.images);
}

/** Images in scope that were read whole and gave no reason to act. */
export function imagesInOrder({ counts, findings }: AuditReport): number {
  const troubled = imagesOf(findings, ['unauthorized-share', 'lapsed-allowance', 'unverified-image', 'missing-share']);
  return counts.images - troubled.size;
}

function imagesOf(findings: readonly Finding[], kinds: readonly FindingKind[]): ReadonlySet<string> {
  const images = findings.flatMap((finding) =>
    kinds.includes(finding.kind) && 'image' in finding && finding.image !== undefined ? [imageKey(finding.image)] : [],
  );
  return new Set(images);
}

/** Kinds that occur in the report with how often, the worst first. */
export function occurringKinds({ counts }: AuditReport): readonly (readonly [kind: FindingKind, count: number])[] {
  return kindsWorstFirst.map((kind) => [kind, counts.findings[kind]] as const).filter(([, count]) => count > 0);
}

/** `[image-share-audit] 3 unauthorized shares, 1 image unverified - Production`: one line of bounded length. */
export function composeSubject(run: AuditReport | FailedRun, words: Words): string {
  const mark = run.emulated ? `${words.emulatedMark}: ` : '';
  return `[image-share-audit] ${mark}${outcome(run, words)} - ${audited(run)}`;
}

function outcome(run: AuditReport | FailedRun, { subject, counted, nouns }: Words): string {
  if (isFailed(run)) return subject.failed;
  const kinds = occurringKinds(run);
  const serious = kinds.filter(([kind]) => !isMinor(kind));
  const told = serious.length > 0 ? serious : kinds;
  if (told.length === 0) return subject.allInOrder(run.counts.images);
  const parts = told.slice(0, SUBJECT_PARTS).map(([kind, count]) => counted(count, nouns[kind](count)));
  const others = told.slice(SUBJECT_PARTS).reduce((sum, [, count]) => sum + count, 0);
  return subject.list(others === 0 ? parts : [...parts, subject.others(others)]);
}

function audited(run: AuditReport | FailedRun): string {
  if (isFailed(run)) return visible(run.error, NAME_LENGTH);
  const [first, ...others] = run.scope.accounts;
  if (first === undefined) return visible(run.runId, NAME_LENGTH);
  const name = visible(first.name ?? first.uin, NAME_LENGTH);
  return others.length === 0 ? name : `${name} + ${others.length}`;
}
