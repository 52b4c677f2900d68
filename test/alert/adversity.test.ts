import { expect, test } from 'vitest';
import { allowance, collected, evidence, image, region, unavailable } from '../support/evidence.ts';
import { createHistory, linesOf } from '../support/history.ts';

const day = (n: number) => `2026-11-${String(n).padStart(2, '0')}T01:00:00.000Z`;
const web = image('img-aaaaaaaa', { tags: { team: 'web' } });
const db = image('img-bbbbbbbb', { tags: { team: 'db' } });
const clean = evidence([collected(web, [])]);
const shared = evidence([collected(web, ['100'])]);
const unread = evidence([unavailable(web)]);
const two = { to: ['one@example.com', 'two@example.com'] };

test('whoever was told that trouble is over is told when it is back', () => {
  const history = createHistory();
  for (const n of [16, 17, 18, 19]) history.fail('No answer.', { at: day(n), mail: two });
  expect(linesOf(history.run(clean, { at: day(20), mail: two, refused: ['one@example.com'] })).join()).toContain(
    'outage-over',
  );
  expect(linesOf(history.fail('No answer.', { at: day(21), mail: two })).join()).toContain('two@example.com');
});

test('a mailbox that takes nothing does not have everyone else told of the end again and again', () => {
  const history = createHistory();
  history.fail('No answer.', { at: day(16), mail: two });
  history.run(clean, { at: day(17), mail: two, refused: ['one@example.com'] });
  expect(linesOf(history.run(clean, { at: day(18), mail: two, refused: ['one@example.com'] })).join()).not.toContain(
    'two@example.com',
  );
});

test('a further account on an image that cannot be judged is told, however old the trouble is', () => {
  const history = createHistory();
  const tagless = { ...web, tags: undefined };
  const where = { where: { tags: { team: 'web' } } };
  const allowlist = [allowance('100', where), allowance('200', where)];
  for (const n of [16, 17, 18, 19]) history.run(evidence([collected(tagless, ['100'])]), { at: day(n), allowlist });
  expect(linesOf(history.run(evidence([collected(tagless, ['100', '200'])]), { at: day(20), allowlist }))).toHaveLength(
    1,
  );
});

test('what is back after its end was mailed is told, even where the run that mailed it died', () => {
  const history = createHistory();
  history.run(shared, { at: day(16) });
  const allowlist = [allowance('100')];
  expect(linesOf(history.run(shared, { at: day(17), allowlist, dies: true })).join()).toContain('allowed');
  expect(linesOf(history.run(shared, { at: day(18) }))).toHaveLength(1);
});

test('trouble that is back after its end was mailed is told, even where the run that mailed it died', () => {
  const history = createHistory();
  for (const n of [16, 17, 18, 19]) history.fail('No answer.', { at: day(n) });
  expect(linesOf(history.run(clean, { at: day(20), dies: true })).join()).toContain('outage-over');
  expect(linesOf(history.fail('No answer.', { at: day(21) }))).toHaveLength(1);
});

test('whoever has the first mail of an event is told what its repetition finds beyond that', () => {
  const history = createHistory();
  const trigger = { name: 'daily', time: day(16) };
  history.run(unread, { at: day(16), trigger, mail: two, refused: ['two@example.com'] });
  const lines = linesOf(history.run(shared, { at: '2026-11-16T01:01:00.000Z', trigger, mail: two }));
  expect(lines.join()).toContain('one@example.com');
});

test('whoever has the first mail of an event is told that the trouble is over', () => {
  const history = createHistory();
  const trigger = { name: 'daily', time: day(16) };
  history.fail('No answer.', { at: day(15), mail: two });
  history.run(evidence([unavailable(web)]), { at: day(16), trigger, mail: two, refused: ['two@example.com'] });
  const said = [
    history.run(clean, { at: '2026-11-16T01:01:00.000Z', trigger, mail: two }),
    history.run(clean, { at: day(17), mail: two }),
  ].flatMap((plan) => linesOf(plan));
  expect(said.some((line) => line.includes('one@') && line.includes('outage-over'))).toBe(true);
});

test('with findings, too, the repetition of an event tells what is new by then', () => {
  const history = createHistory();
  const trigger = { name: 'daily', time: day(16) };
  const mail = { ...two, when: 'findings' } as const;
  history.run(evidence([collected(web, ['100'])]), { at: day(16), trigger, mail, refused: ['two@example.com'] });
  const lines = linesOf(
    history.run(evidence([collected(web, ['100', '200'])]), { at: '2026-11-16T01:01:00.000Z', trigger, mail }),
  );
  expect(lines.join()).toContain('one@example.com');
});

