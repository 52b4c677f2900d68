import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Config } from '../../lib/config/build.ts';
import type { Use } from '../../lib/config/check.ts';
import { environmentSecrets } from '../../lib/config/file/references.ts';
import { loadConfig } from '../../lib/config/load.ts';
import { type ConfigReview, reviewConfig } from '../../lib/config/review.ts';
import { ConfigError, type ConfigIssue } from '../../lib/errors.ts';

export type Environment = Readonly<Record<string, string>>;

/** Loads the text as audit.yml. */
export async function loadText(
  content: string | Uint8Array,
  environment: Environment = {},
  use: Use = 'everything',
): Promise<Config> {
  return withFile(content, (file) => loadConfig({ file, use }, environmentSecrets(environment)));
}

/** Reviews the text as audit.yml, on 2026-05-01. */
export async function reviewText(content: string, environment: Environment = {}): Promise<ConfigReview> {
  const now = new Date('2026-05-01T15:59:00Z');
  return withFile(content, (file) => reviewConfig(file, environmentSecrets(environment), now));
}

/** The warnings about the text, one a line, without the file: `3 targets[0].region: problem fix`. */
export async function warningsOf(content: string, environment: Environment = {}): Promise<readonly string[]> {
  const { warnings } = await reviewText(content, environment);
  return warnings.map(describeInFile);
}

async function withFile<Result>(
  content: string | Uint8Array,
  read: (file: string) => Promise<Result>,
): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'audit-config-'));
  try {
    const file = join(directory, 'audit.yml');
    await writeFile(file, content);
    return await read(file);
  } finally {
    await rm(directory, { recursive: true });
  }
}

function describeInFile({ line, path, problem, fix }: ConfigIssue): string {
  return `${line ?? '-'} ${path}: ${problem} ${fix}`.replace(/^(\S+) :/, '$1:');
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
  return error.issues.map(describeInFile);
}
