import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { NotificationStage } from '../../../lib/alert/notification.ts';
import { composeHeaders } from '../../../lib/report/mail/headers.ts';
import { hostileText } from '../../support/hostile-report.ts';
import { sampleNews, sampleNotification } from '../../support/sample-news.ts';
import { compliantReport, failedRun } from '../../support/sample-report.ts';

const from = 'Image share audit <audit@example.com>';

function ids(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `<${index}@image-share-audit.example.com>`);
}

test('a mail says that a machine wrote it, and of which list it is', () => {
  expect(composeHeaders(sampleNotification({ run: compliantReport() }), from)).toEqual({
    'Auto-Submitted': 'auto-generated',
    'List-Id': '<image-share-audit.example.com>',
  });
});

test('a mail goes on from the newest of those before it', () => {
  expect(composeHeaders(sampleNotification({ references: ids(3) }), from)).toMatchObject({
    'In-Reply-To': '<2@image-share-audit.example.com>',
    References: ids(3).join(' '),
  });
});

test('of many references the first and the newest are kept', () => {
  const { References = '' } = composeHeaders(sampleNotification({ references: ids(50) }), from);
  expect(References.split(' ')).toEqual([...ids(1), ...ids(50).slice(-9)]);
});

test('what is no message id does not get into a header', () => {
  const bad = [
    'no brackets@example.com',
    '<a@b>\r\nBcc: x@y.z',
    '<a b@c>',
    '<@>',
    '<a@b> <c@d>',
    `<${'a'.repeat(500)}@b>`,
  ];
  expect(composeHeaders(sampleNotification({ references: [...bad, '<good@example.com>'] }), from)).toMatchObject({
    'In-Reply-To': '<good@example.com>',
    References: '<good@example.com>',
  });
  fc.assert(
    fc.property(hostileText, (text) => {
      const headers = composeHeaders(sampleNotification({ references: [text, `<${text}@b>`] }), `${text}@${text}`);
      for (const value of Object.values(headers)) expect(value).toMatch(/^[ -~]*$/);
    }),
  );
});

test.each<{ stage: NotificationStage; urgent: boolean }>([
  { stage: 'new', urgent: true },
  { stage: 'reopened', urgent: true },
  { stage: 'reminded', urgent: false },
  { stage: 'open', urgent: false },
])('a high finding that is $stage makes a mail urgent: $urgent', ({ stage, urgent }) => {
  const told = sampleNews()
    .told.slice(0, 1)
    .map((one) => ({ ...one, stage }));
  const headers = composeHeaders(sampleNotification({ news: sampleNews({ told }) }), from);
  expect('Importance' in headers).toBe(urgent);
});

test('a low finding that is new is not urgent, and nothing is that is only over', () => {
  const told = sampleNews().told.filter(({ finding }) => finding.severity === 'low');
  for (const news of [
    sampleNews({ told: told.map((one) => ({ ...one, stage: 'new' as const })) }),
    sampleNews({ told: [] }),
  ])
    expect(composeHeaders(sampleNotification({ news }), from)).not.toHaveProperty('Importance');
});

test('where nothing is known of earlier runs, and where a run failed, urgent is what is high', () => {
  for (const run of [sampleNotification().run, failedRun()])
    expect(composeHeaders(sampleNotification({ run }), from)).toMatchObject({ Importance: 'high' });
});
