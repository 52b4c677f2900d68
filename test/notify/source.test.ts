import { simpleParser } from 'mailparser';
import { expect, test } from 'vitest';
import { sendMail } from '../../lib/notify/smtp.ts';
import { renderSource } from '../../lib/notify/source.ts';
import type { Message } from '../../lib/types.ts';
import { createSleepingClock } from '../support/smtp-clock.ts';
import { openMailbox } from '../support/smtp-mailbox.ts';

const message: Message = {
  from: 'Image share audit <audit@example.com>',
  to: ['Security team <security@example.com>'],
  cc: ['owner@example.com'],
  subject: '[image-share-audit] 共享 1 unauthorized share',
  messageId: '<run-1@image-share-audit>',
  date: '2026-11-24T04:00:00.000Z',
  headers: { 'Auto-Submitted': 'auto-generated' },
  html: '<p>One share – nobody allowed it.</p>\n.\n..',
  text: `.\n..\n${'long '.repeat(300)}\r\n–\n`,
  attachments: [{ filename: 'report.csv', contentType: 'text/csv', content: 'kind,image\r\n"a","b"\r\n' }],
};

function boundaryOf(source: Buffer): string | undefined {
  return /boundary="([^"]+)"/.exec(source.toString('utf8'))?.[1];
}

test('the source is byte for byte what the server is sent', async () => {
  const box = await openMailbox({ tls: 'none' });
  const smtp = { host: '127.0.0.1', port: box.port, secure: false };
  await sendMail(message, smtp, createSleepingClock());
  await box.close();
  expect(box.deliveries[0]?.source).toBe((await renderSource(message)).toString('utf8'));
});

test('the same message has the same source, and another one has another boundary', async () => {
  const [one, again, other] = await Promise.all([
    renderSource(message),
    renderSource(message),
    renderSource({ ...message, attachments: [{ filename: 'a', contentType: 'text/csv', content: 'b' }] }),
  ]);
  expect(again.equals(one)).toBe(true);
  expect(boundaryOf(other)).not.toBe(boundaryOf(one));
});

test('an attachment is what it is, and never a path or an address to fetch it from', async () => {
  const content = '/etc/hostname';
  const attachments = [{ filename: 'https://example.com/a.csv', contentType: 'text/csv', content }];
  const parsed = await simpleParser(await renderSource({ ...message, attachments }));
  expect(parsed.attachments.map((attachment) => attachment.content.toString('utf8'))).toEqual([content]);
});
