import { createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { systemClock } from '../lib/clock.ts';
import { MailError } from '../lib/errors.ts';
import { sendMail } from '../lib/notify/smtp/send-mail.ts';
import { startTimeLimit } from '../lib/time-limit.ts';
import { collectGarbageRepeatedly } from './support/collect-garbage.ts';
import { message } from './support/smtp-message.ts';
import { portOf } from './support/smtp-script.ts';

const cleanups: (() => void)[] = [];

afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup();
});

test('a mail server that answers without end holds a run no longer than its time, whatever is collected', async () => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.write('220 ready\r\n');
    const wait = setInterval(() => socket.write('250-wait\r\n'), 20);
    socket.on('error', () => undefined).on('close', () => clearInterval(wait));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const garbage = collectGarbageRepeatedly();
  cleanups.push(garbage.stop, () => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const smtp = { host: '127.0.0.1', port: portOf(server), secure: false };
  const sending = sendMail(message, smtp, { clock: systemClock, timeLeftMs: 1500 });
  await expect(sending).rejects.toBeInstanceOf(MailError);
});

test('the other signal ends it with its own reason, and leaves the time unpassed', () => {
  const other = new AbortController();
  const limit = startTimeLimit(60_000, other.signal);
  cleanups.push(limit.clear);
  other.abort('stop');
  expect(limit.signal.reason).toBe('stop');
  expect(limit.hasPassed()).toBe(false);
});

test('the other signal may have ended before', () => {
  const limit = startTimeLimit(60_000, AbortSignal.abort('stop'));
  cleanups.push(limit.clear);
  expect(limit.signal.reason).toBe('stop');
});

test('no time left ends it at once, with a time-out as the reason', async () => {
  const limit = startTimeLimit(-5);
  await new Promise((resolve) => limit.signal.addEventListener('abort', resolve));
  expect(limit.signal.reason).toMatchObject({ name: 'TimeoutError' });
  expect(limit.hasPassed()).toBe(true);
});

test('a limit longer than a timer can be does not end at once', async () => {
  const limit = startTimeLimit(Number.POSITIVE_INFINITY);
  cleanups.push(limit.clear);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(limit.signal.aborted).toBe(false);
});

test('a cleared limit does not end, and listens to nothing', () => {
  const other = new AbortController();
  const limit = startTimeLimit(60_000, other.signal);
  limit.clear();
  other.abort();
  expect(limit.signal.aborted).toBe(false);
});
