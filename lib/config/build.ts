import type { Channel, Delivery, MailOptions, Route, SmtpOptions, StateOptions } from '../options.ts';
import type { Account, Allowance, Policy, Target } from '../types.ts';
import type { ConfigFile } from './schema/schema.ts';

/** How the cloud is asked. */
interface CloudSettings {
  readonly site: 'china' | 'international';
  readonly concurrency: number;
  readonly sharesPerSecond: number;
  readonly imagesPerSecond: number;
  readonly requestTimeoutMs: number;
}

/** The settings of a run, checked and complete. */
export interface Config {
  /** Where they were read from, for messages. */
  readonly file: string;
  /** Empty: the one account whose credentials are in use. */
  readonly accounts: readonly Account[];
  readonly cloud: CloudSettings;
  readonly mailReserveMs: number;
  readonly policy: Policy;
  /** Absent where `mail` or `smtp` is: a run at a desk can do without. */
  readonly delivery?: Delivery;
  /** Absent: runs know nothing of one another. */
  readonly state?: StateOptions;
  readonly channels: readonly Channel[];
  /** Where a secret stands in the file itself: `smtp.password`. */
  readonly literalSecrets: readonly string[];
}

/** audit.yml as it was read. */
export interface CheckedFile {
  readonly file: string;
  readonly settings: ConfigFile;
  readonly literalSecrets: readonly string[];
}

/** Puts the checked file into the words of the audit: accounts by uin, every target with its list of regions. */
export function buildConfig({ file, settings, literalSecrets }: CheckedFile): Config {
  const { concurrency, sharesPerSecond, imagesPerSecond, requestTimeoutMs } = settings.audit;
  const delivery = buildDelivery(settings);
  return {
    file,
    accounts: (settings.accounts ?? []).map(({ uin, name }) => (name === undefined ? { uin } : { uin, name })),
    cloud: { site: settings.site, concurrency, sharesPerSecond, imagesPerSecond, requestTimeoutMs },
    mailReserveMs: settings.audit.mailReserveMs,
    policy: {
      targets: settings.targets.map((target, index) => buildTarget(target, `targets[${index}]`, settings)),
      allowlist: settings.allowlist.map((allowance) => buildAllowance(allowance, settings)),
      timeZone: settings.timeZone,
      expiryNoticeDays: settings.audit.expiryNoticeDays,
    },
    ...(delivery && { delivery }),
    ...(settings.state && { state: buildStateOptions(settings.state) }),
    channels: settings.notify.map(buildChannel),
    literalSecrets,
  };
}

type DeliverySettings = Pick<ConfigFile, 'mail' | 'smtp' | 'timeZone' | 'accounts'>;

/** The settings for mail in the words of `notify`; nothing when either half is absent. */
export function buildDelivery(settings: DeliverySettings): Delivery | undefined {
  const { mail, smtp, timeZone } = settings;
  if (mail === undefined || smtp === undefined) return undefined;
  const routes = mail.routes.map((route) => buildRoute(route, settings));
  const { heartbeat, ...options } = mail;
  return {
    mail: { ...options, timeZone, routes, ...(heartbeat && { heartbeat }) } satisfies MailOptions,
    smtp: buildSmtpOptions(smtp),
  };
}

function buildRoute(route: NonNullable<ConfigFile['mail']>['routes'][number], settings: DeliverySettings): Route {
  return { ...route, ...(route.accounts && { accounts: uinsOf(route.accounts, settings) }) };
}

// That there is exactly one of the two, a rule has seen to.
function buildStateOptions({ cos, file, hmacKey }: NonNullable<ConfigFile['state']>): StateOptions {
  return {
    store: cos === undefined ? { kind: 'file', path: file ?? '' } : { kind: 'cos', ...cos },
    ...(hmacKey !== undefined && { hmacKey }),
  };
}

/** One channel, from settings that are valid. */
export function buildChannel({ kind, url, secret }: ConfigFile['notify'][number]): Channel {
  switch (kind) {
    case 'wecom':
    case 'slack':
      return { kind, url };
    case 'dingtalk':
    case 'feishu':
      return { kind, url, ...(secret !== undefined && { secret }) };
    case 'webhook':
      // A rule has seen to it that there is one.
      return { kind, url, secret: secret ?? '' };
  }
}

function buildSmtpOptions({ host, port, secure, user, password, ca }: NonNullable<ConfigFile['smtp']>): SmtpOptions {
  return {
    host,
    port: port ?? (secure ? 465 : 587),
    secure,
    ...(user !== undefined && password !== undefined && { login: { user, password } }),
    ...(ca !== undefined && { ca }),
  };
}

function buildTarget(target: ConfigFile['targets'][number], label: string, settings: ConfigFile): Target {
  const regions = target.region === undefined ? (target.regions ?? []) : [target.region];
  const places = {
    label,
    ...(target.accounts && { accounts: uinsOf(target.accounts, settings) }),
    // `all` never comes this far: a rule refuses it.
    regions: regions === 'all' ? [] : regions,
  };
  if (target.images !== 'all') return { ...places, images: target.images };
  return {
    ...places,
    images: 'all',
    ...(target.where && { where: target.where }),
    mayBeEmpty: target.mayBeEmpty ?? false,
  };
}

function buildAllowance(allowance: ConfigFile['allowlist'][number], settings: ConfigFile): Allowance {
  return { ...allowance, ...(allowance.accounts && { accounts: uinsOf(allowance.accounts, settings) }) };
}

function uinsOf(references: readonly string[], settings: Pick<ConfigFile, 'accounts'>): readonly string[] {
  return references.map((reference) => {
    const named = settings.accounts?.find(({ uin, name }) => reference === uin || reference === name);
    return named?.uin ?? reference;
  });
}
