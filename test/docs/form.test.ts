import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { anchorOf, blocksIn, documentsIn, headingsOf, languages, proseOf, read, root } from './documents.ts';

const PAGES = [
  'assumptions',
  'channels',
  'configuration',
  'deploying-by-hand',
  'emulator',
  'inbound',
  'mail',
  'memory',
  'operations',
  'permissions',
  'scaling',
  'serverless-yml',
  'troubleshooting',
];

const MAX_README_LINES = 250;
const MAX_README_WORDS = 1800;
const MAX_PAGE_LINES = 300;
const MAX_ARCHITECTURE_LINES = 200;

/** Every document, by its path. */
let documents: ReadonlyMap<string, string>;

beforeAll(async () => {
  const files = (await Promise.all(['.', 'docs', 'docs/zh'].map(documentsIn))).flat();
  documents = new Map(await Promise.all(files.map(async (file) => [file, await read(file)] as const)));
});

const textOf = (file: string) => documents.get(file) ?? '';
const linesOf = (markdown: string) => markdown.trimEnd().split('\n').length;

const pagesIn = (folder: string) => [...documents].filter(([file]) => dirname(file) === folder);

test('docs has a page for each topic', () => {
  expect(pagesIn('docs').map(([file]) => basename(file, '.md'))).toEqual(PAGES);
});

test('README and ARCHITECTURE are short', () => {
  expect(linesOf(textOf('README.md'))).toBeLessThanOrEqual(MAX_README_LINES);
  expect(textOf('README.md').match(/\S+/g)?.length).toBeLessThanOrEqual(MAX_README_WORDS);
  expect(linesOf(textOf('ARCHITECTURE.md'))).toBeLessThanOrEqual(MAX_ARCHITECTURE_LINES);
});

test.each(languages)('every page in $folder is short', ({ folder }) => {
  const long = pagesIn(folder).filter(([, markdown]) => linesOf(markdown) >= MAX_PAGE_LINES);
  expect(long.map(([file]) => file)).toEqual([]);
});

/** Code blocks without what a translation may change in them: diagrams, comments, names, reasons, and the language of the mail. */
const codeOf = (markdown: string) =>
  blocksIn(markdown.replaceAll(/^```mermaid\n[^]*?^```$/gm, '')).map((block) =>
    block.replaceAll(/^ *(?:#|\/\*\*|language: |name: |reason: ).*\n/gm, ''),
  );

/** Number of cells in each row of a table. */
const cellsOf = (markdown: string) => markdown.match(/^ *\|.*$/gm)?.map((row) => row.split(' | ').length);

/** Anchors that the contents list of a page names, and those of its sections. */
function contentsOf(markdown: string) {
  const [contents, ...sections] = headingsOf(markdown).filter(({ level }) => level === 2);
  const lines = proseOf(markdown);
  const list = lines.slice(lines.indexOf(`## ${contents?.text}`), lines.indexOf(`## ${sections[0]?.text}`));
  return {
    listed: list.flatMap((line) => /^- \[.+?\]\(#(.+?)\)/.exec(line)?.[1] ?? []),
    sections: sections.map(({ text }) => anchorOf(text)),
  };
}

test.each(languages)('every page in $folder begins with a list of its contents', ({ folder }) => {
  const pages = pagesIn(folder).map(([file, markdown]) => ({ file, ...contentsOf(markdown) }));
  expect(pages.map(({ file, listed }) => ({ file, listed }))).toEqual(
    pages.map(({ file, sections }) => ({ file, listed: sections })),
  );
});

test('every relative link leads to something', () => {
  const broken = [...documents].flatMap(([file, markdown]) =>
    [...markdown.matchAll(/\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)/g)].flatMap(([link, path = '', anchor]) => {
      const target = path === '' ? file : join(dirname(file), path);
      const anchors = headingsOf(textOf(target)).map(({ text }) => anchorOf(text));
      const leads = existsSync(join(root, target)) && (anchor === undefined || anchors.includes(anchor));
      return leads ? [] : [`${file}: ${link}`];
    }),
  );
  expect([...documents.keys()]).toEqual(expect.arrayContaining(['CHANGELOG.md', 'SECURITY.md', 'docs/zh/mail.md']));
  expect(broken).toEqual([]);
});

test.each(['ARCHITECTURE.md', 'CONTRIBUTING.md', 'docs/assumptions.md'])('every file that %s names exists', (file) => {
  const spans = proseOf(textOf(file)).flatMap((line) => [...line.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span));
  const paths = spans.filter((span) => /^(?:handlers|lib|test|docs|\.ci)\/[\w./-]*$/.test(span));
  expect(paths).not.toEqual([]);
  expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

const levelsOf = (markdown: string) => headingsOf(markdown).map(({ level }) => level);

const outlinesIn = (folder: string) =>
  pagesIn(folder).map(([file, markdown]) => ({ page: basename(file), levels: levelsOf(markdown) }));

test('every page has a translation with the same outline', () => {
  expect(outlinesIn('docs/zh')).toEqual(outlinesIn('docs'));
  expect(levelsOf(textOf('README.zh-CN.md'))).toEqual(levelsOf(textOf('README.md')));
});

test('every page and its translation have the same code and tables', () => {
  const pages = [['README.md', 'README.zh-CN.md'], ...PAGES.map((page) => [`docs/${page}.md`, `docs/zh/${page}.md`])];
  const different = pages.filter(([page = '', translation = '']) => {
    const [own, other] = [page, translation].map(textOf).map((text) => [codeOf(text), cellsOf(text)]);
    return JSON.stringify(own) !== JSON.stringify(other);
  });
  expect(different).toEqual([]);
});
