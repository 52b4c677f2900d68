import { randomUUID } from 'node:crypto';
import { open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { errorCodeOf } from '../../lib/errors.ts';
import { notWritable } from './not-writable.ts';

/** File that a report is written to. It is whole or unchanged, at any moment, unless it is a mount point. */
export interface OutputFile {
  readonly write: (text: string) => Promise<void>;
}

/** Checks that the file can be written, and leaves nothing behind. Rejects with ConfigError where it cannot. */
export async function openOutput(file: string): Promise<OutputFile> {
  const refuse = (cause: unknown) => {
    throw notWritable(file, cause);
  };
  const target = await findTarget(file).catch(refuse);
  if (!target.isReplaceable) {
    await open(file, 'a').then((opened) => opened.close(), refuse);
    return { write: (text) => writeFile(file, text).catch(refuse) };
  }
  await writeBeside(target, '', rm).catch(refuse);
  return { write: (text) => replaceFile(target, text).catch(refuse) };
}

/** Codes of a file that nothing can take the place of: one that is mounted into a container by itself. */
const pinned = new Set(['EBUSY', 'EXDEV']);

/** Replaces a file, or writes into it where it cannot be replaced. */
export async function replaceFile(target: Target, text: string, move: typeof rename = rename): Promise<void> {
  try {
    await writeBeside(target, text, (from) => move(from, target.path));
  } catch (error) {
    if (!pinned.has(errorCodeOf(error) ?? '')) throw error;
    await writeFile(target.path, text);
  }
}

export interface Target {
  /** Path without the symbolic links on the way to it. */
  readonly path: string;
  readonly mode: number;
  /** False: a device or a pipe, which a file must not replace. */
  readonly isReplaceable: boolean;
}

async function findTarget(file: string): Promise<Target> {
  try {
    const found = await stat(file);
    const isReplaceable = found.isFile();
    // A folder is not replaced either: opening it says so. A pipe, such as /dev/stdout, has no path but this one.
    return { path: isReplaceable ? await realpath(file) : file, mode: found.mode & 0o777, isReplaceable };
  } catch (error) {
    if (errorCodeOf(error) !== 'ENOENT') throw error;
    return { path: file, mode: 0o666, isReplaceable: true };
  }
}

/** Writes a file in the same folder, and hands it over whole. Nothing of it is left where that fails. */
async function writeBeside({ path, mode }: Target, text: string, handOver: (from: string) => Promise<void>) {
  const beside = join(dirname(path), `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    await writeFile(beside, text, { flag: 'wx', mode });
    await handOver(beside);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
