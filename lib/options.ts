import type { Account, Severity, TagCondition } from './types.ts';

export type Language = 'en' | 'zh';

/** Recipients of a mail. Bare addresses or `Name <address>`. */
export interface Recipients {
  readonly to: readonly string[];
  readonly cc: readonly string[];
}

/** Other recipients for the findings that meet every stated condition; an absent one does not restrict. */
export interface Route extends Recipients {
  /** Of the allowance that a finding cites. */
  readonly owner?: string;
  /** Of the image that a finding is about, all of them. */
  readonly tags?: Readonly<Record<string, TagCondition>>;
  /** uins of audited accounts. */
  readonly accounts?: readonly string[];
  /** Ids of departments, with all departments below them. */
  readonly departments?: readonly string[];
  readonly regions?: readonly string[];
}

/** Beginning of subjects where `mail.subjectPrefix` is absent. */
export const DEFAULT_SUBJECT_PREFIX = '[share-audit]';

/** Recipients, conditions and language of mail. `changes` and `heartbeat` need a memory. */
export interface MailOptions extends Recipients {
  readonly from: string;
  readonly when: 'findings' | 'changes' | 'always';
  readonly language: Language;
  /** Beginning of every subject, or an empty text. */
  readonly subjectPrefix: string;
  readonly timeZone: string;
  readonly remindAfterDays: number;
  readonly heartbeat?: 'daily' | 'weekly';
  readonly routes: readonly Route[];
}

/** Location of the memory between runs. `hmacKey`: secret with which it is signed. */
export interface StateOptions {
  readonly store:
    | { readonly kind: 'file'; readonly path: string }
    | { readonly kind: 'cos'; readonly bucket: string; readonly region: string; readonly key: string };
  readonly hmacKey?: string;
}

/** Findings that a channel is sent: those of at least `minSeverity`; absent: all. Unverified ones are high. */
interface ChannelFilter {
  readonly minSeverity?: Severity;
}

/** Robot of a group chat. `mention`: members to be mentioned, as its kind names them. */
interface Robot extends ChannelFilter {
  readonly url: string;
  readonly mention?: readonly string[];
}

/** A channel beside mail. `url`, `secret` and `routingKey` are secrets. */
export type Channel =
  | (Robot & { readonly kind: 'wecom' | 'slack' })
  | (Robot & { readonly kind: 'dingtalk' | 'feishu'; readonly secret?: string })
  | (ChannelFilter & { readonly kind: 'webhook'; readonly url: string; readonly secret: string })
  | (ChannelFilter & { readonly kind: 'pagerduty'; readonly url: string; readonly routingKey: string });

/** Channel of a kind. */
export type ChannelOf<Kind extends Channel['kind']> = Extract<Channel, { readonly kind: Kind }>;

/** The way to the mail server. `secure: false` means that STARTTLS is required. `ca` is PEM text. */
export interface SmtpOptions {
  readonly host: string;
  readonly port: number;
  readonly secure: boolean;
  readonly login?: { readonly user: string; readonly password: string };
  readonly ca?: string;
}

/** All that is needed to send mail. */
export interface Delivery {
  readonly mail: MailOptions;
  readonly smtp: SmtpOptions;
}

/** Role to assume in an account, and the external id that its trust policy demands. */
export interface RoleAccess {
  readonly role: string;
  readonly externalId?: string;
}

/** Audited account with the role to assume in it; without one, it is read with the credentials of the run. */
export interface AccountAccess extends Account, Partial<RoleAccess> {}

/** Members of the organization to audit, each through the same role. The account of the credentials needs none. */
export interface OrganizationAccounts extends RoleAccess {
  /** Trusted service for which this account is a delegated administrator. Absent: it is the management account. */
  readonly product?: string;
  /** uins of members that are not audited. */
  readonly exclude: readonly string[];
  /** Ids of departments; only members of these, and of all below them, are audited. Empty: all members. */
  readonly departments: readonly string[];
}

/** Audited accounts, by name or as the organization lists them. An empty list: the account of the credentials. */
export type AccountSettings =
  | { readonly kind: 'accounts'; readonly accounts: readonly AccountAccess[] }
  | ({ readonly kind: 'organization' } & OrganizationAccounts);
