import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { systemClock } from '../../lib/clock.ts';
import { userCredentials } from '../../lib/cloud/credentials.ts';
import type { ResolveSecret } from '../../lib/config/file/references.ts';
import { type Config, type ConfigSource, loadConfig } from '../../lib/config/load.ts';
import { readProxy } from '../../lib/http-proxy.ts';
import { readApiBase } from '../run/own-cloud.ts';
import { createSecretLookup } from '../run/secrets.ts';

/** Environment and streams of a command: machine output goes to `stdout`, everything else to `stderr`. */
export type CommandContext = Pick<NodeJS.Process, 'stdout' | 'stderr' | 'env'>;

/** Exit code of wrong settings. */
export const EXIT_INVALID = 2;

/** Exit code of a command whose report is incomplete, or whose work failed. */
export const EXIT_FAILED = 3;

/** Environment with the values of `.env` in the current folder, where the environment itself does not have them. */
export async function loadDotenv(environment: NodeJS.ProcessEnv): Promise<NodeJS.ProcessEnv> {
  const text = await readFile('.env', 'utf8').catch(() => '');
  // Deploying reads the same file, where a dollar sign that is meant has a backslash before it.
  const values = Object.entries(parseEnv(text)).map(([name, value = '']) => [name, value.replaceAll('\\$', '$')]);
  return { ...Object.fromEntries(values), ...environment };
}

/** Configuration of a command, with secrets from the environment, `.env` and SSM. */
export async function loadUserConfig(source: ConfigSource, { env }: CommandContext): Promise<Config> {
  return loadConfig(source, userSecrets(await loadDotenv(env), env));
}

/** Lookup of the secrets of a command. `commandEnvironment`: without `.env`, where an emulator would stay and be forgotten. */
export function userSecrets(environment: NodeJS.ProcessEnv, commandEnvironment: NodeJS.ProcessEnv): ResolveSecret {
  return createSecretLookup(environment, () => ({
    credentials: userCredentials(environment),
    region: environment.TENCENTCLOUD_REGION || undefined,
    apiBase: readApiBase(commandEnvironment),
    openProxy: readProxy(environment),
    clock: systemClock,
  }));
}
