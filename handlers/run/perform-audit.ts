import { unreadImages } from '../../lib/alert/unread-images.ts';
import { type Audit, runAudit } from '../../lib/audit/run.ts';
import { createFleet } from '../../lib/cloud/fleet.ts';
import type { Config } from '../../lib/config/load.ts';
import type { AccountAccess } from '../../lib/options.ts';
import type { Memory } from '../../lib/state/memory.ts';
import type { Account, Trigger } from '../../lib/types.ts';
import { createGatherer, type FanOutInputs } from './fan-out.ts';
import { withCloud } from './own-cloud.ts';
import { resolveAccounts } from './resolve-accounts.ts';

/** Inputs of one audit beside the configuration. */
export interface AuditInputs extends FanOutInputs {
  readonly trigger?: Trigger;
  readonly onProgress?: (done: number, total: number) => void;
  /** Absent where nothing is known of earlier runs. */
  readonly memory?: Memory;
}

/** Audits the configured accounts. Rejects with ConfigError when the credentials belong to another account than the configured one. */
export function performAudit(config: Config, inputs: AuditInputs): Promise<Audit> {
  const { apiBase, clock, runId, trigger, toolVersion, onProgress, memory } = inputs;
  const unreadSince = memory && unreadImages(memory);
  const startedAt = clock.now();
  return withCloud(config, inputs, async ({ own, runtime }) => {
    const { accounts, ...organization } = await resolveAccounts(own, config, inputs);
    const fleet = createFleet(own, { accounts, cloud: config.cloud, runtime, runId });
    const emulated = apiBase !== undefined;
    const facts = { runId, trigger, emulated, site: config.cloud.site, toolVersion };
    const audited = { accounts: accounts.map(withoutAccess), ...organization };
    const gather = await createGatherer(own, config, { ...inputs, startedAt, unreadSince, signal: runtime.deadline });
    const seenMembers = memory?.members;
    const run = { ...facts, ...audited, seenMembers, clock, onProgress, unreadSince, gather };
    return await runAudit(fleet, config.policy, run).finally(fleet.close);
  });
}

function withoutAccess({ role: _role, externalId: _externalId, ...account }: AccountAccess): Account {
  return account;
}
