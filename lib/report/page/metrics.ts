import type { News } from '../../alert/notification.ts';
import { catalogue, isMinor } from '../../findings.ts';
import type { AuditReport, Severity } from '../../types.ts';
import { occurringKinds } from '../findings/tally.ts';
import type { Words } from '../findings/words-en.ts';
import { type Content, countClosed, findingsOf } from './content.ts';

/** A number that matters. */
export interface Figure {
  readonly value: string;
  readonly label: string;
  readonly severity: Severity | 'none';
}

const MAX_FIGURES = 4;

/** The numbers that matter, at most four: where something changed the changes, otherwise what was found; and what was read. */
export function composeFigures({ run, news }: Content, words: Words): readonly Figure[] {
  if (run.kind === 'failed') return [];
  const changes = news === undefined ? [] : changeFigures(news, run, words);
  const told = changes.length > 0 ? changes : kindFigures(run, words);
  return [...told.slice(0, MAX_FIGURES - 1), readFigure(run, words)];
}

function changeFigures(news: News, { findings }: AuditReport, { figures }: Words): readonly Figure[] {
  const fresh = (['new', 'reopened'] as const).map((stage) => ({
    label: figures[stage](),
    of: findingsOf(news, stage),
  }));
  const { over, allowed } = countClosed(news.closed);
  const changed = [
    ...fresh.map(({ label, of }) => ({ label, count: of.length, severity: of[0]?.severity ?? ('none' as const) })),
    { label: figures.over(), count: over, severity: 'none' as const },
    { label: figures.allowed(), count: allowed, severity: 'none' as const },
  ].filter(({ count }) => count > 0);
  if (changed.length === 0) return [];
  const open = { label: figures.open(), count: findings.length, severity: 'none' as const };
  const told = findings.length > 0 ? [...changed.slice(0, 2), open] : changed;
  return told.map(({ label, count, severity }) => ({ value: count.toLocaleString('en-US'), label, severity }));
}

function kindFigures(run: AuditReport, { nouns }: Words): readonly Figure[] {
  const told = occurringKinds(run).filter(([kind]) => !isMinor(kind));
  return told.map(([kind, count]) => ({
    value: count.toLocaleString('en-US'),
    label: nouns[kind](count),
    severity: catalogue[kind].severity,
  }));
}

function readFigure({ counts }: AuditReport, { figures }: Words): Figure {
  return {
    value: counts.unread === 0 ? counts.read.toLocaleString('en-US') : `${counts.read}/${counts.images}`,
    label: figures.read(counts.images),
    severity: 'none',
  };
}
