import { expect, test } from 'vitest';
import type { Plan } from '../../lib/alert/plan.ts';
import { remember } from '../../lib/alert/remember.ts';
import type { MailOptions } from '../../lib/options.ts';
import type { Memory, RememberedFinding } from '../../lib/state/memory.ts';
import { EMPTY_MEMORY } from '../../lib/state/memory.ts';
import type { AuditReport, FailedRun } from '../../lib/types.ts';
import { allowance, collected, evidence, image } from '../support/evidence.ts';
import { createHistory, linesOf } from '../support/history.ts';
import { mailOptions } from '../support/mail-options.ts';
import { sampleReport } from '../support/sample-report.ts';
import { clean, day, db, ownerOfWeb, security, shared, two, web } from './fixtures.ts';

const both = evidence([collected(web, ['100']), collected(db, ['200'])]);

function findingsIn(memory: Memory | undefined): readonly RememberedFinding[] {
  return Object.values(memory?.findings ?? {});
}

function subjectsOf({ mails }: Plan): readonly (string | undefined)[] {
  return mails.map(({ notification }) => notification.threadSubject);
}

test('a finding is remembered since when it is known, when it was seen, who knows, and in which mail', () => {
  const history = createHistory();
  history.run(shared, { at: day(16) });
  history.run(shared, { at: day(17), mail: { to: [security, 'new@example.com'] } });
  expect(findingsIn(history.memory())).toMatchObject([
    {
      subject: { kind: 'unauthorized-share', imageId: 'img-aaaaaaaa', sharedAccount: '100' },
      firstSeenAt: day(16),
      lastSeenAt: day(17),
      mailed: { [security]: day(16), 'new@example.com': day(17) },
      threadId: '<0@example.com>',
    },
  ]);
  history.run(clean, { at: day(18), mail: { to: [security, 'new@example.com'] }, refused: ['new@example.com'] });
  expect(findingsIn(history.memory())).toMatchObject([
    { firstSeenAt: day(16), lastSeenAt: day(17), mailed: { 'new@example.com': day(17) } },
  ]);
  expect(findingsIn(history.memory())[0]).not.toHaveProperty('closedAt');
  history.run(clean, { at: day(19), mail: { to: [security, 'new@example.com'] } });
  expect(findingsIn(history.memory())).toMatchObject([{ mailed: {}, closedAt: day(19), firstSeenAt: day(16) }]);
});

test('a mail that nobody took is the first of no thread', () => {
  const history = createHistory();
  history.run(shared, { at: day(16), refused: [security] });
  expect(findingsIn(history.memory())[0]).not.toHaveProperty('threadId');
  expect(history.run(shared, { at: day(17) }).mails[0]?.notification.references).toEqual([]);
});

test('a thread goes on under the mail that it began with', () => {
  const history = createHistory();
  history.run(shared, { at: day(10) });
  const seen = evidence([collected(web, ['100']), collected(db, ['200', '201'])]);
  const mail = { routes: [ownerOfWeb] };
  expect(history.run(seen, { at: day(17), mail }).mails.map(({ notification }) => notification.references)).toEqual([
    [],
    ['<0@example.com>'],
  ]);
  expect(findingsIn(history.memory()).map(({ threadId }) => threadId)).toEqual(Array(3).fill('<0@example.com>'));
});

test('reminder and end of a finding have the subject of its first mail, a mail with something new has its own', () => {
  const history = createHistory();
  expect(subjectsOf(history.run(shared, { at: day(10) }))).toEqual([undefined]);
  expect(subjectsOf(history.run(shared, { at: day(17) }))).toEqual([`mail 0 at ${day(10)}`]);
  expect(subjectsOf(history.run(both, { at: day(24) }))).toEqual([undefined]);
  expect(subjectsOf(history.run(clean, { at: day(25) }))).toEqual([undefined]);
  expect(subjectsOf(history.run(shared, { at: day(26) }))).toEqual([`mail 0 at ${day(10)}`]);
  const mail = { to: [security, 'new@example.com'] };
  expect(subjectsOf(history.run(shared, { at: day(27), mail }))).toEqual([undefined]);
  expect(subjectsOf(history.run(clean, { at: day(28), mail }))).toEqual([`mail 0 at ${day(10)}`]);
});

