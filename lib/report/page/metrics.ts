import type { News } from '../../alert/notification.ts';
import { catalogue, isMinor } from '../../findings.ts';
import type { AuditReport, Severity } from '../../types.ts';
import { occurringKinds } from '../findings/tally.ts';
import type { Words } from '../findings/words-en.ts';
import { countClosed, findingsOf, type PageContent } from './content.ts';

/** Number with a label, shown large. */
export interface Metric {
  readonly value: string;
  readonly label: string;
  readonly severity: Severity | 'none';
}

const MAX_METRICS = 4;

/** Composes at most four metrics: changes since the last run, or else findings by kind; and images read. */
export function composeMetrics({ run, news }: PageContent, words: Words): readonly Metric[] {
  if (run.kind === 'failed') return [];
  const changes = news === undefined ? [] : changeMetrics(news, run, words);
  const told = changes.length > 0 ? changes : kindMetrics(run, words);
  return [...told.slice(0, MAX_METRICS - 1), readMetric(run, words)];
}

function changeMetrics(news: News, { findings }: AuditReport, { metrics }: Words): readonly Metric[] {
  const fresh = (['new', 'reopened'] as const).map((stage) => ({
    label: metrics[stage](),
    of: findingsOf(news, stage),
  }));
  const { over, allowed } = countClosed(news.closed);
  const changed = [
    ...fresh.map(({ label, of }) => ({ label, count: of.length, severity: of[0]?.severity ?? ('none' as const) })),
    { label: metrics.over(), count: over, severity: 'none' as const },
    { label: metrics.allowed(), count: allowed, severity: 'none' as const },
  ].filter(({ count }) => count > 0);
  if (changed.length === 0) return [];
  const open = { label: metrics.open(), count: findings.length, severity: 'none' as const };
  const told = findings.length > 0 ? [...changed.slice(0, 2), open] : changed;
  return told.map(({ label, count, severity }) => ({ value: count.toLocaleString('en-US'), label, severity }));
}

function kindMetrics(run: AuditReport, { nouns }: Words): readonly Metric[] {
  const told = occurringKinds(run).filter(([kind]) => !isMinor(kind));
  return told.map(([kind, count]) => ({
    value: count.toLocaleString('en-US'),
    label: nouns[kind](count),
    severity: catalogue[kind].severity,
  }));
}

function readMetric({ counts }: AuditReport, { metrics }: Words): Metric {
  return {
    value: counts.unread === 0 ? counts.read.toLocaleString('en-US') : `${counts.read}/${counts.images}`,
    label: metrics.read(counts.images),
    severity: 'none',
  };
}
