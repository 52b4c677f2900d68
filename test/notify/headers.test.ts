import fc from 'fast-check';
import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MailError } from '../../lib/errors.ts';
import { parseMailbox } from '../../lib/mailbox.ts';
import type { Message } from '../../lib/notify/message.ts';
import { sendMail } from '../../lib/notify/smtp/send-mail.ts';
import { createSleepingClock } from '../support/smtp-clock.ts';
import { type Mailbox, openMailbox } from '../support/smtp-mailbox.ts';

let box: Mailbox;

beforeAll(async () => {
  box = await openMailbox({ tls: 'none' });
});

afterAll(() => box.close());

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        '\r\n',
        '\n',
        '\r',
        '\r\n\r\n',
        'Bcc: eve@example.com',
        '\r\nBcc: eve@example.com',
        '"',
        ',',
        '<',
        '>',
        ':',
        ';',
        '\0',
        '\u2028',
        '=?utf-8?Q?x?=',
        '审计',
      ),
      fc.string({ maxLength: 8 }),
    ),
    { maxLength: 6 },
  )
  .map((parts) => parts.join(''));

const EXPECTED = ['from', 'to', 'subject', 'message-id', 'date', 'mime-version', 'x-audit', 'content-type'];

// Mostly names that are taken, so that what is made of them is looked at too.
const senderName = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom('', 'Audit', '审计', '"Audit, nightly"', '=?utf-8?Q?x?=', "O'Hara") },
  { weight: 1, arbitrary: hostile },
);

/** The names of the headers before the first empty line; folded lines belong to the one before. */
function headerNames(source: string): readonly string[] {
  const [head = ''] = source.split('\r\n\r\n');
  return head
    .split(/\r\n|\r|\n/)
    .filter((line) => !/^[ \t]/.test(line))
    .map((line) => line.split(':')[0]?.toLowerCase() ?? '');
}

describe('a message of hostile strings', () => {
  test('gains no header, recipient or body from them', async () => {
    await fc.assert(
      fc.asyncProperty(hostile, senderName, hostile, hostile, async (subject, name, value, filename) => {
        const message: Message = {
          from: `${name} <audit@example.com>`,
          to: ['security@example.com'],
          cc: [],
          subject,
          messageId: `<${value}@example.com>`,
          date: '2026-11-24T04:00:00.000Z',
          headers: { 'X-Audit': value },
          html: '<p>html</p>',
          text: 'text',
          attachments: [{ filename, contentType: 'text/csv', content: 'a,b' }],
        };
        const smtp = { host: '127.0.0.1', port: box.port, secure: false };
        const sent = await sendMail(message, smtp, createSleepingClock()).catch((error: unknown) => error);
        if (sent instanceof MailError) return;
        if (sent instanceof Error) throw sent;
        const delivery = box.deliveries.at(-1);
        const source = delivery?.source ?? '';
        const parsed = await simpleParser(source);
        expect(delivery?.recipients).toEqual(['security@example.com']);
        expect(EXPECTED).toEqual(expect.arrayContaining([...headerNames(source)]));
        const senders = parsed.from?.value.map(({ address }) => address);
        expect(senders).toHaveLength(1);
        // Of what no configuration takes for one mailbox, it is the library that says where the name ends.
        if (parseMailbox(message.from) !== undefined) expect(senders).toEqual(['audit@example.com']);
        expect(parsed.bcc).toBeUndefined();
        expect(parsed.attachments.map(({ content }) => content.toString('utf8'))).toEqual(['a,b']);
      }),
      { numRuns: 60 },
    );
  });
});
