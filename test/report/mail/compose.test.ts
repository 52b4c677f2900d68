import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { strFromU8, unzipSync } from 'fflate';
import { createTransport } from 'nodemailer';
import { expect, test } from 'vitest';
import { fullNotification } from '../../../lib/alert/notification.ts';
import type { Message } from '../../../lib/notify/message.ts';
import { composeMail } from '../../../lib/report/mail/compose.ts';
import type { Finding } from '../../../lib/types.ts';
import { hostileReport, hostileText } from '../../support/hostile-report.ts';
import { mailOptions } from '../../support/mail-options.ts';
import { sampleNotification } from '../../support/sample-news.ts';
import { failedRun, sampleFindings, sampleReport } from '../../support/sample-report.ts';

test('the mail goes to whom the configuration says, dated when the run ended, marked as automatic', () => {
  const { from, to, cc, date, headers } = composeMail(fullNotification(sampleReport(), mailOptions), mailOptions);
  expect({ from, to, cc }).toEqual({ from: mailOptions.from, to: mailOptions.to, cc: mailOptions.cc });
  expect(date).toBe('Tue, 24 Nov 2026 01:00:09 +0000');
  expect(headers).toMatchObject({ 'Auto-Submitted': 'auto-generated' });
});

test('the whole report is attached as CSV and as JSON', () => {
  const findings = Array.from({ length: 50 }, () => sampleFindings).flat();
  const { attachments } = composeMail(fullNotification(sampleReport({ findings }), mailOptions), mailOptions);
  expect(attachments.map(({ filename, contentType }) => `${filename} ${contentType}`)).toEqual([
    'findings.csv text/csv; charset=utf-8',
    'shares.csv text/csv; charset=utf-8',
    'report.json application/json',
  ]);
  const [csv = '', shares = '', json = ''] = attachments.map(({ content }) => String(content));
  expect(csv.startsWith('\ufeffid,kind,severity,')).toBe(true);
  expect(parse(csv, { columns: true, bom: true })).toHaveLength(findings.length);
  expect(JSON.parse(json).findings).toHaveLength(findings.length);
  expect(parse(shares, { columns: true, bom: true })).toHaveLength(JSON.parse(json).shares.length);
});

test('a large report is attached as one zip, and the mail stays below what a provider takes', () => {
  const findings = Array.from({ length: 500 }, () => sampleFindings).flat();
  const { attachments, html, text } = composeMail(
    fullNotification(sampleReport({ findings }), mailOptions),
    mailOptions,
  );
  const [zip] = attachments;
  expect(attachments.map(({ filename }) => filename)).toEqual(['report.zip']);
  const files = zip && typeof zip.content !== 'string' ? unzipSync(zip.content) : {};
  expect(Object.keys(files)).toEqual(['findings.csv', 'shares.csv', 'report.json']);
  expect(JSON.parse(strFromU8(files['report.json'] ?? new Uint8Array())).findings).toHaveLength(findings.length);
  expect(html.length + text.length + (zip?.content.length ?? 0) * 1.4).toBeLessThan(4_000_000);
});

test('a failed run is mailed with its problems and without attachments', () => {
  const run = failedRun();
  const { html, text, attachments } = composeMail(fullNotification(run, mailOptions), mailOptions);
  expect(attachments).toEqual([]);
  expect(text.replaceAll(/\s+/g, ' ')).toContain(run.problems[0]);
  expect(html).toContain('targets[0].region');
});

test('an emulated run says so in subject, HTML and text', () => {
  const { subject, html, text } = composeMail(
    fullNotification(sampleReport({ emulated: true }), mailOptions),
    mailOptions,
  );
  for (const part of [subject, html, text]) expect(part).toContain('EMULATED');
});

