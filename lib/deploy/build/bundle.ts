import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { type BuildOptions, build, type Plugin } from 'esbuild';
import { zipSync } from 'fflate';
import type { Artifact } from '../deployment.ts';
import { compileTemplate } from './mjml-template.ts';
import { checkBudget } from './size-budget.ts';

/** The oldest runtime the function is deployed to (Nodejs20.19). */
const TARGET = 'node20.19';

/** The earliest date a zip entry can bear: with it, the same files make the same bytes. */
const ZIP_EPOCH = '1980-01-01T00:00:00';

/** Bundle that is deployed: its files by name, and the same as a zip. */
export interface FunctionBundle {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly artifact: Artifact;
}

interface FunctionSource {
  /** The module that exports `main_handler`, without its extension. */
  readonly entry: string;
  /** Packaged as `audit.yml`; the example never is. */
  readonly auditFile: string | undefined;
  /** Names of the files of its allowlist, in its folder; packaged under the same names. */
  readonly allowlistFiles?: readonly string[];
}

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

/**
 * Packages that are loaded and never used. node-fetch, under the SDK, takes URL from the first where Node has none, which was
 * before Node 10, and loads it and its tables (0.3 MB, a quarter of the start) all the same; Node's own module has the same
 * class, should it ever be looked for. The client of COS brings the second, a way of signing requests that COS does not have,
 * and with it 78 kB of the zip.
 */
const alias = { 'whatwg-url': 'node:url', 'http-signature': 'node:util' };

/** `.mjml` files become modules: compiled to HTML and to a Handlebars template here, so that neither compiler is shipped. */
export const mjmlTemplates: Plugin = {
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
 * Dynamic imports stay files of their own, which do not slow the start of the function. So do the errors: two files with a
 * copy each would not recognize each other's errors.
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
 * Bundles the function as CommonJS: `index.js` with `main_handler`, the files it loads later, a `package.json` that says so,
 * and `audit.yml` when one is given. Writes nothing. The same input gives the same bytes. Throws DeployError over its budget.
 */
export async function bundleFunction({
  entry,
  auditFile,
  allowlistFiles = [],
}: FunctionSource): Promise<FunctionBundle> {
  const { outputFiles, metafile } = await build({
    ...shared,
    // Esbuild itself takes the folder that was current when it was loaded.
    absWorkingDir: process.cwd(),
    entryPoints: {
      index: `./${entry}`,
      send: 'handlers/run/send.ts',
      state: 'lib/state/state.ts',
      'cos-store': 'lib/state/cos-store.ts',
      errors: 'lib/errors.ts',
    },
    outdir: '.',
    write: false,
    metafile: true,
    format: 'cjs',
    alias,
    define: { 'import.meta.dirname': '__dirname' },
    plugins: [mjmlTemplates, separateFiles],
  });
  const settings = auditFile === undefined ? [] : await readSettings(auditFile, allowlistFiles);
  const code = outputFiles.map(({ path, contents }) => [basename(path), contents] as const);
  const entries: readonly (readonly [string, Uint8Array])[] = [
    ...settings,
    ...code,
    ['package.json', Buffer.from('{"type":"commonjs"}\n')],
  ];
  const files = new Map(entries.toSorted(([left], [right]) => (left < right ? -1 : 1)));
  const zip = zipSync(Object.fromEntries(files), { level: 9, mtime: ZIP_EPOCH, os: 3, attrs: 0o644 << 16 });
  checkBudget({ files, zip, inputs: Object.keys(metafile.inputs) });
  const artifact = { zip, digest: sha256(zip), ...(settings.length > 0 && { auditDigest: digestOf(settings) }) };
  return { files, artifact };
}

type NamedFile = readonly [name: string, content: Uint8Array];

/** The settings and the files that they name, audit.yml first. */
function readSettings(auditFile: string, names: readonly string[]): Promise<readonly NamedFile[]> {
  const folder = dirname(auditFile);
  return Promise.all([readNamed('audit.yml', auditFile), ...names.map((name) => readNamed(name, join(folder, name)))]);
}

async function readNamed(name: string, path: string): Promise<NamedFile> {
  return [name, await readFile(path)];
}

/** Digest of the settings: of audit.yml alone, that of its content. */
function digestOf(settings: readonly NamedFile[]): string {
  const [[, audit] = ['', new Uint8Array()], ...others] = settings;
  if (others.length === 0) return sha256(audit);
  return sha256(Buffer.from(JSON.stringify(settings.map(([name, content]) => [name, sha256(content)]))));
}

/** Writes the files to `function/` in the directory, in the place of what was there, and the zip to `function.zip` beside it. */
export async function writeFunction({ files, artifact }: FunctionBundle, outDir: string): Promise<void> {
  const functionDir = join(outDir, 'function');
  await rm(functionDir, { recursive: true, force: true });
  await mkdir(functionDir, { recursive: true });
  await Promise.all(
    [...files].map(async ([name, content]) => {
      await mkdir(dirname(join(functionDir, name)), { recursive: true });
      await writeFile(join(functionDir, name), content);
    }),
  );
  await writeFile(join(outDir, 'function.zip'), artifact.zip);
}

/** Builds `dist/cli.js`, the command. Packages stay outside of it. */
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

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
