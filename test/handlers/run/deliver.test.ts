import { cpSync, readdirSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type ParsedMail, simpleParser } from 'mailparser';
import { expect, onTestFinished, test } from 'vitest';
import { notify } from '../../../handlers/run/deliver.ts';
import type { DeliveryContext } from '../../../handlers/run/delivery-context.ts';
import { evaluate } from '../../../lib/audit/evaluate.ts';
import type { Audit } from '../../../lib/audit/run.ts';
import { systemClock } from '../../../lib/clock.ts';
import { MailError, StateError } from '../../../lib/errors.ts';
import { reachVerdict } from '../../../lib/findings.ts';
import type { Channel, MailOptions } from '../../../lib/options.ts';
import { loadMemory } from '../../../lib/state/load-memory.ts';
import type { Memory } from '../../../lib/state/memory.ts';
import type { Evidence } from '../../../lib/types.ts';
import { emptyFolder } from '../../support/empty-folder.ts';
import { collected, evidence, image, policy, unavailable } from '../../support/evidence.ts';
import { mailOptions } from '../../support/mail-options.ts';
import { openRobotServer } from '../../support/robot-server.ts';
import { compliantReport, failedRun, withFindings } from '../../support/sample-report.ts';
import { type MailboxOptions, openMailbox } from '../../support/smtp-mailbox.ts';
import { agreeable, openScriptedServer, SILENCE } from '../../support/smtp-script.ts';

const day = (n: number) => `2026-11-${String(n).padStart(2, '0')}T01:00:00.000Z`;
const web = image('img-aaaaaaaa');
const shared = evidence([collected(web, ['101104350001'])]);
const clean = evidence([collected(web, [])]);
const security = 'security@example.com';

function auditOf(seen: Evidence, at: string): Audit {
  const { findings } = evaluate(seen, policy(), at);
  const report = withFindings({ ...compliantReport(), startedAt: at, finishedAt: at, trigger: undefined }, findings);
  return { report: { ...report, runId: `run of ${at}`, verdict: reachVerdict(findings) }, evidence: seen };
}

interface Desk {
  readonly directory: string;
  /** Whoever listens, with what the directory of the memory says now. */
  context(changes?: Partial<DeliveryContext>, of?: string): Promise<DeliveryContext>;
  memory(of?: string): Promise<Memory | undefined>;
  mails(): Promise<readonly ParsedMail[]>;
}

/** A mail server, and a directory for the memory. */
async function openDesk(options: Partial<MailboxOptions> = {}, mail: Partial<MailOptions> = {}): Promise<Desk> {
  const directory = await emptyFolder();
  const box = await openMailbox({ tls: 'none', ...options });
  onTestFinished(() => box.close());
  let runs = 0;
  const load = (from: string) => {
    runs += 1;
    const store = { kind: 'file', path: join(from, 'state.json') } as const;
    return loadMemory({ store }, { clock: systemClock, runId: `run-${runs}` });
  };
  return {
    directory,
    context: async (changes = {}, of = directory) => ({
      delivery: {
        mail: { ...mailOptions, cc: [], when: 'changes', ...mail },
        smtp: { host: '127.0.0.1', port: box.port, secure: false },
      },
      channels: [],
      loadedMemory: await load(of),
      timeLeftMs: () => undefined,
      ...changes,
    }),
    async memory(of = directory) {
      const loadedMemory = await load(of);
      return loadedMemory.status === 'unusable' ? undefined : loadedMemory.memory;
    },
    mails: () => Promise.all(box.deliveries.map(({ source }) => simpleParser(source))),
  };
}

async function failureOf(telling: Promise<unknown>): Promise<unknown> {
  return telling.then(
    () => undefined,
    (reason: unknown) => reason,
  );
}

function knownBy(memory: Memory | undefined): readonly (readonly string[])[] {
  return Object.values(memory?.findings ?? {}).map(({ mailed }) => Object.keys(mailed));
}

test('what is mailed is kept after the mail, and what is not mailed is not mailed', async () => {
  const desk = await openDesk();
  await expect(notify(auditOf(shared, day(16)), await desk.context())).resolves.toEqual({
    mailed: true,
    problems: [],
  });
  expect(knownBy(await desk.memory())).toEqual([[security]]);
  await expect(notify(auditOf(shared, day(17)), await desk.context())).resolves.toEqual({
    mailed: false,
    problems: [],
  });
  expect(await desk.mails()).toHaveLength(1);
});

