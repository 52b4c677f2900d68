import type { AuditReport, FailedRun } from '../../types.ts';
import type { Words } from '../findings/words-en.ts';
import type { AccountOverview } from '../page/accounts.ts';
import type { Footer } from '../page/footer.ts';
import { type Page, type PageOptions, preparePage } from '../page/page.ts';
import type { PlacedSection } from '../page/placed-sections.ts';
import type { Row, ShareLine } from '../page/rows.ts';
import { fit } from './fit.ts';
import { columnsOf, wrap } from './wrap.ts';

const COLUMNS = 76;
const MAX_BYTES = 200_000;
const MAX_ROWS = 200;

/** Page as plain text in lines of 76 columns; commands are not broken. */
export function renderText(run: AuditReport | FailedRun, options: PageOptions): string {
  const compose = preparePage(run, options);
  return fit((maxRows) => renderPage(compose(maxRows)), MAX_BYTES, MAX_ROWS);
}

function renderPage(page: Page): string {
  const { words } = page;
  const metrics = page.metrics.map(({ value, label }) => `${value} ${label}`).join(' · ');
  const blocks = [
    wrap(page.emulated, COLUMNS),
    wrap(`${words.product} · ${page.dateline}`, COLUMNS),
    wrap([...page.pills.map(({ text }) => `[${text}]`), page.verdict].join(' '), COLUMNS),
    page.warnings.flatMap((warning) => hanging('| ', warning, COLUMNS)),
    [...wrap(metrics, COLUMNS), ...(page.changes === '' ? [] : wrap(page.changes, COLUMNS))],
    wrap(page.nextRun, COLUMNS),
    renderHighlights(page),
    [words.actions.title, ...renderActions(page.actions)],
    labelled(page.linkLabel, page.link, COLUMNS, ''),
    ...page.remarks.map((remark) => wrap(remark, COLUMNS)),
    renderAccounts(page.accounts, COLUMNS),
    page.problems.length === 0 ? [] : [words.problems, ...renderProblems(page.problems)],
    ...page.sections.flatMap((section) => [
      ...renderHeading(section.heading),
      ...renderHeading(section.account),
      ['-'.repeat(COLUMNS), ...renderSection(section, words, COLUMNS)],
    ]),
    wrap(page.moreFindings, COLUMNS),
    [...wrap(page.stillOpen, COLUMNS), ...page.openItems.flatMap((item) => hanging('- ', item, COLUMNS))],
    wrap(page.otherImages, COLUMNS),
    ['-'.repeat(COLUMNS), ...renderRegions(page.footer, words)],
    [...page.footer.facts, page.footer.attached].flatMap((fact) => (fact === '' ? [] : wrap(fact, COLUMNS))),
  ];
  return paragraphs(blocks);
}

/** Blocks of lines, separated by an empty line; empty blocks are dropped. */
export function paragraphs(blocks: readonly (readonly string[])[]): string {
  const texts = blocks.map((lines) => lines.join('\n')).filter((text) => text !== '');
  return `${texts.join('\n\n')}\n`;
}

function renderHighlights({ highlights: { rows, more } }: Page): readonly string[] {
  const lines = rows.flatMap(({ pill, what, name, id, place, account, accountName, since, ago }) => {
    const parts = [`${pill.text} · ${what}`, id, name, place, account, accountName, since, ago];
    return hanging('- ', parts.filter((part) => part !== '').join(' · '), COLUMNS);
  });
  return more === '' ? lines : [...lines, ...wrap(more, COLUMNS)];
}

/** Lines of the audited accounts, where there are several. */
export function renderAccounts({ title, lines, more }: AccountOverview, columns: number): readonly string[] {
  if (lines.length === 0) return [];
  const said = lines.flatMap(({ pill, ...line }) =>
    hanging('- ', [pill.text, line.name, line.said].filter((part) => part !== '').join(' · '), columns),
  );
  return [title, ...said, ...(more === '' ? [] : wrap(more, columns))];
}

function renderHeading(heading: string): readonly (readonly string[])[] {
  return heading === '' ? [] : [['='.repeat(COLUMNS), ...wrap(heading, COLUMNS)]];
}

