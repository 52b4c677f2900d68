import { severities } from '../../findings.ts';
import type { AuditReport, Severity } from '../../types.ts';
import { countTopics } from '../findings/tally.ts';
import type { Words } from '../findings/words-en.ts';
import type { PageContent } from './content.ts';

/** Number with a label, shown large. */
export interface Metric {
  readonly value: string;
  readonly label: string;
  readonly severity: Severity | 'none';
}

/** Composes the metrics of a run: open findings by severity, images read, and targets not read; without findings, shares checked. */
export function composeMetrics({ run }: Pick<PageContent, 'run'>, words: Words): readonly Metric[] {
  if (run.kind === 'failed') return [];
  const { metrics } = words;
  const { targets } = countTopics(run.findings);
  const bySeverity = severities.map((severity) => ({
    severity,
    count: run.findings.filter((finding) => finding.severity === severity).length,
  }));
  return [
    ...bySeverity
      .filter(({ count }) => count > 0)
      .map(({ severity, count }) => ({ value: number(count), label: metrics.findings[severity](count), severity })),
    readMetric(run, words),
    ...(targets > 0
      ? [{ value: number(targets), label: metrics.unreadTargets(targets), severity: 'high' as const }]
      : []),
    ...(run.findings.length === 0
      ? [{ value: number(run.counts.shares), label: metrics.shares(run.counts.shares), severity: 'none' as const }]
      : []),
  ];
}

function readMetric({ counts }: AuditReport, { metrics }: Words): Metric {
  return {
    value: counts.unread === 0 ? number(counts.read) : `${counts.read}/${counts.images}`,
    label: metrics.read(counts.images),
    severity: counts.unread === 0 ? 'none' : 'high',
  };
}

function number(count: number): string {
  return count.toLocaleString('en-US');
}
