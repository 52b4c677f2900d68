import type { Credentials } from '../../lib/cloud/credentials.ts';
import { createSecretReader } from '../../lib/cloud/secrets.ts';
import { environmentSecrets, type ResolveSecret, type UnreadSecret } from '../../lib/config/file/references.ts';
import { ConfigError } from '../../lib/errors.ts';
import type { Route } from '../../lib/http-agent.ts';
import { startTimeLimit } from '../../lib/time-limit.ts';
import type { Clock } from '../../lib/types.ts';

/** Credentials, clock and region with which a run reads its secrets of SSM. */
export interface SecretAccess extends Route {
  readonly credentials: Credentials;
  readonly clock: Clock;
  /** Region of the secrets; undefined where nobody says it. */
  readonly region: string | undefined;
  /** Time left of the invocation; undefined without a limit. */
  readonly remainingMs?: number | undefined;
}

/** Time for reading one secret. The rest of the invocation is for saying that it could not be read. */
const MAX_READING_MS = 30_000;
const READING_SHARE = 0.5;

/** Lookup of variables in an environment, and of secrets in SSM. */
export function createSecretLookup(
  environment: Readonly<Record<string, string | undefined>>,
  openAccess: () => SecretAccess,
): ResolveSecret {
  const variableOf = environmentSecrets(environment);
  return async (reference) => {
    if (reference.source === 'env') return variableOf(reference);
    try {
      return await readSecret(reference, openAccess());
    } catch (error) {
      // Without credentials the other settings can still be read, and the failure be mailed with them.
      if (error instanceof ConfigError) return unreadable(reference.name, error);
      throw error;
    }
  };
}

async function readSecret(
  { name, version, site }: Extract<Parameters<ResolveSecret>[0], { source: 'ssm' }>,
  { region, remainingMs = Number.POSITIVE_INFINITY, credentials, ...access }: SecretAccess,
): Promise<string | UnreadSecret> {
  if (region === undefined) {
    const fix = 'Set TENCENTCLOUD_REGION to the region of the secret, such as ap-guangzhou.';
    return { problem: `The region of the secret ${name} is not known here.`, fix };
  }
  const limit = startTimeLimit(Math.min(MAX_READING_MS, remainingMs * READING_SHARE));
  const reader = createSecretReader(credentials, { ...access, random: Math.random, deadline: limit.signal });
  try {
    return await reader.read({ name, version, region, site });
  } finally {
    limit.clear();
    reader.close();
  }
}

function unreadable(name: string, { issues: [issue] }: ConfigError): UnreadSecret {
  const { path = '', problem = '', fix = '' } = issue ?? {};
  return { problem: `The secret ${name} cannot be read. ${path}: ${problem}`, fix };
}
