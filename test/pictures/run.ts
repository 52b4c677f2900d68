import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { mjmlTemplates } from '../../lib/deploy/build/bundle.ts';
import type { renderDemoMails } from './demo-mails.ts';
import { digestPictures, PICTURES_DIR } from './sources.ts';

// Takes the pictures of the demo's mail anew, with headless Chromium: the command in the first argument, in CHROMIUM,
// or `chromium`. The pages that it pictured stay in out/pictures.

const OUT_DIR = join('out', 'pictures');
const WIDTH = 680;
const SCALE = 1.25;
const TIME_LIMIT_MS = 60_000;

/** Script that leaves the top of the second image in the page. */
const measure = `<script>
  document.documentElement.dataset.height = Math.floor(document.querySelector('.row').getBoundingClientRect().top);
</script>`;

const flags = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--hide-scrollbars',
  // Colours and letters as they are on every other machine.
  '--force-color-profile=srgb',
  '--font-render-hinting=none',
  '--disable-lcd-text',
  `--force-device-scale-factor=${SCALE}`,
];

process.exitCode = await main(process.argv[2] ?? (process.env.CHROMIUM || 'chromium'));

async function main(chromium: string): Promise<number> {
  const { error } = spawnSync(chromium, ['--version']);
  if (error !== undefined) {
    console.error(`Cannot start ${chromium}: ${error.message}.`);
    console.error(
      'Install it (apt-get install chromium fonts-liberation fonts-noto-cjk), or set CHROMIUM to its command.',
    );
    return 2;
  }
  const mails = await renderMails();
  await mkdir(PICTURES_DIR, { recursive: true });
  for (const [name, html] of Object.entries(mails)) {
    await takePicture(chromium, name, html);
    console.log(`Took ${join(PICTURES_DIR, name)}.`);
  }
  const sources = JSON.stringify(await digestPictures(mails), null, 2);
  await writeFile(join(PICTURES_DIR, 'sources.json'), `${sources}\n`);
  return 0;
}

/** Bundles the renderer first, since templates become modules only in a build. */
async function renderMails(): ReturnType<typeof renderDemoMails> {
  const outfile = resolve(OUT_DIR, 'demo-mails.js');
  await build({
    entryPoints: [join(import.meta.dirname, 'demo-mails.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    loader: { '.yml': 'text' },
    plugins: [mjmlTemplates],
    logLevel: 'warning',
  });
  const built: { readonly renderDemoMails: typeof renderDemoMails } = await import(pathToFileURL(outfile).href);
  return built.renderDemoMails();
}

async function takePicture(chromium: string, name: string, html: string): Promise<void> {
  const page = resolve(OUT_DIR, name.replace(/\.png$/, '.html'));
  const picture = resolve(PICTURES_DIR, name);
  await writeFile(page, html);
  await rm(picture, { force: true });
  const height = await measureHeight(chromium, html);
  await open(chromium, page, [`--screenshot=${picture}`, `--window-size=${WIDTH},${height}`]);
}

/** Height of a picture that ends between the first image and the second. */
async function measureHeight(chromium: string, html: string): Promise<string> {
  const page = resolve(OUT_DIR, 'measured.html');
  await writeFile(page, html + measure);
  const dom = await open(chromium, page, ['--dump-dom', `--window-size=${WIDTH},${WIDTH}`]);
  const [, height] = /data-height="(\d+)"/.exec(dom) ?? [];
  if (height === undefined) throw new Error(`${page} has no image.`);
  return height;
}

/** Opens a page in a browser without history, and resolves with what it writes. */
async function open(chromium: string, page: string, args: readonly string[]): Promise<string> {
  const profile = await mkdtemp(join(tmpdir(), 'chromium-'));
  const all = [...flags, `--user-data-dir=${profile}`, ...args, pathToFileURL(page).href];
  const { status, error, stdout, stderr } = spawnSync(chromium, all, { encoding: 'utf8', timeout: TIME_LIMIT_MS });
  await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  if (status !== 0) throw new Error(`${chromium} could not open ${page}: ${stderr}`, { cause: error });
  return stdout;
}
