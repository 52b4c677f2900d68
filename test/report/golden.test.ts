import { expect, test } from 'vitest';
import { renderTable } from '../../lib/report/formats/table.ts';
import { composeMail } from '../../lib/report/mail/compose.ts';
import { mailOptions } from '../support/mail-options.ts';
import { sampleNotification, sampleStates } from '../support/sample-news.ts';
import { sampleReport } from '../support/sample-report.ts';

test.each([
  { state: 'alert', language: 'en', file: 'alert.en' },
  { state: 'alert', language: 'zh', file: 'alert.zh' },
  { state: 'news', language: 'en', file: 'news.en' },
  { state: 'news', language: 'zh', file: 'news.zh' },
  { state: 'heartbeat', language: 'en', file: 'heartbeat' },
  { state: 'outage-over', language: 'en', file: 'outage-over' },
  { state: 'routed', language: 'en', file: 'routed' },
  { state: 'failed', language: 'en', file: 'failed' },
] as const)('the mail of the state $state looks as it was approved ($language)', async ({ state, language, file }) => {
  const { html, text } = composeMail(sampleStates[state] ?? sampleNotification(), { ...mailOptions, language });
  await expect(html).toMatchFileSnapshot(`../golden/${file}.html`);
  await expect(text).toMatchFileSnapshot(`../golden/${file}.txt`);
});

test('the terminal shows the sample report as it was approved', async () => {
  await expect(renderTable(sampleReport())).toMatchFileSnapshot('../golden/table.txt');
});
