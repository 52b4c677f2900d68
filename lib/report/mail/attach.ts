import { Zip, ZipDeflate } from 'fflate';
import type { News } from '../../alert/notification.ts';
import type { Attachment } from '../../notify/message.ts';
import type { AuditReport, FailedRun } from '../../types.ts';
import type { Medium } from '../findings/words-en.ts';
import { findingsCsvPieces, sharesCsvPieces } from '../formats/csv.ts';
import { jsonPieces } from '../formats/json.ts';

const MAX_PLAIN_BYTES = 1_000_000;
// Of the 4 MB that SES takes (https://tencentcloud.com/document/product/1084/39649), mail's own encoding included, HTML and
// text may need 0.95 MB: 300 kB at most, of which quoted-printable makes three times as much, and its line ends.
const MAX_ENCODED_BYTES = 3_000_000;

/** Attachments of a mail, and the medium that its words refer to. */
export interface Attached {
  readonly medium: Exclude<Medium, 'page'>;
  readonly attachments: readonly Attachment[];
}

// Small hash tables of fflate: enough for text, in a function of 128 MB.
const ZIP_OPTIONS = { mem: 4 } as const;

/** File in pieces, so that a large report is never in memory as a whole. */
interface ReportFile {
  readonly filename: string;
  readonly contentType: string;
  readonly pieces: () => Iterable<string>;
}

/**
 * Attaches the report as JSON, and its findings and shares as CSV: in a zip above 1 MB, and not at all where the mail would be
 * too large for a server.
 */
export function attachReport(run: AuditReport | FailedRun, news?: News): Attached {
  if (run.kind === 'failed') return { medium: 'mail', attachments: [] };
  const csv = 'text/csv; charset=utf-8';
  const files: readonly ReportFile[] = [
    { filename: 'findings.csv', contentType: csv, pieces: () => findingsCsvPieces(run, news) },
    { filename: 'shares.csv', contentType: csv, pieces: () => sharesCsvPieces(run) },
    { filename: 'report.json', contentType: 'application/json', pieces: () => jsonPieces(run, news) },
  ];
  const attachments = attachPlain(files) ?? attachZip(files, run.finishedAt);
  return attachments === undefined
    ? { medium: 'mail-without-report', attachments: [] }
    : { medium: 'mail', attachments };
}

/** Undefined where the files are too large to be attached as they are. */
function attachPlain(files: readonly ReportFile[]): readonly Attachment[] | undefined {
  const attachments: Attachment[] = [];
  let bytes = 0;
  for (const { filename, contentType, pieces } of files) {
    let content = '';
    for (const piece of pieces()) {
      bytes += Buffer.byteLength(piece);
      if (bytes > MAX_PLAIN_BYTES) return undefined;
      content += piece;
    }
    attachments.push({ filename, contentType, content });
  }
  return attachments;
}

/** Undefined where the zip is too large; it is given up as soon as that is known. */
function attachZip(files: readonly ReportFile[], mtime: string): readonly Attachment[] | undefined {
  const packed: Uint8Array[] = [];
  let bytes = 0;
  const zip = new Zip((error, data) => {
    if (error) throw error;
    packed.push(data);
    bytes += data.length;
  });
  for (const { filename, pieces } of files) {
    const file = new ZipDeflate(filename, ZIP_OPTIONS);
    file.mtime = mtime;
    zip.add(file);
    for (const piece of pieces()) {
      file.push(Buffer.from(piece));
      if (encodedBytes(bytes) > MAX_ENCODED_BYTES) return undefined;
    }
    file.push(new Uint8Array(), true);
  }
  zip.end();
  if (encodedBytes(bytes) > MAX_ENCODED_BYTES) return undefined;
  return [{ filename: 'report.zip', contentType: 'application/zip', content: Buffer.concat(packed) }];
}

/** Base64 in lines of 76 characters. */
function encodedBytes(bytes: number): number {
  const characters = Math.ceil(bytes / 3) * 4;
  return characters + 2 * Math.ceil(characters / 76);
}
