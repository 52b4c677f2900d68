import { needsOrganization } from '../../lib/audit/allowlist.ts';
import { selectMembers } from '../../lib/audit/select-members.ts';
import { unreadReason } from '../../lib/audit/unread.ts';
import type { CloudClient } from '../../lib/cloud/client.ts';
import type { Config } from '../../lib/config/load.ts';
import { CloudRefusedError, CloudUnreachableError, ConfigError } from '../../lib/errors.ts';
import type { AccountAccess } from '../../lib/options.ts';
import type { Evidence, Organization } from '../../lib/types.ts';

/** Accounts of a run, and the organization where the run depends on it. */
export interface ResolvedAccounts extends Pick<Evidence, 'organization' | 'unmatched'> {
  readonly accounts: readonly AccountAccess[];
}

/** Statements about the account of the credentials. */
export interface StatedIdentity {
  readonly configFile: string;
  /** The account's uin, where the platform states it. */
  readonly uin?: string;
}

/**
 * Accounts to audit: the configured ones, or the members of the organization. Where these are not known, the account of the
 * credentials alone, beside the reason. Rejects with ConfigError where the credentials belong to another account than stated.
 */
export async function resolveAccounts(
  cloud: CloudClient,
  config: Config,
  stated: StatedIdentity,
): Promise<ResolvedAccounts> {
  const own = await identifyAccount(cloud, stated);
  const { accounts: settings } = config;
  if (stated.uin !== undefined && stated.uin !== own)
    throw mismatch(stated, '(the platform)', { stated: stated.uin, own });
  if (settings.kind === 'accounts') {
    const accounts = matchAccounts(settings.accounts, own, stated);
    requireSelected(config, accounts);
    if (!needsOrganization(config.policy.allowlist)) return { accounts };
    return { accounts, organization: await loadOrganization(cloud, { account: own }) };
  }
  const organization = await loadOrganization(cloud, { account: own, product: settings.product });
  if (organization.status === 'unlisted') return { accounts: [{ uin: own }], organization };
  const selection = selectMembers(organization.members, settings, { own, targets: config.policy.targets });
  if (selection.accounts.length === 0 && selection.unmatched.length === 0) throw nothingLeft(stated);
  requireSelected(config, selection.accounts);
  return { organization, ...selection };
}

/** One account to audit, with the role in it. Rejects with ConfigError where it is none, as far as the configuration says. */
export async function resolveAccount(
  cloud: CloudClient,
  { accounts: settings }: Config,
  { account, ...stated }: StatedIdentity & { readonly account: string },
): Promise<AccountAccess> {
  const own = await identifyAccount(cloud, stated);
  const accounts = settings.kind === 'accounts' ? matchAccounts(settings.accounts, own, stated) : [{ uin: own }];
  const configured = accounts.find(({ uin }) => uin === account);
  if (settings.kind === 'organization' && !settings.exclude.includes(account)) {
    const { role, externalId } = settings;
    return configured ?? { uin: account, role, ...(externalId !== undefined && { externalId }) };
  }
  if (configured === undefined || settings.kind === 'organization') throw notAudited(stated, account);
  return configured;
}

/**
 * Account of the credentials. Where the cloud does not say, the account that the platform states counts: the audit then
 * reports by itself what it may not read.
 */
async function identifyAccount(cloud: CloudClient, { uin }: StatedIdentity): Promise<string> {
  try {
    return await cloud.callerAccount();
  } catch (error) {
    const isAnswer = error instanceof CloudRefusedError || error instanceof CloudUnreachableError;
    if (uin === undefined || !isAnswer) throw error;
    return uin;
  }
}

async function loadOrganization(
  cloud: CloudClient,
  viewer: Parameters<CloudClient['listOrganization']>[0],
): Promise<Organization> {
  try {
    return await cloud.listOrganization(viewer);
  } catch (error) {
    return { status: 'unlisted', reason: unreadReason(error) };
  }
}

/** Configured accounts. Throws ConfigError where the one without a role is not that of the credentials: its audit could look all clear. */
function matchAccounts(
  accounts: readonly AccountAccess[],
  own: string,
  stated: StatedIdentity,
): readonly AccountAccess[] {
  const index = accounts.findIndex(({ role }) => role === undefined);
  const account = accounts[index];
  if (account !== undefined && account.uin !== own)
    throw mismatch(stated, `accounts[${index}].uin`, { stated: account.uin, own });
  return accounts.length === 0 ? [{ uin: own }] : accounts;
}

function notAudited({ configFile: file }: StatedIdentity, account: string): ConfigError {
  const problem = `does not have ${account}, for which a part of a run was asked.`;
  return new ConfigError([{ file, path: 'accounts', problem, fix: 'Requests are sent by the function itself.' }]);
}

/** Without an account there would be no finding either. */
function nothingLeft({ configFile: file }: StatedIdentity): ConfigError {
  const problem = 'excludes every member of the organization, so that no account is left to audit.';
  return new ConfigError([
    { file, path: 'accounts.organization.exclude', problem, fix: 'Remove the members that are to be audited.' },
  ]);
}

/** Throws ConfigError where the run was to audit an account that is none of the audited ones. */
function requireSelected({ policy: { selection } }: Config, accounts: readonly AccountAccess[]): void {
  const missing = selection?.accounts?.filter((selected) => !accounts.some(({ uin }) => uin === selected)) ?? [];
  if (missing.length === 0) return;
  const problem = `${missing.join(', ')} is no audited account.`;
  const fix = 'Check it against `accounts`.';
  throw new ConfigError([{ file: 'timer trigger', path: 'Message.accounts', problem, fix }]);
}

function mismatch(
  { configFile: file }: StatedIdentity,
  path: string,
  uins: { stated: string; own: string },
): ConfigError {
  const problem = `says ${uins.stated}, but the credentials in use belong to ${uins.own}.`;
  const fix = `Use credentials of ${uins.stated}, or audit ${uins.own} instead.`;
  return new ConfigError([{ file, path, problem, fix }]);
}
