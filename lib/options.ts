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
  readonly tags?: Readonly<Record<string, string>>;
  /** uins of audited accounts. */
  readonly accounts?: readonly string[];
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

/** A channel beside mail. `url` and `secret` are secrets, both. */
export type Channel =
  | { readonly kind: 'wecom' | 'slack'; readonly url: string }
  | { readonly kind: 'dingtalk' | 'feishu'; readonly url: string; readonly secret?: string }
  | { readonly kind: 'webhook'; readonly url: string; readonly secret: string };

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
