import type { AccountSettings, Channel, Delivery, MailOptions, Route, SmtpOptions, StateOptions } from '../options.ts';
import type { Allowance, Grantee, Policy, Target } from '../types.ts';
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
  readonly accounts: AccountSettings;
  readonly cloud: CloudSettings;
  readonly mailReserveMs: number;
  readonly policy: Policy;
  /** Absent where `mail` or `smtp` is: a run on the command line does not need it. */
  readonly delivery?: Delivery;
  /** Mails without a server to send them. */
  readonly mail?: MailOptions;
  /** Absent: a run knows nothing of earlier ones. */
  readonly state?: StateOptions;
  /** Each account is read by an invocation of its own. Absent: by the run itself. */
  readonly fanOut?: 'accounts';
  readonly channels: readonly Channel[];
}

/** Config of checked settings: accounts by uin, every target with its list of regions. */
export function buildConfig(settings: ConfigFile, file: string): Config {
  const { concurrency, sharesPerSecond, imagesPerSecond, requestTimeoutMs } = settings.audit;
  const delivery = buildDelivery(settings);
  const mail = buildMail(settings);
  return {
    file,
    accounts: buildAccounts(settings.accounts),
    cloud: { site: settings.site, concurrency, sharesPerSecond, imagesPerSecond, requestTimeoutMs },
    mailReserveMs: settings.audit.mailReserveMs,
    policy: {
      targets: settings.targets.map((target, index) => buildTarget(target, `targets[${index}]`, settings)),
      allowlist: settings.allowlist.map((allowance) => buildAllowance(allowance, settings)),
      timeZone: settings.timeZone,
      expiryNoticeDays: settings.audit.expiryNoticeDays,
      ...(settings.inbound && { publishers: settings.inbound.publishers }),
    },
    ...(delivery && { delivery }),
    ...(mail && { mail }),
    ...(settings.state && { state: settings.state }),
    ...(settings.fanOut && { fanOut: settings.fanOut }),
    channels: settings.notify,
  };
}

function buildAccounts(accounts: ConfigFile['accounts'] = []): AccountSettings {
  return Array.isArray(accounts) ? { kind: 'accounts', accounts } : { kind: 'organization', ...accounts.organization };
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
    ...(target.name !== undefined && { name: target.name }),
    ...(target.accounts && { accounts: uinsOf(target.accounts, settings) }),
    regions: target.regions ?? (target.region === undefined ? [] : [target.region]),
    ...(target.finance && { finance: true }),
  };
  if (target.images !== 'all') return { ...places, images: target.images };
  return {
    ...places,
    images: 'all',
    ...(target.where && { where: target.where }),
    mayBeEmpty: target.mayBeEmpty ?? false,
  };
}

type WrittenAllowance = ConfigFile['allowlist'][number];

function buildAllowance({ sharedAccount, relation, ...allowance }: WrittenAllowance, settings: ConfigFile): Allowance {
  const grantee = buildGrantee(sharedAccount, settings);
  const isInternal = grantee.kind === 'organization' || grantee.kind === 'department';
  return {
    grantee,
    ...allowance,
    relation: relation ?? (isInternal ? 'internal' : 'partner'),
    ...(allowance.accounts && { accounts: uinsOf(allowance.accounts, settings) }),
  };
}

function buildGrantee(written: WrittenAllowance['sharedAccount'], { groups = {} }: ConfigFile): Grantee {
  if (written === 'organization') return { kind: 'organization' };
  if (typeof written === 'string') return { kind: 'account', uin: written };
  if ('department' in written) return { kind: 'department', id: String(written.department) };
  const uins = Object.hasOwn(groups, written.group) ? groups[written.group] : undefined;
  return { kind: 'group', name: written.group, uins: uins ?? [] };
}

function uinsOf(references: readonly string[], settings: Pick<ConfigFile, 'accounts'>): readonly string[] {
  const accounts = Array.isArray(settings.accounts) ? settings.accounts : [];
  return references.map((reference) => {
    const named = accounts.find(({ uin, name }) => reference === uin || reference === name);
    return named?.uin ?? reference;
  });
}