function renderActions(actions: readonly string[]): readonly string[] {
  return actions.flatMap((step, index) => hanging(`${index + 1}. `, step, COLUMNS));
}

function renderProblems(problems: readonly string[]): readonly string[] {
  return problems.flatMap((problem) => hanging('- ', problem, COLUMNS));
}

function hanging(lead: string, text: string, columns: number): readonly string[] {
  const [first = '', ...others] = wrap(text, columns, ' '.repeat(lead.length));
  return [lead + first.slice(lead.length), ...others];
}

/** The lines of a section; those of its rows are indented. */
export function renderSection(section: PlacedSection, words: Words, columns: number): readonly string[] {
  const notes = section.notes.flatMap(({ title, reason, remediation }) => {
    const sentences = [title, reason, remediation].filter((sentence) => sentence !== '');
    return wrap(sentences.join(words.space), columns);
  });
  return [
    ...wrap(`${section.pill.text} · ${section.title}`, columns),
    ...notes,
    ...section.rows.flatMap((row) => ['', ...renderRow(row, columns)]),
    ...(section.more === '' ? [] : ['', ...wrap(section.more, columns, '  ')]),
  ];
}

function renderRow(row: Row, columns: number): readonly string[] {
  const title = [row.id, row.name, row.place].filter((part) => part !== '').join('  ');
  return [
    ...hanging('  ', title, columns),
    ...row.shares.flatMap((share) => renderShare(share, columns)),
    ...(row.moreShares === '' ? [] : wrap(row.moreShares, columns, '    ')),
    ...[...row.reasons, ...row.remediations, row.seen].flatMap((sentence) => sentenceLines(sentence, columns)),
    ...labelled(row.linkLabel, row.link, columns),
    ...row.commands.flatMap(({ label, lines }) =>
      labelled(label, lines.map((parts) => parts.join(' ')).join('\n    '), columns),
    ),
  ];
}

function sentenceLines(sentence: string, columns: number): readonly string[] {
  return sentence === '' ? [] : wrap(sentence, columns, '    ');
}

/** A text to copy is not broken, and has a line of its own. */
function labelled(label: string, text: string, columns: number, indent = '    '): readonly string[] {
  return text === '' ? [] : [...wrap(label, columns, indent), `${indent}${text}`];
}

/** One line, or two where it is too long for one. */
function renderShare({ account, name, status, ...several }: ShareLine, columns: number): readonly string[] {
  if (several.accounts.length > 0) {
    const listed = [several.accounts.join(', '), several.moreAccounts].filter((text) => text !== '');
    return [
      ...hanging('    ', `${name} · ${status}`, columns),
      ...listed.flatMap((text) => wrap(text, columns, '      ')),
    ];
  }

  const parts = [account, name, status].filter((part) => part !== '');
  const line = `    ${parts.join('  ')}`;
  if (columnsOf(line) <= columns) return [line];
  return [...hanging('    ', parts.slice(0, -1).join('  '), columns), ...wrap(status, columns, '      ')];
}

/** Table of the audited regions. */
export function renderRegions({ rowTitle, rows, moreRows }: Footer, { footer }: Words): readonly string[] {
  if (rows.length === 0) return [];
  const cells = [
    [rowTitle, footer.images, footer.read, footer.unread, footer.filtered],
    ...rows.map(({ place, images, read, unread, filtered }) => [place, images, read, unread, filtered]),
  ];
  const widths = (cells[0] ?? []).map((_, index) => Math.max(...cells.map((row) => columnsOf(row[index] ?? ''))));
  const lines = cells.map((row) =>
    row.map((cell, index) => pad(cell, widths[index] ?? 0, index === 0 ? 'left' : 'right')).join('  '),
  );
  return moreRows === '' ? lines : [...lines, moreRows];
}

function pad(text: string, width: number, side: 'left' | 'right'): string {
  const blanks = ' '.repeat(Math.max(0, width - columnsOf(text)));
  return side === 'left' ? text + blanks : blanks + text;
}
