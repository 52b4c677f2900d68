import { expect, test } from 'vitest';
import { channelId } from '../../lib/alert/channels.ts';
import type { Channel } from '../../lib/options.ts';
import { allowance, collected, evidence, unavailable } from '../support/evidence.ts';
import { channelLinesOf, createHistory, linesOf } from '../support/history.ts';
import { clean, day, db, ownerOfWeb, security, shared, two, web } from './fixtures.ts';

const owner = 'web@example.com';
const slack: Channel = { kind: 'slack', url: 'https://hooks.slack.com/services/T0/B0/hunter2-hunter2' };
const id = channelId(slack);
const mail = { routes: [ownerOfWeb] };
const both = evidence([collected(web, ['100']), collected(db, ['200'])]);

const at = (n: number) => ({ at: day(n), mail: two });

test('what nobody of a route accepts goes to mail.to in the same run, and to the route once it accepts mail', () => {
  const history = createHistory();
  const refused = [owner];
  const lines = [
    history.run(shared, { at: day(16), mail, refused }),
    history.run(shared, { at: day(17), mail, refused }),
    history.run(shared, { at: day(18), mail }),
    history.run(clean, { at: day(19), mail }),
  ].map((plan) => linesOf(plan));
  expect(lines).toEqual([
    [
      'security@example.com: new unauthorized-share img-aaaaaaaa 100, findings-redirected, mail-failed',
      'web@example.com: new unauthorized-share img-aaaaaaaa 100',
    ],
    ['web@example.com: new unauthorized-share img-aaaaaaaa 100'],
    ['web@example.com: new unauthorized-share img-aaaaaaaa 100'],
    [
      'security@example.com: not-shared unauthorized-share img-aaaaaaaa 100',
      'web@example.com: not-shared unauthorized-share img-aaaaaaaa 100',
    ],
  ]);
});

test('what is for a route that accepts nothing stands beside what is for mail.to, and is named as such', () => {
  const plan = createHistory().run(both, { at: day(16), mail, refused: [owner] });
  const [main] = plan.mails;
  expect(linesOf(plan)[0]).toBe(
    'security@example.com: new unauthorized-share img-aaaaaaaa 100, new unauthorized-share img-bbbbbbbb 200, findings-redirected, mail-failed',
  );
  expect(main?.notification.notices).toEqual([
    { kind: 'findings-redirected', findings: 1, addresses: [owner] },
    { kind: 'mail-failed', addresses: [owner], since: day(16), answer: '550 no' },
  ]);
  expect(main?.notification.run).toMatchObject({ findings: { length: 2 }, findingsElsewhere: 0 });
});

test.each(['findings', 'changes', 'always'] as const)(
  'with %s, and without a memory, the route is stood in for',
  (when) => {
    const history = createHistory();
    for (const n of [16, 17]) {
      history.forget();
      const plan = history.run(shared, { at: day(n), mail: { ...mail, when }, refused: [owner] });
      expect(linesOf(plan)[0]).toBe(
        'security@example.com: unauthorized-share img-aaaaaaaa 100, findings-redirected, mail-failed',
      );
    }
  },
);

test('what one recipient of a route accepts, or knows, is not sent to mail.to', () => {
  const history = createHistory();
  const routes = [{ ...ownerOfWeb, cc: ['lead@example.com'] }];
  const first = history.run(shared, { at: day(16), mail: { routes }, refused: [owner] });
  const second = history.run(shared, { at: day(17), mail: { routes }, refused: [owner] });
  expect([first, second].map((plan) => linesOf(plan))).toEqual([
    ['web@example.com lead@example.com: new unauthorized-share img-aaaaaaaa 100'],
    ['web@example.com: open unauthorized-share img-aaaaaaaa 100, first-mail'],
  ]);
});

test('a finding of two routes stays there as long as one of them accepts it', () => {
  const routes = [ownerOfWeb, { to: ['ops@example.com'], cc: [], regions: [web.region] }];
  const plan = createHistory().run(shared, { at: day(16), mail: { routes }, refused: [owner] });
  expect(linesOf(plan)).toEqual([
    'web@example.com: new unauthorized-share img-aaaaaaaa 100',
    'ops@example.com: new unauthorized-share img-aaaaaaaa 100',
  ]);
});

test('a reminder that a route no longer accepts goes to mail.to', () => {
  const history = createHistory();
  history.run(shared, { at: day(9), mail });
  expect(linesOf(history.run(shared, { at: day(16), mail, refused: [owner] }))).toEqual([
    'security@example.com: open unauthorized-share img-aaaaaaaa 100, findings-redirected, mail-failed, first-mail',
    'web@example.com: reminded unauthorized-share img-aaaaaaaa 100',
  ]);
});

