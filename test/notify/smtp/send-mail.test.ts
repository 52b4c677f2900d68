import { inspect } from 'node:util';
import { simpleParser } from 'mailparser';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';

import { MailError } from '../../../lib/errors.ts';
import { sendMail } from '../../../lib/notify/smtp/send-mail.ts';
import type { SmtpOptions } from '../../../lib/options.ts';
import { type Certificate, createCertificate } from '../../support/smtp-certificates.ts';
import { createSleepingClock } from '../../support/smtp-clock.ts';
import { type Mailbox, type MailboxOptions, openMailbox } from '../../support/smtp-mailbox.ts';
import { message } from '../../support/smtp-message.ts';
import {
  agreeable,
  HANG_UP,
  openScriptedServer,
  type Script,
  type ScriptedServer,
  SILENCE,
  type Step,
} from '../../support/smtp-script.ts';

const login = { user: 'audit@example.com', password: 'correct-horse-battery' };

let certificate: Certificate;
const servers: (Mailbox | ScriptedServer)[] = [];

beforeAll(async () => {
  certificate = await createCertificate();
});

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function mailbox(options: MailboxOptions): Promise<Mailbox> {
  const opened = await openMailbox({ certificate, ...options });
  servers.push(opened);
  return opened;
}

async function scripted(script: Script): Promise<ScriptedServer> {
  const opened = await openScriptedServer(script);
  servers.push(opened);
  return opened;
}

function plain({ port }: { readonly port: number }): SmtpOptions {
  return { host: '127.0.0.1', port, secure: false };
}

async function failureOf(sending: Promise<unknown>): Promise<MailError> {
  const error = await sending.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(MailError);
  if (!(error instanceof MailError)) throw new Error('expected a MailError');
  return error;
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

describe('a mail that is taken', () => {
  test('arrives with its headers, both bodies and the attachment as composed', async () => {
    const box = await mailbox({ tls: 'implicit', login });
    const smtp = { host: 'localhost', port: box.port, secure: true, login, ca: certificate.cert };
    const receipt = await sendMail(message, smtp, createSleepingClock());
    expect(receipt).toEqual({
      messageId: message.messageId,
      recipients: ['security@example.com', 'owner@example.com'],
      attempts: 1,
    });

    const [delivery] = box.deliveries;
    const mail = await simpleParser(delivery?.source ?? '');
    expect(delivery?.recipients).toEqual(['security@example.com', 'owner@example.com']);
    expect(mail).toMatchObject({
      subject: message.subject,
      messageId: message.messageId,
      date: new Date(message.date),
    });
    expect(mail.from?.text).toBe('"Image share audit" <audit@example.com>');
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail.headers.has('x-mailer')).toBe(false);
    expect(mail.html).toBe(message.html);
    expect(mail.text?.trim()).toBe(message.text);
    expect(
      mail.attachments.map(({ filename, contentType, content }) => [filename, contentType, content.toString('utf8')]),
    ).toEqual([['report.csv', 'text/csv', 'kind,image\r\n"a","b"\r\n']]);
    expect(box.encrypted).toEqual([true]);
  });

  test('goes over STARTTLS when there is a login', async () => {
    const box = await mailbox({ tls: 'starttls', login });
    await sendMail(message, { ...plain(box), login, ca: certificate.cert }, createSleepingClock());
    expect(box.encrypted).toEqual([true]);
  });

  test('goes over STARTTLS to this machine too when there is an authority to check', async () => {
    const box = await mailbox({ tls: 'starttls' });
    await sendMail(message, { ...plain(box), ca: certificate.cert }, createSleepingClock());
    expect(box.encrypted).toEqual([true]);
  });

  test('goes in plain text to this machine when there is no login', async () => {
    const box = await mailbox({ tls: 'none' });
    await sendMail(message, plain(box), createSleepingClock());
    await sendMail(message, { ...plain(box), host: 'localhost' }, createSleepingClock());
    expect(box.encrypted).toEqual([false, false]);
  });

  test('goes once to an address that stands in to and cc', async () => {
    const box = await mailbox({ tls: 'none' });
    const twice = { ...message, cc: ['security@example.com'] };
    const receipt = await sendMail(twice, plain(box), createSleepingClock());
    expect(receipt.recipients).toEqual(['security@example.com']);
    expect(box.deliveries.map(({ recipients }) => recipients)).toEqual([['security@example.com']]);
  });
});