test('a thread of an older memory, without its subject, has none', () => {
  const history = createHistory();
  history.run(shared, { at: day(10) });
  const findings = JSON.parse(JSON.stringify(history.memory()?.findings), (key, value: unknown) =>
    key === 'threadSubject' ? undefined : value,
  );
  const older = createHistory({ ...EMPTY_MEMORY, findings });
  expect(older.run(clean, { at: day(17) }).mails[0]?.notification).not.toHaveProperty('threadSubject');
});

test.each([
  { team: 'web', older: web, newer: db },
  { team: 'db', older: db, newer: web },
])('a mail that tells of several findings goes on from all their threads, the oldest first: $team', (names) => {
  const history = createHistory();
  const mail = { routes: [{ to: [security, 'owner@example.com'], cc: [], tags: { team: names.team } }] };
  const old = collected(names.older, ['100']);
  const other = image('img-cccccccc');
  history.run(evidence([old, collected(names.newer, []), collected(other, ['300'])]), { at: day(10), mail });
  const later = evidence([old, collected(names.newer, ['200']), collected(other, [])]);
  history.run(later, { at: day(11), mail });
  const plan = history.run(later, { at: day(18) });
  expect(linesOf(plan)).toHaveLength(1);
  expect(plan.mails[0]?.notification.references).toEqual(['<1@example.com>', '<0@example.com>']);
});

test.each<{ days: number; stage: string }>([
  { days: 1, stage: 'reopened' },
  { days: 89, stage: 'reopened' },
  { days: 90, stage: 'reopened' },
  { days: 91, stage: 'new' },
])('a share that is back $days days after its end was told is $stage', ({ days, stage }) => {
  const history = createHistory();
  history.run(shared, { at: day(1) });
  history.run(clean, { at: day(2) });
  history.run(clean, { at: day(2 + days) });
  expect(linesOf(history.run(shared, { at: day(2 + days) }))).toEqual([
    `security@example.com: ${stage} unauthorized-share img-aaaaaaaa 100`,
  ]);
});

test('the end of a finding is owed to nobody who gets no mail any more', () => {
  const history = createHistory();
  history.run(shared, { at: day(16), mail: two });
  history.run(clean, { at: day(17), mail: { to: ['one@example.com'] } });
  expect(findingsIn(history.memory())).toMatchObject([{ mailed: {}, closedAt: day(17) }]);
});

test('a share that is judged in another way is closed for those who were told of that', () => {
  const history = createHistory();
  const lapsed = { allowlist: [allowance('100', { expires: '2026-11-01' })], mail: two };
  history.run(shared, { at: day(16), mail: two });
  history.run(shared, { at: day(17), ...lapsed, refused: ['one@example.com'] });
  const told = () => findingsIn(history.memory()).map(({ subject, mailed }) => [subject.kind, Object.keys(mailed)]);
  expect(told()).toEqual([
    ['unauthorized-share', ['one@example.com']],
    ['lapsed-allowance', ['two@example.com']],
  ]);
  history.run(shared, { at: day(18), ...lapsed });
  expect(findingsIn(history.memory())).toMatchObject([
    { subject: { kind: 'unauthorized-share' }, mailed: {}, closedAt: day(18) },
    { subject: { kind: 'lapsed-allowance' }, mailed: { 'one@example.com': day(18), 'two@example.com': day(17) } },
  ]);
});

const event = (n: number) => ({ name: 'daily', time: day(n) });

test('an event is answered for whoever has its mail, and every event by itself', () => {
  const history = createHistory();
  const mail = { when: 'always' } as const;
  history.run(clean, { at: day(16), trigger: event(16), mail });
  history.fail('No answer.', { at: day(17), trigger: event(17), mail });
  history.run(clean, { at: day(18), mail });
  expect(history.memory()?.events).toEqual([
    { trigger: event(16), outcome: 'report', answeredAt: day(16), recipients: [security] },
    { trigger: event(17), outcome: 'failed', answeredAt: day(17), recipients: [security] },
  ]);
  expect(linesOf(history.run(clean, { at: day(19), trigger: event(16), mail }))).toEqual([]);
});

