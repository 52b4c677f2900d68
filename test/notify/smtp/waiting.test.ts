import pLimit from 'p-limit';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type SendOptions, sendMail } from '../../../lib/notify/smtp/send-mail.ts';
import type { SmtpOptions } from '../../../lib/options.ts';
import { createSleepingClock } from '../../support/smtp-clock.ts';
import { openMailbox } from '../../support/smtp-mailbox.ts';
import { message } from '../../support/smtp-message.ts';
import { agreeable, openScriptedServer, type Script, type ScriptedServer, SILENCE } from '../../support/smtp-script.ts';

const MINUTE_MS = 60_000;
const INVOCATION_MS = 870_000;
const recipients = ['security@example.com', 'owner@example.com'];
const cleanups: (() => unknown)[] = [];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});

afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(cleanups.splice(0).map((cleanup) => cleanup()));
});

interface Listening extends ScriptedServer {
  readonly smtp: SmtpOptions;
  /** Resolves when the server hears a command, from now on. */
  readonly hears: (command: string) => Promise<void>;
}

async function scripted(script: Script): Promise<Listening> {
  const waiting = new Map<string, () => void>();
  const server = await openScriptedServer((command, connection) => {
    waiting.get(command)?.();
    return script(command, connection);
  });
  cleanups.push(() => server.close());
  return {
    ...server,
    smtp: { host: '127.0.0.1', port: server.port, secure: false },
    hears: (command) => new Promise((resolve) => waiting.set(command, resolve)),
  };
}

/** A line that is said when the test wants it. */
function laterLine() {
  const says: ((line: string) => void)[] = [];
  const line = new Promise<string>((resolve) => says.push(resolve));
  return { line, say: (text: string) => says[0]?.(text) };
}

function send(smtp: SmtpOptions, options: Partial<SendOptions> = {}) {
  const { clock, sleptMs } = createSleepingClock();
  const outcome = sendMail(message, smtp, { clock, timeLeftMs: INVOCATION_MS, ...options }).catch(
    (error: unknown) => error,
  );
  return { outcome, sleptMs };
}

test('an answer to the whole message that takes almost ten minutes is waited for, and makes no second copy', async () => {
  const { line, say } = laterLine();
  const server = await scripted((command) => (command === '.' ? line : agreeable(command)));
  const isSent = server.hears('.');
  const { outcome } = send(server.smtp);
  await isSent;
  vi.advanceTimersByTime(10 * MINUTE_MS - 1);
  say('250 queued at last');
  expect(await outcome).toMatchObject({ attempts: 1, recipients });
  expect(server.connections()).toBe(1);
});

test('after ten minutes without an answer one more copy is sent, and then it fails', async () => {
  const server = await scripted((command) => (command === '.' ? SILENCE : agreeable(command)));
  let isSent = server.hears('.');
  const { outcome, sleptMs } = send(server.smtp);
  for (let copies = 1; copies <= 2; copies += 1) {
    await isSent;
    isSent = server.hears('.');
    vi.advanceTimersByTime(10 * MINUTE_MS);
  }
  expect(await outcome).toHaveProperty('message', expect.stringContaining('It may have arrived nonetheless'));
  expect(server.connections()).toBe(2);
  expect(sleptMs).toEqual([1000]);
});

test.each(['EHLO', 'MAIL', 'RCPT', 'DATA'])('half a minute without an answer to %s is tried again', async (step) => {
  const server = await scripted((command, connection) =>
    command === step && connection === 1 ? SILENCE : agreeable(command),
  );
  const isAsked = server.hears(step);
  const { outcome } = send(server.smtp);
  await isAsked;
  vi.advanceTimersByTime(30_000);
  expect(await outcome).toMatchObject({ attempts: 2, recipients });
});

test('a goodbye that is not answered does not take back what was accepted', async () => {
  const server = await scripted((command) => (command === 'QUIT' ? SILENCE : agreeable(command)));
  const isLeaving = server.hears('QUIT');
  const { outcome } = send(server.smtp);
  await isLeaving;
  vi.advanceTimersByTime(5000);
  expect(await outcome).toMatchObject({ attempts: 1, recipients });
});

