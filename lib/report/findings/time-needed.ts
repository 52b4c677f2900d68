import type { AuditReport } from '../../types.ts';
import { durationSeconds } from './times.ts';

/** Most seconds that one run has for reading: a function's 900 less the default reserve for the mail. */
export const MAX_READING_SECONDS = 870;

/**
 * Seconds in which all images could be read, at the rate of this run; undefined where the time was enough, or is no measure.
 * Regions are read side by side, so that the one of which the smallest part was read decides.
 */
export function secondsNeeded(report: AuditReport): number | undefined {
  const late = new Set(
    report.findings.flatMap((finding) =>
      finding.kind === 'unverified-image' && finding.reason.kind === 'deadline'
        ? [`${finding.image.account} ${finding.image.region}`]
        : [],
    ),
  );
  const regions = report.scope.regions.filter(({ account, region }) => late.has(`${account} ${region}`));
  if (regions.length === 0 || regions.some(({ read }) => read === 0)) return undefined;
  return Math.ceil(durationSeconds(report) * Math.max(...regions.map(({ images, read }) => images / read)));
}
