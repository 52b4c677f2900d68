import { countKinds } from '../findings.ts';
import type { AuditReport, Finding } from '../types.ts';

/** Part of a report that is about some of its findings. The verdict stays that of the whole run. */
export function narrowReport(report: AuditReport, findings: readonly Finding[]): AuditReport {
  const counts = { ...report.counts, findings: countKinds(findings) };
  const left = report.findings.length - findings.length;
  return { ...report, counts, findings, findingsElsewhere: report.findingsElsewhere + left };
}
