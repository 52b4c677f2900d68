import { expect, test } from 'vitest';
import { channelId } from '../../lib/alert/channels.ts';
import type { Channel } from '../../lib/options.ts';
import { composeMail } from '../../lib/report/mail/compose.ts';
import { allowance, collected, evidence } from '../support/evidence.ts';
import { channelLinesOf, createHistory, linesOf } from '../support/history.ts';
import { mailOptions } from '../support/mail-options.ts';
import { clean, day, db, ownerOfWeb, security, shared, unread, web } from './fixtures.ts';

const owner = 'web@example.com';
const gone = 'not-shared unauthorized-share img-aaaaaaaa 100';
const refused = [security];

test.each(['changes', 'findings', 'always'] as const)(
  'with %s, a share that was gone before any mail was accepted is reported once as having been open',
  (when) => {
    const history = createHistory();
    const mail = { when };
    for (const n of [16, 17]) history.run(shared, { at: day(n), mail, refused });
    history.run(clean, { at: day(18), mail, refused });
    const plan = history.run(clean, { at: day(19), mail });
    expect(linesOf(plan)).toEqual([`${security}: ${gone}`]);
    const closed = plan.mails[0]?.notification.news?.closed;
    expect(closed).toMatchObject([{ firstSeenAt: day(16), lastSeenAt: day(17) }]);
    const { text = '' } = plan.mails[0] ? composeMail(plan.mails[0].notification, mailOptions) : {};
    expect(text.replaceAll(/\s+/g, ' ')).toMatch(/was open from 2026-11-16 09:00.* to 2026-11-17 09:00/);
    expect(linesOf(history.run(clean, { at: day(20), mail })).join()).not.toContain('not-shared');
  },
);

test('who knew that a share was open learns of its end, and who did not, that it was open', () => {
  const history = createHistory();
  const mail = { to: ['one@example.com', 'two@example.com'] };
  history.run(shared, { at: day(16), mail, refused: ['two@example.com'] });
  const plan = history.run(clean, { at: day(17), mail });
  const lastSeen = plan.mails.map(({ addresses, notification }) => [
    ...addresses,
    notification.news?.closed.map(({ lastSeenAt }) => lastSeenAt),
  ]);
  expect(lastSeen).toEqual([
    ['one@example.com', [undefined]],
    ['two@example.com', [day(16)]],
  ]);
});

test('a route is told what was open while it accepted nothing, and mail.to in its place where it left the settings', () => {
  for (const { mail, to } of [
    { mail: { routes: [ownerOfWeb] }, to: owner },
    { mail: {}, to: security },
  ]) {
    const history = createHistory();
    history.run(shared, { at: day(16), mail: { routes: [ownerOfWeb] }, refused: [owner, security] });
    expect(linesOf(history.run(clean, { at: day(17), mail, refused: to === owner ? [security] : [] }))).toContain(
      `${to}: ${gone}`,
    );
  }
});

test('a channel is told what was open while it accepted nothing', () => {
  const slack: Channel = { kind: 'slack', url: 'https://hooks.slack.com/services/T0/B0/hunter2-hunter2' };
  const id = channelId(slack);
  const history = createHistory();
  history.run(shared, { at: day(16), channels: [slack], refused: [id] });
  const lines = [17, 18].map((n) => channelLinesOf(history.run(clean, { at: day(n), channels: [slack] })));
  expect(lines).toEqual([[`${id}: ${gone}`], []]);
});

test('a minor finding that is over is of no use to whoever did not hear of it', () => {
  const history = createHistory();
  history.run(clean, { at: day(16), allowlist: [allowance('100')], refused });
  expect(linesOf(history.run(clean, { at: day(17) }))).toEqual([]);
});

