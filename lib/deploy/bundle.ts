import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { type Zippable, zipSync } from 'fflate';
import { compileTemplate } from './mjml-template.ts';

/** The oldest runtime the function is deployed to (Nodejs20.19). */
const TARGET = 'node20.19';

/** The earliest date a zip entry can bear: with it, the same files make the same bytes. */
const ZIP_EPOCH = '1980-01-01T00:00:00';

const shared = {
  bundle: true,
  platform: 'node',
  target: TARGET,
  loader: { '.yml': 'text' },
  // Shorter names would gain nothing at start-up and cost readable stacks.
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: 'none',
  logLevel: 'warning',
} satisfies BuildOptions;

/** `.mjml` files become modules: compiled to HTML and to a Handlebars template here, so that neither compiler is shipped. */
const mjmlTemplates: Plugin = {
  name: 'mjml-templates',
  setup(esbuild) {
    esbuild.onLoad({ filter: /\.mjml$/ }, async ({ path }) => ({
      contents: await compileTemplate(await readFile(path, 'utf8')),
      loader: 'js',
      resolveDir: join(path, '..'),
    }));
  },
};

/**
 * What the function imports when it needs it stays a file of its own, which the function's start does not pay for. So do the
 * errors: two files with a copy each would not know each other's errors for what they are.
 */
const separateFiles: Plugin = {
  name: 'separate-files',
  setup(esbuild) {
    esbuild.onResolve({ filter: /^\.{1,2}\/.*\.ts$/ }, ({ kind, path }) =>
      kind === 'dynamic-import' || (kind === 'import-statement' && basename(path) === 'errors.ts')
        ? { path: `./${basename(path, '.ts')}.js`, external: true }
        : undefined,
    );
  },
};

/**
 * Builds `dist/function/`, exactly what is deployed: `index.js` with `main_handler`, the files it loads later, a
 * `package.json` that says CommonJS, and `auditFile` as `audit.yml` when one is given. Beside it, the same as a zip.
 */
export async function bundleFunction(outDir: string, auditFile: string | undefined): Promise<void> {
  const functionDir = join(outDir, 'function');
  await mkdir(functionDir, { recursive: true });
  await build({
    ...shared,
    entryPoints: { index: 'handlers/audit.ts', smtp: 'lib/notify/smtp.ts', errors: 'lib/errors.ts' },
    outdir: functionDir,
    format: 'cjs',
    define: { 'import.meta.dirname': '__dirname' },
    plugins: [mjmlTemplates, separateFiles],
  });
  await writeFile(join(functionDir, 'package.json'), '{"type":"commonjs"}\n');
  if (auditFile !== undefined) await cp(auditFile, join(functionDir, 'audit.yml'));
  await writeFile(join(outDir, 'function.zip'), await zip(functionDir));
}

/** Builds `dist/cli.js`, the command. Packages that only the desk needs stay outside of it. */
export async function bundleCli(outDir: string): Promise<void> {
  await build({
    ...shared,
    entryPoints: { cli: 'handlers/bin.ts' },
    outdir: outDir,
    format: 'esm',
    packages: 'external',
    // What one command alone needs, such as the demo's mail server, the others do not load.
    splitting: true,
    banner: { js: '#!/usr/bin/env node' },
    plugins: [mjmlTemplates],
  });
}

async function zip(directory: string): Promise<Uint8Array> {
  const names = (await readdir(directory)).toSorted();
  const entries = await Promise.all(names.map(async (name) => [name, await readFile(join(directory, name))] as const));
  const files: Zippable = Object.fromEntries(entries);
  return zipSync(files, { level: 9, mtime: ZIP_EPOCH, os: 3, attrs: 0o644 << 16 });
}