test('a silent run is remembered all the same, and once', async () => {
  const desk = await openDesk();
  await notify(auditOf(shared, day(16)), await desk.context());
  const { loadedMemory, ...context } = await desk.context();
  if (loadedMemory === undefined) throw new Error('There is a memory.');
  const kept: Memory[] = [];
  const save = (memory: Memory) => {
    kept.push(memory);
    return loadedMemory.save(memory);
  };
  await notify(auditOf(shared, day(17)), { ...context, loadedMemory: { ...loadedMemory, save } });
  expect(kept.flatMap(({ findings }) => Object.values(findings).map(({ lastSeenAt }) => lastSeenAt))).toEqual([
    day(17),
  ]);
  expect(await desk.memory()).toEqual(kept[0]);
});

test('what a run did not see is remembered after its mail as it was before', async () => {
  const desk = await openDesk();
  await notify(auditOf(shared, day(16)), await desk.context());
  const before = await desk.memory();
  await notify(auditOf(evidence([unavailable(web)]), day(17)), await desk.context());
  expect((await desk.memory())?.findings).toMatchObject(before?.findings ?? {});
});

test.each([
  { name: 'finding', before: (context: DeliveryContext) => notify(auditOf(shared, day(16)), context) },
  {
    name: 'trouble',
    before: (context: DeliveryContext) =>
      notify({ ...failedRun({ finishedAt: day(16) }), trigger: undefined }, context),
  },
])(
  'where a run is killed once the end of a $name is accepted, the next reports it again, or that it is back',
  async ({ name, before }) => {
    const copies: string[] = [];
    const desk = await openDesk({
      refuseMessage: () => {
        const copy = `${desk.directory}-${copies.length}`;
        cpSync(desk.directory, copy, { recursive: true });
        copies.push(copy);
        return undefined;
      },
    });
    onTestFinished(() => copies.forEach((copy) => rmSync(copy, { recursive: true })));
    await before(await desk.context());
    await notify(auditOf(clean, day(17)), await desk.context());
    const [, copy = ''] = copies;
    const again = `${copy}-again`;
    cpSync(copy, again, { recursive: true });
    await notify(auditOf(clean, day(18)), await desk.context({}, again));
    await before(await desk.context({}, copy));
    const [first, end, repeated, back] = (await desk.mails()).map(({ subject }) => subject);
    expect(repeated).toBe(end);
    expect(back).toContain(name === 'trouble' ? 'failed' : ' shared with 101104350001');
    expect(first).toContain(name === 'trouble' ? 'failed' : ' shared with 101104350001');
  },
);

test('what is new is kept before its mail is sent, with those to whom it is due', async () => {
  const kept: Promise<Memory | undefined>[] = [];
  const desk = await openDesk({
    refuseMessage: () => {
      const copy = `${desk.directory}-copy`;
      cpSync(desk.directory, copy, { recursive: true });
      onTestFinished(() => rmSync(copy, { recursive: true }));
      kept.push(desk.memory(copy));
      return undefined;
    },
  });
  await notify(auditOf(shared, day(16)), await desk.context());
  const [early] = await Promise.all(kept);
  expect(Object.values(early?.findings ?? {})).toMatchObject([
    { subject: { sharedAccount: '101104350001' }, firstSeenAt: day(16), mailed: {}, owed: [security] },
  ]);
  expect(early?.undelivered).toBeUndefined();
  expect(readdirSync(desk.directory)).toHaveLength(1);
});

test('what is new is mailed although the memory hangs before it, for a fifth of the time', async () => {
  const limits: (number | undefined)[] = [];
  const desk = await openDesk();
  const { loadedMemory, ...context } = await desk.context();
  if (loadedMemory === undefined) throw new Error('There is a memory.');
  const save = (memory: Memory, limitMs?: number) => {
    limits.push(limitMs);
    return limits.length === 1 ? Promise.reject(new StateError('No answer.')) : loadedMemory.save(memory);
  };
  await notify(auditOf(shared, day(16)), {
    ...context,
    timeLeftMs: () => 60_000,
    loadedMemory: { ...loadedMemory, save },
  });
  expect(limits).toEqual([12_000, undefined]);
  expect(knownBy(await desk.memory())).toEqual([[security]]);
  expect(await desk.mails()).toHaveLength(1);
});

