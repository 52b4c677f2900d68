import { afterEach, expect, test } from 'vitest';
import { classifyFailure } from '../../../lib/notify/smtp/failure.ts';
import { sendMail } from '../../../lib/notify/smtp/send-mail.ts';
import { createCertificate } from '../../support/smtp-certificates.ts';
import { createSleepingClock } from '../../support/smtp-clock.ts';
import { openMailbox } from '../../support/smtp-mailbox.ts';
import { message } from '../../support/smtp-message.ts';
import { agreeable, openScriptedServer, type ScriptedServer } from '../../support/smtp-script.ts';

const servers: Pick<ScriptedServer, 'close'>[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

/** Error about a server that says `reply` at a step, and is agreeable otherwise. */
async function problemOf(step: string, reply: string): Promise<string> {
  const server = await openScriptedServer((command) => (command === step ? reply : agreeable(command)));
  servers.push(server);
  const smtp = { host: '127.0.0.1', port: server.port, secure: false };
  const error = await sendMail(message, smtp, createSleepingClock()).catch((reason: unknown) => reason);
  return error instanceof Error ? error.message : 'sent';
}

const replies: readonly (readonly [step: string, reply: string, advice: string])[] = [
  ['MAIL', '530 5.7.0 Authentication required', 'set smtp.user and smtp.password'],
  ['MAIL', '530 5.7.57 Client not authenticated', 'set smtp.user and smtp.password'],
  ['MAIL', '550 5.7.30 Basic authentication is not supported', 'Exchange Online does not accept a password'],
  ['MAIL', '552 5.3.4 Message size exceeds fixed limit', 'too large'],
  ['MAIL', '553 5.7.1 not owned by user', 'most servers take only their own addresses'],
  ['MAIL', '550 5.7.1 Sender rejected', 'most servers take only their own addresses'],
  ['RCPT', '550 5.1.1 User unknown', 'The address does not exist'],
  ['RCPT', '550 5.1.10 Recipient not found', 'The address does not exist'],
  ['RCPT', '550 5.2.1 Mailbox disabled', 'The mailbox is disabled'],
  ['RCPT', '554 5.7.1 Relay access denied', 'does not let this sender write to that address'],
  ['RCPT', '552 Exceeded storage', 'Check the address under'],
  ['RCPT', '552 5.3.4 too large', 'The mail is too large'],
  ['RCPT', '552 5.2.2 Mailbox full', 'The mailbox is full'],
  ['RCPT', '452 4.2.2 Mailbox full', 'The mailbox is full'],
  ['RCPT', '450 4.7.1 Greylisted', 'exempted from greylisting'],
  ['RCPT', '550 no', 'Check the address under mail.to, mail.cc or mail.routes.'],
  ['.', '550 5.7.1 Message rejected as spam', 'such as those of a spam filter'],
  ['.', '554 Transaction failed', 'such as those of a spam filter'],
  ['.', '550-5.7.26 Unauthenticated\r\n550 5.7.26 sender', 'publish SPF, DKIM and DMARC'],
  ['.', '550 5.7.23 SPF validation failed', 'publish SPF, DKIM and DMARC'],
  ['.', '552 5.3.4 too large', 'too large'],
  ['.', '552 too much', 'too large'],
  ['.', '552 5.2.3 Message exceeds fixed size', 'too large'],
  ['.', '550 5.9.9 no', 'Check its size and the rules of the server.'],
  ['greeting', '421 4.7.0 Try again later', 'holds back mail from this sender or network'],
  ['greeting', '421 4.3.2 Too many connections', 'busy or shutting down'],
  ['greeting', '554 5.7.1 Blocked', 'Check whether it accepts mail from this network.'],
];

test.each(replies)('at %s, the reply %j comes with the advice on it: %s', async (step, reply, advice) => {
  expect(await problemOf(step, reply)).toContain(advice);
});

test.each([
  { code: 535, words: '5.7.139 Authentication unsuccessful', says: '(535 5.7.139). Exchange Online' },
  { code: 534, words: '5.7.9 Application-specific password required', says: '(534 5.7.9). It accepts no ordinary' },
  { code: 535, words: 'Error: authentication failed', says: '(535). Check smtp.user and smtp.password. Many services' },
  { code: 535, words: '5.7.8 Error: authentication failed', says: '(535 5.7.8). Check smtp.user and smtp.password.' },
])('a login that is refused with $code $words comes with the advice on it', async ({ code, words, says }) => {
  const certificate = await createCertificate();
  const login = { user: 'audit@example.com', password: 'correct-horse-battery' };
  const box = await openMailbox({ tls: 'starttls', certificate, login, refuseLogin: () => ({ code, words }) });
  servers.push(box);
  const smtp = { host: 'localhost', port: box.port, secure: false, login, ca: certificate.cert };
  const error = await sendMail(message, smtp, createSleepingClock()).catch((reason: unknown) => reason);
  expect(error).toHaveProperty('message', expect.stringContaining(says));
});

test('recipients that were refused for several reasons come with the advice on each of them', async () => {
  const box = await openMailbox({
    tls: 'none',
    refuseRecipient: (address) =>
      address === 'owner@example.com' ? { code: 550, words: '5.1.1 unknown' } : { code: 552, words: '5.2.2 full' },
  });
  servers.push(box);
  const smtp = { host: '127.0.0.1', port: box.port, secure: false };
  const error = await sendMail(message, smtp, createSleepingClock()).catch((reason: unknown) => reason);
  expect(error).toHaveProperty('message', expect.stringContaining('has to be emptied. The address does not exist'));
});

test('a status code that could be a part of the password is not repeated', () => {
  const error = Object.assign(new Error('no'), { code: 'EAUTH', responseCode: 535, response: '535 5.7.8 no' });
  const smtp = { host: 'localhost', port: 465, secure: true, login: { user: 'audit', password: '5.7.8' } };
  expect(classifyFailure(error, smtp)).toEqual({
    kind: 'login-refused',
    isTransient: false,
    evidence: '535',
    code: 535,
  });
});
