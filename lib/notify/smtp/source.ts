import { createHash } from 'node:crypto';
import type { SendMailOptions } from 'nodemailer';
import type { Message } from '../message.ts';

/** The message as it goes over the wire: headers, both bodies and the attachments. The same message gives the same bytes. */
export async function renderSource(message: Message): Promise<Buffer> {
  // Here and not above: a run without a mail never loads it.
  const { createTransport } = await import('nodemailer');
  const composer = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  const { message: source } = await composer.sendMail({
    ...contentOf(message),
    // No part of a message is a path or an address to fetch from, whatever it looks like.
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  if (!Buffer.isBuffer(source)) throw new TypeError('The composer gave no buffer, although it was asked for one.');
  return source;
}

function contentOf(message: Message): SendMailOptions {
  return {
    from: message.from,
    to: [...message.to],
    cc: [...message.cc],
    subject: message.subject,
    messageId: message.messageId,
    date: new Date(message.date),
    headers: { ...message.headers },
    html: message.html,
    text: message.text,
    attachments: message.attachments.map(({ filename, contentType, content }) => ({
      filename,
      contentType,
      content: Buffer.from(content),
    })),
    xMailer: false,
    baseBoundary: digestOf(message),
  };
}

/** Boundary between the parts of a mail: no part can contain the digest of the whole. */
function digestOf({ messageId, subject, html, text, attachments }: Message): string {
  const hash = createHash('sha256').update(JSON.stringify([messageId, subject, html, text]));
  for (const { filename, content } of attachments) hash.update(filename).update(content);
  return hash.digest('hex').slice(0, 32);
}