test('an end that no server took is still owed, and told the next time', async () => {
  const desk = await openDesk({
    refuseMessage: (received) => (received === 1 ? { code: 550, words: 'no' } : undefined),
  });
  await notify(auditOf(shared, day(16)), await desk.context());
  expect(await failureOf(notify(auditOf(clean, day(17)), await desk.context()))).toBeInstanceOf(MailError);
  expect(knownBy(await desk.memory())).toEqual([[security]]);
  await notify(auditOf(clean, day(18)), await desk.context());
  const [first, last] = await desk.mails();
  expect(last?.subject).toBe(`Re: ${first?.subject}`);
  expect(last?.html).toContain('>1 resolved. ');
  expect(knownBy(await desk.memory())).toEqual([[]]);
});

const losing = [
  { name: 'of an end', seen: clean, says: 'No findings in' },
  { name: 'of an end beside what is new', seen: evidence([collected(web, ['2700036'])]), says: ' shared with ' },
  { name: 'of nothing', seen: shared, says: ' shared with ' },
];

test.each(losing)(
  'where the memory cannot be written before a mail $name, all is told as if nothing were known, and why',
  async ({ seen, says }) => {
    const desk = await openDesk();
    await notify(auditOf(shared, day(16)), await desk.context());
    const context = await desk.context();
    await rm(desk.directory, { recursive: true });
    const error = await failureOf(notify(auditOf(seen, day(17)), context));
    expect(error).toBeInstanceOf(StateError);
    const [, whole, ...others] = await desk.mails();
    expect(others).toEqual([]);
    expect(whole?.subject).toContain(says);
    expect(whole?.subject).not.toMatch(/resolved|new/);
    const { message } = error instanceof Error ? error : new Error('none');
    expect(whole?.text?.replaceAll(/\s+/g, ' ')).toContain(message);
    expect(whole?.text).toContain('The memory of earlier runs could not be read');
  },
);

test('where neither the memory before an end nor the mail instead is taken, both are said', async () => {
  const desk = await openDesk({
    refuseMessage: (received) => (received > 0 ? { code: 550, words: 'no thanks' } : undefined),
  });
  await notify(auditOf(shared, day(16)), await desk.context());
  const context = await desk.context();
  await rm(desk.directory, { recursive: true });
  const error = await failureOf(notify(auditOf(clean, day(17)), context));
  expect(error).toBeInstanceOf(MailError);
  expect(error).toMatchObject({ recipients: [security] });
  expect(error).toHaveProperty('message', expect.stringMatching(/550 no thanks.*cannot write|550 no thanks.*ENOENT/s));
});

test('what is new is mailed although the memory cannot be written after it, which fails the run', async () => {
  const desk = await openDesk({
    refuseMessage: () => {
      rmSync(desk.directory, { recursive: true });
      return undefined;
    },
  });
  const error = await failureOf(notify(auditOf(shared, day(16)), await desk.context()));
  expect(error).toBeInstanceOf(StateError);
  const [mail, ...others] = await desk.mails();
  expect(others).toEqual([]);
  expect(mail?.subject).toContain(' shared with 101104350001');
  expect(mail?.text).not.toContain('The memory of earlier runs');
});

test('a memory and a mail that fail are one error, with what each says and who got nothing', async () => {
  const desk = await openDesk(
    {
      refuseRecipient: (address) => {
        rmSync(desk.directory, { recursive: true, force: true });
        return address === security ? undefined : { code: 550, words: 'unknown' };
      },
    },
    { to: [security, 'gone@example.com'] },
  );
  const error = await failureOf(notify(auditOf(shared, day(16)), await desk.context()));
  expect(error).toBeInstanceOf(MailError);
  expect(error).toMatchObject({ recipients: ['gone@example.com'], cause: { message: expect.stringContaining('550') } });
  expect(error).toHaveProperty('message', expect.stringMatching(/gone@example\.com\. \S.*ENOENT/s));
});

test('whoever has the mail is remembered, though others do not', async () => {
  const desk = await openDesk(
    { refuseRecipient: (address) => (address === security ? undefined : { code: 550, words: 'unknown' }) },
    { to: [security, 'Gone <Gone@example.com>'] },
  );
  await failureOf(notify(auditOf(shared, day(16)), await desk.context()));
  expect(knownBy(await desk.memory())).toEqual([[security]]);
});

