import type { Channel, Delivery, MailOptions, Route, SmtpOptions, StateOptions } from '../options.ts';
import type { Account, Allowance, Policy, Target } from '../types.ts';
import type { ConfigFile } from './schema/schema.ts';

/** Site of the cloud, and limits on the requests to it. */
interface CloudSettings {
  readonly site: 'china' | 'international';
  readonly concurrency: number;
  readonly sharesPerSecond: number;
  readonly imagesPerSecond: number;
  readonly requestTimeoutMs: number;
}

/** Settings of a run, checked and complete. */
export interface Config {
  /** Name of the file, for messages. */
  readonly file: string;
  /** Empty: the account of the credentials. */
  readonly accounts: readonly Account[];
  readonly cloud: CloudSettings;
  readonly mailReserveMs: number;
  readonly policy: Policy;
  /** Absent where `mail` or `smtp` is: a run on the command line does not need it. */
  readonly delivery?: Delivery;
  /** Mails without a server to send them. */
  readonly mail?: MailOptions;
  /** Absent: a run knows nothing of earlier ones. */
  readonly state?: StateOptions;
  readonly channels: readonly Channel[];
}

/** Config of checked settings: accounts by uin, every target with its list of regions. */
export function buildConfig(settings: ConfigFile, file: string): Config {
  const { concurrency, sharesPerSecond, imagesPerSecond, requestTimeoutMs } = settings.audit;
  const delivery = buildDelivery(settings);
  const mail = buildMail(settings);
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
    ...(mail && { mail }),
    ...(settings.state && { state: settings.state }),
    channels: settings.notify,
  };
}

type DeliverySettings = Pick<ConfigFile, 'mail' | 'smtp' | 'timeZone' | 'accounts'>;

/** Settings for mail; undefined when `mail` or `smtp` is absent. */
export function buildDelivery(settings: DeliverySettings): Delivery | undefined {
  const mail = buildMail(settings);
  return mail && settings.smtp && { mail, smtp: buildSmtpOptions(settings.smtp) };
}

function buildMail(settings: DeliverySettings): MailOptions | undefined {
  const { mail, timeZone } = settings;
  if (mail === undefined) return undefined;
  const routes = mail.routes.map((route) => buildRoute(route, settings));
  const { heartbeat, ...options } = mail;
  return { ...options, timeZone, routes, ...(heartbeat && { heartbeat }) };
}

function buildRoute(route: NonNullable<ConfigFile['mail']>['routes'][number], settings: DeliverySettings): Route {
  return { ...route, ...(route.accounts && { accounts: uinsOf(route.accounts, settings) }) };
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
  const places = {
    label,
    ...(target.accounts && { accounts: uinsOf(target.accounts, settings) }),
    regions: [...(target.region === undefined ? [] : [target.region]), ...(target.regions ?? [])],
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
