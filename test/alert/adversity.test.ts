import { expect, test } from 'vitest';
import type { Route } from '../../lib/options.ts';
import { allowance, collected, evidence, region, unavailable } from '../support/evidence.ts';
import { createHistory, linesOf } from '../support/history.ts';
import { clean, day, db, ownerOfWeb, shared, two, unread, web } from './fixtures.ts';

const later = '2026-11-16T01:01:00.000Z';
const trigger = { name: 'daily', time: day(16) };
const twoAccounts = evidence([collected(web, ['100', '200'])]);

test('whoever was told that trouble is over is told when it is back', () => {
  const history = createHistory();
  for (const n of [16, 17, 18, 19]) history.fail('No answer.', { at: day(n), mail: two });
  const over = history.run(clean, { at: day(20), mail: two, refused: ['one@example.com'] });
  expect(linesOf(over)).toEqual(['one@example.com two@example.com: outage-over']);
  const back = history.fail('No answer.', { at: day(21), mail: two });
  expect(linesOf(back)).toEqual(['one@example.com two@example.com: failed']);
});

test('a mailbox that takes nothing does not have everyone else told of the end again and again', () => {
  const history = createHistory();
  history.fail('No answer.', { at: day(16), mail: two });
  history.run(clean, { at: day(17), mail: two, refused: ['one@example.com'] });
  const again = history.run(clean, { at: day(18), mail: two, refused: ['one@example.com'] });
  expect(linesOf(again)).toEqual(['one@example.com: outage-over']);
});

test('a further account on an image that cannot be judged is told, however old the trouble is', () => {
  const history = createHistory();
  const tagless = { ...web, tags: undefined };
  const where = { where: { tags: { team: 'web' } } };
  const allowlist = [allowance('100', where), allowance('200', where)];
  for (const n of [16, 17, 18, 19]) history.run(evidence([collected(tagless, ['100'])]), { at: day(n), allowlist });
  const further = history.run(evidence([collected(tagless, ['100', '200'])]), { at: day(20), allowlist });
  expect(linesOf(further)).toEqual(['security@example.com: open unverified-image img-aaaaaaaa, outage-ongoing']);
});

test('what is back after its end was mailed is told, even where the run that mailed it died', () => {
  const history = createHistory();
  history.run(shared, { at: day(16) });
  const allowlist = [allowance('100')];
  expect(linesOf(history.run(shared, { at: day(17), allowlist, dies: true }))).toEqual([
    'security@example.com: allowed unauthorized-share img-aaaaaaaa 100',
  ]);
  expect(linesOf(history.run(shared, { at: day(18) }))).toEqual([
    'security@example.com: reopened unauthorized-share img-aaaaaaaa 100',
  ]);
});

test('trouble that is back after its end was mailed is told, even where the run that mailed it died', () => {
  const history = createHistory();
  for (const n of [16, 17, 18, 19]) history.fail('No answer.', { at: day(n) });
  expect(linesOf(history.run(clean, { at: day(20), dies: true }))).toEqual(['security@example.com: outage-over']);
  expect(linesOf(history.fail('No answer.', { at: day(21) }))).toEqual(['security@example.com: failed']);
});

test('whoever has the first mail of an event is told what its repetition finds beyond that', () => {
  const history = createHistory();
  history.run(unread, { at: day(16), trigger, mail: two, refused: ['two@example.com'] });
  expect(linesOf(history.run(shared, { at: later, trigger, mail: two }))).toEqual([
    'one@example.com: new unauthorized-share img-aaaaaaaa 100, settled unverified-image img-aaaaaaaa, outage-over, mail-failed',
    'two@example.com: new unauthorized-share img-aaaaaaaa 100, settled unverified-image img-aaaaaaaa, outage-over',
  ]);
});

