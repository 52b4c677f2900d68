import { type FileHandle, lstat, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { errorCodeOf, StateError } from '../errors.ts';
import type { ObjectStore } from './object-store.ts';

/**
 * Object store in a directory, also of a mounted file system. The directory has to exist: one that was made because the
 * file system was not mounted would be gone with the instance, and every run the first one.
 */
export function openFileStore(path: string): ObjectStore {
  const directory = dirname(resolve(path));
  const place = directory;
  return {
    place,
    list: (prefix) => attempt(`list ${place}`, () => list(directory, prefix)),
    read: (name) => attempt(`read ${join(place, name)}`, () => read(join(directory, name))),
    write: (name, content) => attempt(`write ${join(place, name)}`, () => write(directory, name, content)),
    remove: (name) => attempt(`remove ${join(place, name)}`, () => rm(join(directory, name), { force: true })),
  };
}

async function list(directory: string, prefix: string) {
  const names = (await readdir(directory)).filter((name) => name.startsWith(prefix));
  const found = await Promise.all(
    names.map(async (name) => {
      const stats = await unlessGone(lstat(join(directory, name)));
      // Nothing that a run wrote is a link, a directory or a pipe, at which reading would wait for ever.
      if (stats !== undefined && !stats.isFile()) throw new StateError(`${join(directory, name)} is not a file.`);
      return stats === undefined ? [] : [{ name, bytes: stats.size }];
    }),
  );
  return found.flat();
}

function read(path: string): Promise<Buffer | undefined> {
  return unlessGone(readFile(path));
}

/** Under its name a file is whole: it is written and on the disk before it gets it. For its owner only. */
async function write(directory: string, name: string, content: Buffer): Promise<void> {
  const temporary = join(directory, `.${name}.tmp`);
  let file: FileHandle | undefined;
  try {
    // A run that was killed may have left one.
    await rm(temporary, { force: true });
    file = await open(temporary, 'wx', 0o600);
    await file.writeFile(content);
    await file.sync();
    await file.close();
    await rename(temporary, join(directory, name));
  } catch (error) {
    await file?.close().catch(() => {});
    if (file !== undefined) await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
}

async function unlessGone<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function attempt<T>(doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    const code = errorCodeOf(cause);
    // Every error of the file system has a code; whatever has none is a bug.
    if (code === undefined) throw cause;
    const hint = code === 'ENOENT' ? ': the directory is not there' : '';
    throw new StateError(`Could not ${doing} (${code}${hint}).`, { cause });
  }
}
