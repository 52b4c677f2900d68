import { posix } from 'node:path';

import type { Channel, Route, StateOptions } from '../options.ts';
import { knownRegions } from '../regions.ts';
import type { Allowance, Policy, Target } from '../types.ts';
import type { Config } from './build.ts';
import { nearestKey } from './schema/nearest-key.ts';

/**
 * What to look at again in settings that are valid, in the order of the file: `allowlist[0].where: ...`. Holds places and
 * no values, as these may be secrets.
 */
export function configWarnings(config: Config): readonly string[] {
  const { allowlist, targets } = config.policy;
  const routes = config.delivery?.mail.routes ?? [];
  return [
    ...targets.flatMap(unknownRegions),
    ...targets.flatMap(trustInFilter),
    ...allowlist.flatMap((allowance, index) => [
      ...trustInAttributes(allowance, `allowlist[${index}]`),
      ...regionsOutOfScope(allowance, `allowlist[${index}]`, targets),
      ...imagesOutOfScope(allowance, `allowlist[${index}]`, targets),
    ]),
    ...routes.flatMap((route, index) => idleRoutes(route, `mail.routes[${index}]`, config.policy)),
    ...(config.state === undefined ? [] : shortLivedState(config.state)),
    ...config.channels.flatMap((channel, index) => foreignHost(channel, `notify[${index}]`)),
    ...config.literalSecrets.map(literalSecret),
  ];
}

/** Regions come and go, so that an unknown one is a doubt and no error. */
function unknownRegions({ label, regions }: Target): readonly string[] {
  return regions
    .filter((region) => !knownRegions.includes(region))
    .map((region) => {
      const meant = nearestKey(region, knownRegions);
      const fix = meant === undefined ? 'Check its spelling.' : `Did you mean ${meant}?`;
      return `${label}: The region ${region} is not in the list of regions that this version knows. ${fix}`;
    });
}

function trustInFilter(target: Target): readonly string[] {
  if (target.images !== 'all' || target.where === undefined) return [];
  const problem = 'Whoever may rename or tag images can take an image out of the audit.';
  return [`${target.label}.where: ${problem} Leave it out where that is too much.`];
}

function trustInAttributes(allowance: Allowance, path: string): readonly string[] {
  if (allowance.where === undefined) return [];
  const problem = 'Whoever may rename or tag images can make this allowance hold for any of them.';
  return [`${path}.where: ${problem} List ids under \`images\` where that is too much.`];
}

function regionsOutOfScope(allowance: Allowance, path: string, targets: readonly Target[]): readonly string[] {
  const audited = new Set(targets.flatMap(({ regions }) => regions));
  return (allowance.regions ?? []).flatMap((region, index) => {
    if (audited.has(region)) return [];
    const problem = 'No target audits this region, so the allowance does nothing there.';
    return [`${path}.regions[${index}]: ${problem} Add a target for the region, or remove it here.`];
  });
}

function imagesOutOfScope(allowance: Allowance, path: string, targets: readonly Target[]): readonly string[] {
  const inRegion = targets.filter(
    ({ regions }) => allowance.regions === undefined || regions.some((region) => allowance.regions?.includes(region)),
  );
  return (allowance.images ?? []).flatMap((imageId, index) => {
    if (inRegion.some(({ images }) => images === 'all' || images.includes(imageId))) return [];
    const problem = 'No target audits this image, so the allowance does nothing for it.';
    return [`${path}.images[${index}]: ${problem} Add the image to a target, or remove it here.`];
  });
}

function idleRoutes(route: Route, path: string, { allowlist, targets }: Policy): readonly string[] {
  const regions = new Set(targets.flatMap((target) => target.regions));
  const audits = (account: string) =>
    targets.some(({ accounts }) => accounts === undefined || accounts.includes(account));
  const fix = 'so that this route gets nothing for it. Add a target, or remove it here.';
  const unaudited = (key: string, what: string, entries: readonly string[], isAudited: (entry: string) => boolean) =>
    entries.flatMap((entry, index) =>
      isAudited(entry) ? [] : [`${path}.${key}[${index}]: No target audits this ${what}, ${fix}`],
    );
  const isOwner = route.owner === undefined || allowlist.some(({ owner }) => owner === route.owner);
  const lonely = 'No allowance has this owner, so that this route gets nothing at all. Check its spelling.';
  return [
    ...(isOwner ? [] : [`${path}.owner: ${lonely}`]),
    ...unaudited('accounts', 'account', route.accounts ?? [], audits),
    ...unaudited('regions', 'region', route.regions ?? [], (region) => regions.has(region)),
  ];
}

function shortLivedState({ store }: StateOptions): readonly string[] {
  if (store.kind === 'cos') return [];
  const path = posix.normalize(store.path);
  if (path.startsWith('/') && !path.startsWith('/tmp/')) return [];
  const problem = 'In the function, such a file is gone when the platform starts another container.';
  return [`state.file: ${problem} There, keep the state in COS, or on a file system that is mounted.`];
}

/** Where each robot's documentation has it; its page is named in `lib/notify`. */
const robotHosts: Readonly<Record<Exclude<Channel['kind'], 'webhook'>, readonly string[]>> = {
  wecom: ['qyapi.weixin.qq.com'],
  dingtalk: ['oapi.dingtalk.com'],
  feishu: ['open.feishu.cn', 'open.larksuite.com'],
  slack: ['hooks.slack.com'],
};

/** There are servers that speak like these robots, so that another host is a doubt and no error. */
function foreignHost(channel: Channel, path: string): readonly string[] {
  if (channel.kind === 'webhook') return [];
  const hosts = robotHosts[channel.kind];
  if (hosts.includes(new URL(channel.url).host)) return [];
  const problem = `The address is not at ${hosts.join(' or ')}, where the robots of ${channel.kind} are.`;
  return [`${path}.url: ${problem} Check it, unless it is a server of your own that speaks the same.`];
}

function literalSecret(path: string): string {
  const name = path
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .replaceAll(/([a-z])([A-Z])/g, '$1_$2')
    .toUpperCase();
  return `${path}: The secret is in the file itself, readable by everyone who can read the file. Write "\${env:${name}}", and set that variable.`;
}