describe('a mail that is not taken, and will not be', () => {
  test('names the one of two recipients that was refused', async () => {
    const box = await mailbox({
      tls: 'none',
      refuseRecipient: (address: string) =>
        address === 'owner@example.com' ? { code: 550, words: '5.1.1 user unknown' } : undefined,
    });
    const { clock, sleptMs } = createSleepingClock();
    const error = await failureOf(sendMail(message, plain(box), { clock }));
    expect(error.recipients).toEqual(['owner@example.com']);
    expect(error.message).toBe(
      `The mail server 127.0.0.1:${box.port} refused the recipient owner@example.com (550 5.1.1 user unknown). The address does not exist: correct it under mail.to, mail.cc or mail.routes. Not accepted for: owner@example.com.`,
    );
    expect(box.deliveries.map(({ recipients }) => recipients)).toEqual([['security@example.com']]);
    expect(sleptMs).toEqual([]);
  });

  test('names both recipients when both were refused', async () => {
    const box = await mailbox({ tls: 'none', refuseRecipient: () => ({ code: 550, words: 'no' }) });
    const error = await failureOf(sendMail(message, plain(box), createSleepingClock()));
    expect(error.recipients).toEqual(['security@example.com', 'owner@example.com']);
  });

  const refusals = [
    {
      name: 'the sender',
      options: { refuseSender: () => ({ code: 553, words: 'not yours' }) },
      says: 'refused the sender (553 not yours)',
    },
    {
      name: 'the message',
      options: { refuseMessage: () => ({ code: 552, words: 'too big' }) },
      says: 'refused the message (552 too big)',
    },
  ];
  test.each(refusals)('says that $name was refused, and does not try again', async ({ options, says }) => {
    const box = await mailbox({ tls: 'none', ...options });
    const { clock, sleptMs } = createSleepingClock();
    const error = await failureOf(sendMail(message, plain(box), { clock }));
    expect(error.message).toContain(says);
    expect(error.recipients).toEqual(['security@example.com', 'owner@example.com']);
    expect(sleptMs).toEqual([]);
  });

  test('says that the password was refused, without the password', async () => {
    const box = await mailbox({ tls: 'starttls', login: { ...login, password: 'another' } });
    const { clock, sleptMs } = createSleepingClock();
    const error = await failureOf(sendMail(message, { ...plain(box), login, ca: certificate.cert }, { clock }));
    expect(error.message).toContain('refused the user name or the password (535). Check smtp.user and smtp.password.');
    expect(sleptMs).toEqual([]);
    const everything = [JSON.stringify(error), inspect(error, { depth: 10, showHidden: true }), error.stack].join();
    expect(everything).not.toContain(login.password.slice(1));
    expect(everything).not.toContain(base64(login.password));
    expect(everything).not.toContain(base64(`\0${login.user}\0${login.password}`));
  });

  test('says that the password was refused by a server that asks for no login', async () => {
    const box = await mailbox({ tls: 'starttls' });
    const error = await failureOf(
      sendMail(message, { ...plain(box), login, ca: certificate.cert }, createSleepingClock()),
    );
    expect(error.message).toContain('refused the user name or the password');
    expect(box.deliveries).toEqual([]);
  });

  test('does not repeat a server that repeats the password', async () => {
    const spoken = base64(`\0${login.user}\0${login.password}`);
    const refuseSender = () => ({ code: 550, words: `you said ${spoken}` });
    const box = await mailbox({ tls: 'starttls', login, refuseSender });
    const smtp = { ...plain(box), login, ca: certificate.cert };
    const error = await failureOf(sendMail(message, smtp, createSleepingClock()));
    expect(error.message).toContain('refused the sender (550)');
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain(spoken);
  });

  const certificates = [
    {
      name: 'its own authority that is not in ca',
      hostname: undefined,
      says: /self.signed|DEPTH_ZERO_SELF_SIGNED_CERT/i,
      advice: 'smtp.ca',
    },
    {
      name: 'another name',
      hostname: 'other.example.com',
      says: /ERR_TLS_CERT_ALTNAME_INVALID/,
      advice: 'another name',
    },
  ];
  test.each(certificates)('says that the certificate is of $name', async ({ hostname, says, advice }) => {
    const own = await createCertificate(hostname);
    for (const tls of ['implicit', 'starttls'] as const) {
      const box = await mailbox({ tls, login, certificate: own });
      const ca = hostname === undefined ? certificate.cert : own.cert;
      const smtp = { host: 'localhost', port: box.port, secure: tls === 'implicit', login, ca };
      const { clock, sleptMs } = createSleepingClock();
      const error = await failureOf(sendMail(message, smtp, { clock }));
      expect(error.message).toContain('has a certificate that cannot be verified');
      expect(error.message).toMatch(says);
      expect(error.message).toContain(advice);
      expect(sleptMs).toEqual([]);
      expect(box.deliveries).toEqual([]);
    }
  });

  test('says that no STARTTLS is offered, before the password is sent', async () => {
    const box = await mailbox({ tls: 'none', login });
    const { clock, sleptMs } = createSleepingClock();
    const error = await failureOf(sendMail(message, { ...plain(box), login }, { clock }));
    expect(error.message).toContain('offers no STARTTLS');
    expect(sleptMs).toEqual([]);
  });

  test('says that no STARTTLS is offered by a server that knows no EHLO', async () => {
    const server = await scripted((command) => (command === 'EHLO' ? '502 what' : agreeable(command)));
    const error = await failureOf(sendMail(message, { ...plain(server), login }, createSleepingClock()));
    expect(error.message).toContain('offers no STARTTLS');
    expect(server.connections()).toBe(1);
  });

  test('says that a server in plain text does not fit secure: true', async () => {
    const box = await mailbox({ tls: 'none' });
    const error = await failureOf(sendMail(message, { ...plain(box), secure: true }, createSleepingClock()));
    expect(error.message).toContain('could not agree on TLS');
  });

  test('says that the time is up when the server never answers', async () => {
    const server = await scripted(() => SILENCE);
    const { clock, sleptMs } = createSleepingClock();
    const error = await failureOf(sendMail(message, plain(server), { clock, timeLeftMs: 50 }));
    expect(error.message).toContain('did not finish in the time that was left');
    expect(error.recipients).toEqual(['security@example.com', 'owner@example.com']);
    expect(sleptMs).toEqual([]);
  });

  test.each([0, -5])('asks no server when %i ms are left', async (timeLeftMs) => {
    const server = await scripted(agreeable);
    const { clock } = createSleepingClock();
    const error = await failureOf(sendMail(message, plain(server), { clock, timeLeftMs }));
    expect(error.message).toContain('did not finish in the time that was left');
    expect(server.connections()).toBe(0);
  });

  test('refuses an address that is none before it asks the server', async () => {
    const server = await scripted(agreeable);
    const to = ['security@example.com, other@example.com'];
    const error = await failureOf(sendMail({ ...message, to }, plain(server), createSleepingClock()));
    // Nobody got it: not those in copy either.
    expect(error.recipients).toEqual([...to, ...message.cc]);
    expect(server.connections()).toBe(0);
  });

  test('refuses a mail without recipients', async () => {
    const server = await scripted(agreeable);
    await failureOf(sendMail({ ...message, to: [], cc: [] }, plain(server), createSleepingClock()));
    expect(server.connections()).toBe(0);
  });
});

