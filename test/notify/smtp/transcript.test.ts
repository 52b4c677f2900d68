import { setImmediate } from 'node:timers/promises';
import { afterEach, expect, test } from 'vitest';

import { MailError } from '../../../lib/errors.ts';
import type { Message } from '../../../lib/notify/message.ts';
import { sendMail } from '../../../lib/notify/smtp/send-mail.ts';
import { recordTranscript } from '../../../lib/notify/smtp/transcript.ts';
import type { SmtpOptions } from '../../../lib/options.ts';
import { createCertificate } from '../../support/smtp-certificates.ts';
import { createSleepingClock } from '../../support/smtp-clock.ts';
import { openMailbox } from '../../support/smtp-mailbox.ts';
import {
  agreeable,
  HANG_UP,
  openScriptedServer,
  type Script,
  type ScriptedServer,
  SILENCE,
  type Step,
} from '../../support/smtp-script.ts';

const message: Message = {
  from: 'audit@example.com',
  to: ['security@example.com', 'owner@example.com'],
  cc: [],
  subject: 'One unauthorized share',
  messageId: '<run-1@image-share-audit>',
  date: '2026-11-24T04:00:00.000Z',
  headers: {},
  html: '<p>One share</p>',
  text: 'One share',
  attachments: [],
};

const servers: ScriptedServer[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function scripted(script: Script): Promise<ScriptedServer & { readonly smtp: SmtpOptions }> {
  const server = await openScriptedServer(script);
  servers.push(server);
  return { ...server, smtp: { host: '127.0.0.1', port: server.port, secure: false } };
}

/** Sends through a server that misbehaves at one step, and is agreeable otherwise. */
async function sendAgainst(step: string, reply: Step, ehlo: Step = '250 fine') {
  const server = await scripted((command) =>
    command === step ? reply : command === 'EHLO' ? ehlo : agreeable(command),
  );
  const { clock, sleptMs } = createSleepingClock();
  const outcome = await sendMail(message, server.smtp, { clock }).catch((error: unknown) => error);
  return { outcome, sleptMs, connections: server.connections() };
}

const pipelining = '250-hello\r\n250 PIPELINING';

const unclear: readonly {
  readonly name: string;
  readonly step: string;
  readonly reply: Step;
  readonly says: string;
}[] = [
  { name: 'DATA answered as if it were the end', step: 'DATA', reply: '250 fine', says: 'DATA: 250 fine' },
  { name: 'DATA answered with another go-ahead', step: 'DATA', reply: '334 go on', says: 'DATA: 334 go on' },
  {
    name: 'a yes together with the go-ahead',
    step: 'DATA',
    reply: '354 go ahead\r\n250 queued',
    says: 'unasked: 250 queued',
  },
  {
    name: 'a yes to the recipient, and one more',
    step: 'RCPT',
    reply: '250 fine\r\n250 fine',
    says: 'DATA: 250 fine',
  },
  { name: 'the end answered with a goodbye', step: '.', reply: '221 bye', says: 'end of the message: 221 bye' },
  { name: 'the end answered with a status', step: '.', reply: '211 status', says: 'end of the message: 211 status' },
  { name: 'the end answered with a go-ahead', step: '.', reply: '354 go on', says: 'end of the message: 354 go on' },
  { name: 'the end answered with words', step: '.', reply: '2 fine', says: 'end of the message: 2 fine' },
  { name: 'the end answered with too long a number', step: '.', reply: '2500 fine', says: '2500 fine' },
  { name: 'a yes and a no in one answer', step: '.', reply: '250-fine\r\n550 no', says: '250-fine 550 no' },
  { name: 'a no and a yes in one answer', step: '.', reply: '550-no\r\n250 fine', says: '550-no 250 fine' },
  { name: 'a yes and a no about a recipient', step: 'RCPT', reply: '250-fine\r\n550 no', says: 'RCPT TO: 250-fine' },
  { name: 'a recipient answered with a go-ahead', step: 'RCPT', reply: '354 go ahead', says: 'RCPT TO: 354 go ahead' },
  { name: 'a recipient answered with words', step: 'RCPT', reply: 'fine', says: 'RCPT TO: fine' },
  { name: 'an answer to the goodbye that is none', step: 'QUIT', reply: '250 fine', says: 'QUIT: 250 fine' },
  { name: 'a no to the goodbye', step: 'QUIT', reply: '550 5.7.1 spam', says: 'QUIT: 550 5.7.1 spam' },
  { name: 'a yes and then a no to the message', step: '.', reply: '250 fine\r\n550 no', says: '550 no' },
  { name: 'a yes in a packet of its own, and then a no', step: 'message', reply: '250 fine', says: '250 fine' },
  { name: 'the sender answered with a goodbye', step: 'MAIL', reply: '221 bye', says: 'MAIL FROM: 221 bye' },
];

for (const ehlo of ['250 fine', pipelining]) {
  const manner = ehlo === pipelining ? 'all at once' : 'one by one';
  test.each(unclear)(`is no acceptance, asked ${manner}: $name`, async ({ step, reply, says }) => {
    const { outcome, sleptMs, connections } = await sendAgainst(step, reply, ehlo);
    expect(outcome).toBeInstanceOf(MailError);
    if (!(outcome instanceof MailError)) return;
    expect(outcome.message).toContain('neither accepted nor rejected the mail');
    expect(outcome.message).toContain(says);
    expect(outcome.recipients).toEqual(message.to);
    expect([sleptMs, connections]).toEqual([[], 1]);
  });
}

test('a yes before the message has ended is no acceptance, even where it comes in time to look like one', async () => {
  const server = await scripted((command) => {
    if (command === 'message') return '250 fine';
    return command === '.' ? '554 5.7.1 spam' : agreeable(command);
  });
  const outcome = await sendMail(message, server.smtp, createSleepingClock()).catch((error: unknown) => error);
  expect(outcome).toHaveProperty('message', expect.stringContaining('neither accepted nor rejected the mail'));
  expect(outcome).toHaveProperty('recipients', message.to);
});

test.each<{ name: string; reply: Step }>([
  { name: 'closes without a goodbye', reply: HANG_UP },
  { name: 'says goodbye', reply: '221 2.0.0 Bye' },
  { name: 'says goodbye in two lines', reply: '221-bye\r\n221 bye' },
])('a server that $name has accepted the mail', async ({ reply }) => {
  const { outcome, connections } = await sendAgainst('QUIT', reply);
  expect(outcome).toMatchObject({ attempts: 1, recipients: message.to });
  expect(connections).toBe(1);
});

test('each session ends with a goodbye, also where the mail was refused', async () => {
  const said: string[] = [];
  const server = await scripted((command) => {
    said.push(command);
    return command === 'RCPT' ? '550 5.1.1 unknown' : agreeable(command);
  });
  await sendMail(message, server.smtp, createSleepingClock()).catch((error: unknown) => error);
  expect(said).toEqual(['greeting', 'EHLO', 'MAIL', 'RCPT', 'RCPT', 'QUIT']);
});

test('a wrong answer to the goodbye changes nothing about a refusal', async () => {
  const server = await scripted((command) => {
    if (command === 'QUIT') return '421 4.3.2 closing';
    return command === '.' ? '552 5.3.4 too large' : agreeable(command);
  });
  const outcome = await sendMail(message, server.smtp, createSleepingClock()).catch((error: unknown) => error);
  expect(outcome).toHaveProperty('message', expect.stringContaining('refused the message (552 5.3.4 too large)'));
});

test('a greeting too many is no acceptance', async () => {
  const { outcome } = await sendAgainst('greeting', '220 ready\r\n250 fine');
  expect(outcome).toBeInstanceOf(MailError);
});

test.each<{ name: string; reply: Step }>([
  { name: 'nothing', reply: HANG_UP },
  { name: 'half a line', reply: { lastWords: '250 queu' } },
  { name: 'a line without its end', reply: { lastWords: '250 queued' } },
  { name: 'the first of several lines', reply: { lastWords: '250-queued\r\n' } },
])('a connection that ends after the message with $name is tried again once, and then fails', async ({ reply }) => {
  const { outcome, sleptMs, connections } = await sendAgainst('.', reply);
  expect(outcome).toBeInstanceOf(MailError);
  expect(outcome).toHaveProperty('recipients', message.to);
  expect(outcome).toHaveProperty('message', expect.stringContaining('but did not confirm it'));
  expect([sleptMs, connections]).toEqual([[1000], 2]);
});

test.each(['250', '250 2.0.0 Ok: queued as 4XyZ', '250-2.0.0 Ok\r\n250 queued', '251 will forward'])(
  'an answer of %j is an acceptance',
  async (reply) => {
    for (const ehlo of ['250 fine', pipelining]) {
      const { outcome } = await sendAgainst('.', reply, ehlo);
      expect(outcome).toMatchObject({ attempts: 1, recipients: message.to });
    }
  },
);

test.each([
  {
    name: 'a mailbox that is full',
    step: 'RCPT',
    reply: '452 4.2.2 mailbox full',
    says: 'deferred the mail for security@example.com (452 4.2.2 mailbox full), owner@example.com (452',
  },
  { name: 'a server that closes at a recipient', step: 'RCPT', reply: '421 4.3.2 closing', says: '421 4.3.2 closing' },
  { name: 'a server that closes after the message', step: '.', reply: '421 4.3.2 closing', says: '421 4.3.2 closing' },
  { name: 'a server that closes at once', step: 'greeting', reply: '421 4.3.2 busy', says: '421 4.3.2 busy' },
])('$name is tried again, and then fails with what it said', async ({ step, reply, says }) => {
  for (const ehlo of ['250 fine', pipelining]) {
    const { outcome, sleptMs } = await sendAgainst(step, reply, ehlo);
    expect(outcome).toBeInstanceOf(MailError);
    if (!(outcome instanceof MailError)) return;
    expect(outcome.message).toContain(says);
    expect(outcome.recipients).toEqual(message.to);
    expect(sleptMs.length).toBeGreaterThanOrEqual(3);
  }
});

test('an answer that does not come in time leaves open whether the mail was taken', async () => {
  const server = await scripted((command) => (command === '.' ? SILENCE : agreeable(command)));
  const { clock } = createSleepingClock();
  const error = await sendMail(message, server.smtp, { clock, timeLeftMs: 300 }).catch((reason: unknown) => reason);
  expect(error).toHaveProperty('message', expect.stringContaining('It may have arrived nonetheless'));
  expect(server.connections()).toBe(1);
});

test('a no that comes before the message has ended is a no', async () => {
  const { outcome, sleptMs } = await sendAgainst('DATA', '354 go ahead\r\n552 5.3.4 too large');
  expect(outcome).toHaveProperty('message', expect.stringContaining('refused the message (552 5.3.4 too large)'));
  expect(sleptMs).toEqual([]);
});

test('a password that cannot be checked for now is tried again, and never repeated', async () => {
  const certificate = await createCertificate();
  const login = { user: 'audit@example.com', password: 'correct-horse-battery' };
  const box = await openMailbox({
    tls: 'starttls',
    certificate,
    login,
    refuseLogin: () => ({ code: 454, words: login.password }),
  });
  const { clock, sleptMs } = createSleepingClock();
  const smtp = { host: 'localhost', port: box.port, secure: false, login, ca: certificate.cert };
  const error = await sendMail(message, smtp, { clock }).catch((reason: unknown) => reason);
  await box.close();
  expect(error).toHaveProperty(
    'message',
    expect.stringContaining('could not check the user name and the password for now (454).'),
  );
  expect(JSON.stringify(error)).not.toContain(login.password);
  expect(sleptMs.length).toBeGreaterThan(3);
});

/** A conversation as it is logged: `S` says the server, `C` the client, `M` is the whole message. */
async function follow(lines: readonly string[]) {
  const transcript = recordTranscript();
  const { logger } = transcript.options;
  if (typeof logger !== 'object') throw new Error('The conversation is not logged.');
  let isWanted = false;
  void transcript.messageRequested.then(() => {
    isWanted = true;
  });
  const sources: Readonly<Record<string, string>> = { S: 'server', C: 'client', M: 'message', other: 'dns' };
  for (const line of lines) {
    const [, who = '', text = ''] = /^(\w+): ?(.*)$/s.exec(line) ?? [];
    logger.debug?.({ tnx: sources[who] }, text);
  }
  // Whatever has resolved by now has been heard of.
  await setImmediate();
  return {
    isWanted,
    isAnswerDue: transcript.isAnswerDue(),
    isAccepted: transcript.isAccepted(),
    isAborted: transcript.signal.aborted,
    unclear: transcript.unclear(),
  };
}

const envelope = [
  'S: 220 ready',
  'C: EHLO here',
  'S: 250-hello\n250 AUTH LOGIN',
  'C: AUTH LOGIN',
  'S: 334 VXNlcm5hbWU6',
  'C: secret',
  'S: 235 fine',
  'C: MAIL FROM:<a@example.com>',
  'S: 250 fine',
  'C: RCPT TO:<b@example.com>',
  'S: 251 will forward',
];
const data = [...envelope, 'C: DATA', 'S: 354 go ahead'];
const sent = [...data, 'M: whole'];
const nothing = { isWanted: false, isAnswerDue: false, isAccepted: false, isAborted: false, unclear: undefined };
const wanted = { ...nothing, isWanted: true };

test.each([
  { name: 'the envelope, with a go-ahead for a login in it', lines: envelope, known: nothing },
  { name: 'the go-ahead', lines: data, known: wanted },
  { name: 'the message', lines: sent, known: { ...wanted, isAnswerDue: true } },
  {
    name: 'its acceptance',
    lines: [...sent, 'S: 250 queued'],
    known: { ...wanted, isAnswerDue: true, isAccepted: true },
  },
  {
    name: 'a goodbye after it',
    lines: [...sent, 'S: 250 queued', 'C: QUIT', 'S: 221 bye'],
    known: { ...wanted, isAnswerDue: true, isAccepted: true },
  },
  {
    name: 'another answer than a goodbye after it',
    lines: [...sent, 'S: 250 queued', 'C: QUIT', 'S: 250 fine'],
    known: { ...wanted, isAnswerDue: true, isAborted: true, unclear: 'QUIT: 250 fine' },
  },
  {
    name: 'a no that nobody asked for after it',
    lines: [...sent, 'S: 250 queued', 'S: 554 no'],
    known: { ...wanted, isAnswerDue: true, isAborted: true, unclear: 'unasked: 554 no' },
  },
  { name: 'a refusal', lines: [...sent, 'S: 554 no'], known: wanted },
  { name: 'a goodbye after a refusal', lines: [...sent, 'S: 554 no', 'C: QUIT', 'S: 221 bye'], known: wanted },
  { name: 'a refusal of the message before it', lines: [...envelope, 'C: DATA', 'S: 554 no'], known: nothing },
  {
    name: 'an answer that nobody asked for',
    lines: [...sent, 'S: 250 queued', 'S: 250 fine'],
    known: { ...wanted, isAnswerDue: true, isAborted: true, unclear: 'unasked: 250 fine' },
  },
  {
    name: 'two answers that nobody asked for',
    lines: [...envelope, 'S: 250 one', 'S: 250 two'],
    known: { ...nothing, isAborted: true, unclear: 'unasked: 250 one' },
  },
  {
    name: 'a yes within words',
    lines: [...sent, 'S: ok 250 queued'],
    known: { ...wanted, isAnswerDue: true, isAborted: true, unclear: 'end of the message: ok 250 queued' },
  },
  {
    name: 'what is logged beside the conversation',
    lines: [...sent, 'other: 250 queued'],
    known: { ...wanted, isAnswerDue: true },
  },
])('after $name it is known how far the message came', async ({ lines, known }) => {
  expect(await follow(lines)).toEqual(known);
});
