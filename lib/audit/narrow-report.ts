import { countKinds, referencesOf } from '../findings.ts';
import { imageKey } from '../keys.ts';
import type { AuditReport, Finding } from '../types.ts';

/**
 * Part of a report that is about some of its findings; unless told otherwise, with the shares of the images that these name.
 * The verdict stays that of the whole run, and so do all counts but those of the findings.
 */
export function narrowReport(
  report: AuditReport,
  findings: readonly Finding[],
  shares = sharesAmong(report.shares, findings),
): AuditReport {
  return {
    ...report,
    counts: { ...report.counts, findings: countKinds(findings) },
    findings,
    shares,
    findingsElsewhere: report.findingsElsewhere + report.findings.length - findings.length,
    sharesElsewhere: report.sharesElsewhere + report.shares.length - shares.length,
  };
}

function sharesAmong(shares: AuditReport['shares'], findings: readonly Finding[]): AuditReport['shares'] {
  const images = new Set(findings.map((finding) => imageKey(referencesOf(finding).image ?? {})));
  return shares.filter(({ image }) => images.has(imageKey(image)));
}
