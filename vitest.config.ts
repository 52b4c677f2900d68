import { readFile } from 'node:fs/promises';
import { defineConfig } from 'vitest/config';
import { compileTemplate } from './lib/deploy/build/mjml-template.ts';

/** Imports the files that the build turns into modules, in the same way. */
const assets = {
  name: 'assets',
  enforce: 'pre' as const,
  async load(id: string) {
    const file = id.split('?', 1)[0] ?? id;
    if (file.endsWith('.mjml')) return compileTemplate(await readFile(file, 'utf8'));
    if (file.endsWith('.yml')) return `export default ${JSON.stringify(await readFile(file, 'utf8'))};`;
    return undefined;
  },
};

export default defineConfig({
  plugins: [assets],
  test: {
    include: ['test/**/*.test.ts'],
    // Some tests run the built command in a process of its own, several times.
    testTimeout: 30_000,
    // As Node does it: the default import of a CommonJS module is its module.exports.
    deps: { interopDefault: false },
  },
});