test('where mail.to refuses as well, it is sent again, and channels are notified of both', () => {
  const history = createHistory();
  const refused = [owner, security];
  const lines = [16, 17].map((n) => history.run(shared, { at: day(n), mail, refused, channels: [slack] }));
  expect(lines.map((plan) => channelLinesOf(plan))).toEqual([
    [`${id}: new unauthorized-share img-aaaaaaaa 100`, `${id}: 1 open, mail-failed`],
    [],
  ]);
  expect(lines[0]?.channels[1]?.notification.notices).toEqual([
    { kind: 'mail-failed', addresses: [owner, security], since: day(16), answer: '550 no' },
  ]);
  expect(linesOf(history.run(shared, { at: day(18), mail, refused: [owner] }))[0]).toBe(
    'security@example.com: new unauthorized-share img-aaaaaaaa 100, findings-redirected, mail-failed',
  );
});

test('an address that the server refuses is named in every mail to the others, until it accepts one', () => {
  const history = createHistory();
  const refused = ['two@example.com'];
  history.run(shared, { ...at(16), refused });
  expect(linesOf(history.run(both, { ...at(17), refused }))[0]).toBe(
    'one@example.com: new unauthorized-share img-bbbbbbbb 200, 1 open, mail-failed',
  );
  const accepted = history.run(both, at(18));
  expect(linesOf(accepted)).toEqual([
    'two@example.com: open unauthorized-share img-aaaaaaaa 100, open unauthorized-share img-bbbbbbbb 200, first-mail',
  ]);
  expect(linesOf(history.run(clean, at(19)))).toEqual([
    'one@example.com two@example.com: not-shared unauthorized-share img-aaaaaaaa 100, out-of-scope unauthorized-share img-bbbbbbbb 200',
  ]);
  expect(history.memory()).not.toHaveProperty('undelivered');
});

test('a channel is notified once that mail failed, named again beside what is new, and once that it is accepted again', () => {
  const history = createHistory();
  const channels = [slack];
  const refused = [security];
  const lines = [
    history.run(shared, { at: day(16), channels, refused }),
    history.run(shared, { at: day(17), channels, refused }),
    history.run(both, { at: day(18), channels, refused }),
    history.run(both, { at: day(19), channels }),
    history.run(both, { at: day(20), channels }),
  ].map((plan) => channelLinesOf(plan));
  expect(lines).toEqual([
    [`${id}: new unauthorized-share img-aaaaaaaa 100`, `${id}: 1 open, mail-failed`],
    [],
    [`${id}: new unauthorized-share img-bbbbbbbb 200, 1 open, mail-failed`],
    [`${id}: 2 open, mail-restored`],
    [],
  ]);
});

test('a channel that did not accept the notice of mail gets it with a later run, even one that is silent', () => {
  const history = createHistory();
  const channels = [slack];
  history.run(shared, { at: day(16), channels, refused: [security, id] });
  const lines = [
    history.run(shared, { at: day(17), channels, refused: [security] }),
    history.run(shared, { at: day(18), channels, refused: [id] }),
    history.run(shared, { at: day(19), channels }),
  ].map((plan) => channelLinesOf(plan));
  expect(lines).toEqual([
    [`${id}: new unauthorized-share img-aaaaaaaa 100, mail-failed`],
    [`${id}: 1 open, mail-restored`],
    [`${id}: 1 open, mail-restored`],
  ]);
});

test('an address that is no longer configured is forgotten', () => {
  const history = createHistory();
  history.run(shared, { at: day(16), mail, refused: [owner] });
  const plan = history.run(evidence([collected(web, ['100']), unavailable(db)]), { at: day(17) });
  expect(linesOf(plan).join(' ')).not.toContain('redirected');
  expect(history.memory()).not.toHaveProperty('undelivered');
});

test('a channel that asks for serious findings gets no others with the notice of mail', () => {
  const channels = [{ ...slack, minSeverity: 'high' } as const];
  const plan = createHistory().run(shared, {
    at: day(16),
    channels,
    allowlist: [allowance('900')],
    refused: [security],
  });
  expect(plan.channels[1]?.notification.run).toMatchObject({ findings: [{ kind: 'unauthorized-share' }] });
});

test('a channel is notified again where a run was killed after it reported that mail is accepted again', () => {
  const history = createHistory();
  const channels = [slack];
  history.run(shared, { at: day(16), channels, refused: [security] });
  const restored = history.run(shared, { at: day(17), channels, dies: true });
  const failing = history.run(shared, { at: day(18), channels, refused: [security] });
  const later = history.run(shared, { at: day(19), channels, refused: [security] });
  expect([restored, failing, later].map((plan) => channelLinesOf(plan))).toEqual([
    [`${id}: 1 open, mail-restored`],
    [`${id}: 1 open, mail-failed`],
    [],
  ]);
});

test('a channel does not count as notified that mail is accepted again by a notification of something else', () => {
  const history = createHistory();
  const channels = [slack];
  history.run(shared, { at: day(16), channels, refused: [security] });
  history.run(shared, { at: day(17), channels, refused: [id] });
  const lines = channelLinesOf(history.run(both, { at: day(18), channels }));
  expect(lines.join()).toContain('mail-restored');
});
