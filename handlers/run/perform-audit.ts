import { type Audit, runAudit } from '../../lib/audit/run.ts';
import { type CloudClient, createCloud } from '../../lib/cloud/client.ts';
import type { Credentials } from '../../lib/cloud/credentials.ts';
import type { Config } from '../../lib/config/load.ts';
import { CloudRefusedError, CloudUnreachableError, ConfigError } from '../../lib/errors.ts';
import type { Account, Clock, Trigger } from '../../lib/types.ts';

/** What an entry point knows of the run that it starts. */
export interface Session {
  readonly runId: string;
  readonly trigger?: Trigger;
  readonly configFile: string;
  readonly credentials: Credentials;
  /** The account's uin, where the platform states it. */
  readonly uin?: string;
  /** How long reading may take; absent: as long as it takes. */
  readonly readingMs?: number;
  readonly apiBase?: URL;
  readonly toolVersion: string;
  readonly clock: Clock;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Audits with the credentials of the session. Rejects with ConfigError when they belong to another account than the configured one. */
export async function performAudit(config: Config, session: Session): Promise<Audit> {
  const { apiBase, clock, credentials, readingMs, runId, trigger, toolVersion, onProgress } = session;
  const deadline = readingMs === undefined ? undefined : AbortSignal.timeout(Math.max(0, Math.floor(readingMs)));
  const cloud = createCloud(config.cloud, credentials, { clock, random: Math.random, deadline, apiBase });
  try {
    const accounts = [matchAccount(config.accounts, await identify(cloud, session), session)];
    const emulated = apiBase !== undefined;
    const run = { runId, trigger, accounts, emulated, site: config.cloud.site, toolVersion, clock, onProgress };
    return await runAudit(cloud, config.policy, run);
  } finally {
    cloud.close();
  }
}

/**
 * Whose credentials these are. Where they cannot be asked but the platform, which gave them, says whose they are, that
 * counts: the audit then finds out by itself what it may not read, and reports it.
 */
async function identify(cloud: CloudClient, { uin }: Session): Promise<string> {
  try {
    return await cloud.callerAccount();
  } catch (error) {
    const isAnswer = error instanceof CloudRefusedError || error instanceof CloudUnreachableError;
    if (uin === undefined || !isAnswer) throw error;
    return uin;
  }
}

/** To audit another account than the one that was meant could look all clear: the credentials themselves say whose they are. */
function matchAccount([account]: readonly Account[], uin: string, session: Session): Account {
  const refuse = (path: string, said: string) => {
    const problem = `says ${said}, but the credentials in use belong to ${uin}.`;
    const fix = `Use credentials of ${said}, or audit ${uin} instead.`;
    return new ConfigError([{ file: session.configFile, path, problem, fix }]);
  };
  if (account !== undefined && account.uin !== uin) throw refuse('accounts[0].uin', account.uin);
  if (session.uin !== undefined && session.uin !== uin) throw refuse('(the platform)', session.uin);
  return account ?? { uin };
}
