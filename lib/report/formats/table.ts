import type { AuditReport, Verdict } from '../../types.ts';
import { composePage } from '../page/page.ts';
import type { Pill } from '../page/pills.ts';
import { paragraphs, renderAccounts, renderRegions, renderSection } from './text.ts';
import { wrap } from './wrap.ts';

export type Tone = Pill['tone'];

export interface TableOptions {
  /** Width of the terminal; 80 where it is unknown. */
  readonly columns?: number | undefined;
  /** IANA name; UTC where none is given. */
  readonly timeZone?: string;
  /** Colors a text, whose width stays the same; plain where none is given. */
  readonly paint?: (tone: Tone, text: string) => string;
}

const MIN_COLUMNS = 60;

const verdictTones = { compliant: 'good', 'non-compliant': 'high', incomplete: 'warning' } as const satisfies Record<
  Verdict,
  Tone
>;

/** Verdict in one line. */
export function summarize(report: AuditReport): string {
  const { verdict } = composePage(report, { language: 'en', timeZone: 'UTC' }, 0);
  return `${report.verdict.toUpperCase()}: ${verdict}`;
}

/** The report for a terminal: the verdict, the numbers, and every finding. Holds no control character but the line feed, and those of `paint`. */
export function renderTable(report: AuditReport, options: TableOptions = {}): string {
  const { columns = 80, timeZone = 'UTC', paint = (_, text) => text } = options;
  const width = Math.max(columns, MIN_COLUMNS);
  const page = composePage(report, { language: 'en', timeZone }, Number.POSITIVE_INFINITY);
  const { words } = page;
  const verdictPaint = (start: string) => paint(verdictTones[report.verdict], start);
  return paragraphs([
    wrap(page.emulated, width),
    paintStart(wrap(summarize(report), width), report.verdict.toUpperCase(), verdictPaint),
    renderRegions(page.footer, words),
    renderAccounts(page.accounts, width),
    ...page.sections.flatMap((section) => {
      const { tone, text } = section.pill;
      const lines = paintStart(renderSection(section, words, width), text, (start) => paint(tone, start));
      return [wrap(section.account, width), lines];
    }),
    wrap(page.otherImages, width),
    wrap(page.footer.facts.join(' · '), width),
  ]);
}

/** Lines with the start of the first one painted. */
function paintStart(lines: readonly string[], start: string, paint: (text: string) => string): readonly string[] {
  const [first = '', ...others] = lines;
  return first.startsWith(start) ? [paint(start) + first.slice(start.length), ...others] : lines;
}
