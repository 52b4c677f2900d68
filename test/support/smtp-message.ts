import type { Message } from '../../lib/notify/message.ts';

/** A mail with letters that are not ASCII in its subject and in both bodies. */
export const message: Message = {
  from: 'Image share audit <audit@example.com>',
  to: ['Security team <security@example.com>'],
  cc: ['owner@example.com'],
  subject: '[image-share-audit] 共享 1 unauthorized share',
  messageId: '<run-1@image-share-audit>',
  date: '2026-11-24T04:00:00.000Z',
  headers: { 'Auto-Submitted': 'auto-generated' },
  html: '<p>One share – nobody allowed it.</p>',
  text: 'One share – nobody allowed it.',
  attachments: [{ filename: 'report.csv', contentType: 'text/csv', content: 'kind,image\r\n"a","b"\r\n' }],
};