test('an event of which nobody was told is not answered', () => {
  const history = createHistory();
  history.run(clean, { at: day(16), trigger: event(16) });
  history.run(shared, { at: day(17), trigger: event(17), refused: [security] });
  expect(history.memory()?.events).toEqual([]);
});

test('of very many events the newest are remembered', () => {
  const history = createHistory();
  for (let n = 1; n <= 60; n += 1) history.run(clean, { at: day(n), trigger: event(n), mail: { when: 'always' } });
  const times = history.memory()?.events.map(({ answeredAt }) => answeredAt);
  expect(times).toEqual(Array.from({ length: 50 }, (_, n) => day(n + 11)));
});

const setting = (run: AuditReport | FailedRun | undefined, mail: Partial<MailOptions>) => ({
  run: run ?? sampleReport(),
  mail: { ...mailOptions, cc: [], ...mail },
  channels: [],
});

test('whoever has one of two mails of an event is still owed the other', () => {
  const mail = { routes: [{ ...ownerOfWeb, to: ['web@example.com', security] }], when: 'changes' } as const;
  const plan = createHistory().run(both, { at: day(16), trigger: event(16), mail });
  const [main, owners] = plan.mails;
  const outcomes = [
    { planned: main, accepted: [security] },
    { planned: owners, accepted: ['web@example.com'] },
  ].flatMap(({ planned, accepted }) => (planned ? [{ planned, accepted, messageId: '<a@b>' }] : []));
  const { events } = remember(EMPTY_MEMORY, plan, outcomes, setting(plan.mails[0]?.notification.run, mail));
  expect(events.map(({ recipients }) => recipients)).toEqual([['web@example.com']]);
});

const noticesOf = ({ mails }: Plan) => mails.map(({ notification }) => notification.notices);

test('a sign of life comes when no report came, and says when the last alert was', () => {
  const history = createHistory();
  const mail = { heartbeat: 'weekly', remindAfterDays: 90 } as const;
  expect(noticesOf(history.run(clean, { at: day(1), mail }))).toEqual([[{ kind: 'heartbeat', every: 'weekly' }]]);
  expect(noticesOf(history.run(shared, { at: day(3), mail }))).toEqual([[]]);
  expect(noticesOf(history.run(shared, { at: day(9), mail }))).toEqual([]);
  const sign = { kind: 'heartbeat', every: 'weekly', lastAlertAt: day(3) };
  expect(noticesOf(history.run(shared, { at: day(10), mail }))).toEqual([[sign]]);
  expect(noticesOf(history.run(shared, { at: day(17), mail }))).toEqual([[sign]]);
  expect(history.memory()?.readers).toEqual({ [security]: { lastReportAt: day(17), lastAlertAt: day(3) } });
});

test('a sign of life names the last alert that any of its readers had', () => {
  const history = createHistory();
  const mail = { heartbeat: 'weekly', remindAfterDays: 90 } as const;
  const three = ['one@example.com', 'two@example.com', 'three@example.com'];
  for (const [index, to] of [['one@example.com'], three.slice(0, 2), three].entries()) {
    const accounts = ['100', '101', '102'].slice(0, index + 1);
    const refused = index === 2 ? ['two@example.com', 'three@example.com'] : [];
    history.run(evidence([collected(web, accounts)]), { at: day(index + 1), mail: { ...mail, to }, refused });
  }
  history.run(clean, { at: day(5), mail: { ...mail, to: three } });
  const { mails } = history.run(clean, { at: day(20), mail: { ...mail, to: three } });
  expect(mails.map(({ notification: { to, notices } }) => ({ to, notices }))).toEqual([
    { to: three, notices: [{ kind: 'heartbeat', every: 'weekly', lastAlertAt: day(3) }] },
  ]);
});

