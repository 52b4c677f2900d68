import {
  catalogue,
  compareKinds,
  countKinds,
  findingKinds,
  isMinor,
  isOn,
  referencesOf,
  severities,
} from '../../findings.ts';
import { imageKey } from '../../keys.ts';
import type { AuditReport, Finding, FindingKind } from '../../types.ts';

/** A kind of finding with how often it occurs. */
export type CountedKind = readonly [kind: FindingKind, count: number];

/** The worst kinds first, each in the order of the report. */
export function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => compareKinds(a.kind, b.kind));
}

/** Comparison for sorting: the most severe first, then the newest share, then the worst kind. Nothing that has no time is new. */
export function compareUrgency(a: Finding, b: Finding): number {
  const severity = severities.indexOf(a.severity) - severities.indexOf(b.severity);
  return severity || sharedAt(b) - sharedAt(a) || compareKinds(a.kind, b.kind);
}

function sharedAt(finding: Finding): number {
  const time = 'sharedSince' in finding ? Date.parse(finding.sharedSince) : 0;
  return Number.isNaN(time) ? 0 : time;
}

/** True when every image in scope was read. The findings of a part of a report may not show that one was not. */
export function isFullyRead({ verdict, counts, scope }: AuditReport): boolean {
  const isListed = scope.regions.every(({ listed, inboundListed = true }) => listed && inboundListed);
  return verdict !== 'incomplete' && counts.unread === 0 && counts.read === counts.images && isListed;
}

/** True where something was not read and no finding here says so: it is in another part of the report. */
export function hasUnreportedGap(report: AuditReport): boolean {
  return !isFullyRead(report) && !report.findings.some(({ kind }) => catalogue[kind].verdict === 'incomplete');
}

/** Kinds that occur in the report with their counts, the worst first. */
export function occurringKinds({ counts }: AuditReport): readonly CountedKind[] {
  return findingKinds.map((kind) => [kind, counts.findings[kind]] as const).filter(([, count]) => count > 0);
}

/** Kinds that occur among the findings with their counts, the worst first. */
export function kindsOf(findings: readonly Finding[]): readonly CountedKind[] {
  const counts = countKinds(findings);
  return findingKinds.map((kind) => [kind, counts[kind]] as const).filter(([, count]) => count > 0);
}

/** Numbers of findings that a verdict and its actions are about. */
export interface TopicCounts {
  readonly unwantedShares: number;
  readonly untrusted: number;
  readonly images: number;
  readonly targets: number;
  readonly organization: number;
  readonly missing: number;
}

/** Counts the findings that need action, by topic. */
export function countTopics(findings: readonly Finding[]): TopicCounts {
  const unverified = findings.filter((finding) => isOn(finding, 'unverified'));
  const images = unverified.filter(({ kind }) => kind === 'unverified-image').length;
  return {
    unwantedShares: findings.filter((finding) => isOn(finding, 'unwanted-share')).length,
    untrusted: findings.filter((finding) => isOn(finding, 'untrusted-source')).length,
    images,
    targets: unverified.length - images,
    organization: findings.filter((finding) => isOn(finding, 'organization')).length,
    missing: findings.filter((finding) => isOn(finding, 'required-share')).length,
  };
}

/** Images in scope that were read completely and gave no reason to act. Those of others are not in scope. */
export function countUnaffectedImages({ counts, findings }: AuditReport): number {
  return counts.images - imagesOf(findings.filter(({ kind }) => !isMinor(kind) && kind !== 'untrusted-source')).size;
}

/** Images, each once, that the findings are about. */
export function imagesOf(findings: readonly Finding[]): ReadonlySet<string> {
  const images = findings.map((finding) => referencesOf(finding).image);
  return new Set(images.filter((image) => image !== undefined).map(imageKey));
}
