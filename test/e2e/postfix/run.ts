import { spawnSync } from 'node:child_process';
import { isDeepStrictEqual } from 'node:util';
import { MailError } from '../../../lib/errors.ts';
import { closeServer, listenOnLoopback } from '../../../lib/listen.ts';
import type { Message } from '../../../lib/notify/message.ts';
import { sendMail } from '../../../lib/notify/smtp/send-mail.ts';
import { renderSource } from '../../../lib/notify/smtp/source.ts';
import type { SmtpOptions } from '../../../lib/options.ts';
import { createSleepingClock } from '../../support/smtp-clock.ts';
import { addressOf, type Case, cases, type Happened, login } from './cases.ts';
import { createCuttingProxy, createHastyProxy } from './faulty-proxy.ts';
import { createPolicyService } from './policy.ts';
import { openPostfix, type Postfix } from './server.ts';

// Sends real mails through a real Postfix, opens the mailboxes, and prints what came of each case.

interface Outcome {
  readonly happened: Happened;
  readonly says: string;
  readonly undelivered: readonly string[];
}

process.exitCode = await main();

async function main(): Promise<number> {
  const missing = whatIsMissing();
  if (missing !== undefined) {
    if (process.argv.includes('--if-installed')) {
      console.log(`SKIPPED: no mail was sent through a real Postfix. ${missing}`);
      return 0;
    }
    console.error(missing);
    return 2;
  }
  const rules = cases.flatMap((each) => Object.entries(each.rules ?? {}));
  const policy = createPolicyService(new Map(rules.map(([name, rule]) => [addressOf(name), rule])));
  const mailboxes = cases.flatMap(({ copies }) => Object.keys(copies)).filter((name) => name !== 'nobody');
  const policyPort = await listenOnLoopback(policy);
  const postfix = await openPostfix({ login, mailboxes: mailboxes.map(addressOf), policyPort });
  process.once('SIGINT', () => void postfix.remove().then(() => process.exit(130)));
  let wrong = 0;
  try {
    console.log(row('case', 'what happened', 'mailbox holds', 'what is said'));
    for (const each of cases) wrong += await play(each, postfix);
  } finally {
    await postfix.remove();
    await closeServer(policy);
  }
  console.log(wrong === 0 ? `\nAll ${cases.length} cases are as they have to be.` : `\n${wrong} cases differ.`);
  return wrong === 0 ? 0 : 1;
}

function whatIsMissing(): string | undefined {
  const needed = { postfix: ['postconf', '-d', 'mail_version'], 'sasl2-bin': ['which', 'saslpasswd2'] };
  const packages = Object.entries(needed).filter(
    ([, [command = '', ...args]]) => spawnSync(command, args).status !== 0,
  );
  if (packages.length > 0) {
    const names = packages.map(([name]) => name).join(' ');
    return `This test needs a real Postfix. Install it first: apt-get install --no-install-recommends ${names} libsasl2-modules`;
  }
  if (process.getuid?.() !== 0)
    return 'Postfix starts as root only: run this test as root, in a container for instance.';

  return undefined;
}

/** Plays one case and prints its line; 1 when anything is not as it has to be. */
async function play(each: Case, postfix: Postfix): Promise<0 | 1> {
  const names = Object.keys(each.copies);
  const message = compose(each, names);
  await each.before?.(postfix);
  const outcome = await sendThrough(each, message, postfix);
  await each.after?.(postfix);
  const source = await renderSource(message);
  const problems: string[] = [];
  const held: Record<string, number> = {};
  for (const name of names) {
    const mails = await postfix.mailsOf(addressOf(name));
    held[name] = mails.length;
    if (!mails.every((mail) => isWhatWasSent(mail, source))) problems.push(`${name} holds another mail than was sent`);
  }
  if (outcome.happened !== each.happened) problems.push(`should have ${each.happened}`);
  if (!isDeepStrictEqual(held, each.copies)) problems.push(`should hold ${describeCopies(each.copies)}`);
  if (!outcome.says.includes(each.says ?? '')) problems.push(`should say ${each.says}`);
  const undelivered = each.happened === 'failed loudly' ? (each.undelivered ?? names).map(addressOf) : [];
  if (!isDeepStrictEqual(outcome.undelivered, undelivered)) problems.push(`should name ${undelivered.join(', ')}`);
  if (outcome.says.includes(login.password)) problems.push('says the password');
  console.log(row(each.name, outcome.happened, describeCopies(held), outcome.says || '-'));
  for (const problem of problems) console.log(`  DIFFERS: ${problem}`);
  return problems.length === 0 ? 0 : 1;
}

async function sendThrough({ smtp, cut, isHasty }: Case, message: Message, postfix: Postfix): Promise<Outcome> {
  const options = smtp(postfix);
  if (cut === undefined && isHasty === undefined) return send(message, options);
  const { port: server } = options;
  const proxy = cut === undefined ? createHastyProxy(server) : createCuttingProxy(server, cut.where, cut.times);
  const port = await listenOnLoopback(proxy);
  const outcome = await send(message, { ...options, port });
  await closeServer(proxy);
  return outcome;
}

async function send(message: Message, smtp: SmtpOptions): Promise<Outcome> {
  try {
    const { attempts } = await sendMail(message, smtp, createSleepingClock());
    return { happened: attempts === 1 ? 'sent once' : 'retried and sent', says: '', undelivered: [] };
  } catch (error) {
    if (!(error instanceof MailError)) throw error;
    return { happened: 'failed loudly', says: error.message, undelivered: error.recipients };
  }
}

/** Lines that begin with a dot, long lines, and letters that are not ASCII: what a way through SMTP could damage. */
function compose({ name, attachedBytes = 2000 }: Case, recipients: readonly string[]): Message {
  const text = `.\n..dots\n${'long '.repeat(400)}\n共享 – “nobody” allowed it\n`;
  return {
    from: 'Image share audit <audit@example.com>',
    to: recipients.map(addressOf),
    cc: [],
    subject: `[image-share-audit] 共享 ${name}`,
    messageId: `<${name.replaceAll(' ', '-')}@image-share-audit.example.com>`,
    date: '2026-11-24T04:00:00.000Z',
    headers: { 'Auto-Submitted': 'auto-generated' },
    html: `<p>${text}</p>`,
    text,
    attachments: [{ filename: 'report.csv', contentType: 'text/csv', content: 'a,b\r\n'.repeat(attachedBytes / 5) }],
  };
}

/** Postfix puts its own headers before the mail and keeps lines with LF; everything else has to be there byte for byte. */
function isWhatWasSent(mail: Buffer, source: Buffer): boolean {
  return mail.toString('latin1').endsWith(source.toString('latin1').replaceAll('\r\n', '\n'));
}

function describeCopies(copies: Readonly<Record<string, number>>): string {
  return Object.entries(copies)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}

function row(...[name = '', happened = '', held = '', says = '']: readonly string[]): string {
  return `${name.padEnd(30)} | ${happened.padEnd(16)} | ${held.padEnd(26)} | ${says}`;
}