test('whoever has the first mail of an event is told that the trouble is over', () => {
  const history = createHistory();
  history.fail('No answer.', { at: day(15), mail: two });
  history.run(unread, { at: day(16), trigger, mail: two, refused: ['two@example.com'] });
  const repeated = history.run(clean, { at: later, trigger, mail: two });
  const next = history.run(clean, { at: day(17), mail: two });
  expect([repeated, next].map((plan) => linesOf(plan))).toEqual([
    [
      'one@example.com: settled unverified-image img-aaaaaaaa, outage-over, mail-failed',
      'two@example.com: settled unverified-image img-aaaaaaaa, outage-over',
    ],
    [],
  ]);
});

test('with findings, too, the repetition of an event tells what is new by then', () => {
  const history = createHistory();
  const mail = { ...two, when: 'findings' } as const;
  history.run(shared, { at: day(16), trigger, mail, refused: ['two@example.com'] });
  expect(linesOf(history.run(twoAccounts, { at: later, trigger, mail }))).toEqual([
    'one@example.com: new unauthorized-share img-aaaaaaaa 200, 1 open, mail-failed',
    'two@example.com: new unauthorized-share img-aaaaaaaa 200, open unauthorized-share img-aaaaaaaa 100, first-mail',
  ]);
});

test('a quota that is not stated is open, not settled', () => {
  const history = createHistory();
  const many = Array.from({ length: 42 }, (_, n) => `${1000 + n}`);
  const allowlist = many.map((one) => allowance(one));
  const stated = history.run(evidence([collected(web, many, 50)]), { at: day(16), allowlist });
  const unstated = history.run(evidence([collected(web, many)]), { at: day(17), allowlist });
  expect([stated, unstated].map((plan) => linesOf(plan))).toEqual([
    ['security@example.com: new share-quota img-aaaaaaaa'],
    [],
  ]);
});

test('an allowance that lapsed is not settled because another one is cited', () => {
  const history = createHistory();
  const allowlist = [
    allowance('100', { owner: 'x@example.com', expires: '2026-11-17' }),
    allowance('100', { owner: 'y@example.com', expires: '2026-11-17', regions: [region] }),
  ];
  const routes = ['x@example.com', 'y@example.com'].map((owner) => ({ to: [owner], cc: [], owner }));
  history.run(shared, { at: day(16), allowlist, mail: { routes } });
  expect(linesOf(history.run(shared, { at: day(19), allowlist, mail: { routes } }))).toEqual([
    'x@example.com: new lapsed-allowance img-aaaaaaaa 100 2026-11-17',
  ]);
});

test('a mailbox that takes nothing does not take the heartbeat from the others', () => {
  const history = createHistory();
  const mail = { ...two, heartbeat: 'daily', remindAfterDays: 30 } as const;
  const lines = [10, 11, 12].map((n) =>
    linesOf(history.run(shared, { at: day(n), mail, refused: ['one@example.com'] })),
  );
  expect(lines).toEqual([
    ['one@example.com two@example.com: new unauthorized-share img-aaaaaaaa 100'],
    [
      'one@example.com: open unauthorized-share img-aaaaaaaa 100, first-mail',
      'two@example.com: 1 open, heartbeat, mail-failed',
    ],
    [
      'one@example.com: open unauthorized-share img-aaaaaaaa 100, first-mail',
      'two@example.com: 1 open, heartbeat, mail-failed',
    ],
  ]);
});

test('whoever was told hears of the end, even where the share was judged otherwise in between', () => {
  const history = createHistory();
  history.run(shared, { at: day(16), mail: two });
  const allowlist = [allowance('100', { expires: '2026-11-01' })];
  history.run(shared, { at: day(17), mail: two, allowlist, refused: ['one@example.com'] });
  expect(linesOf(history.run(clean, { at: day(18), mail: two }))).toEqual([
    'one@example.com: not-shared unauthorized-share img-aaaaaaaa 100, not-shared lapsed-allowance img-aaaaaaaa 100',
    'two@example.com: not-shared lapsed-allowance img-aaaaaaaa 100, mail-failed',
  ]);
});

