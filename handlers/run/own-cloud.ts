import { createConcurrency } from '../../lib/cloud/call-limits.ts';
import type { CloudRuntime } from '../../lib/cloud/caller.ts';
import { type CloudClient, createCloud } from '../../lib/cloud/client.ts';
import type { Credentials } from '../../lib/cloud/credentials.ts';
import { parseApiBase } from '../../lib/cloud/endpoints.ts';
import type { Config } from '../../lib/config/load.ts';
import type { Route } from '../../lib/http-agent.ts';
import { startTimeLimit } from '../../lib/time-limit.ts';
import type { Clock } from '../../lib/types.ts';

/** Run id, credentials and clock, with which a run reaches the cloud and its memory. */
export interface RunAccess extends Route {
  readonly runId: string;
  readonly credentials: Credentials;
  readonly toolVersion: string;
  readonly clock: Clock;
}

/** Inputs of reading the cloud beside the configuration. */
export interface ReadingInputs extends RunAccess {
  readonly configFile: string;
  /** The account's uin, where the platform states it. */
  readonly uin?: string;
  /** Time for reading; absent: no limit. */
  readonly readingMs?: number;
  readonly onRetry?: () => void;
}

/** Cloud of the own credentials, and what the clients of other accounts are created with. */
export interface OwnCloud {
  readonly own: CloudClient;
  readonly runtime: CloudRuntime;
}

/** Works with the cloud until the time for reading is up, and closes what was opened. */
export async function withCloud<T>(
  { cloud }: Pick<Config, 'cloud'>,
  { apiBase, openProxy, clock, credentials, readingMs, onRetry }: ReadingInputs,
  work: (cloud: OwnCloud) => Promise<T>,
): Promise<T> {
  const limit = readingMs === undefined ? undefined : startTimeLimit(readingMs);
  const shared = { answered: new Set<string>(), concurrency: createConcurrency() };
  const runtime = { clock, random: Math.random, deadline: limit?.signal, apiBase, openProxy, onRetry, ...shared };
  const own = createCloud(cloud, credentials, runtime);
  try {
    return await work({ own, runtime });
  } finally {
    limit?.clear();
    own.close();
  }
}

/** Address of an emulator from the environment; undefined where Tencent Cloud itself answers. */
export function readApiBase({ TENCENTCLOUD_API_BASE: apiBase }: NodeJS.ProcessEnv): URL | undefined {
  return apiBase ? parseApiBase(apiBase) : undefined;
}
