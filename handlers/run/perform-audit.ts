import { type Audit, runAudit } from '../../lib/audit/run.ts';
import { type CloudClient, createCloud } from '../../lib/cloud/client.ts';
import type { Credentials } from '../../lib/cloud/credentials.ts';
import { parseApiBase } from '../../lib/cloud/endpoints.ts';
import type { Config } from '../../lib/config/load.ts';
import { CloudRefusedError, CloudUnreachableError, ConfigError } from '../../lib/errors.ts';
import type { Route } from '../../lib/http-agent.ts';
import { startTimeLimit } from '../../lib/time-limit.ts';
import type { Account, Clock, Trigger } from '../../lib/types.ts';

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
}

/** Audits with the credentials given. Rejects with ConfigError when they belong to another account than the configured one. */
export async function performAudit(config: Config, inputs: AuditInputs): Promise<Audit> {
  const { apiBase, openProxy, clock, credentials, readingMs, runId, trigger, toolVersion, onProgress, onRetry } =
    inputs;
  const limit = readingMs === undefined ? undefined : startTimeLimit(readingMs);
  const cloud = createCloud(config.cloud, credentials, {
    clock,
    random: Math.random,
    deadline: limit?.signal,
    apiBase,
    openProxy,
    onRetry,
  });
  try {
    const accounts = [matchAccount(config.accounts, await identifyAccount(cloud, inputs), inputs)];
    const emulated = apiBase !== undefined;
    const run = { runId, trigger, accounts, emulated, site: config.cloud.site, toolVersion, clock, onProgress };
    return await runAudit(cloud, config.policy, run);
  } finally {
    limit?.clear();
    cloud.close();
  }
}

/**
 * Account of the credentials. Where the cloud does not say, the account that the platform states counts: the audit then
 * reports by itself what it may not read.
 */
async function identifyAccount(cloud: CloudClient, { uin }: AuditInputs): Promise<string> {
  try {
    return await cloud.callerAccount();
  } catch (error) {
    const isAnswer = error instanceof CloudRefusedError || error instanceof CloudUnreachableError;
    if (uin === undefined || !isAnswer) throw error;
    return uin;
  }
}

/** Configured account. Throws ConfigError where the credentials belong to another one, whose audit could look all clear. */
function matchAccount([account]: readonly Account[], uin: string, inputs: AuditInputs): Account {
  const mismatch = (path: string, stated: string) => {
    const problem = `says ${stated}, but the credentials in use belong to ${uin}.`;
    const fix = `Use credentials of ${stated}, or audit ${uin} instead.`;
    return new ConfigError([{ file: inputs.configFile, path, problem, fix }]);
  };
  if (account !== undefined && account.uin !== uin) throw mismatch('accounts[0].uin', account.uin);
  if (inputs.uin !== undefined && inputs.uin !== uin) throw mismatch('(the platform)', inputs.uin);
  return account ?? { uin };
}

/** Address of an emulator from the environment; undefined where Tencent Cloud itself answers. */
export function readApiBase({ TENCENTCLOUD_API_BASE: apiBase }: NodeJS.ProcessEnv): URL | undefined {
  return apiBase ? parseApiBase(apiBase) : undefined;
}
