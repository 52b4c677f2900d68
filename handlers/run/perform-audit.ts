import { unreadImages } from '../../lib/alert/unread-images.ts';
import { type Audit, runAudit } from '../../lib/audit/run.ts';
import { createCloud } from '../../lib/cloud/client.ts';
import type { Credentials } from '../../lib/cloud/credentials.ts';
import { parseApiBase } from '../../lib/cloud/endpoints.ts';
import { createFleet } from '../../lib/cloud/fleet.ts';
import type { Config } from '../../lib/config/load.ts';
import type { Route } from '../../lib/http-agent.ts';
import type { Memory } from '../../lib/state/memory.ts';
import { startTimeLimit } from '../../lib/time-limit.ts';
import type { Clock, Trigger } from '../../lib/types.ts';
import { resolveAccounts } from './resolve-accounts.ts';

/** Run id, credentials and clock, with which a run reaches the cloud and its memory. */
export interface RunAccess extends Route {
  readonly runId: string;
  readonly credentials: Credentials;
  readonly toolVersion: string;
  readonly clock: Clock;
}

/** Inputs of one audit beside the configuration. */
export interface AuditInputs extends RunAccess {
  readonly trigger?: Trigger;
  readonly configFile: string;
  /** The account's uin, where the platform states it. */
  readonly uin?: string;
  /** Time for reading; absent: no limit. */
  readonly readingMs?: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly onRetry?: () => void;
  /** Absent where nothing is known of earlier runs. */
  readonly memory?: Memory;
}

/** Audits the configured accounts. Rejects with ConfigError when the credentials belong to another account than the configured one. */
export async function performAudit(config: Config, inputs: AuditInputs): Promise<Audit> {
  const {
    apiBase,
    openProxy,
    clock,
    credentials,
    readingMs,
    runId,
    trigger,
    toolVersion,
    onProgress,
    onRetry,
    memory,
  } = inputs;
  const limit = readingMs === undefined ? undefined : startTimeLimit(readingMs);
  const answered = new Set<string>();
  const runtime = { clock, random: Math.random, deadline: limit?.signal, apiBase, openProxy, onRetry, answered };
  const own = createCloud(config.cloud, credentials, runtime);
  try {
    const { accounts, ...organization } = await resolveAccounts(own, config, inputs);
    const fleet = createFleet(own, { accounts, cloud: config.cloud, runtime, runId });
    const emulated = apiBase !== undefined;
    const audited = accounts.map(({ role: _role, externalId: _externalId, ...account }) => account);
    const facts = { runId, trigger, emulated, site: config.cloud.site, toolVersion };
    const run = {
      ...facts,
      accounts: audited,
      ...organization,
      seenMembers: memory?.members,
      clock,
      onProgress,
      unreadSince: memory && unreadImages(memory),
    };
    return await runAudit(fleet, config.policy, run).finally(fleet.close);
  } finally {
    limit?.clear();
    own.close();
  }
}

/** Address of an emulator from the environment; undefined where Tencent Cloud itself answers. */
export function readApiBase({ TENCENTCLOUD_API_BASE: apiBase }: NodeJS.ProcessEnv): URL | undefined {
  return apiBase ? parseApiBase(apiBase) : undefined;
}