test('with a memory that cannot be read, the next run knows what this one told, and nothing else', async () => {
  const desk = await openDesk();
  const other = evidence([collected(web, ['2700036'])]);
  await notify(auditOf(shared, day(16)), await desk.context());
  const { loadedMemory } = await desk.context();
  const unusable = { status: 'unusable', problem: 'It is damaged.', keptAs: 'state.damaged-1.json' } as const;
  const save = loadedMemory?.save ?? (() => Promise.reject(new Error('no memory')));
  const told = await notify(auditOf(other, day(17)), await desk.context({ loadedMemory: { ...unusable, save } }));
  expect(told).toEqual({ mailed: true, problems: [] });
  const { findings } = (await desk.memory()) ?? {};
  expect(Object.values(findings ?? {}).map(({ subject }) => subject.sharedAccount)).toEqual(['2700036']);
  const [, mail] = await desk.mails();
  expect(mail?.text).toMatch(/It is damaged\.\s[|\s]*The damaged data/);
  expect(mail?.text).toContain('state.damaged-1.json');
});

test('a memory that cannot be read is replaced once every mail that says so was taken', async () => {
  const refused = new Set(['owner@example.com']);
  const desk = await openDesk(
    { refuseRecipient: (address) => (refused.has(address) ? { code: 550, words: 'unknown' } : undefined) },
    { routes: [{ to: ['owner@example.com'], cc: [], regions: [web.region] }] },
  );
  const kept: Memory[] = [];
  const save = async (memory: Memory) => {
    kept.push(memory);
  };
  const loadedMemory = { status: 'unusable', problem: 'It is damaged.', save } as const;
  const tell = async () => failureOf(notify(auditOf(shared, day(16)), await desk.context({ loadedMemory })));
  expect(await tell()).toMatchObject({ name: 'MailError', recipients: ['owner@example.com'] });
  expect([await desk.mails(), kept]).toMatchObject([{ length: 1 }, []]);
  refused.clear();
  expect(await tell()).toBeUndefined();
  expect(kept.map(knownBy)).toEqual([[['owner@example.com']]]);
});

test('without a memory everything is told, and nothing kept', async () => {
  const desk = await openDesk();
  const context = await desk.context({ loadedMemory: undefined });
  for (const n of [16, 17]) expect((await notify(auditOf(shared, day(n)), context)).mailed).toBe(true);
  expect((await desk.memory())?.findings).toEqual({});
  expect(await failureOf(notify(failedRun(), context))).toBeUndefined();
  expect((await desk.mails()).map(({ subject }) => subject)).toEqual([
    expect.stringContaining(' shared with 101104350001'),
    expect.stringContaining(' shared with 101104350001'),
    expect.stringContaining('failed'),
  ]);
});

test('a mistake in keeping is no failure of the memory, and not told as one', async () => {
  const bug = new TypeError('a bug');
  const loadedMemory = { status: 'first', memory: { findings: {}, events: [], readers: {} } } as const;
  const refusing: Partial<MailboxOptions> = { refuseMessage: () => ({ code: 550, words: 'no' }) };
  for (const { seen, options, mails } of [
    { seen: clean, options: {}, mails: 0 },
    { seen: shared, options: {}, mails: 1 },
    { seen: shared, options: refusing, mails: 0 },
  ]) {
    const desk = await openDesk(options);
    const context = await desk.context({ loadedMemory: { ...loadedMemory, save: () => Promise.reject(bug) } });
    expect(await failureOf(notify(auditOf(seen, day(16)), context))).toBe(bug);
    expect(await desk.mails()).toHaveLength(mails);
  }
});

test('a mail whose time is up before the server answers is not told, and told by the next run', async () => {
  const desk = await openDesk();
  const server = await openScriptedServer((command) => (command === '.' ? SILENCE : agreeable(command)));
  onTestFinished(() => server.close());
  const context = await desk.context({ timeLeftMs: () => 300 });
  const smtp = { ...context.delivery.smtp, port: server.port };
  const error = await failureOf(
    notify(auditOf(shared, day(16)), { ...context, delivery: { ...context.delivery, smtp } }),
  );
  expect(error).toBeInstanceOf(MailError);
  expect(error).toMatchObject({ recipients: [security] });
  expect(knownBy(await desk.memory())).toEqual([[]]);
  await notify(auditOf(shared, day(17)), await desk.context());
  expect((await desk.mails()).map(({ subject }) => subject)).toEqual([
    expect.stringContaining(' shared with 101104350001'),
  ]);
});

