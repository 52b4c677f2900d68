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

/** True when the run has to be mailed: with `findings`, whatever was found, could not be verified, or failed as a whole. */
export function mailIsDue(run: AuditReport | FailedRun, when: MailOptions['when']): boolean {
  if (when === 'always' || isFailed(run)) return true;
  return run.findings.length > 0 || run.verdict === 'incomplete';
}

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

function attach(report: AuditReport): readonly Attachment[] {
  return [
    {
      filename: 'report.csv',
      contentType: 'text/csv; charset=utf-8',
      content: BYTE_ORDER_MARK + renderCsv(report),
    },
    { filename: 'report.json', contentType: 'application/json', content: renderJson(report) },
  ];
}
