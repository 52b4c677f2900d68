import { runAudit } from '../lib/audit/run.ts';
import { createCloud } from '../lib/cloud/client.ts';
import type { Credentials } from '../lib/cloud/credentials.ts';
import type { Config } from '../lib/config/load.ts';
import { ConfigError } from '../lib/errors.ts';
import type { Account, AuditReport, Clock, Trigger } from '../lib/types.ts';

/** What an entry point knows of the run that it starts. */
export interface Session {
  readonly runId: string;
  readonly trigger?: Trigger;
  readonly configFile: string;
  readonly credentials: Credentials;
  /** The account's uin, where the platform states it; else the credentials are asked. */
  readonly uin?: string;
  /** How long reading may take; absent: as long as it takes. */
  readonly readingMs?: number;
  readonly apiBase?: URL;
  readonly toolVersion: string;
  readonly clock: Clock;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Audits with the credentials of the session. Rejects with ConfigError when they belong to another account than the configured one. */
export async function performAudit(config: Config, session: Session): Promise<AuditReport> {
  const { apiBase, clock, credentials, readingMs, runId, trigger, toolVersion, onProgress } = session;
  const deadline = readingMs === undefined ? undefined : AbortSignal.timeout(Math.max(0, Math.floor(readingMs)));
  const cloud = createCloud(config.cloud, credentials, { clock, random: Math.random, deadline, apiBase });
  try {
    const uin = session.uin ?? (await cloud.callerAccount());
    const accounts = [matchAccount(config.accounts, uin, session.configFile)];
    const emulated = apiBase !== undefined;
    return await runAudit(cloud, config.policy, { runId, trigger, accounts, emulated, toolVersion, clock, onProgress });
  } finally {
    cloud.close();
  }
}

/** To audit another account than the one that was meant could look all clear. */
function matchAccount(configured: readonly Account[], uin: string, file: string): Account {
  const [account] = configured;
  if (account === undefined) return { uin };
  if (account.uin === uin) return account;
  const problem = `says ${account.uin}, but the credentials in use belong to ${uin}.`;
  throw new ConfigError([
    { file, path: 'accounts[0].uin', problem, fix: `Use credentials of ${account.uin}, or write ${uin}.` },
  ]);
}