test('no text from outside gets a line break or any other control into a header', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const options = { ...mailOptions, from: `${text} <audit@example.com>`, to: [text], cc: [text] };
      const { from, to, cc, subject, messageId, date } = composeMail(
        fullNotification(hostileReport(text), options),
        options,
      );
      for (const header of [from, ...to, ...cc, subject, messageId, date])
        expect(header).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);

      expect(
        composeMail(fullNotification(failedRun({ error: text, problems: [text] }), options), options).subject,
      ).not.toMatch(/\p{Cc}/u);
    }),
    { numRuns: 30 },
  );
});

/** The mail as the library writes it, encoded. */
async function encoded(message: Message): Promise<Buffer> {
  const { subject, html, text, messageId, headers, attachments } = message;
  const mail = { subject, html, text, messageId, headers: { ...headers }, attachments: [...attachments] };
  const transport = createTransport({ streamTransport: true, buffer: true });
  const sent = await transport.sendMail({
    ...mail,
    from: 'a@example.com',
    to: 'b@example.com',
    attachments: mail.attachments.map((one) => ({ ...one, content: Buffer.from(one.content) })),
  });
  return Buffer.isBuffer(sent.message) ? sent.message : Buffer.alloc(0);
}

/** Findings that no zip makes much smaller: each takes some 800 bytes there. */
function incompressible(count: number): readonly Finding[] {
  return Array.from({ length: count }, (_, index): Finding => {
    const parts = Array.from({ length: 6 }, (_part, part) =>
      createHash('sha512').update(`${index} ${part}`).digest('base64'),
    );
    const image = { account: '1', region: 'ap-guangzhou', imageId: `img-${index}`, name: `镜像 ${parts.join('')}` };
    return { kind: 'unconfigured-image', severity: 'low', image };
  });
}

test.each(['en', 'zh'] as const)(
  'a report that no server would take is left out with a sentence, and the mail goes all the same (%s)',
  async (language) => {
    const run = sampleReport({ findings: incompressible(4000) });
    const message = composeMail(sampleNotification({ run }), { ...mailOptions, language });
    expect(message.attachments).toEqual([]);
    const text = message.text.replaceAll(/\s+/g, ' ');
    expect(text).toMatch(language === 'en' ? /too large to attach: it has 4,000 findings/ : /报告过大.*4,000 个发现项/);
    expect(text).not.toContain('findings.csv');
    expect((await encoded(message)).length).toBeLessThan(1_000_000);
  },
);

test('the largest mail with its report is below 4 MB as it is sent', async () => {
  const run = sampleReport({ findings: incompressible(2300) });
  const message = composeMail(sampleNotification({ run }), { ...mailOptions, language: 'zh' });
  expect(message.attachments.map(({ filename }) => filename)).toEqual(['report.zip']);
  const { length } = await encoded(message);
  expect(length).toBeGreaterThan(2_000_000);
  expect(length).toBeLessThan(4_000_000);
});

test('a mail does not go on from itself', () => {
  const { messageId } = composeMail(sampleNotification(), mailOptions);
  const earlier = '<earlier@image-share-audit.example.com>';
  const { headers } = composeMail(sampleNotification({ references: [earlier, messageId] }), mailOptions);
  expect(headers).toMatchObject({ 'In-Reply-To': earlier, References: earlier });
});

test('the headers of a mail come through the library that sends it', async () => {
  const references = Array.from(
    { length: 30 },
    (_, index) => `<${'a'.repeat(64)}${index}@image-share-audit.example.com>`,
  );
  const raw = (await encoded(composeMail(sampleNotification({ references }), mailOptions))).toString();
  const [head = ''] = raw.split('\r\n\r\n');
  const unfolded = head.replaceAll(/\r\n\s+/g, ' ');
  expect(unfolded).toContain(`\r\nIn-Reply-To: ${references.at(-1)}`);
  expect(unfolded).toContain(`\r\nReferences: ${[...references.slice(0, 1), ...references.slice(-9)].join(' ')}`);
  expect(unfolded).toMatch(/\r\nList-Id: <image-share-audit\.example\.com>/i);
  expect(unfolded).toContain('\r\nImportance: high');
  expect(head.split('\r\n').every((line) => line.length < 998)).toBe(true);
});
