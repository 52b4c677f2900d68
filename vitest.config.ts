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

/** Tests that go through hundreds of runs or deploys, each in full: after every change, but not with every `npm test`. */
const exhaustive = [
  'test/alert/properties.test.ts',
  'test/deploy/build/bundle.test.ts',
  'test/deploy/cloud/converge.test.ts',
  'test/deploy/cloud/resume.test.ts',
];

export default defineConfig({
  plugins: [assets],
  test: {
    globalSetup: 'test/support/build-once.ts',
    // Without it, one of two cores stays idle.
    maxWorkers: '100%',
    testTimeout: 120_000,
    // As Node does it: the default import of a CommonJS module is its module.exports.
    deps: { interopDefault: false },
    projects: [
      // No module keeps state, so that files can share them: half of the time went into loading them anew for each.
      {
        extends: true,
        test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/e2e/**', ...exhaustive], isolate: false },
      },
      // The built commands and the Serverless command line, in processes of their own; and what takes long.
      {
        extends: true,
        test: { name: 'e2e', include: ['test/e2e/**/*.test.ts', ...exhaustive], testTimeout: 180_000 },
      },
    ],
  },
});
