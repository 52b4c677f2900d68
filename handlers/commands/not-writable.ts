import { ConfigError, errorCodeOf } from '../../lib/errors.ts';

const fixes: Readonly<Record<string, string>> = {
  ENOENT: 'Choose a place in a folder that exists and can hold it.',
  EEXIST: 'Something else has this name: choose another.',
  EISDIR: 'This is a folder: name a file.',
  ENOTDIR: 'A part of the path is a file, not a folder.',
  EACCES: 'You may not write there: choose another place.',
  ENOSPC: 'The disk is full.',
};

/** The settings error for a place that cannot be written to. */
export function notWritable(file: string, cause: unknown): ConfigError {
  const code = errorCodeOf(cause) ?? 'unknown error';
  const issue = {
    file,
    path: '',
    problem: `cannot be written (${code}).`,
    fix: fixes[code] ?? 'Choose another place.',
  };
  return new ConfigError([issue], { cause });
}
