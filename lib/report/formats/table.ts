import type { AuditReport } from '../../types.ts';
import { composePage } from '../page/page.ts';
import { paragraphs, renderRegions, renderSection } from './text.ts';
import { wrap } from './wrap.ts';

export interface TableOptions {
  /** Width of the terminal; 80 where it is unknown. */
  readonly columns?: number | undefined;
  /** IANA name; UTC where none is given. */
  readonly timeZone?: string;
}

const MIN_COLUMNS = 60;

/** The report for a terminal: the verdict, the numbers, and every finding. Holds no control character but the line feed. */
export function renderTable(report: AuditReport, { columns = 80, timeZone = 'UTC' }: TableOptions = {}): string {
  const width = Math.max(columns, MIN_COLUMNS);
  const page = composePage(report, { language: 'en', timeZone }, Number.POSITIVE_INFINITY);
  const { words } = page;
  return paragraphs([
    wrap(page.emulated, width),
    wrap(`${report.verdict.toUpperCase()}: ${page.verdict}`, width),
    renderRegions(page.footer, words),
    ...page.sections.map((section) => renderSection(section, words, width)),
    wrap(page.otherImages, width),
    wrap(page.footer.facts.join(' · '), width),
  ]);
}
