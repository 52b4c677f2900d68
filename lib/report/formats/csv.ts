import { stringify } from 'csv-stringify/sync';
import type { AuditReport } from '../../types.ts';
import { visible } from '../findings/untrusted.ts';
import { flattenFinding } from './json.ts';

/** The header row: the fields of a JSON finding, nested ones with dots. */
export const csvColumns: readonly string[] = [
  'kind',
  'severity',
  'account',
  'region',
  'imageId',
  'imageName',
  'sharedAccount',
  'sharedAccountName',
  'sharedAccountRelation',
  'sharedSince',
  'allowance.name',
  'allowance.relation',
  'allowance.owner',
  'allowance.ticket',
  'allowance.reason',
  'allowance.expires',
  'allowance.required',
  'target',
  'cause.kind',
  'cause.action',
  'cause.code',
  'cause.message',
  'cause.requestId',
  'cause.detail',
  'cause.attempts',
  'cause.sharedAccounts',
  'daysLeft',
  'shares',
  'maxShares',
  'reason',
  'remediation',
];

/**
 * A header row and a row for each finding, in the order of the report. Every cell is one visible line; one that a
 * spreadsheet would take for a formula begins with an apostrophe.
 */
export function renderCsv(report: AuditReport): string {
  return stringify(report.findings.map(flattenFinding), {
    header: true,
    columns: [...csvColumns],
    escape_formulas: true,
    cast: {
      boolean: String,
      object: (value) => visible(Array.isArray(value) ? value.join(' ') : JSON.stringify(value)),
      string: (value) => visible(value),
    },
  });
}