test('five minutes of greylisting are waited for, and who has the mail gets no second copy', async () => {
  // The server waits a moment before it greets.
  vi.useRealTimers();
  const { clock } = createSleepingClock();
  const box = await openMailbox({
    tls: 'none',
    refuseRecipient: (address) =>
      address === 'owner@example.com' && clock.elapsedMs() < 5 * MINUTE_MS
        ? { code: 451, words: '4.7.1 Greylisted, come back later' }
        : undefined,
  });
  cleanups.push(() => box.close());
  const smtp = { host: '127.0.0.1', port: box.port, secure: false };
  const receipt = await sendMail(message, smtp, { clock, timeLeftMs: INVOCATION_MS });
  expect(receipt.recipients).toEqual(recipients);
  expect(clock.elapsedMs()).toBeLessThan(6 * MINUTE_MS);
  expect(box.deliveries.map((delivery) => delivery.recipients)).toEqual([
    ['security@example.com'],
    ['owner@example.com'],
  ]);
});

test.each([INVOCATION_MS, 23_000, 3000])('greylisting that stays is given up within the %i ms left', async (leftMs) => {
  const server = await scripted((command) => (command === 'RCPT' ? '450 4.7.1 later' : agreeable(command)));
  const { outcome, sleptMs } = send(server.smtp, { timeLeftMs: leftMs });
  expect(await outcome).toHaveProperty(
    'message',
    expect.stringContaining('deferred the mail for security@example.com'),
  );
  const waitedMs = sleptMs.reduce((sum, ms) => sum + ms, 0);
  expect(waitedMs).toBe(leftMs - Math.min(15_000, leftMs / 2));
});

test('without a limit, greylisting is waited for during a minute', async () => {
  const server = await scripted((command) => (command === 'RCPT' ? '450 4.7.1 later' : agreeable(command)));
  const { outcome, sleptMs } = send(server.smtp, { timeLeftMs: Number.POSITIVE_INFINITY });
  expect(await outcome).toHaveProperty('recipients', recipients);
  expect(sleptMs.reduce((sum, ms) => sum + ms, 0)).toBe(MINUTE_MS);
});

test('a mail whose answer takes long lets the next one have its turn', async () => {
  const { line, say } = laterLine();
  const server = await scripted((command, connection) =>
    command === '.' && connection === 1 ? line : agreeable(command),
  );
  const oneAtATime = pLimit(1);
  const inTurn = (attempt: () => Promise<void>) => oneAtATime(attempt);
  const isSent = server.hears('.');
  const slow = send(server.smtp, { inTurn });
  const quick = send(server.smtp, { inTurn });
  await isSent;
  expect(server.connections()).toBe(1);
  vi.advanceTimersByTime(10_000);
  expect(await quick.outcome).toMatchObject({ recipients });
  say('250 queued');
  expect(await slow.outcome).toMatchObject({ attempts: 1, recipients });
});

test('a mail whose time is up before its next turn fails with what the server had said', async () => {
  const server = await scripted((command) => (command === 'RCPT' ? '450 4.7.1 later' : agreeable(command)));
  const { clock, sleptMs } = createSleepingClock();
  let turns = 0;
  const inTurn = async (attempt: () => Promise<void>) => {
    turns += 1;
    if (turns === 2) await clock.sleep(MINUTE_MS);
    await attempt();
  };
  const sending = sendMail(message, server.smtp, { clock, timeLeftMs: MINUTE_MS, inTurn });
  await expect(sending).rejects.toThrow('deferred the mail for security@example.com (450 4.7.1 later)');
  expect([sleptMs, server.connections()]).toEqual([[1000, MINUTE_MS], 1]);
});

test('a mail that waits for greylisting to end lets the next one have its turn', async () => {
  const { clock } = createSleepingClock();
  const server = await scripted((command, connection) =>
    command === 'RCPT' && connection === 1 ? '450 4.7.1 later' : agreeable(command),
  );
  const oneAtATime = pLimit(1);
  const arrived: string[] = [];
  const mails = ['first', 'second'].map(async (name) => {
    await sendMail(message, server.smtp, { clock, inTurn: (attempt) => oneAtATime(attempt) });
    arrived.push(name);
  });
  await Promise.all(mails);
  expect(arrived).toEqual(['second', 'first']);
});
