import { expect, test } from 'vitest';
import { renderHtml } from '../../lib/report/html.ts';
import { renderTable } from '../../lib/report/table.ts';
import { renderText } from '../../lib/report/text.ts';
import { failedRun, sampleReport } from '../support/sample-report.ts';

const medium = 'mail';
const timeZone = 'Asia/Shanghai';

test.each(['en', 'zh'] as const)('the mail of the sample report looks as it was approved (%s)', async (language) => {
  const options = { language, timeZone, medium } as const;
  await expect(renderHtml(sampleReport(), options)).toMatchFileSnapshot(`../golden/alert.${language}.html`);
  await expect(renderText(sampleReport(), options)).toMatchFileSnapshot(`../golden/alert.${language}.txt`);
});

test('the mail of a failed run looks as it was approved', async () => {
  const options = { language: 'en', timeZone, medium } as const;
  await expect(renderHtml(failedRun(), options)).toMatchFileSnapshot('../golden/failed.html');
  await expect(renderText(failedRun(), options)).toMatchFileSnapshot('../golden/failed.txt');
});

test('the terminal shows the sample report as it was approved', async () => {
  await expect(renderTable(sampleReport())).toMatchFileSnapshot('../golden/table.txt');
});