test('an owner who hears of an end gets no all-clear with it', () => {
  const history = createHistory();
  const mail = { routes: [ownerOfWeb] };
  history.run(evidence([collected(web, ['100']), collected(db, [])]), { at: day(16), mail });
  const plan = history.run(evidence([collected(web, []), unavailable(db)]), { at: day(17), mail });
  expect(linesOf(plan)).toEqual([
    'security@example.com: new unverified-image img-bbbbbbbb',
    'web@example.com: not-shared unauthorized-share img-aaaaaaaa 100, 1 elsewhere',
  ]);
  for (const { notification } of plan.mails) expect(notification.run).toMatchObject({ verdict: 'incomplete' });
});

test('a sign of life beside findings of others is no all-clear', () => {
  const history = createHistory();
  const mail = { heartbeat: 'daily', remindAfterDays: 30, routes: [ownerOfWeb] } as const;
  const allowlist = [allowance('900')];
  history.run(shared, { at: day(16), mail, allowlist });
  const plan = history.run(shared, { at: day(17), mail, allowlist });
  expect(linesOf(plan)).toEqual(['security@example.com: 1 open, heartbeat, 1 elsewhere']);
  expect(plan.mails[0]?.notification.run).toMatchObject({ verdict: 'non-compliant' });
});

test.each<{ name: string; route: Partial<Route>; takes: boolean }>([
  { name: 'its region', route: { regions: ['ap-singapore'] }, takes: true },
  { name: 'its account', route: { accounts: [web.account] }, takes: true },
  { name: 'another account', route: { accounts: ['9'] }, takes: false },
  {
    name: 'its region and a tag that it has not',
    route: { regions: ['ap-singapore'], tags: { team: 'web' } },
    takes: false,
  },
])('all conditions of a route have to hold for the image: $name', ({ route, takes }) => {
  const elsewhere = { ...db, region: 'ap-singapore' };
  const routes = [{ to: ['o@example.com'], cc: [], ...route }];
  const plan = createHistory().run(evidence([collected(elsewhere, ['200'])]), { at: day(16), mail: { routes } });
  const to = takes ? 'o@example.com' : 'security@example.com';
  expect(linesOf(plan)).toEqual([`${to}: new unauthorized-share img-bbbbbbbb 200`]);
});

test('a finding that is in no place is for no route with one', () => {
  const routes = [{ to: ['o@example.com'], cc: [], regions: [region] }];
  const allowlist = [allowance('300')];
  expect(linesOf(createHistory().run(clean, { at: day(16), allowlist, mail: { routes } }))).toEqual([
    'security@example.com: new unused-allowance 300',
  ]);
});

test('a mail to mail.to that has no part of its own is about the whole run', () => {
  const { mails } = createHistory().run(shared, { at: day(16), mail: { routes: [ownerOfWeb], heartbeat: 'daily' } });
  const main = mails.find(({ isMain }) => isMain);
  expect(main?.notification.run).toMatchObject({ findings: [{ kind: 'unauthorized-share' }] });
  expect(main?.notification.news).toMatchObject({ stillOpen: 0, forOthers: 1 });
});

test('a repeated event that fails again is notified, where a killed run reported the outage as over', () => {
  const event = { name: 'hourly', time: '1' };
  const history = createHistory();
  const lines = [
    history.fail('No answer.', { at: day(16), trigger: event }),
    history.run(clean, { at: day(16), trigger: event, dies: true }),
    history.fail('No answer.', { at: day(16), trigger: event }),
    history.fail('No answer.', { at: day(16), trigger: event }),
  ].map((plan) => linesOf(plan));
  expect(lines).toEqual([
    ['security@example.com: failed'],
    ['security@example.com: outage-over'],
    ['security@example.com: failed'],
    [],
  ]);
});
