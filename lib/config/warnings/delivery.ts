import { posix } from 'node:path';
import { formatPath } from '../../format-path.ts';
import { domainOf, parseMailbox } from '../../mailbox.ts';
import { asMapping, type Mapping } from '../../mapping.ts';
import type { Channel } from '../../options.ts';
import type { Problem } from '../file/problem.ts';
import { literalSecrets } from '../file/secrets.ts';
import { mappingsOf, mappingsWithin, textsOf, type WithPath } from '../file/with-path.ts';
import { uinOf } from '../rules/accounts.ts';
import { hasMisspelt } from '../schema/unknown-keys.ts';
import { regionsOf } from './regions.ts';
import { tagWarnings } from './tags.ts';

/** Warnings about mail, channels and the stored results. */
export function deliveryWarnings(settings: Mapping, secrets: ReadonlySet<string>): readonly Problem[] {
  const mail = { path: ['mail'], value: asMapping(settings.mail) };
  const routes = mappingsWithin(mail, 'routes');
  return [
    ...halfOfMail(settings),
    ...[mail, ...routes].flatMap(localDomains),
    ...routes.flatMap((route) => [...tagWarnings(route), ...unusedRoutes(route, settings)]),
    ...ephemeralState(asMapping(settings.state)),
    ...mappingsOf(settings, 'notify').flatMap(unusualHost),
    ...literalSecrets(settings, secrets).map(literalSecret),
  ];
}

/** No error: a scan sends no mail. */
function halfOfMail(settings: Mapping): readonly Problem[] {
  const halves = [
    ['mail', 'smtp'],
    ['smtp', 'mail'],
  ] as const;
  return halves
    .filter(([present, absent]) => settings[present] !== undefined && settings[absent] === undefined)
    .filter(([, absent]) => !hasMisspelt(settings, absent))
    .map(([present, absent]) => ({
      path: [present],
      problem: `\`${present}\` is set without \`${absent}\`, and no mail can be sent.`,
      fix: `Add \`${absent}\`; audit.example.yml shows it.`,
    }));
}

function localDomains(entry: WithPath<Mapping>): readonly Problem[] {
  const { from } = entry.value;
  const sender = typeof from === 'string' ? [{ path: [...entry.path, 'from'], value: from }] : [];
  return [...sender, ...textsOf(entry, 'to'), ...textsOf(entry, 'cc')]
    .filter(({ value }) => parseMailbox(value) !== undefined && !domainOf(value).includes('.'))
    .map(({ path }) => ({
      path,
      problem: 'The domain of this address has no dot, so that only servers of the same network can know it.',
      fix: 'Write the full domain, such as example.com.',
    }));
}

function unusedRoutes(route: WithPath<Mapping>, settings: Mapping): readonly Problem[] {
  const targets = mappingsOf(settings, 'targets');
  const regions = new Set(targets.flatMap(regionsOf).map(({ value }) => value));
  const isEverywhere = targets.some(({ value }) => value.regions === 'all');
  const uin = (account: string) => uinOf(settings, account) ?? account;
  const audits = (account: string) =>
    targets.some(
      (target) =>
        target.value.accounts === undefined ||
        textsOf(target, 'accounts').some(({ value }) => uin(value) === uin(account)),
    );
  const unaudited = (what: 'account' | 'region', isAudited: (entry: string) => boolean) => {
    const entries = textsOf(route, `${what}s`);
    const remove = entries.length > 1 ? 'remove it here' : 'remove the route';
    return entries
      .filter(({ value }) => !isAudited(value))
      .map(({ path }) => ({
        path,
        problem: `No target audits this ${what}, so this route matches no finding in it.`,
        fix: `Add a target, or ${remove}.`,
      }));
  };
  const { owner } = route.value;
  const isOwner = owner === undefined || mappingsOf(settings, 'allowlist').some(({ value }) => value.owner === owner);
  const unused = 'No allowance has this owner, so this route matches no finding.';
  return [
    ...(isOwner ? [] : [{ path: [...route.path, 'owner'], problem: unused, fix: 'Check its spelling.' }]),
    ...unaudited('account', audits),
    ...unaudited('region', (region) => isEverywhere || regions.has(region)),
  ];
}

function ephemeralState({ file }: Mapping): readonly Problem[] {
  if (typeof file !== 'string') return [];
  const path = posix.normalize(file);
  if (path.startsWith('/') && !path.startsWith('/tmp/')) return [];
  const problem = 'In the function, this file is lost when the platform starts another container.';
  return [{ path: ['state', 'file'], problem, fix: 'Keep the state in COS or on a mounted file system.' }];
}

/** Hosts of the robots by their documentation; its pages are named in `lib/notify`. */
const robotHosts = {
  wecom: ['qyapi.weixin.qq.com'],
  dingtalk: ['oapi.dingtalk.com'],
  feishu: ['open.feishu.cn', 'open.larksuite.com'],
  slack: ['hooks.slack.com'],
} satisfies Record<Exclude<Channel['kind'], 'webhook' | 'pagerduty'>, readonly string[]>;

/** Other servers are compatible with these robots, so that another host is a warning and not an error. */
function unusualHost({ path, value: { kind, url } }: WithPath<Mapping>): readonly Problem[] {
  const hosts = new Map<unknown, readonly string[]>(Object.entries(robotHosts)).get(kind);
  if (hosts === undefined || typeof url !== 'string' || !URL.canParse(url) || hosts.includes(new URL(url).host))
    return [];
  const problem = `The address is not at ${hosts.join(' or ')}, the host of ${String(kind)} robots.`;
  return [{ path: [...path, 'url'], problem, fix: 'Check it, unless it is a compatible server of your own.' }];
}

/** Forms in which others write a variable, and a text to be replaced: $NAME, %NAME%, {{ name }}, <name>. */
const PLACEHOLDER = /^(?:\$[\w({].*|%\w+%|\{\{.*\}\}|<.+>)$/;

function literalSecret({ path, value }: WithPath<string>): Problem {
  const problem = PLACEHOLDER.test(value)
    ? 'This text is used as it stands: only a reference such as "${env:NAME}" is replaced.'
    : 'The secret is in the file itself, readable by everyone who can read the file.';
  return { path, problem, fix: `Write "\${env:${variableFor(formatPath(path))}}", and set that variable.` };
}

/** Name of a variable for a secret, another one for each place: `NOTIFY_URL`, `NOTIFY_2_URL`. */
function variableFor(path: string): string {
  // The name in all examples.
  if (path === 'state.hmacKey') return 'AUDIT_STATE_KEY';
  const numbered = path.replace('[0]', '').replaceAll(/\[(\d+)\]/g, (_, index) => `_${Number(index) + 1}`);
  return numbered.replaceAll('.', '_').toUpperCase();
}
