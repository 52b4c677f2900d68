import type { Account, Allowance, Delivery, MailOptions, Policy, SmtpOptions, Target } from '../types.ts';
import type { ConfigFile } from './schema.ts';

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
}

/** Puts the checked file into the words of the audit: accounts by uin, every target with its list of regions. */
export function buildConfig(file: string, settings: ConfigFile): Config {
  const { concurrency, sharesPerSecond, imagesPerSecond, requestTimeoutMs } = settings.audit;
  const delivery = buildDelivery(settings.mail, settings.smtp, settings.timeZone);
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
  };
}

/** The settings for mail in the words of `notify`; nothing when either half is absent. */
export function buildDelivery(
  mail: ConfigFile['mail'],
  smtp: ConfigFile['smtp'],
  timeZone: string,
): Delivery | undefined {
  if (mail === undefined || smtp === undefined) return undefined;
  return { mail: buildMailOptions(mail, timeZone), smtp: buildSmtpOptions(smtp) };
}

function buildMailOptions(mail: NonNullable<ConfigFile['mail']>, timeZone: string): MailOptions {
  const { from, to, cc, language } = mail;
  // `changes` never comes this far: a rule refuses it.
  return { from, to, cc, language, timeZone, when: mail.when === 'always' ? 'always' : 'findings' };
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

function uinsOf(references: readonly string[], settings: ConfigFile): readonly string[] {
  return references.map((reference) => {
    const named = settings.accounts?.find(({ uin, name }) => reference === uin || reference === name);
    return named?.uin ?? reference;
  });
}
