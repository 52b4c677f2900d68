import { posix } from 'node:path';
import { ConfigError, type ConfigIssue } from '../errors.ts';
import type { StateOptions } from '../options.ts';
import { parseSelection, partName, SELECTION_HELP } from '../selection.ts';
import type { Selection, Target } from '../types.ts';
import type { Config } from './build.ts';

/**
 * Config of the part that a timer's argument selects; '' selects everything. Throws ConfigError for an argument that is none,
 * that names what the config does not have, or that selects nothing: its run would look like an audit of everything.
 */
export function selectPart(config: Config, argument: string): Config {
  if (argument === '') return config;
  const stated = parseSelection(argument);
  if (stated === undefined) throw new ConfigError([issue('Message', 'selects no part of the audit.', SELECTION_HELP)]);
  const unknown = unknownNames(stated, config);
  if (unknown.length > 0) throw new ConfigError(unknown);
  const selection = { ...stated, ...(stated.accounts && { accounts: uinsOf(stated.accounts, config) }) };
  const targets = config.policy.targets.flatMap((target) => narrowTarget(target, selection));
  if (targets.length === 0) {
    const fix = 'Select accounts, regions and targets that belong together.';
    throw new ConfigError([issue('Message', 'selects no target in any account and region.', fix)]);
  }
  const idle = idleNames(selection, targets);
  if (idle.length > 0) throw new ConfigError(idle);
  return { ...config, policy: { ...config.policy, targets, selection } };
}

/** Memory of a part, apart from that of other parts and of everything. */
export function memoryOfPart(state: StateOptions, argument: string): StateOptions {
  const { store } = state;
  if (argument === '') return state;
  return store.kind === 'file'
    ? { ...state, store: { ...store, path: pathOfPart(store.path, argument) } }
    : { ...state, store: { ...store, key: pathOfPart(store.key, argument) } };
}

/** `state.json` makes `state.part-<name>.json`, which the permissions on the objects of the memory include. */
function pathOfPart(path: string, argument: string): string {
  const { dir, name, ext } = posix.parse(path);
  return posix.join(dir, `${name}.part-${partName(argument)}${ext}`);
}

function unknownNames(
  { accounts = [], regions = [], targets = [] }: Selection,
  config: Config,
): readonly ConfigIssue[] {
  const { policy } = config;
  const isRegionKnown = (region: string) =>
    policy.targets.some((target) => target.regions === 'all' || target.regions.includes(region));
  const isAccountKnown = (account: string) => findAccount(account, config) !== undefined || /^\d+$/.test(account);
  return [
    ...accounts
      .filter((account) => !isAccountKnown(account))
      .map((account) =>
        issue('Message.accounts', `"${account}" is no audited account.`, 'Check it against `accounts`.'),
      ),
    ...regions
      .filter((region) => !isRegionKnown(region))
      .map((region) =>
        issue('Message.regions', `"${region}" is a region of no target.`, 'Check it against `targets`.'),
      ),
    ...targets
      .filter((name) => !policy.targets.some((target) => target.name === name))
      .map((name) =>
        issue('Message.targets', `"${name}" is the name of no target.`, 'Check it against `targets[].name`.'),
      ),
  ];
}

/** Names that add nothing to the part: its run would look like an audit of them, too. */
function idleNames(selection: Selection, selected: readonly Target[]): readonly ConfigIssue[] {
  const { accounts = [], regions = [], targets = [] } = selection;
  const idle = {
    accounts: accounts.filter((uin) => !selected.some((target) => target.accounts?.includes(uin) ?? true)),
    regions: regions.filter((region) => !selected.some((target) => target.regions.includes(region))),
    targets: targets.filter((name) => !selected.some((target) => target.name === name)),
  };
  const fix = 'Leave it out, or select it with a timer of its own.';
  return Object.entries(idle).flatMap(([key, names]) =>
    names.map((name) => issue(`Message.${key}`, `"${name}" selects nothing together with the rest.`, fix)),
  );
}

function uinsOf(accounts: readonly string[], config: Config): readonly string[] {
  return accounts.map((account) => findAccount(account, config)?.uin ?? account);
}

/** Members of an organization are known by their uins alone until the run lists them. */
function findAccount(account: string, { accounts: settings }: Config) {
  const accounts = settings.kind === 'accounts' ? settings.accounts : [];
  return accounts.find(({ uin, name }) => uin === account || name === account);
}

function narrowTarget(target: Target, { accounts, regions, targets }: Selection): readonly Target[] {
  if (targets !== undefined && !targets.includes(target.name ?? '')) return [];
  const inAccounts = target.accounts?.filter((uin) => accounts?.includes(uin) ?? true) ?? accounts;
  const inRegions: Target['regions'] =
    target.regions === 'all' ? (regions ?? 'all') : target.regions.filter((one) => regions?.includes(one) ?? true);
  if (inAccounts?.length === 0 || inRegions.length === 0) return [];
  // Of all regions, one alone may well be empty.
  const mayBeEmpty = target.images === 'all' && target.regions === 'all' && regions !== undefined;
  const places = { regions: inRegions, ...(inAccounts && { accounts: inAccounts }) };
  return [{ ...target, ...places, ...(mayBeEmpty && { mayBeEmpty }) }];
}

function issue(path: string, problem: string, fix: string): ConfigIssue {
  return { file: 'timer trigger', path, problem, fix };
}
