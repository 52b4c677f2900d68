import type { SmtpOptions } from '../../../lib/options.ts';
import type { Rule } from './policy.ts';
import type { Postfix } from './server.ts';

export const login = { user: 'audit@example.com', password: 'correct-horse-battery' };

/** Outcome of a mail. */
export type Happened = 'sent once' | 'retried and sent' | 'failed loudly';

/** One thing that a mail server does, and what has to come of it. */
export interface Case {
  readonly name: string;
  readonly smtp: (postfix: Postfix) => SmtpOptions;
  /** Local parts of the recipients, each with how many copies its mailbox has to hold afterwards. */
  readonly copies: Readonly<Record<string, number>>;
  readonly happened: Happened;
  /** Texts that the error must contain, and local parts that it must name. */
  readonly says?: string;
  readonly undelivered?: readonly string[];
  /** Answers of Postfix for recipients, by local part. */
  readonly rules?: Readonly<Record<string, Rule>>;
  /** Bytes of an attachment. */
  readonly attachedBytes?: number;
  /** Point at which the connection is cut, and in how many connections. */
  readonly cut?: { readonly where: 'before-end' | 'after-end'; readonly times: number };
  /** True where a proxy says yes to the message before Postfix does. */
  readonly isHasty?: boolean;
  readonly before?: (postfix: Postfix) => Promise<void>;
  readonly after?: (postfix: Postfix) => Promise<void>;
}

const startTls = ({ ports, ca }: Postfix) => ({ host: 'localhost', port: ports.startTls, secure: false, login, ca });
const wrapper = (postfix: Postfix) => ({ ...startTls(postfix), port: postfix.ports.wrapper, secure: true });
const plain = ({ ports }: Postfix) => ({ host: '127.0.0.1', port: ports.plain, secure: false });

function firstTime(action: string): Rule {
  return (asked) => (asked === 0 ? action : 'DUNNO');
}

const accepted: readonly Case[] = [
  { name: 'STARTTLS and login', smtp: startTls, copies: { starttls: 1, second: 1 }, happened: 'sent once' },
  { name: 'TLS from the first byte', smtp: wrapper, copies: { wrapper: 1 }, happened: 'sent once' },
  {
    name: 'greylisting, then taken',
    smtp: startTls,
    rules: { grey: firstTime('450 4.2.0 Greylisted, come back later') },
    copies: { grey: 1, prompt: 1 },
    happened: 'retried and sent',
  },
  {
    name: '421 at first',
    smtp: startTls,
    rules: { busy: firstTime('421 4.3.2 Too busy') },
    copies: { busy: 1 },
    happened: 'retried and sent',
  },
  {
    name: 'line cut before the end',
    smtp: plain,
    cut: { where: 'before-end', times: 1 },
    copies: { cut1: 1 },
    happened: 'retried and sent',
  },
  {
    name: 'line cut after the end',
    smtp: plain,
    cut: { where: 'after-end', times: 1 },
    copies: { cut2: 2 },
    happened: 'retried and sent',
  },
];

const failing: readonly Case[] = [
  {
    name: 'line always cut after the end',
    smtp: plain,
    cut: { where: 'after-end', times: 9 },
    copies: { cut3: 2 },
    happened: 'failed loudly',
    says: 'It may have arrived nonetheless',
  },
  {
    name: 'answers out of step',
    smtp: plain,
    isHasty: true,
    copies: { hasty: 1 },
    happened: 'failed loudly',
    says: 'neither accepted nor rejected the mail (QUIT: 250 2.0.0 Ok: queued',
  },
  {
    name: 'wrong password',
    smtp: (postfix) => ({ ...startTls(postfix), login: { ...login, password: 'wrong-horse' } }),
    copies: { wrong: 0 },
    happened: 'failed loudly',
    says: 'refused the user name or the password (535 5.7.8)',
  },
  {
    name: 'passwords unreadable',
    smtp: startTls,
    before: (postfix) => postfix.hidePasswords(),
    after: (postfix) => postfix.restorePasswords(),
    copies: { unread: 0 },
    happened: 'failed loudly',
    says: 'refused the user name or the password (535 5.7.8)',
  },
  {
    name: 'greylisting that stays',
    smtp: startTls,
    rules: { grey2: () => '450 4.2.0 Greylisted, come back later' },
    copies: { grey2: 0, prompt2: 1 },
    undelivered: ['grey2'],
    happened: 'failed loudly',
    says: 'deferred the mail for grey2@example.com (450 4.2.0',
  },
  {
    name: 'full mailbox',
    smtp: startTls,
    rules: { full: () => '452 4.2.2 Mailbox full' },
    copies: { full: 0 },
    happened: 'failed loudly',
    says: 'deferred the mail for full@example.com (452 4.2.2',
  },
  {
    name: 'unknown among good ones',
    smtp: startTls,
    copies: { good1: 1, nobody: 0, good2: 1 },
    undelivered: ['nobody'],
    happened: 'failed loudly',
    says: 'refused the recipient nobody@example.com (550 5.1.1',
  },
  {
    name: 'over the size limit',
    smtp: startTls,
    attachedBytes: 2_000_000,
    copies: { large: 0 },
    happened: 'failed loudly',
    says: 'refused the message (552 5.3.4',
  },
  {
    name: 'certificate of another name',
    smtp: (postfix) => ({ ...startTls(postfix), port: postfix.ports.otherName, ca: postfix.otherCa }),
    copies: { othername: 0 },
    happened: 'failed loudly',
    says: 'It is for another name',
  },
  {
    name: 'certificate not trusted',
    smtp: ({ ports }) => ({ host: 'localhost', port: ports.wrapper, secure: true, login }),
    copies: { untrusted: 0 },
    happened: 'failed loudly',
    says: 'put the certificate of that authority into smtp.ca',
  },
  {
    name: 'no STARTTLS',
    smtp: (postfix) => ({ ...startTls(postfix), port: postfix.ports.plain }),
    copies: { notls: 0 },
    happened: 'failed loudly',
    says: 'offers no STARTTLS',
  },
  {
    name: '421 always',
    smtp: startTls,
    rules: { gone: () => '421 4.3.2 Shutting down' },
    copies: { gone: 0 },
    happened: 'failed loudly',
    says: 'rejected the connection (421 4.3.2',
  },
  // The last one: nothing comes after it.
  {
    name: 'Postfix stopped',
    smtp: startTls,
    before: (postfix) => postfix.stop(),
    copies: { stopped: 0 },
    happened: 'failed loudly',
    says: 'ECONNREFUSED',
  },
];

export const cases: readonly Case[] = [...accepted, ...failing];

export function addressOf(localPart: string): string {
  return `${localPart}@example.com`;
}