test.each(['changes', 'findings'] as const)(
  'with %s, an outage that was over before any mail is reported as over',
  (when) => {
    for (const outage of ['failed', 'incomplete']) {
      const history = createHistory();
      const step = { mail: { when }, refused };
      if (outage === 'failed') history.fail('No answer.', { at: day(16), ...step });
      else history.run(unread, { at: day(16), ...step });
      history.run(clean, { at: day(17), ...step });
      expect(linesOf(history.run(clean, { at: day(18), mail: { when } })).join()).toContain('outage-over');
      expect(linesOf(history.run(clean, { at: day(19), mail: { when } }))).toEqual([]);
    }
  },
);

test('a share that is back is told as that, and not as having been open', () => {
  const history = createHistory();
  const both = evidence([collected(web, ['100']), collected(db, ['200'])]);
  history.run(both, { at: day(16), refused });
  history.run(clean, { at: day(17), refused });
  const [line] = linesOf(history.run(both, { at: day(18) }));
  expect(line).toContain('new unauthorized-share img-aaaaaaaa 100');
  expect(line).not.toContain('not-shared');
});

test('a share that was made again and gone before any mail was accepted is reported, also to a new mail.to', () => {
  const history = createHistory();
  history.run(shared, { at: day(16) });
  history.run(clean, { at: day(17) });
  history.run(shared, { at: day(18), refused });
  history.run(clean, { at: day(19), refused });
  const mail = { to: ['new@example.com'] };
  expect(linesOf(history.run(clean, { at: day(20), mail }))).toEqual([`new@example.com: ${gone}`]);
});

function goneFor(lines: readonly string[], image: string): readonly (string | undefined)[] {
  return lines
    .filter((line) => line.includes(`not-shared unauthorized-share ${image}`))
    .map((line) => line.split(':')[0]);
}

test.each(['changes', 'findings', 'always'] as const)(
  'with %s, a share that only a killed run saw is reported to all who were to hear of it',
  (when) => {
    const slack: Channel = { kind: 'slack', url: 'https://hooks.slack.com/services/T0/B0/hunter2-hunter2' };
    const step = { mail: { when, to: [security, 'two@example.com'], routes: [ownerOfWeb] }, channels: [slack] };
    const history = createHistory();
    history.run(evidence([collected(web, ['100']), collected(db, ['200'])]), { at: day(16), dies: true, ...step });
    const plan = history.run(evidence([collected(web, []), collected(db, [])]), { at: day(17), ...step });
    expect(goneFor(linesOf(plan), 'img-aaaaaaaa')).toContain(owner);
    expect(goneFor(linesOf(plan), 'img-bbbbbbbb')).toEqual([`${security} two@example.com`]);
    expect(channelLinesOf(plan)).toEqual([
      `${channelId(slack)}: ${gone}, not-shared unauthorized-share img-bbbbbbbb 200`,
    ]);
    const closed = plan.mails[0]?.notification.news?.closed;
    expect(closed?.[0]).toMatchObject({ firstSeenAt: day(16), lastSeenAt: day(16) });
    expect(linesOf(history.run(clean, { at: day(18), ...step })).join()).not.toContain('not-shared');
  },
);

test('a share that a killed run saw is new to the next, and once', () => {
  const history = createHistory();
  history.run(shared, { at: day(16), dies: true });
  const lines = [17, 18].map((n) => linesOf(history.run(shared, { at: day(n) })));
  expect(lines).toEqual([[`${security}: new unauthorized-share img-aaaaaaaa 100`], []]);
});

test('an outage of one run that was killed is reported as over', () => {
  const history = createHistory();
  history.fail('No answer.', { at: day(16), dies: true });
  expect(linesOf(history.run(clean, { at: day(17) }))).toEqual([`${security}: outage-over`]);
});

test('whoever became a recipient before a run was killed is told of what was gone by the next one', () => {
  const history = createHistory();
  history.run(shared, { at: day(16), mail: { to: ['one@example.com'] } });
  const mail = { to: ['one@example.com', 'two@example.com'] };
  history.run(shared, { at: day(17), mail, dies: true });
  expect(linesOf(history.run(clean, { at: day(18), mail }))).toEqual([
    `one@example.com: ${gone}`,
    `two@example.com: ${gone}`,
  ]);
});