test('a mail for which no time is left is not begun, and nobody counts as told', async () => {
  const desk = await openDesk();
  const error = await failureOf(notify(auditOf(shared, day(16)), await desk.context({ timeLeftMs: () => 0 })));
  expect(error).toMatchObject({ name: 'MailError', recipients: [security] });
  expect(await desk.mails()).toEqual([]);
  expect(knownBy(await desk.memory())).toEqual([[]]);
});

test('a channel that fails or hangs is told of in the mail, which has its time all the same', async () => {
  const desk = await openDesk();
  const [refusing, hanging] = await Promise.all([
    openRobotServer([{ status: 404, body: 'no_service' }]),
    openRobotServer(['hang']),
  ]);
  onTestFinished(async () => {
    await Promise.all([refusing.close(), hanging.close()]);
  });
  const channels: readonly Channel[] = [
    { kind: 'slack', url: `${refusing.base}/services/T0/B0/hunter2-hunter2` },
    { kind: 'wecom', url: `${hanging.base}/cgi-bin/webhook/send?key=hunter2-hunter2` },
  ];
  // What is left when the memory is saved and when the channels are told, and as much as it takes from then on.
  const left = [3000, 3000];
  const context = await desk.context({ channels, timeLeftMs: () => left.shift() });
  const { mailed, problems } = await notify(auditOf(shared, day(16)), context);
  expect(mailed).toBe(true);
  expect(problems).toEqual([
    expect.stringMatching(/^slack: .*HTTP 404: no_service/),
    expect.stringMatching(/^wecom: .*did not answer in time/),
  ]);
  const [mail] = await desk.mails();
  expect(mail?.subject).toContain('delivery to a channel failed');
  expect(mail?.text?.replaceAll(/\s+/g, ' ')).toContain('HTTP 404: no_service');
  expect(knownBy(await desk.memory())).toEqual([[security]]);
});

test('a channel is remembered: once while the mail fails, and again until it accepts', async () => {
  const desk = await openDesk({ refuseMessage: () => ({ code: 550, words: 'no' }) });
  const ok = { body: 'ok' };
  const answers = [ok, ok, { status: 404, body: 'no_service' }, ok] as const;
  const robot = await openRobotServer(answers);
  onTestFinished(() => robot.close());
  const channels: readonly Channel[] = [{ kind: 'slack', url: `${robot.base}/services/T0/B0/hunter2-hunter2` }];
  const more = evidence([collected(web, ['101104350001', '2700036'])]);
  for (const [index, seen] of [shared, shared, more, more, more].entries())
    await failureOf(notify(auditOf(seen, day(16 + index)), await desk.context({ channels })));

  const named = robot.heard.map(({ body }) => [
    /101104350001|2700036/.exec(body)?.[0],
    body.includes('has not been accepted'),
  ]);
  expect(named).toEqual([
    ['101104350001', false],
    ['101104350001', true],
    ['2700036', true],
    ['2700036', true],
  ]);
  expect(knownBy(await desk.memory()).flat()).toEqual([
    expect.stringMatching(/^channel:slack:/),
    expect.stringMatching(/^channel:slack:/),
  ]);
});

test.each(['with a memory', 'without one'])(
  'what a route refuses is mailed to mail.to in the same run, %s',
  async (name) => {
    const owner = 'owner@example.com';
    const desk = await openDesk(
      { refuseRecipient: (address) => (address === owner ? { code: 550, words: '5.1.1 No such user' } : undefined) },
      { routes: [{ to: [owner], cc: [], regions: [web.region] }] },
    );
    const context = await desk.context(name === 'without one' ? { loadedMemory: undefined } : {});
    const error = await failureOf(notify(auditOf(shared, day(16)), context));
    expect(error).toMatchObject({ name: 'MailError', recipients: [owner] });
    const [mail, ...others] = await desk.mails();
    expect(others).toEqual([]);
    const text = mail?.text?.replaceAll(/\s+/g, ' ');
    expect(text).toContain('101104350001');
    expect(text).toContain(`1 finding in this mail is for ${owner}`);
    expect(text).toMatch(/Mail to owner@example\.com has not been accepted since .*\(550 5\.1\.1 No such user\)/);
  },
);

