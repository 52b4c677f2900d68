import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Config } from '../../lib/config/build.ts';
import { environmentSecrets } from '../../lib/config/file/references.ts';
import { loadConfig } from '../../lib/config/load.ts';
import { ConfigError } from '../../lib/errors.ts';

export type Environment = Readonly<Record<string, string>>;

/** Loads the text as audit.yml. */
export async function loadText(content: string | Uint8Array, environment: Environment = {}): Promise<Config> {
  const directory = await mkdtemp(join(tmpdir(), 'audit-config-'));
  try {
    const file = join(directory, 'audit.yml');
    await writeFile(file, content);
    return await loadConfig({ file }, environmentSecrets(environment));
  } finally {
    await rm(directory, { recursive: true });
  }
}

/** The ConfigError that loading ends with; fails when it ends otherwise. */
export async function configErrorOf(loading: Promise<unknown>): Promise<ConfigError> {
  const error = await loading.then(
    () => new Error('nothing is wrong with it'),
    (reason: unknown) => reason,
  );
  if (error instanceof ConfigError) return error;
  throw error;
}

/** The issues of the text, one a line, without the file: `3 targets[0].region: problem fix`. */
export async function issuesOf(
  content: string | Uint8Array,
  environment: Environment = {},
): Promise<readonly string[]> {
  const error = await configErrorOf(loadText(content, environment));
  return error.issues.map(({ line, path, problem, fix }) =>
    `${line ?? '-'} ${path}: ${problem} ${fix}`.replace(/^(\S+) :/, '$1:'),
  );
}
