import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

/** Text of a document, by its path from the root of the repository. */
export const read = (file: string) => readFile(join(root, file), 'utf8');

/** README of each language, and the folder of its pages. */
export const languages = [
  { readme: 'README.md', folder: 'docs' },
  { readme: 'README.zh-CN.md', folder: 'docs/zh' },
] as const;

/** Paths of the documents in a folder, without those below it. */
export async function documentsIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(join(root, folder));
  return names
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name))
    .toSorted();
}

/** Text of all pages in a folder. */
export async function pagesOf(folder: string): Promise<string> {
  const files = await documentsIn(folder);
  return (await Promise.all(files.map(read))).join('\n');
}

/** Table rows whose first cell is one code span, by the content of the span. */
export function rowsOf(markdown: string): ReadonlyMap<string, string> {
  const rows = markdown.split('\n').flatMap((line) => {
    const key = /^\| `([^`]+)` \|/.exec(line)?.[1];
    return key === undefined ? [] : [[key, line] as const];
  });
  return new Map(rows);
}

/** Lines outside of code blocks. */
export function proseOf(markdown: string): readonly string[] {
  return markdown.replaceAll(/^( *)```[^]*?^\1```$/gm, '').split('\n');
}

export interface Heading {
  readonly level: number;
  readonly text: string;
}

export function headingsOf(markdown: string): readonly Heading[] {
  return proseOf(markdown).flatMap((line) => {
    const [, marks = '', text = ''] = /^(#+) (.*)$/.exec(line) ?? [];
    return marks === '' ? [] : [{ level: marks.length, text }];
  });
}

/** Anchor that GitHub gives a heading. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\- _]/gu, '')
    .replaceAll(' ', '-');
}

/** Code blocks of a language (of all, where none is given), without the indent of a list around them. */
export function blocksIn(markdown: string, language = '\\w*'): readonly string[] {
  const blocks = markdown.matchAll(new RegExp(`^( *)\`\`\`${language}\\n([^]*?)^\\1\`\`\`$`, 'gm'));
  return [...blocks].map(([, indent = '', block = '']) => block.replaceAll(new RegExp(`^${indent}`, 'gm'), ''));
}
