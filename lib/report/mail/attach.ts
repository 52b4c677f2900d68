import { strToU8, zipSync } from 'fflate';
import type { Attachment } from '../../notify/message.ts';
import type { AuditReport, FailedRun } from '../../types.ts';
import type { Medium } from '../findings/words-en.ts';
import { renderCsv } from '../formats/csv.ts';
import { renderJson } from '../formats/json.ts';

// Spreadsheets read a file as UTF-8 only when it begins with this.
const BYTE_ORDER_MARK = '\ufeff';
const MAX_PLAIN_BYTES = 1_000_000;
// Of the 4 MB that SES takes (https://tencentcloud.com/document/product/1084/39649), mail's own encoding included, HTML and
// text may need 0.95 MB: 300 kB at most, of which quoted-printable makes three times as much, and its line ends.
const MAX_ENCODED_BYTES = 3_000_000;

/** Attachments of a mail, and the medium that its words refer to. */
export interface Attached {
  readonly medium: Exclude<Medium, 'page'>;
  readonly attachments: readonly Attachment[];
}

/** Attaches the report as CSV and JSON: in a zip above 1 MB, and not at all where the mail would be too large for a server. */
export function attachReport(run: AuditReport | FailedRun): Attached {
  if (run.kind === 'failed') return { medium: 'mail', attachments: [] };
  const csv = BYTE_ORDER_MARK + renderCsv(run);
  const json = renderJson(run);
  if (Buffer.byteLength(csv) + Buffer.byteLength(json) <= MAX_PLAIN_BYTES) {
    return {
      medium: 'mail',
      attachments: [
        { filename: 'report.csv', contentType: 'text/csv; charset=utf-8', content: csv },
        { filename: 'report.json', contentType: 'application/json', content: json },
      ],
    };
  }
  const files = { 'report.csv': strToU8(csv), 'report.json': strToU8(json) };
  const content = zipSync(files, { mtime: run.finishedAt });
  if (encodedBytes(content.length) > MAX_ENCODED_BYTES) return { medium: 'mail-without-report', attachments: [] };
  return { medium: 'mail', attachments: [{ filename: 'report.zip', contentType: 'application/zip', content }] };
}

/** Base64 in lines of 76 characters. */
function encodedBytes(bytes: number): number {
  const characters = Math.ceil(bytes / 3) * 4;
  return characters + 2 * Math.ceil(characters / 76);
}
