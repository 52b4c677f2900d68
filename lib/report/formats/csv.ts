import { stringify } from 'csv-stringify/sync';
import type { News } from '../../alert/notification.ts';
import type { AuditReport } from '../../types.ts';
import { visible } from '../findings/untrusted.ts';
import { flattenFinding, flattenShare, stageFindings } from './json.ts';

const shareOfImage: readonly string[] = [
  'account',
  'region',
  'imageId',
  'imageName',
  'sharedAccount',
  'sharedAccountName',
  'sharedAccountRelation',
  'sharedSince',
];

const allowanceColumns: readonly string[] = [
  'allowance.name',
  'allowance.relation',
  'allowance.owner',
  'allowance.ticket',
  'allowance.reason',
  'allowance.expires',
  'allowance.required',
];

/** Columns of the findings: the fields of a JSON finding, nested ones with dots. */
export const findingColumns: readonly string[] = [
  'id',
  'kind',
  'severity',
  ...shareOfImage,
  ...allowanceColumns,
  'target.label',
  'target.images',
  'target.where',
  'cause.kind',
  'cause.action',
  'cause.code',
  'cause.message',
  'cause.requestId',
  'cause.detail',
  'cause.attempts',
  'cause.sharedAccounts',
  'cause.department',
  'cause.account',
  'cause.path',
  'daysLeft',
  'shares',
  'maxShares',
  'creator',
  'reason',
  'remediation',
  'stage',
  'firstSeen',
];

/** Columns of the shares: the fields of a JSON share. */
export const shareColumns: readonly string[] = [...shareOfImage, 'ruling', ...allowanceColumns];

/** Findings as CSV: a header row and a row for each, in the order of the report. */
export function renderFindingsCsv(report: AuditReport, news?: News): string {
  return [...findingsCsvPieces(report, news)].join('');
}

/** Shares as CSV: a header row and a row for each, in the order of the report. */
export function renderSharesCsv(report: AuditReport): string {
  return [...sharesCsvPieces(report)].join('');
}

/** The findings in pieces, so that a large file need not be in memory as a whole. */
export function findingsCsvPieces({ findings }: AuditReport, news?: News): Generator<string> {
  const staged = stageFindings(news);
  return csvPieces(findings, findingColumns, (finding) => ({ ...flattenFinding(finding), ...staged(finding) }));
}

/** The shares in pieces. */
export function sharesCsvPieces({ shares }: AuditReport): Generator<string> {
  return csvPieces(shares, shareColumns, flattenShare);
}

const ROWS_AT_ONCE = 200;

/**
 * CSV for spreadsheets: UTF-8 with the mark by which they know it, lines that end with CRLF, each cell one visible line. A cell
 * that a spreadsheet would take for a formula begins with an apostrophe.
 */
function* csvPieces<Item>(
  items: readonly Item[],
  columns: readonly string[],
  flat: (item: Item) => object,
): Generator<string> {
  // As lists: the library would take every path apart again for every cell.
  const cells = columns.map(readCell);
  const rows = (from: number) => items.slice(from, from + ROWS_AT_ONCE).map(flat);
  for (let from = 0; from === 0 || from < items.length; from += ROWS_AT_ONCE) {
    const records = rows(from).map((record) => cells.map((read) => read(record)));
    yield stringify(from === 0 ? [columns, ...records] : records, {
      bom: from === 0,
      record_delimiter: 'windows',
      escape_formulas: true,
      cast: {
        boolean: String,
        object: (value) => cell(Array.isArray(value) ? value.join(' ') : JSON.stringify(value)),
        string: cell,
      },
    });
  }
}

function readCell(path: string): (record: object) => unknown {
  const keys = path.split('.');
  return (record) =>
    keys.reduce<unknown>(
      (value, key) => (typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined),
      record,
    );
}

// Digits as in ids, also with an exponent, as hexadecimal ones may look.
const numeric = /^[\d.,]*\d[\d.,]*(?:e\d+)?$/i;

/**
 * One visible line. A spreadsheet would show an id of twelve digits as 1.01E+11 and drop leading zeros; with a tab at its end,
 * which shows as nothing, it is text. Unlike `="..."`, that is no formula, and the digits stand first for every other reader.
 */
function cell(text: string): string {
  const line = visible(text);
  return numeric.test(line) ? `${line}\t` : line;
}
