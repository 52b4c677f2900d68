import type { AuditReport, FailedRun, Finding, FindingKind } from '../../types.ts';
import { imageKey } from './cancel-requests.ts';

/** A kind of finding with how often it occurs. */
export type CountedKind = readonly [kind: FindingKind, count: number];

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

/** The order of kinds: the worst first. */
export function compareKinds(a: FindingKind, b: FindingKind): number {
  return kindsWorstFirst.indexOf(a) - kindsWorstFirst.indexOf(b);
}

/** The worst kinds first, each in the order of the report. */
export function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => compareKinds(a.kind, b.kind));
}

/** True for a run that ended without a report. */
export function isFailed(run: AuditReport | FailedRun): run is FailedRun {
  return 'error' in run;
}

/** True when every image in scope was read. The findings of a part of a report may not show that one was not. */
export function isReadWhole({ verdict, counts, scope }: AuditReport): boolean {
  const isListed = scope.regions.every(({ listed }) => listed);
  return verdict !== 'incomplete' && counts.unread === 0 && counts.read === counts.images && isListed;
}

/** True where something was not read and no finding here says so: of a part of a report, others are told of it. */
export function hasUnsaidHole(report: AuditReport): boolean {
  const { findings } = report;
  return (
    !isReadWhole(report) && findings.every(({ kind }) => kind !== 'unverified-image' && kind !== 'unverified-target')
  );
}

/** Kinds that occur in the report with how often, the worst first. */
export function occurringKinds({ counts }: AuditReport): readonly CountedKind[] {
  return kindsWorstFirst.map((kind) => [kind, counts.findings[kind]] as const).filter(([, count]) => count > 0);
}

/** The same of some findings. */
export function kindsOf(findings: readonly Finding[]): readonly CountedKind[] {
  return kindsWorstFirst.map((kind) => [kind, countKind(findings, kind)] as const).filter(([, count]) => count > 0);
}

/** How many of the findings are of a kind. */
export function countKind(findings: readonly Finding[], kind: FindingKind): number {
  return findings.filter((finding) => finding.kind === kind).length;
}

/** Images in scope that were read whole and gave no reason to act. */
export function imagesInOrder({ counts, findings }: AuditReport): number {
  const troubled = imagesOf(findings, ['unauthorized-share', 'lapsed-allowance', 'unverified-image', 'missing-share']);
  return counts.images - troubled.size;
}

/** The images, each once, that findings of these kinds are about. */
export function imagesOf(findings: readonly Finding[], kinds: readonly FindingKind[]): ReadonlySet<string> {
  const images = findings.flatMap((finding) =>
    kinds.includes(finding.kind) && 'image' in finding && finding.image !== undefined ? [imageKey(finding.image)] : [],
  );
  return new Set(images);
}
