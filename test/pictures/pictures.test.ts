import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { renderDemoMails } from './demo-mails.ts';
import { digestPictures, PICTURES_DIR } from './sources.ts';

const MAX_BYTES = 250_000;

test('the pictures show the mail that the demo sends today (npm run pictures takes them anew)', async () => {
  const sources = JSON.parse(await readFile(join(PICTURES_DIR, 'sources.json'), 'utf8'));
  expect(sources).toEqual(await digestPictures(await renderDemoMails()));
});

test('the mail in the pictures is the same whenever it is composed', async () => {
  expect(await renderDemoMails()).toEqual(await renderDemoMails());
});

test.each(['mail.en.png', 'mail.zh.png'])('%s is a PNG that loads fast', async (name) => {
  const file = join(PICTURES_DIR, name);
  expect((await readFile(file)).subarray(1, 4).toString()).toBe('PNG');
  expect((await stat(file)).size).toBeLessThan(MAX_BYTES);
});
