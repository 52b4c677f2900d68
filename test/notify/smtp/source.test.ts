import { simpleParser } from 'mailparser';
import { expect, test } from 'vitest';
import type { Message } from '../../../lib/notify/message.ts';
import { sendMail } from '../../../lib/notify/smtp/send-mail.ts';
import { renderSource } from '../../../lib/notify/smtp/source.ts';
import { createSleepingClock } from '../../support/smtp-clock.ts';
import { openMailbox } from '../../support/smtp-mailbox.ts';
import { message as sample } from '../../support/smtp-message.ts';

/** Lines that begin with a dot, a long line and line ends of every kind. */
const message: Message = {
  ...sample,
  html: '<p>One share – nobody allowed it.</p>\n.\n..',
  text: `.\n..\n${'long '.repeat(300)}\r\n–\n`,
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

test('everything of a message is in its source, and nothing says which program wrote it', async () => {
  const source = await renderSource(message);
  const parsed = await simpleParser(source);
  const { value: from } = parsed.from ?? {};
  expect({ from, to: parsed.to, cc: parsed.cc }).toMatchObject({
    from: [{ name: 'Image share audit', address: 'audit@example.com' }],
    to: { value: [{ name: 'Security team', address: 'security@example.com' }] },
    cc: { value: [{ address: 'owner@example.com' }] },
  });
  expect(parsed).toMatchObject({
    subject: message.subject,
    messageId: message.messageId,
    date: new Date(message.date),
    attachments: [{ filename: 'report.csv', contentType: 'text/csv' }],
  });
  expect(parsed.attachments[0]?.content.toString('utf8')).toBe(message.attachments[0]?.content);
  expect(parsed.html).toBe(message.html);
  expect(parsed.text?.trimEnd()).toBe(message.text.replaceAll('\r\n', '\n').trimEnd());
  expect(parsed.headers.get('auto-submitted')).toBe('auto-generated');
  expect(source.toString('utf8')).not.toMatch(/x-mailer|nodemailer/i);
});

test('the same message has the same source', async () => {
  expect((await renderSource(message)).equals(await renderSource({ ...message }))).toBe(true);
});

test.each<Partial<Message>>([
  { messageId: '<run-2@image-share-audit>' },
  { subject: 'Another' },
  { html: '<p>Another</p>' },
  { text: 'Another' },
  { attachments: [] },
  { attachments: message.attachments.map((one) => ({ ...one, filename: 'other.csv' })) },
  { attachments: message.attachments.map((one) => ({ ...one, content: 'kind,image\r\n' })) },
])('what parts a mail is another text where %o is in it', async (change) => {
  const boundary = boundaryOf(await renderSource(message));
  expect(boundary).toMatch(/[0-9a-f]{32}/);
  expect(boundaryOf(await renderSource({ ...message, ...change }))).not.toBe(boundary);
});

test('an attachment is what it is, and never a path or an address to fetch it from', async () => {
  const content = '/etc/hostname';
  const attachments = [{ filename: 'https://example.com/a.csv', contentType: 'application/json', content }];
  const parsed = await simpleParser(await renderSource({ ...message, attachments }));
  expect(parsed.attachments[0]).toHaveProperty('contentType', 'application/json');
  expect(parsed.attachments.map((attachment) => attachment.content.toString('utf8'))).toEqual([content]);
});
