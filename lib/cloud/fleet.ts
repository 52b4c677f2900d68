import { CloudUnreachableError } from '../errors.ts';
import type { AccountAccess, RoleAccess } from '../options.ts';
import type { Cloud, CloudUsage } from '../types.ts';
import { type AssumedRole, createRoleSource } from './assume-role.ts';
import type { CloudRuntime } from './caller.ts';
import { type CloudClient, type CloudOptions, createCloud } from './client.ts';

/** Accounts of a run, and what every client of one is created with. */
export interface FleetOptions {
  readonly accounts: readonly AccountAccess[];
  readonly cloud: CloudOptions;
  readonly runtime: CloudRuntime;
  readonly runId: string;
}

/** One cloud over many accounts. */
export interface Fleet extends Cloud {
  /** Closes the connections of the accounts; those of the own client stay. */
  readonly close: () => void;
}

/**
 * Cloud over many accounts, each with a client, a pace and limits of its own. An account without a role is read by the own
 * client. The role of another is assumed by the own client, too, and never with a member's credentials, when the account is
 * first asked; whatever ends it ends this account only.
 */
export function createFleet(own: CloudClient, { accounts, cloud, runtime, runId }: FleetOptions): Fleet {
  const others: CloudClient[] = [];
  function addClient(source: Parameters<typeof createCloud>[1]): CloudClient {
    const client = createCloud(cloud, source, runtime);
    others.push(client);
    return client;
  }

  /** Assumes a role and makes sure whose credentials these are: another account's images must not pass for this one's. */
  async function assume(account: string, access: RoleAccess): Promise<AssumedRole> {
    const assumed = await own.assumeRole({ ...access, account, runId });
    const client = addClient(assumed.credentials);
    const found = await client.callerAccount().finally(client.close);
    if (found === account) return assumed;
    const detail = `the credentials of the role ${access.role} belong to the account ${found}, not to ${account}`;
    throw new CloudUnreachableError({ action: 'AssumeRole', detail, attempts: 1, pastDeadline: false });
  }

  const clients = new Map(
    accounts.map(({ uin, role, externalId }) => {
      if (role === undefined) return [uin, own];
      const access = { role, ...(externalId !== undefined && { externalId }) };
      return [uin, addClient(createRoleSource(() => assume(uin, access), runtime.clock))];
    }),
  );

  function clientOf(account: string): CloudClient {
    const client = clients.get(account);
    if (client === undefined) throw new Error(`No client for the account ${account}.`);
    return client;
  }

  return {
    listRegions: own.listRegions,
    listImages: async (place) => clientOf(place.account).listImages(place),
    listInboundImages: async (place) => clientOf(place.account).listInboundImages(place),
    listSharePermissions: async (image) => clientOf(image.account).listSharePermissions(image),
    imagesAtATime: own.imagesAtATime,
    usage: () => sumUsage([own, ...others]),
    close() {
      for (const client of others) client.close();
    },
  };
}

function sumUsage(clients: readonly CloudClient[]): CloudUsage {
  const usages = clients.map((client) => client.usage());
  return {
    requests: usages.reduce((sum, { requests }) => sum + requests, 0),
    retries: usages.reduce((sum, { retries }) => sum + retries, 0),
  };
}
