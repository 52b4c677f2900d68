import { countKinds, referencesOf } from '../findings.ts';
import { imageKey } from '../keys.ts';
import type { AuditReport, Finding } from '../types.ts';

/**
 * Part of a report that is about some of its findings, with the shares of the images that these name. The verdict stays that
 * of the whole run, and so do all counts but those of the findings.
 */
export function narrowReport(report: AuditReport, findings: readonly Finding[]): AuditReport {
  const images = new Set(findings.map((finding) => imageKey(referencesOf(finding).image ?? {})));
  const shares = report.shares.filter(({ image }) => images.has(imageKey(image)));
  return {
    ...report,
    counts: { ...report.counts, findings: countKinds(findings) },
    findings,
    shares,
    findingsElsewhere: report.findingsElsewhere + report.findings.length - findings.length,
    sharesElsewhere: report.sharesElsewhere + report.shares.length - shares.length,
  };
}
