import { describe, expect, test } from 'vitest';
import { channelId } from '../../lib/alert/channels.ts';
import type { News, Notification } from '../../lib/alert/notification.ts';
import type { Plan } from '../../lib/alert/plan.ts';
import type { ChatSummary } from '../../lib/notify/chat/summary.ts';
import type { Channel } from '../../lib/options.ts';
import { composeChatSummary } from '../../lib/report/formats/chat-summary.ts';
import { composeMail } from '../../lib/report/mail/compose.ts';
import type { Evidence } from '../../lib/types.ts';
import { allowance, brief, collected, evidence, unavailable } from '../support/evidence.ts';
import { channelLinesOf, createHistory, linesOf } from '../support/history.ts';
import { mailOptions } from '../support/mail-options.ts';
import { day, db, ownerOfWeb, security, web } from './fixtures.ts';

const slack: Channel = { kind: 'slack', url: 'https://hooks.slack.com/services/T0/B0/hunter2-hunter2' };
const wecom: Channel = { kind: 'wecom', url: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=hunter2-hunter2' };
const [slackId, wecomId] = [channelId(slack), channelId(wecom)];
const channels = [slack];

const seen = (onWeb: readonly string[], onDb: readonly string[]) =>
  evidence([collected(web, onWeb), collected(db, onDb)]);
const clean = seen([], []);
const routes = [ownerOfWeb];

/** Notification of the one channel; undefined where it gets nothing. */
function overviewOf({ channels: [first] }: Plan): Notification | undefined {
  return first?.notification;
}

function newsIn(notification: Notification | undefined) {
  const { told, closed, stillOpen }: News = notification?.news ?? { told: [], closed: [], stillOpen: -1 };
  return {
    told: told.map(({ finding, stage }) => `${stage} ${brief(finding)}`),
    closed: closed.map(({ subject, outcome }) => `${outcome} ${subject.imageId} ${subject.sharedAccount}`),
    stillOpen,
  };
}

test('the name of a channel is no mail address, and tells nothing of its url', () => {
  expect(slackId).toMatch(/^channel:slack:[0-9a-f]{12}$/);
  expect(channelId({ ...slack, url: `${slack.url}x` })).not.toBe(slackId);
});

test('channels are notified of the whole run, whatever the routes are', () => {
  const history = createHistory();
  const first = history.run(seen(['100'], ['200', '300']), { at: day(16), mail: { routes }, channels });
  expect(first.mails).toHaveLength(2);
  expect(first.channels).toMatchObject([{ notification: { to: [], cc: [], notices: [], references: [] } }]);
  expect(newsIn(overviewOf(first))).toEqual({
    told: [
      'new unauthorized-share img-aaaaaaaa 100',
      'new unauthorized-share img-bbbbbbbb 200',
      'new unauthorized-share img-bbbbbbbb 300',
    ],
    closed: [],
    stillOpen: 0,
  });
  expect(overviewOf(first)?.run).toMatchObject({ findingsElsewhere: 0, findings: { length: 3 } });

  const second = history.run(seen(['101'], ['300']), { at: day(17), mail: { routes }, channels });
  expect(newsIn(overviewOf(second))).toEqual({
    told: ['new unauthorized-share img-aaaaaaaa 101'],
    closed: ['not-shared img-aaaaaaaa 100', 'not-shared img-bbbbbbbb 200'],
    stillOpen: 1,
  });
  expect(history.run(seen(['101'], ['300']), { at: day(18), mail: { routes }, channels }).channels).toEqual([]);
});

test('a channel is notified of a finding once, while the mail about it is refused again and again', () => {
  const history = createHistory();
  const refused = [security];
  const runs = [16, 17, 18].map((n) => history.run(seen(['100'], []), { at: day(n), channels, refused }));
  expect(runs.map((plan) => channelLinesOf(plan))).toEqual([
    [`${slackId}: new unauthorized-share img-aaaaaaaa 100`, `${slackId}: 1 open, mail-failed`],
    [],
    [],
  ]);
  expect(runs.map((plan) => linesOf(plan))).toEqual(
    runs.map(() => ['security@example.com: new unauthorized-share img-aaaaaaaa 100']),
  );
});

test('a channel is reminded, and notified of what is resolved and reopened, as an address is', () => {
  const history = createHistory();
  const said = [
    history.run(seen(['100'], []), { at: day(9), channels }),
    history.run(seen(['100'], []), { at: day(16), channels }),
    history.run(clean, { at: day(17), channels }),
    history.run(clean, { at: day(18), channels }),
    history.run(seen(['100'], []), { at: day(19), channels }),
  ];
  expect(said.map((plan) => channelLinesOf(plan))).toEqual([
    [`${slackId}: new unauthorized-share img-aaaaaaaa 100`],
    [`${slackId}: reminded unauthorized-share img-aaaaaaaa 100`],
    [`${slackId}: not-shared unauthorized-share img-aaaaaaaa 100`],
    [],
    [`${slackId}: reopened unauthorized-share img-aaaaaaaa 100`],
  ]);
});

test('a channel that accepted nothing is notified again of all that it does not know, and the others are not', () => {
  const history = createHistory();
  const both = [slack, wecom];
  history.run(seen([], ['200']), { at: day(15), channels: both });
  history.run(seen(['100'], ['200']), { at: day(16), channels: both, refused: [wecomId] });
  const plan = history.run(seen(['100'], ['200']), { at: day(17), channels: both });
  expect(linesOf(plan)).toEqual([]);
  expect(channelLinesOf(plan)).toEqual([`${wecomId}: new unauthorized-share img-aaaaaaaa 100, 1 open`]);
});

test('channels with the same content share one notification', () => {
  const plan = createHistory().run(seen(['100'], []), { at: day(16), channels: [slack, wecom, slack] });
  expect(channelLinesOf(plan)).toEqual([`${slackId} ${wecomId}: new unauthorized-share img-aaaaaaaa 100`]);
});

test('a channel that no memory knows yet is notified once of what is open, and that it was open before', () => {
  const history = createHistory();
  history.run(seen(['100'], ['200']), { at: day(16) });
  const upgraded = history.run(seen(['100'], ['200']), { at: day(17), channels });
  expect(linesOf(upgraded)).toEqual([]);
  expect(channelLinesOf(upgraded)).toEqual([
    `${slackId}: open unauthorized-share img-aaaaaaaa 100, open unauthorized-share img-bbbbbbbb 200, first-mail`,
  ]);
  expect(history.run(seen(['100'], ['200']), { at: day(18), channels }).channels).toEqual([]);
});

test('channels are notified of an outage as mail is, and that it is over', () => {
  const history = createHistory();
  const unread = evidence([unavailable(db), collected(web, ['100'])]);
  const said = [16, 17, 18, 19].map(
    (n) => overviewOf(history.run(unread, { at: day(n), mail: { routes }, channels }))?.notices,
  );
  const ongoing = { kind: 'outage-ongoing', outcome: 'incomplete', runs: 3, since: day(16), nextAfterDays: 7 };
  expect(said).toEqual([[], [], [{ ...ongoing, isNewCause: false }], undefined]);
  expect(overviewOf(history.run(clean, { at: day(20), mail: { routes }, channels }))?.notices).toEqual([
    { kind: 'outage-over', outcome: 'incomplete', runs: 4, since: day(16) },
  ]);
});

test('channels are notified of a failed run, and of an event that the platform repeats only once', () => {
  const history = createHistory();
  const trigger = { name: 'daily', time: day(16) };
  const step = { at: day(16), trigger, channels, refused: [security] };
  const failed = [history.fail('No answer.', step), history.fail('No answer.', step)];
  expect(failed.map((plan) => channelLinesOf(plan))).toEqual([
    [`${slackId}: failed`, `${slackId}: failed, mail-failed`],
    [],
  ]);
  const report = [history.run(seen(['100'], []), step), history.run(seen(['100'], []), step)];
  expect(report.map((plan) => channelLinesOf(plan))).toEqual([
    [`${slackId}: new unauthorized-share img-aaaaaaaa 100, outage-over, mail-failed`],
    [],
  ]);
});

test('an outage that a channel knows is not repeated beside another finding', () => {
  const history = createHistory();
  for (const n of [16, 17, 18, 19]) history.run(dbUnread(), { at: day(n), channels });
  expect(overviewOf(history.run(dbUnread('100'), { at: day(20), channels }))?.notices).toEqual([]);
});

function dbUnread(...onWeb: readonly string[]): Evidence {
  return evidence([unavailable(db), collected(web, onWeb)]);
}

test('channels get no heartbeat', () => {
  const history = createHistory();
  const mail = { heartbeat: 'daily', routes } as const;
  const silent = history.run(clean, { at: day(16), mail, channels });
  expect(linesOf(silent)).toEqual(['security@example.com: heartbeat']);
  expect(silent.channels).toEqual([]);
});

test('channels are told that nothing is known, and then nothing is said to be new', () => {
  const history = createHistory();
  history.forget();
  const notices = [{ kind: 'memory-unusable', problem: 'The file is damaged.' }] as const;
  const plan = history.run(seen(['100'], []), { at: day(16), notices, channels });
  expect(overviewOf(plan)).toMatchObject({ notices });
  for (const notification of [overviewOf(plan), plan.mails[0]?.notification])
    expect(notification).not.toHaveProperty('news');
});

test('without a memory, channels get every report with a finding', () => {
  const history = createHistory();
  const lines = [seen(['100'], []), seen(['100'], []), clean].map((now) => {
    history.forget();
    return channelLinesOf(history.run(now, { at: day(16), channels }));
  });
  expect(lines).toEqual([
    [`${slackId}: unauthorized-share img-aaaaaaaa 100`],
    [`${slackId}: unauthorized-share img-aaaaaaaa 100`],
    [],
  ]);
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

test('every notification of a plan can be composed', () => {
  const history = createHistory();
  const plans = [
    history.run(seen(['100'], ['200']), { at: day(16), mail: { routes }, channels }),
    history.fail('No answer.', { at: day(17), channels }),
    history.run(seen([], ['200']), { at: day(18), allowlist: [allowance('200')], mail: { routes }, channels }),
  ];
  for (const plan of plans) {
    for (const { notification } of plan.mails)
      expect(composeMail(notification, mailOptions).to).toEqual(notification.to);
    const overview = overviewOf(plan);
    expect(overview && composeChatSummary(overview, mailOptions).title).toContain('share-audit]');
  }
});

/** Everything that a summary says. */
const textsIn = ({ title, verdict, counts, notices, items, left }: ChatSummary) =>
  [title, verdict, counts, ...notices, ...items, left.at(-1)].join('\n');

describe('a channel with a minSeverity', () => {
  const high: Channel = { ...wecom, minSeverity: 'high' };
  const unused = allowance('300');
  const both = [slack, high];
  const required = allowance('400', { required: true, images: [web.imageId] });
  const en = { language: 'en', timeZone: 'UTC' } as const;

  /** Text that the channel gets; undefined where it gets nothing. */
  function textFor(channel: Channel, plan: Plan): string | undefined {
    const planned = plan.channels.find(({ addresses }) => addresses.includes(channelId(channel)));
    return planned && textsIn(composeChatSummary(planned.notification, en));
  }

  test('gets the findings of that severity or worse, and the number of the others', () => {
    const history = createHistory();
    const plan = history.run(seen(['100'], []), { at: day(16), channels: both, allowlist: [unused, required] });
    expect(channelLinesOf(plan).filter((line) => line.startsWith(channelId(high)))).toEqual([
      `${channelId(high)}: new unauthorized-share img-aaaaaaaa 100, 2 elsewhere`,
    ]);
    expect(textFor(high, plan)).toContain('2 findings below the minSeverity of this channel are not shown here.');
    expect(textFor(slack, plan)).not.toContain('minSeverity');
    expect(newsIn(plan.channels.find(({ addresses }) => addresses.includes(slackId))?.notification).told).toHaveLength(
      3,
    );
  });

  test('gets those of medium severity with the setting medium', () => {
    const medium: Channel = { ...slack, minSeverity: 'medium' };
    const history = createHistory();
    const plan = history.run(clean, { at: day(16), channels: [medium], allowlist: [unused, required] });
    expect(channelLinesOf(plan)).toEqual([`${slackId}: new missing-share img-aaaaaaaa 400, 1 elsewhere`]);
  });

  test('hears nothing where all that is new is below it, until something else is', () => {
    const history = createHistory();
    const allowlist = [unused];
    expect(textFor(high, history.run(clean, { at: day(16), channels: both, allowlist }))).toBeUndefined();
    const plan = history.run(seen(['100'], []), { at: day(17), channels: both, allowlist });
    expect(textFor(high, plan)).toContain('1 finding below the minSeverity of this channel is not shown here.');
    const over = textFor(high, history.run(clean, { at: day(18), channels: both, allowlist }));
    expect(over).toContain('1 finding below the minSeverity of this channel');
  });

  test('is never given an all-clear in place of what it is not shown', () => {
    const history = createHistory();
    const allowlist = [unused];
    const plan = history.run(clean, { at: day(16), channels: [high], allowlist, mail: { when: 'always' } });
    const text = textFor(high, plan) ?? '';
    expect(text).toContain('1 finding below the minSeverity of this channel');
    expect(text).not.toMatch(/All shares|all clear|no open findings|is allowed|are allowed/i);
  });

  test('is always told what could not be read, and of a failed run', () => {
    const history = createHistory();
    const unread = evidence([unavailable(web)]);
    expect(textFor(high, history.run(unread, { at: day(16), channels: [high] }))).toContain('not be verified');
    expect(textFor(high, history.fail('No answer.', { at: day(17), channels: [high] }))).toContain(
      'Nothing was verified',
    );
  });
});

test('services of PagerDuty at one address are channels of their own', () => {
  const url = 'https://events.pagerduty.com/v2/enqueue';
  const [one, two] = ['a', 'b'].map((letter) => channelId({ kind: 'pagerduty', url, routingKey: letter.repeat(32) }));
  expect(one).toMatch(/^channel:pagerduty:[0-9a-f]{12}$/);
  expect(two).not.toBe(one);
});

describe('a channel that fails beside mails to routes alone', () => {
  const failing = { mail: { routes }, channels, refused: [slackId] };
  const overview = 'security@example.com: 1 elsewhere';

  test('is reported to mail.to once, as its reminder, and again after it had recovered', () => {
    const history = createHistory();
    history.run(clean, { at: day(1), mail: { routes, when: 'always' }, channels });
    const said = [
      history.run(seen(['100'], []), { at: day(2), ...failing }),
      history.run(seen(['100'], []), { at: day(3), ...failing }),
      history.run(seen(['100'], []), { at: day(9), ...failing }),
      history.run(seen(['100'], []), { at: day(10), ...failing, refused: [] }),
      history.run(seen(['100', '101'], []), { at: day(11), ...failing }),
    ];
    expect(said.map((plan) => linesOf(plan))).toEqual([
      [overview, 'web@example.com: new unauthorized-share img-aaaaaaaa 100'],
      [],
      [overview, 'web@example.com: reminded unauthorized-share img-aaaaaaaa 100'],
      [],
      ['security@example.com: 2 elsewhere', 'web@example.com: new unauthorized-share img-aaaaaaaa 101, 1 open'],
    ]);
  });

  test('is reported to mail.to again until a mail about it is accepted', () => {
    const history = createHistory();
    history.run(clean, { at: day(1), mail: { routes, when: 'always' }, channels });
    const refused = [slackId, security];
    history.run(seen(['100'], []), { at: day(2), ...failing, refused });
    const said = [3, 4].map((n) => linesOf(history.run(seen(['100'], []), { at: day(n), ...failing })));
    expect(said).toEqual([[overview], []]);
  });
});
