import { expect, test } from 'vitest';
import type { News, Notification } from '../../lib/alert/notification.ts';
import { composeChatSummary } from '../../lib/report/formats/chat-summary.ts';
import { composeMail } from '../../lib/report/mail/compose.ts';
import type { Evidence } from '../../lib/types.ts';
import { allowance, brief, collected, evidence, unavailable } from '../support/evidence.ts';
import { createHistory, linesOf } from '../support/history.ts';
import { mailOptions } from '../support/mail-options.ts';
import { day, db, ownerOfWeb, web } from './fixtures.ts';

const seen = (onWeb: readonly string[], onDb: readonly string[]) =>
  evidence([collected(web, onWeb), collected(db, onDb)]);
const clean = seen([], []);
const routes = [ownerOfWeb];

function newsIn(notification: Notification | undefined) {
  const { told, closed, stillOpen }: News = notification?.news ?? { told: [], closed: [], stillOpen: -1 };
  return {
    told: told.map(({ finding, stage }) => `${stage} ${brief(finding)}`),
    closed: closed.map(({ subject, outcome }) => `${outcome} ${subject.imageId} ${subject.sharedAccount}`),
    stillOpen,
  };
}

test('channels are told what any mail tells, once and of the whole run', () => {
  const history = createHistory();
  const first = history.run(seen(['100'], ['200', '300']), { at: day(16), mail: { routes } });
  expect(first.mails).toHaveLength(2);
  expect(first.overview).toMatchObject({ to: [], cc: [], notices: [], references: [] });
  expect(newsIn(first.overview)).toEqual({
    told: [
      'new unauthorized-share img-aaaaaaaa 100',
      'new unauthorized-share img-bbbbbbbb 200',
      'new unauthorized-share img-bbbbbbbb 300',
    ],
    closed: [],
    stillOpen: 0,
  });
  expect(first.overview?.run).toMatchObject({ findingsElsewhere: 0, findings: { length: 3 } });

  const second = history.run(seen(['101'], ['300']), { at: day(17), mail: { routes } });
  expect(newsIn(second.overview)).toEqual({
    told: ['new unauthorized-share img-aaaaaaaa 101'],
    closed: ['not-shared img-aaaaaaaa 100', 'not-shared img-bbbbbbbb 200'],
    stillOpen: 1,
  });
  expect(history.run(seen(['101'], ['300']), { at: day(18), mail: { routes } }).overview).toBeUndefined();
});

test('channels are told of no end that no mail tells', () => {
  const history = createHistory();
  history.run(seen(['100'], ['200']), { at: day(16) });
  history.run(seen(['100'], []), { at: day(17), refused: ['security@example.com'] });
  const nobody = { to: ['new@example.com'] };
  const { overview } = history.run(seen(['100', '101'], []), { at: day(18), mail: nobody });
  expect(newsIn(overview)).toEqual({
    told: ['open unauthorized-share img-aaaaaaaa 100', 'new unauthorized-share img-aaaaaaaa 101'].toReversed(),
    closed: [],
    stillOpen: 0,
  });
});

test('channels are told that trouble goes on, and that it is over', () => {
  const history = createHistory();
  const unread = evidence([unavailable(db), collected(web, ['100'])]);
  const said = [16, 17, 18].map((n) => history.run(unread, { at: day(n), mail: { routes } }).overview?.notices);
  expect(said).toEqual([[], [], [{ kind: 'outage-ongoing', runs: 3, since: day(16), nextAfterDays: 7 }]]);
  expect(history.run(clean, { at: day(19), mail: { routes } }).overview?.notices).toEqual([
    { kind: 'outage-over', outcome: 'incomplete', runs: 3, since: day(16) },
  ]);
});

function dbUnread(...onWeb: readonly string[]): Evidence {
  return evidence([unavailable(db), collected(web, onWeb)]);
}

test('channels hear of trouble once it is mailed, and not of trouble that is not', () => {
  const history = createHistory();
  for (const n of [16, 17, 18, 19]) history.run(dbUnread(), { at: day(n) });
  expect(history.run(dbUnread('100'), { at: day(20) }).overview?.notices).toEqual([]);
});

test('channels get no sign of life, and what is mailed beside one', () => {
  const history = createHistory();
  const mail = { heartbeat: 'daily', routes } as const;
  const silent = history.run(clean, { at: day(16), mail });
  expect(linesOf(silent)).toEqual(['security@example.com: heartbeat']);
  expect(silent.overview).toBeUndefined();
  const plan = history.run(seen(['100'], []), { at: day(17), mail });
  expect(linesOf(plan)).toEqual([
    'web@example.com: new unauthorized-share img-aaaaaaaa 100',
    'security@example.com: 1 open, heartbeat',
  ]);
  expect(plan.overview?.notices).toEqual([]);
  expect(newsIn(plan.overview).told).toEqual(['new unauthorized-share img-aaaaaaaa 100']);
});

test('channels are told that nothing is known, and then nothing is said to be new', () => {
  const history = createHistory();
  history.forget();
  const notices = [{ kind: 'memory-unusable', problem: 'The file is damaged.' }] as const;
  const { overview, mails } = history.run(seen(['100'], []), { at: day(16), notices });
  expect(overview).toMatchObject({ notices });
  for (const notification of [overview, mails[0]?.notification]) expect(notification).not.toHaveProperty('news');
});

test('what is told is known since it was first seen, and since now where it is new or back', () => {
  const history = createHistory();
  const firstSeen = (plan: ReturnType<typeof history.run>) =>
    plan.mails[0]?.notification.news?.told.map(({ stage, firstSeenAt }) => `${stage} ${firstSeenAt}`);
  const closed = (plan: ReturnType<typeof history.run>) =>
    plan.mails[0]?.notification.news?.closed.map(({ firstSeenAt }) => firstSeenAt);
  expect(firstSeen(history.run(seen(['100'], []), { at: day(10) }))).toEqual([`new ${day(10)}`]);
  expect(firstSeen(history.run(seen(['100'], ['200']), { at: day(17) }))).toEqual([
    `new ${day(17)}`,
    `reminded ${day(10)}`,
  ]);
  expect(closed(history.run(clean, { at: day(18) }))).toEqual([day(10), day(17)]);
  expect(firstSeen(history.run(seen(['100'], []), { at: day(19) }))).toEqual([`reopened ${day(19)}`]);
});

test('every mail of a plan can be composed, and its overview', () => {
  const history = createHistory();
  const plans = [
    history.run(seen(['100'], ['200']), { at: day(16), mail: { routes } }),
    history.fail('No answer.', { at: day(17) }),
    history.run(seen([], ['200']), { at: day(18), allowlist: [allowance('200')], mail: { routes } }),
  ];
  for (const { mails, overview } of plans) {
    for (const { notification } of mails) expect(composeMail(notification, mailOptions).to).toEqual(notification.to);
    expect(overview && composeChatSummary(overview, mailOptions).title).toContain('[image-share-audit]');
  }
});
