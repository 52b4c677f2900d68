import { strToU8, zipSync } from 'fflate';
import type { Attachment, AuditReport, FailedRun, MailOptions, Message } from '../types.ts';
import { renderCsv } from './csv.ts';
import { wordsOf } from './describe.ts';
import { renderHtml } from './html.ts';
import { renderJson } from './json.ts';
import { composeMessageId } from './message-id.ts';
import { renderText } from './text.ts';
import { visible } from './untrusted.ts';
import { composeSubject, isFailed } from './verdict.ts';

// Spreadsheets read a file as UTF-8 only when it begins with this.
const BYTE_ORDER_MARK = '\ufeff';
const MAX_PLAIN_LENGTH = 1_000_000;

/** Composes the mail of a run: HTML and text that say the same, and the whole report attached as CSV and JSON. Pure. */
export function composeMail(run: AuditReport | FailedRun, options: MailOptions): Message {
  const { language, timeZone } = options;
  const page = { language, timeZone, medium: 'mail' } as const;
  return {
    from: visible(options.from),
    to: options.to.map((address) => visible(address)),
    cc: options.cc.map((address) => visible(address)),
    subject: composeSubject(run, wordsOf(language)),
    messageId: composeMessageId(run, options),
    date: new Date(run.finishedAt).toUTCString().replace('GMT', '+0000'),
    headers: { 'Auto-Submitted': 'auto-generated' },
    html: renderHtml(run, page),
    text: renderText(run, page),
    attachments: isFailed(run) ? [] : attach(run),
  };
}

/** Mail servers refuse what is too large: 4 MB at SES (https://tencentcloud.com/document/product/1084/39649), mail's own encoding included. */
function attach(report: AuditReport): readonly Attachment[] {
  const csv = BYTE_ORDER_MARK + renderCsv(report);
  const json = renderJson(report);
  if (csv.length + json.length > MAX_PLAIN_LENGTH) {
    const files = { 'report.csv': strToU8(csv), 'report.json': strToU8(json) };
    const content = zipSync(files, { mtime: report.finishedAt });
    return [{ filename: 'report.zip', contentType: 'application/zip', content }];
  }
  return [
    { filename: 'report.csv', contentType: 'text/csv; charset=utf-8', content: csv },
    { filename: 'report.json', contentType: 'application/json', content: json },
  ];
}
