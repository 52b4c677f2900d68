import { expect, test } from 'vitest';
import { composeTestMail } from '../../../lib/report/mail/test-mail.ts';
import { hostileName } from '../../support/hostile-report.ts';
import { mailOptions } from '../../support/mail-options.ts';

const facts = {
  id: '5f1c2f0e',
  sentAt: '2026-11-24T01:00:03.000Z',
  server: 'smtp.example.com:465',
  toolVersion: '0.1.0',
};

test.each([
  { language: 'en', marks: ['TEST', 'This is a test. No audit was run.'] },
  { language: 'zh', marks: ['测试邮件', '未进行审计'] },
] as const)('a test mail says in $language that it is one', ({ language, marks: [subject, title] }) => {
  const message = composeTestMail({ ...mailOptions, language }, facts);
  expect(message).toMatchObject({
    from: mailOptions.from,
    to: mailOptions.to,
    cc: mailOptions.cc,
    subject: expect.stringContaining(subject),
    messageId: '<test-5f1c2f0e@image-share-audit.example.com>',
    headers: { 'Auto-Submitted': 'auto-generated', 'List-Id': '<image-share-audit.example.com>' },
    attachments: [],
  });
  for (const body of [message.html, message.text]) {
    expect(body).toContain(title);
    for (const fact of [...mailOptions.to, ...mailOptions.cc, facts.server, '2026-11-24 09:00:03'])
      expect(body).toContain(fact);
  }
  expect(message.html).toContain(`lang="${language}"`);
});

test('names cannot break out of it', () => {
  const message = composeTestMail({ ...mailOptions, to: [`${hostileName} <a@example.com>`] }, facts);
  expect(message.html).not.toContain('<script>');
  expect([message.subject, ...message.to].join('')).not.toMatch(/[\r\n]/);
  expect(message.text).not.toMatch(/[^\n\P{Cc}]|\p{Cf}/u);
});
