import Handlebars from 'handlebars/runtime.js';
import type { AuditReport, FailedRun } from '../../types.ts';
import type { Command } from '../page/commands.ts';
import { type Page, type PageOptions, preparePage } from '../page/page.ts';
import type { PlacedSection } from '../page/placed-sections.ts';
import { fit } from './fit.ts';
import template from './mail.mjml';
import { keepWords } from './unbroken.ts';

// Mail services cut a page off after some 100 kB.
const MAX_BYTES = 99_000;
const MAX_ROWS = 100;
// A longer part of a command would be wider than a telephone.
const MAX_UNBROKEN = 44;

/** Self-contained HTML page of less than 100 kB, which states how many findings it leaves out. */
export function renderHtml(run: AuditReport | FailedRun, options: PageOptions): string {
  const compose = preparePage(run, options);
  return fit((maxRows) => fill(compose(maxRows)), MAX_BYTES, MAX_ROWS);
}

function fill({ words, ...page }: Page): string {
  const isStaged = page.sections.some(isHeaded);
  const view = {
    ...page,
    onlyAction: page.actions.length === 1 ? page.actions[0] : '',
    pills: page.pills.map(styled),
    metrics: page.metrics.map((metric) => ({ ...metric, loud: metric.severity === 'high' })),
    accounts: { ...page.accounts, lines: page.accounts.lines.map((line) => ({ ...line, pill: styled(line.pill) })) },
    highlights: { ...page.highlights, rows: page.highlights.rows.map((row) => ({ ...row, pill: styled(row.pill) })) },
    sections: page.sections.map((section) => ({
      ...section,
      pill: styled(section.pill),
      minor: section.severity === 'low',
      lead: isHeaded(section),
      inner: isStaged && !isHeaded(section),
      rows: section.rows.map((row) => ({ ...row, commands: row.commands.map(laidOut) })),
    })),
  };
  return Handlebars.template(template)({
    ...keepWords(view),
    words,
    title: `${words.product}: ${page.verdict}`,
    preview: page.preheader,
  });
}

/** True where a section begins a stage or an account. */
function isHeaded({ heading, account }: PlacedSection): boolean {
  return heading !== '' || account !== '';
}

/** Command whose parts cannot be broken at a hyphen. */
function laidOut({ label, lines }: Command) {
  return { label, lines: lines.map((parts) => ({ parts: parts.map(keptPart) })) };
}

function keptPart(text: string) {
  return { text, kept: text.includes('-') && text.length <= MAX_UNBROKEN };
}

/** Pill with a flag for its tone, which the template can test. */
function styled({ tone, text }: Page['pills'][number]) {
  return { text, high: tone === 'high', warning: tone === 'warning', quiet: tone === 'quiet', good: tone === 'good' };
}
