import { readFile, stat } from 'node:fs/promises';

import { ConfigError, errorCodeOf } from '../../errors.ts';

const MAX_FILE_BYTES = 1_000_000;

/** Fixes for a file that is not there or has nothing in it. */
export interface FileAdvice {
  readonly missing: string;
  readonly empty: string;
}

export const settingsAdvice: FileAdvice = {
  missing: 'Copy audit.example.yml to this name.',
  empty: 'Start from audit.example.yml.',
};

/** Reads the settings as text. A ConfigError when the file is missing, unreadable, not a file, over 1 MB, empty or not UTF-8. */
export async function readConfigFile(file: string, advice = settingsAdvice): Promise<string> {
  const refuse = (problem: string, fix: string, cause?: unknown) =>
    new ConfigError([{ file, path: '', problem, fix }], { cause });
  const unreadable = (error: unknown) => {
    const code = errorCodeOf(error);
    if (code === undefined) throw error;
    if (code === 'ENOENT') return refuse('The file does not exist.', advice.missing, error);
    return refuse(`The file cannot be read (${code}).`, 'Check the path and its permissions.', error);
  };

  const stats = await stat(file).catch((error: unknown) => {
    throw unreadable(error);
  });
  if (stats.isDirectory()) throw refuse('This is a directory.', 'Give the path of a YAML file in it.');
  if (!stats.isFile()) throw refuse('This is not a regular file.', 'Give the path of a YAML file.');
  if (stats.size > MAX_FILE_BYTES)
    throw refuse(`The file has ${stats.size} bytes; the limit is 1 MB.`, 'Check that it is the settings file.');

  const bytes = await readFile(file).catch((error: unknown) => {
    throw unreadable(error);
  });
  const text = decodeUtf8(bytes);
  if (text === undefined) throw refuse('The file is not UTF-8 text.', 'Save it as UTF-8.');
  if (text.trim() === '') throw refuse('The file is empty.', advice.empty);
  return text;
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