test('a run that has nothing to say says nothing to channels either', async () => {
  const desk = await openDesk();
  const robot = await openRobotServer([{ body: 'ok' }]);
  onTestFinished(() => robot.close());
  const channels: readonly Channel[] = [{ kind: 'slack', url: `${robot.base}/services/T0/B0/hunter2-hunter2` }];
  for (const [index, seen] of [clean, shared, shared].entries())
    await notify(auditOf(seen, day(16 + index)), await desk.context({ channels }));

  expect(robot.heard.map(({ body }) => body)).toEqual([expect.stringContaining(' shared with 101104350001')]);
});

test('alerts of PagerDuty are opened until all are accepted, and resolved by the same keys', async () => {
  const desk = await openDesk();
  const accepted = { status: 202, body: '{"status":"success"}' };
  const service = await openRobotServer([{ status: 400, body: '{"status":"invalid event"}' }, accepted]);
  onTestFinished(() => service.close());
  const url = `${service.base}/v2/enqueue`;
  const channels: readonly Channel[] = [{ kind: 'pagerduty', url, routingKey: 'k'.repeat(32) }];
  const two = evidence([collected(web, ['101104350001', '2700036'])]);
  const problems: number[] = [];
  const sent: (readonly string[])[] = [];
  for (const [index, seen] of [two, two, two, clean].entries()) {
    const before = service.heard.length;
    const notified = await notify(auditOf(seen, day(16 + index)), await desk.context({ channels }));
    problems.push(notified.problems.length);
    const events = service.heard.slice(before).map(({ body }): unknown => JSON.parse(body));
    sent.push(events.map((event) => JSON.stringify(event, ['event_action', 'dedup_key'])).toSorted());
  }
  const [first, second, third, last] = sent;
  expect(problems).toEqual([1, 0, 0, 0]);
  expect(first).toHaveLength(2);
  expect(second).toEqual(first);
  expect(third).toEqual([]);
  expect(last).toEqual(expect.arrayContaining((first ?? []).map((event) => event.replace('trigger', 'resolve'))));
});

/** Recipients of a mail, and whether it says that Slack did not accept a message. */
function slackFailureIn({ to, text }: ParsedMail) {
  const isNamed = /message to Slack was not accepted/.test(text?.replaceAll(/\s+/g, ' ') ?? '');
  return [[to ?? []].flat().map((one) => one.text), isNamed];
}

test('mail.to alone is mailed that a channel failed, although only a route had a finding, and not at the next run again', async () => {
  const owner = 'owner@example.com';
  const desk = await openDesk({}, { routes: [{ to: [owner], cc: [], regions: [web.region] }] });
  const robot = await openRobotServer([{ status: 404, body: 'no_service' }]);
  onTestFinished(() => robot.close());
  const channels: readonly Channel[] = [{ kind: 'slack', url: `${robot.base}/services/T0/B0/hunter2-hunter2` }];
  const { problems } = await notify(auditOf(shared, day(16)), await desk.context({ channels }));
  expect(problems).toHaveLength(1);
  expect((await desk.mails()).map((mail) => slackFailureIn(mail))).toEqual([
    [[owner], false],
    [[security], true],
  ]);
  await expect(notify(auditOf(shared, day(17)), await desk.context({ channels }))).resolves.toEqual({
    mailed: false,
    problems,
  });
  expect(robot.heard).toHaveLength(2);
});

test('a run that mails only that a channel failed has mailed', async () => {
  const desk = await openDesk();
  await notify(auditOf(shared, day(16)), await desk.context());
  const robot = await openRobotServer([{ status: 404, body: 'no_service' }]);
  onTestFinished(() => robot.close());
  const channels: readonly Channel[] = [{ kind: 'slack', url: `${robot.base}/services/T0/B0/hunter2-hunter2` }];
  const second = await notify(auditOf(shared, day(17)), await desk.context({ channels }));
  expect(second.mailed).toBe(true);
  expect(await desk.mails()).toHaveLength(2);
});
