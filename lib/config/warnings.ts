import { posix } from 'node:path';

import type { Channel, Route, StateOptions } from '../options.ts';
import { knownRegions } from '../regions.ts';
import type { Allowance, Policy, Target } from '../types.ts';
import type { Config } from './build.ts';
import { nearestKey } from './schema/nearest-key.ts';

/** Warnings about settings that are valid, grouped by topic: `allowlist[0].where: ...`. They name paths, and no values, which may be secret. */
export function configWarnings(config: Config): readonly string[] {
  const { allowlist, targets } = config.policy;
  const routes = config.delivery?.mail.routes ?? [];
  return [
    ...targets.flatMap(unknownRegions),
    ...targets.flatMap(mutableFilter),
    ...allowlist.flatMap((allowance, index) => [
      ...mutableConditions(allowance, `allowlist[${index}]`),
      ...regionsOutOfScope(allowance, `allowlist[${index}]`, targets),
      ...imagesOutOfScope(allowance, `allowlist[${index}]`, targets),
    ]),
    ...routes.flatMap((route, index) => unusedRoutes(route, `mail.routes[${index}]`, config.policy)),
    ...(config.state === undefined ? [] : ephemeralState(config.state)),
    ...config.channels.flatMap((channel, index) => unusualHost(channel, `notify[${index}]`)),
    ...config.literalSecrets.map(literalSecret),
  ];
}

/** Regions come and go, so that an unknown one is a warning and not an error. */
function unknownRegions({ label, regions }: Target): readonly string[] {
  return regions
    .filter((region) => !knownRegions.includes(region))
    .map((region) => {
      const meant = nearestKey(region, knownRegions);
      const fix = meant === undefined ? 'Check its spelling.' : `Did you mean ${meant}?`;
      return `${label}: The region ${region} is not a region that this version knows. ${fix}`;
    });
}

function mutableFilter(target: Target): readonly string[] {
  if (target.images !== 'all' || target.where === undefined) return [];
  const problem = 'Anyone who can rename or tag images can take an image out of the audit.';
  return [`${target.label}.where: ${problem} Remove it if you do not trust everyone who can do so.`];
}

function mutableConditions(allowance: Allowance, path: string): readonly string[] {
  if (allowance.where === undefined) return [];
  const problem = 'Anyone who can rename or tag images can make this allowance apply to any of them.';
  return [`${path}.where: ${problem} List image ids under \`images\` if you do not trust everyone who can do so.`];
}

function regionsOutOfScope(allowance: Allowance, path: string, targets: readonly Target[]): readonly string[] {
  const audited = new Set(targets.flatMap(({ regions }) => regions));
  return (allowance.regions ?? []).flatMap((region, index) => {
    if (audited.has(region)) return [];
    const problem = 'No target audits this region, so the allowance has no effect there.';
    return [`${path}.regions[${index}]: ${problem} Add a target for the region, or remove it here.`];
  });
}

function imagesOutOfScope(allowance: Allowance, path: string, targets: readonly Target[]): readonly string[] {
  const inRegion = targets.filter(
    ({ regions }) => allowance.regions === undefined || regions.some((region) => allowance.regions?.includes(region)),
  );
  return (allowance.images ?? []).flatMap((imageId, index) => {
    if (inRegion.some(({ images }) => images === 'all' || images.includes(imageId))) return [];
    const problem = 'No target audits this image, so the allowance has no effect on it.';
    return [`${path}.images[${index}]: ${problem} Add the image to a target, or remove it here.`];
  });
}

function unusedRoutes(route: Route, path: string, { allowlist, targets }: Policy): readonly string[] {
  const regions = new Set(targets.flatMap((target) => target.regions));
  const audits = (account: string) =>
    targets.some(({ accounts }) => accounts === undefined || accounts.includes(account));
  const fix = 'so this route matches no finding in it. Add a target, or remove it here.';
  const unaudited = (key: string, what: string, entries: readonly string[], isAudited: (entry: string) => boolean) =>
    entries.flatMap((entry, index) =>
      isAudited(entry) ? [] : [`${path}.${key}[${index}]: No target audits this ${what}, ${fix}`],
    );
  const isOwner = route.owner === undefined || allowlist.some(({ owner }) => owner === route.owner);
  const unused = 'No allowance has this owner, so this route matches no finding. Check its spelling.';
  return [
    ...(isOwner ? [] : [`${path}.owner: ${unused}`]),
    ...unaudited('accounts', 'account', route.accounts ?? [], audits),
    ...unaudited('regions', 'region', route.regions ?? [], (region) => regions.has(region)),
  ];
}

function ephemeralState({ store }: StateOptions): readonly string[] {
  if (store.kind === 'cos') return [];
  const path = posix.normalize(store.path);
  if (path.startsWith('/') && !path.startsWith('/tmp/')) return [];
  const problem = 'In the function, this file is lost when the platform starts another container.';
  return [`state.file: ${problem} Keep the state in COS or on a mounted file system.`];
}

/** Hosts of the robots by their documentation; its pages are named in `lib/notify`. */
const robotHosts: Readonly<Record<Exclude<Channel['kind'], 'webhook' | 'pagerduty'>, readonly string[]>> = {
  wecom: ['qyapi.weixin.qq.com'],
  dingtalk: ['oapi.dingtalk.com'],
  feishu: ['open.feishu.cn', 'open.larksuite.com'],
  slack: ['hooks.slack.com'],
};

/** Other servers are compatible with these robots, so that another host is a warning and not an error. */
function unusualHost(channel: Channel, path: string): readonly string[] {
  if (channel.kind === 'webhook' || channel.kind === 'pagerduty') return [];
  const hosts = robotHosts[channel.kind];
  if (hosts.includes(new URL(channel.url).host)) return [];
  const problem = `The address is not at ${hosts.join(' or ')}, the host of ${channel.kind} robots.`;
  return [`${path}.url: ${problem} Check it, unless it is a compatible server of your own.`];
}

function literalSecret(path: string): string {
  return `${path}: The secret is in the file itself, readable by everyone who can read the file. Write "\${env:${variableFor(path)}}", and set that variable.`;
}

/** Name of a variable for a secret, another one for each place: `NOTIFY_URL`, `NOTIFY_2_URL`. */
function variableFor(path: string): string {
  // The name in all examples.
  if (path === 'state.hmacKey') return 'AUDIT_STATE_KEY';
  const numbered = path.replace('[0]', '').replaceAll(/\[(\d+)\]/g, (_, index) => `_${Number(index) + 1}`);
  return numbered.replaceAll('.', '_').toUpperCase();
}
