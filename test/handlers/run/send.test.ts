import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { notify } from '../../../handlers/run/deliver.ts';
import { evaluate } from '../../../lib/audit/evaluate.ts';
import { reachVerdict } from '../../../lib/findings.ts';
import { collected, evidence, image, policy } from '../../support/evidence.ts';
import { mailOptions } from '../../support/mail-options.ts';
import { openRobotServer } from '../../support/robot-server.ts';
import { compliantReport, withFindings } from '../../support/sample-report.ts';
import { openMailbox } from '../../support/smtp-mailbox.ts';
import { agreeable, openScriptedServer, SILENCE } from '../../support/smtp-script.ts';

afterEach(() => {
  vi.useRealTimers();
});

const web = image('img-aaaaaaaa');
const seen = evidence([collected(web, ['101104350001'])]);
const { findings } = evaluate(seen, policy(), compliantReport().startedAt);
const report = { ...withFindings(compliantReport(), findings), verdict: reachVerdict(findings) };
const routes = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => ({
  to: [`${name}@example.com`],
  cc: [],
  regions: [web.region],
}));

test('every route gets its try, although the first mails wait for minutes for an answer', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const says: ((line: string) => void)[] = [];
  const sent: (() => void)[] = [];
  const server = await openScriptedServer((command) => {
    if (command !== '.') return agreeable(command);
    const line = new Promise<string>((resolve) => says.push(resolve));
    sent[says.length]?.();
    return line;
  });
  const untilSent = (count: number) =>
    new Promise<void>((resolve) => {
      sent[count] = resolve;
    });
  const areFourSent = untilSent(4);
  const areAllSent = untilSent(6);
  const smtp = { host: '127.0.0.1', port: server.port, secure: false };
  const notified = notify(
    { report, evidence: seen },
    { delivery: { mail: { ...mailOptions, routes }, smtp }, channels: [], timeLeftMs: () => 800_000 },
  );

  await areFourSent;
  expect(server.connections()).toBe(4);
  vi.advanceTimersByTime(10_000);
  await areAllSent;
  for (const say of says) say('250 queued');
  expect(await notified).toEqual({ mailed: true, problems: [] });
  expect(server.connections()).toBe(6);
  await server.close();
});

test('a channel is notified that mail failed, although the mail waited for its server to the end', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const waiting: (() => void)[] = [];
  const isSent = new Promise<void>((resolve) => waiting.push(resolve));
  const server = await openScriptedServer((command) => {
    if (command !== '.') return agreeable(command);
    waiting.shift()?.();
    return SILENCE;
  });
  const robot = await openRobotServer([{ body: 'ok' }]);
  const endsAtMs = performance.now() + 60_000;
  const notified = notify(
    { report, evidence: seen },
    {
      delivery: { mail: mailOptions, smtp: { host: '127.0.0.1', port: server.port, secure: false } },
      channels: [{ kind: 'slack', url: `${robot.base}/services/T0/B0/hunter2-hunter2` }],
      timeLeftMs: () => endsAtMs - performance.now(),
    },
  );
  const failure = notified.catch((error: unknown) => error);

  await isSent;
  vi.advanceTimersByTime(50_000);
  expect(await failure).toHaveProperty('name', 'MailError');
  expect(robot.heard.map(({ body }) => body.includes('has not been accepted'))).toEqual([false, true]);
  await Promise.all([server.close(), robot.close()]);
}, 10_000);

test.each(['a route', 'a channel'])(
  'a bug in the notification of %s keeps nobody else from theirs, and fails the run',
  async (of) => {
    const box = await openMailbox({ tls: 'none' });
    onTestFinished(() => box.close());
    const robot = await openRobotServer([{ body: 'ok' }]);
    onTestFinished(() => robot.close());
    const bug = new TypeError('a bug');
    let calls = 0;
    const timeLeftMs = () => {
      calls += 1;
      if (calls === 1) throw bug;
      return 60_000;
    };
    const url = `${robot.base}/services/T0/B0/hunter2-hunter2`;
    const notified = notify(
      { report, evidence: seen },
      {
        delivery: {
          mail: { ...mailOptions, when: 'always', routes },
          smtp: { host: '127.0.0.1', port: box.port, secure: false },
        },
        channels: of === 'a channel' ? [{ kind: 'slack', url }] : [],
        timeLeftMs,
      },
    );
    expect(await notified.catch((error: unknown) => error)).toBe(bug);
    const reached = box.deliveries.flatMap(({ recipients }) => recipients).toSorted();
    const all = routes.flatMap(({ to }) => to);
    const main = [...mailOptions.to, ...mailOptions.cc];
    expect(reached).toEqual(of === 'a channel' ? [...all, ...main].toSorted() : [...all.slice(1), ...main].toSorted());
  },
);