test('a sign of life goes to those for whom it is due, and the mail of an owner is none', () => {
  const history = createHistory();
  const routes = [{ ...ownerOfWeb, to: ['one@example.com'] }];
  const mail = { ...two, heartbeat: 'weekly', remindAfterDays: 90, routes } as const;
  history.run(clean, { at: day(1), mail, refused: ['two@example.com'] });
  expect(linesOf(history.run(clean, { at: day(2), mail }))).toEqual(['two@example.com: heartbeat']);
  expect(linesOf(history.run(shared, { at: day(5), mail }))).toEqual([
    'one@example.com: new unauthorized-share img-aaaaaaaa 100',
  ]);
  expect(linesOf(history.run(shared, { at: day(8), mail }))).toEqual(['one@example.com: heartbeat, 1 elsewhere']);
});

test('the mail of a failed run is no sign of life', () => {
  const history = createHistory();
  const mail = { heartbeat: 'daily', when: 'findings' } as const;
  history.run(clean, { at: day(16), mail });
  history.fail('No answer.', { at: '2026-11-16T12:00:00.000Z', mail });
  expect(history.memory()?.readers).toEqual({ [security]: { lastReportAt: day(16) } });
});

test('readers who get no mail any more are forgotten', () => {
  const history = createHistory();
  history.run(shared, { at: day(16), mail: two });
  history.run(shared, { at: day(17), mail: { to: ['two@example.com'] } });
  expect(Object.keys(history.memory()?.readers ?? {})).toEqual(['two@example.com']);
});

test('there is no sign of life of a run that knows nothing of earlier ones', () => {
  const history = createHistory();
  history.forget();
  expect(linesOf(history.run(clean, { at: day(16), mail: { heartbeat: 'daily' } }))).toEqual([]);
});

test('before an end is sent, only those to whom it is sent count as perhaps notified', () => {
  const history = createHistory();
  const mail = { routes: [ownerOfWeb], to: two.to };
  history.run(both, { at: day(16), mail });
  const before = history.memory();
  const after = evidence([collected(web, []), collected(db, ['200'])]);
  const plan = history.run(after, { at: day(17), mail, dies: true });
  expect(linesOf(plan).map((line) => line.split(':')[0])).toEqual(['web@example.com']);
  const [ofWeb, ofDb] = findingsIn(before);
  expect(findingsIn(history.memory())).toEqual([
    { ...ofWeb, unconfirmed: ['web@example.com'] },
    { ...ofDb, lastSeenAt: day(17) },
  ]);
});

test.each([{ kills: 1 }, { kills: 2 }])(
  'an end is reported by the next run, after $kills that were killed',
  ({ kills }) => {
    for (const outage of ['none', 'failed'] as const) {
      const history = createHistory();
      if (outage === 'none') history.run(shared, { at: day(16), mail: two });
      else history.fail('No answer.', { at: day(16), mail: two });
      const plans = Array.from({ length: kills }, (_, n) =>
        history.run(clean, { at: day(17 + n), mail: two, dies: true }),
      );
      const next = history.run(clean, { at: day(20), mail: two });
      expect(linesOf(next)).toEqual(linesOf(plans[0] ?? next));
      expect(linesOf(next)).toHaveLength(1);
      expect(linesOf(history.run(clean, { at: day(21), mail: two }))).toEqual([]);
    }
  },
);

test('a heartbeat says when others were alerted, also where that is over', () => {
  const mail = { heartbeat: 'weekly', remindAfterDays: 90, routes: [ownerOfWeb] } as const;
  const history = createHistory();
  const heartbeatOn = (n: number) =>
    history
      .run(clean, { at: day(n), mail })
      .mails.flatMap(({ notification }) => notification.notices)
      .filter(({ kind }) => kind === 'heartbeat');
  expect(heartbeatOn(1)).toEqual([{ kind: 'heartbeat', every: 'weekly' }]);
  history.run(shared, { at: day(3), mail });
  history.run(clean, { at: day(4), mail });
  expect(heartbeatOn(8)).toEqual([{ kind: 'heartbeat', every: 'weekly', lastAlertToOthersAt: day(3) }]);
});
