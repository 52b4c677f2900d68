import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { read, root } from './documents.ts';

test.each(['handlers', 'lib', 'test'])('every doc comment in %s begins with what the thing is', async (folder) => {
  const names = await readdir(join(root, folder), { recursive: true });
  const files = names.filter((name) => name.endsWith('.ts')).map((name) => join(folder, name));
  const texts = await Promise.all(files.map(read));
  const comments = texts.flatMap((text, index) =>
    [...text.matchAll(/\/\*\*\s*\*?\s*(?<first>.+)/g)].map((match) => `${files[index]}: ${match.groups?.first}`),
  );
  expect(comments.length).toBeGreaterThan(20);
  expect(comments.filter((comment) => /: (?:What|How|Whether|Who|Where|Why|When)\b/.test(comment))).toEqual([]);
});
