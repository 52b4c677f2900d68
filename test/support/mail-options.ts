import type { MailOptions } from '../../lib/options.ts';

export const mailOptions: MailOptions = {
  from: 'Image share audit <audit@example.com>',
  to: ['security@example.com'],
  cc: ['platform@example.com'],
  when: 'findings',
  language: 'en',
  subjectPrefix: '[share-audit]',
  timeZone: 'Asia/Shanghai',
  remindAfterDays: 7,
  routes: [],
};
