import type { AuditReport, Finding, FindingKind, Verdict } from '../types.ts';

/** What was not seen outweighs what was: a list with holes cannot be trusted as whole. */
export function reachVerdict(findings: readonly Finding[]): Verdict {
  const kinds = new Set(findings.map((finding) => finding.kind));
  if (kinds.has('unverified-image') || kinds.has('unverified-target')) return 'incomplete';
  const violated = kinds.has('unauthorized-share') || kinds.has('lapsed-allowance') || kinds.has('missing-share');
  return violated ? 'non-compliant' : 'compliant';
}

/** How often each kind occurs, zeros included. */
export function countKinds(findings: readonly Finding[]): Readonly<Record<FindingKind, number>> {
  const counts: Record<FindingKind, number> = {
    'unauthorized-share': 0,
    'lapsed-allowance': 0,
    'unverified-image': 0,
    'unverified-target': 0,
    'missing-share': 0,
    'expiring-allowance': 0,
    'unused-allowance': 0,
    'unconfigured-image': 0,
    'share-quota': 0,
  };
  for (const { kind } of findings) counts[kind] += 1;
  return counts;
}

/** The part of a report that is about some of its findings. The verdict stays that of the whole: a part that is clean is no all-clear. */
export function narrowReport(report: AuditReport, findings: readonly Finding[]): AuditReport {
  const counts = { ...report.counts, findings: countKinds(findings) };
  const left = report.findings.length - findings.length;
  return { ...report, counts, findings, findingsElsewhere: report.findingsElsewhere + left };
}
