import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { strFromU8, unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { mailIsDue } from '../../lib/report/due.ts';
import { composeMail } from '../../lib/report/mail.ts';
import type { Finding } from '../../lib/types.ts';
import { hostileReport, hostileText } from '../support/hostile-report.ts';
import { mailOptions } from '../support/mail-options.ts';
import { compliantReport, failedRun, sampleFindings, sampleReport } from '../support/sample-report.ts';

const minor: readonly Finding[] = sampleFindings.filter(({ severity }) => severity === 'low');

test.each([
  { name: 'nothing found', run: compliantReport(), when: 'findings', due: false },
  { name: 'nothing found', run: compliantReport(), when: 'always', due: true },
  { name: 'a low finding', run: compliantReport({ findings: minor }), when: 'findings', due: true },
  { name: 'an incomplete run', run: compliantReport({ verdict: 'incomplete' }), when: 'findings', due: true },
  { name: 'a violation', run: sampleReport(), when: 'findings', due: true },
  { name: 'a failed run', run: failedRun(), when: 'findings', due: true },
] as const)('$name with when: $when is mailed: $due', ({ run, when, due }) => {
  expect(mailIsDue(run, when)).toBe(due);
});

test('the mail goes to whom the configuration says, dated when the run ended, marked as automatic', () => {
  const { from, to, cc, date, headers } = composeMail(sampleReport(), mailOptions);
  expect({ from, to, cc }).toEqual({ from: mailOptions.from, to: mailOptions.to, cc: mailOptions.cc });
  expect(date).toBe('Tue, 24 Nov 2026 01:00:09 +0000');
  expect(headers).toEqual({ 'Auto-Submitted': 'auto-generated' });
});

test('the whole report is attached as CSV and as JSON', () => {
  const findings = Array.from({ length: 50 }, () => sampleFindings).flat();
  const { attachments } = composeMail(sampleReport({ findings }), mailOptions);
  expect(attachments.map(({ filename, contentType }) => `${filename} ${contentType}`)).toEqual([
    'report.csv text/csv; charset=utf-8',
    'report.json application/json',
  ]);
  const [csv = '', json = ''] = attachments.map(({ content }) => String(content));
  expect(csv.startsWith('\ufeffkind,severity,')).toBe(true);
  expect(parse(csv, { columns: true, bom: true })).toHaveLength(findings.length);
  expect(JSON.parse(json).findings).toHaveLength(findings.length);
});

test('a large report is attached as one zip, and the mail stays below what a provider takes', () => {
  const findings = Array.from({ length: 500 }, () => sampleFindings).flat();
  const { attachments, html, text } = composeMail(sampleReport({ findings }), mailOptions);
  const [zip] = attachments;
  expect(attachments.map(({ filename }) => filename)).toEqual(['report.zip']);
  const files = zip && typeof zip.content !== 'string' ? unzipSync(zip.content) : {};
  expect(Object.keys(files)).toEqual(['report.csv', 'report.json']);
  expect(JSON.parse(strFromU8(files['report.json'] ?? new Uint8Array())).findings).toHaveLength(findings.length);
  expect(html.length + text.length + (zip?.content.length ?? 0) * 1.4).toBeLessThan(4_000_000);
});

test('a failed run is mailed with its problems and without attachments', () => {
  const run = failedRun();
  const { html, text, attachments } = composeMail(run, mailOptions);
  expect(attachments).toEqual([]);
  expect(text.replaceAll(/\s+/g, ' ')).toContain(run.problems[0]);
  expect(html).toContain('targets[0].region');
});

test('an emulated run says so in subject, HTML and text', () => {
  const { subject, html, text } = composeMail(sampleReport({ emulated: true }), mailOptions);
  for (const part of [subject, html, text]) expect(part).toContain('EMULATED');
});

test('no text from outside gets a line break or any other control into a header', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const options = { ...mailOptions, from: `${text} <audit@example.com>`, to: [text], cc: [text] };
      const { from, to, cc, subject, messageId, date } = composeMail(hostileReport(text), options);
      for (const header of [from, ...to, ...cc, subject, messageId, date])
        expect(header).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
      expect(composeMail(failedRun({ error: text, problems: [text] }), options).subject).not.toMatch(/\p{Cc}/u);
    }),
    { numRuns: 30 },
  );
});