test('a quota that is not stated is not settled', () => {
  const history = createHistory();
  const many = Array.from({ length: 42 }, (_, n) => `${1000 + n}`);
  const allowlist = many.map((one) => allowance(one));
  history.run(evidence([collected(web, many, 50)]), { at: day(16), allowlist });
  expect(linesOf(history.run(evidence([collected(web, many)]), { at: day(17), allowlist })).join()).not.toContain(
    'settled',
  );
});

test('an allowance that lapsed is not settled because another one is cited', () => {
  const history = createHistory();
  const allowlist = [
    allowance('100', { owner: 'x@example.com', expires: '2026-11-17' }),
    allowance('100', { owner: 'y@example.com', expires: '2026-11-17', regions: [region] }),
  ];
  const routes = ['x@example.com', 'y@example.com'].map((owner) => ({ to: [owner], cc: [], owner }));
  history.run(shared, { at: day(16), allowlist, mail: { routes } });
  const lines = linesOf(history.run(shared, { at: day(19), allowlist, mail: { routes } }));
  expect(lines.join('\n')).not.toContain('settled');
});

test('a mailbox that takes nothing does not take the heartbeat from the others', () => {
  const history = createHistory();
  const mail = { ...two, heartbeat: 'daily', remindAfterDays: 30 } as const;
  history.run(shared, { at: day(10), mail, refused: ['one@example.com'] });
  const said = [11, 12, 13, 14].flatMap((n) =>
    linesOf(history.run(shared, { at: day(n), mail, refused: ['one@example.com'] })),
  );
  expect(said.filter((line) => line.includes('two@example.com')).length).toBeGreaterThan(0);
});

test('whoever was told hears of the end, even where the share was judged otherwise in between', () => {
  const history = createHistory();
  history.run(shared, { at: day(16), mail: two });
  history.run(shared, {
    at: day(17),
    mail: two,
    allowlist: [allowance('100', { expires: '2026-11-01' })],
    refused: ['one@example.com'],
  });
  expect(linesOf(history.run(clean, { at: day(18), mail: two })).join()).toContain('one@example.com');
});

test('an owner who hears of an end gets no all-clear with it', () => {
  const history = createHistory();
  const mail = { routes: [{ to: ['web@example.com'], cc: [], tags: { team: 'web' } }] };
  history.run(evidence([collected(web, ['100']), collected(db, [])]), { at: day(16), mail });
  const { mails } = history.run(evidence([collected(web, []), unavailable(db)]), { at: day(17), mail });
  const own = mails.find(({ notification }) => notification.to.includes('web@example.com'));
  expect(own?.notification.run).not.toMatchObject({ verdict: 'compliant' });
});

test('a sign of life beside findings of others is no all-clear', () => {
  const history = createHistory();
  const mail = {
    heartbeat: 'daily',
    remindAfterDays: 30,
    routes: [{ to: ['web@example.com'], cc: [], tags: { team: 'web' } }],
  } as const;
  const allowlist = [allowance('900')];
  history.run(shared, { at: day(16), mail, allowlist });
  const plan = history.run(shared, { at: day(17), mail, allowlist });
  expect(linesOf(plan)).toHaveLength(1);
  expect(plan.mails[0]?.notification.run).not.toMatchObject({ verdict: 'compliant' });
});

test('owners are found by place: all conditions of a route have to hold', () => {
  const elsewhere = { ...db, region: 'ap-singapore' };
  const seen = evidence([collected(web, ['100']), collected(elsewhere, ['200'])]);
  const linesWith = (route: object) =>
    linesOf(
      createHistory().run(seen, { at: day(16), mail: { routes: [{ to: ['o@example.com'], cc: [], ...route }] } }),
    );
  expect(linesWith({ regions: ['ap-singapore'] })[1]).toContain(
    'o@example.com: new unauthorized-share img-bbbbbbbb 200',
  );
  expect(linesWith({ accounts: [web.account] })).toHaveLength(1);
  expect(linesWith({ accounts: ['9'] }).join()).not.toContain('o@example.com');
  expect(linesWith({ regions: ['ap-singapore'], tags: { team: 'web' } }).join()).not.toContain('o@example.com');
});

test('a finding that is in no place is for no route with one', () => {
  const routes = [{ to: ['o@example.com'], cc: [], regions: [region] }];
  const allowlist = [allowance('300')];
  expect(linesOf(createHistory().run(clean, { at: day(16), allowlist, mail: { routes } }))).toEqual([
    'security@example.com: new unused-allowance 300',
  ]);
});

test('a mail to mail.to that has no part of its own is about the whole run', () => {
  const routes = [{ to: ['web@example.com'], cc: [], tags: { team: 'web' } }];
  const { mails } = createHistory().run(shared, { at: day(16), mail: { routes, heartbeat: 'daily' } });
  const main = mails.find(({ isMain }) => isMain);
  expect(main?.notification.run).toMatchObject({ findings: [{ kind: 'unauthorized-share' }] });
  expect(main?.notification.news?.stillOpen).toBe(1);
});
