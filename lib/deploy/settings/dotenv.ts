import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { type ConfigIssue, errorCodeOf } from '../../errors.ts';

/** References of dotenv-expand, through which Serverless reads .env: `$NAME` or `${..}`, unless after a backslash. */
const reference = /(?<!\\)\$(?:\{[^{}]+\}|[A-Za-z_])/;

/** Files and stage of a service. */
interface ServiceFiles {
  readonly serviceDir: string;
  readonly stage: string;
  /** Name of serverless.yml. */
  readonly file: string;
}

/**
 * An issue for each value of .env, or of .env.<stage> where there is one, that serverless.yml refers to and that would be
 * deployed as another one: Serverless replaces `$NAME` in it, by nothing if need be, without a word. Never says a value.
 */
export async function dotenvIssues({ serviceDir, stage, file }: ServiceFiles): Promise<readonly ConfigIssue[]> {
  const settings = (await readText(join(serviceDir, file))) ?? '';
  const used = new Set(settings.match(/(?<=\benv:)\w+/g));
  const named = `.env.${stage}`;
  const ofStage = await readText(join(serviceDir, named));
  const values = parseEnv(ofStage ?? (await readText(join(serviceDir, '.env'))) ?? '');
  return Object.entries(values)
    .filter(([name, value = '']) => used.has(name) && reference.test(value))
    .map(([name]) => ({
      file: ofStage === undefined ? '.env' : named,
      path: name,
      problem: 'A $ in it begins a reference, so that another value would be deployed.',
      fix: String.raw`Write \$ for a $ of the value, or remove the line and set ${name} in the environment.`,
    }));
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (errorCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}
