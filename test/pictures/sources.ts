import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Folder of the pictures, from the top of the project. `sources.json` in it names the page that each was taken of. */
export const PICTURES_DIR = join('docs', 'pictures');

/** SHA-256, in hex, of a picture's file and of the HTML that it was taken of. */
export interface PictureSource {
  readonly html: string;
  readonly picture: string;
}

/** Content of `sources.json` for these pages, by the name of their picture, and the pictures that are on disk. */
export async function digestPictures(
  pages: Readonly<Record<string, string>>,
): Promise<Readonly<Record<string, PictureSource>>> {
  const sources = Object.entries(pages).map(async ([name, html]) => {
    const picture = await readFile(join(PICTURES_DIR, name));
    return [name, { html: sha256(html), picture: sha256(picture) }] as const;
  });
  return Object.fromEntries(await Promise.all(sources));
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