describe('a mail that is not taken for now', () => {
  test('goes again to the one that was greylisted, and only to that one, with the same Message-ID', async () => {
    const box = await mailbox({
      tls: 'none',
      refuseRecipient: (address: string, asked: number) =>
        address === 'owner@example.com' && asked === 0 ? { code: 450, words: '4.2.0 greylisted' } : undefined,
    });
    const { clock, sleptMs } = createSleepingClock();
    const receipt = await sendMail(message, plain(box), { clock });
    expect(receipt.attempts).toBe(2);
    expect(sleptMs).toEqual([1000]);
    expect(box.deliveries.map(({ recipients }) => recipients)).toEqual([
      ['security@example.com'],
      ['owner@example.com'],
    ]);
    const mails = await Promise.all(box.deliveries.map(({ source }) => simpleParser(source)));
    expect(mails.map(({ messageId }) => messageId)).toEqual([message.messageId, message.messageId]);
    expect(mails.map(({ to, cc }) => [to, cc].flat().map((list) => list?.text))).toEqual([
      ['"Security team" <security@example.com>', 'owner@example.com'],
      ['"Security team" <security@example.com>', 'owner@example.com'],
    ]);
  });

  test('still fails for the one refused for good, who is not asked about again', async () => {
    const asked: string[] = [];
    const box = await mailbox({
      tls: 'none',
      refuseRecipient: (address, before) => {
        asked.push(address);
        if (address === 'owner@example.com') return { code: 550, words: 'unknown' };
        return before === 0 ? { code: 450, words: 'later' } : undefined;
      },
    });
    const error = await failureOf(sendMail(message, plain(box), createSleepingClock()));
    expect(error.recipients).toEqual(['owner@example.com']);
    expect(box.deliveries.map(({ recipients }) => recipients)).toEqual([['security@example.com']]);
    expect(asked).toEqual(['security@example.com', 'owner@example.com', 'security@example.com']);
  });

  const transients: readonly { readonly step: string; readonly reply: Step }[] = [
    { step: 'greeting', reply: '421 too busy' },
    { step: 'MAIL', reply: '451 try later' },
    { step: 'RCPT', reply: '450 greylisted' },
    { step: 'DATA', reply: '451 try later' },
    { step: '.', reply: '452 disk full' },
    { step: 'greeting', reply: HANG_UP },
    { step: 'MAIL', reply: HANG_UP },
    { step: 'DATA', reply: HANG_UP },
    { step: '.', reply: HANG_UP },
  ];
  test.each(transients)('is taken the second time after $reply at $step', async ({ step, reply }) => {
    const server = await scripted((command, connection) =>
      connection === 1 && command === step ? reply : agreeable(command),
    );
    const receipt = await sendMail(message, plain(server), createSleepingClock());
    expect(receipt.attempts).toBe(2);
    expect(server.connections()).toBe(2);
  });

  test('is tried again where nothing listens yet', async () => {
    const server = await scripted(agreeable);
    await server.close();
    const { clock, sleptMs } = createSleepingClock();
    const error = await failureOf(sendMail(message, plain(server), { clock }));
    expect(error.message).toContain('(ECONNREFUSED)');
    expect(sleptMs).toHaveLength(3);
  });
});
