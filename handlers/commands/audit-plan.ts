import { apiHost, identityRegions } from '../../lib/cloud/endpoints.ts';
import type { Config } from '../../lib/config/load.ts';
import type { AccountAccess } from '../../lib/options.ts';
import type { Target } from '../../lib/types.ts';

const MAX_TARGETS = 20;
const MAX_NAMES = 5;
/** Longest time that a function can run. */
const MAX_RUN_SECONDS = 900;

/** Lines about what a run reads and how long that takes, as far as the file tells: nothing is asked of the cloud. */
export function describeAuditPlan(config: Config): readonly string[] {
  const { targets } = config.policy;
  const left = targets.length - MAX_TARGETS;
  return [
    `Accounts: ${describeAccounts(config)}.`,
    ...targets.slice(0, MAX_TARGETS).map((target) => describeTarget(target, config)),
    ...(left > 0 ? [`and ${left} more targets`] : []),
    ...describeTime(config),
    ...describeQuestions(config),
  ];
}

function describeAccounts({ accounts: settings }: Config): string {
  if (settings.kind === 'organization') {
    const { role, exclude, departments } = settings;
    const part = departments.length === 0 ? '' : ` in departments ${cut(departments)}`;
    const without = exclude.length === 0 ? '' : `, without ${exclude.length}`;
    return `members of the organization${part}${without}, through the role ${role}`;
  }
  if (settings.accounts.length === 0) return 'that of the credentials';
  return `${settings.accounts.length} (${cut(settings.accounts.map(describeAccount))})`;
}

function describeAccount({ uin, name, role }: AccountAccess): string {
  const access = role === undefined ? 'own credentials' : `role ${role}`;
  return `${name === undefined ? '' : `${name} `}${uin}, ${access}`;
}

function describeTarget(target: Target, config: Config): string {
  const { label, name, images, regions, finance = false } = target;
  const accounts = accountsOf(target, config);
  const which = images === 'all' ? 'all images' : count(images.length, 'image');
  const all = finance ? 'all regions, Finance regions too' : 'all regions';
  const where = regions === 'all' ? all : `${count(regions.length, 'region')} (${cut(regions)})`;
  const owners = accounts === undefined ? 'all accounts' : count(accounts.length, 'account');
  return `${label}${name === undefined ? '' : ` ${name}`}: ${which} in ${owners} x ${where}`;
}

/** Accounts of a target; undefined where only a run knows them. */
function accountsOf({ accounts }: Target, { accounts: settings }: Config): readonly string[] | undefined {
  if (accounts !== undefined) return accounts;
  if (settings.kind === 'organization') return undefined;
  return settings.accounts.length === 0 ? ['own'] : settings.accounts.map(({ uin }) => uin);
}

/** API hosts of a target; undefined where only a run knows them. */
function hostsOf({ regions, finance = false }: Target, { cloud: { site } }: Config): readonly string[] | undefined {
  if (regions !== 'all') return regions.map((region) => apiHost('cvm', region, site));
  // The international site has one host for all regions but those of Finance.
  return site === 'international' && !finance ? [apiHost('cvm', identityRegions[site], site)] : undefined;
}

/** Number of accounts times hosts, each with a rate of its own; undefined where only a run knows it. */
function countBuckets(config: Config): number | undefined {
  const buckets = config.policy.targets.map((target) => {
    const hosts = hostsOf(target, config);
    return hosts && accountsOf(target, config)?.flatMap((account) => hosts.map((host) => `${account} ${host}`));
  });
  if (buckets.includes(undefined)) return undefined;
  return new Set(buckets.flatMap((some) => some ?? [])).size;
}

function describeTime(config: Config): readonly string[] {
  const { sharesPerSecond, imagesPerSecond } = config.cloud;
  const buckets = countBuckets(config);
  const rate = `${sharesPerSecond} DescribeImageSharePermission and ${imagesPerSecond} DescribeImages requests a second`;
  const seconds = 1_000 / sharesPerSecond;
  const most = Math.floor((MAX_RUN_SECONDS - config.mailReserveMs / 1_000) * sharesPerSecond);
  const spread =
    buckets !== undefined && buckets > 1 ? `, ${time(seconds / buckets)} where they are spread evenly over all` : '';
  return [
    `Buckets: ${buckets ?? 'known at run time'}, one for each account and API host, each with ${rate}, side by side.`,
    `Time: ${time(seconds)} for 1,000 images in one bucket${spread}.`,
    `One run of a function (${MAX_RUN_SECONDS} s) reads ${most.toLocaleString('en-US')} images in a bucket at most.`,
  ];
}

/** Facts that a run asks for, and that this plan leaves open. */
function describeQuestions({ accounts: settings, policy: { targets, allowlist } }: Config): readonly string[] {
  const isMember = allowlist.some(({ grantee: { kind } }) => kind === 'organization' || kind === 'department');
  const isOrganization = settings.kind === 'organization' || isMember;
  const facts = [
    ...(isOrganization ? ['the members of the organization'] : []),
    ...(targets.some(({ regions }) => regions === 'all') ? ['the regions of CVM'] : []),
  ];
  return facts.length === 0 ? [] : [`Asked at run time, not here: ${facts.join(', ')}.`];
}

function time(seconds: number): string {
  return `about ${Math.ceil(seconds).toLocaleString('en-US')} s`;
}

function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}

/** The first of a list, and the number of the others. */
function cut(texts: readonly string[]): string {
  const left = texts.length - MAX_NAMES;
  return [...texts.slice(0, MAX_NAMES), ...(left > 0 ? [`and ${left} more`] : [])].join('; ');
}
