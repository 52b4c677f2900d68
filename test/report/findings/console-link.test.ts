import { expect, test } from 'vitest';
import { consoleLink } from '../../../lib/report/findings/console-link.ts';
import { composeMail } from '../../../lib/report/mail/compose.ts';
import { hostileName } from '../../support/hostile-report.ts';
import { mailOptions } from '../../support/mail-options.ts';
import { sampleNotification } from '../../support/sample-news.ts';
import { sampleReport } from '../../support/sample-report.ts';

const image = { account: '1', region: 'ap-beijing', imageId: 'img-6pb6lrmy' };

test.each([
  { site: 'china', host: 'console.cloud.tencent.com' },
  { site: 'international', host: 'console.tencentcloud.com' },
] as const)('the images of a region are linked at the console of the $site site', ({ site, host }) => {
  expect(consoleLink(image, sampleReport({ site }))).toBe(`https://${host}/cvm/image/index?rid=8&tab=PRIVATE_IMAGE`);
});

test('nothing is linked that might not be there', () => {
  expect(consoleLink(image, sampleReport())).toBe('');
  expect(consoleLink(image, sampleReport({ site: 'china', emulated: true }))).toBe('');
  expect(consoleLink({ ...image, region: 'ap-singapor' }, sampleReport({ site: 'china' }))).toBe('');
  expect(consoleLink({ ...image, region: hostileName }, sampleReport({ site: 'china' }))).toBe('');
  expect(consoleLink({ ...image, region: '__proto__' }, sampleReport({ site: 'china' }))).toBe('');
});

test('HTML and text have the link, and every address is one of the console', () => {
  const { html, text } = composeMail(sampleNotification(), mailOptions);
  expect(text).toContain('\n    https://console.cloud.tencent.com/cvm/image/index?rid=1&tab=PRIVATE_IMAGE\n');
  const addresses = [...html.matchAll(/href="([^"]*)"/g)].map(([, address]) => address);
  expect(addresses.length).toBeGreaterThan(0);
  for (const address of addresses)
    expect(address).toMatch(/^https:\/\/console\.cloud\.tencent\.com\/cvm\/image\/index\?rid/);
});
