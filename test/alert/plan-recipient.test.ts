import { expect, test } from 'vitest';
import { addressesOf } from '../../lib/alert/recipients.ts';
import { bareAddress } from '../../lib/mailbox.ts';
import { allowance, collected, evidence, unavailable } from '../support/evidence.ts';
import { createHistory, linesOf } from '../support/history.ts';
import { clean, day, db, ownerOfWeb, shared, two, web } from './fixtures.ts';

test.each([
  { mailbox: 'security@example.com', bare: 'security@example.com' },
  { mailbox: 'Security <Security@Example.com>', bare: 'security@example.com' },
  { mailbox: ' Security < security@example.com > ', bare: 'security@example.com' },
  { mailbox: '"Team <ops@example.net>" <security@example.com>', bare: 'security@example.com' },
])('a recipient is one and the same as $mailbox', ({ mailbox, bare }) => {
  expect(bareAddress(mailbox)).toBe(bare);
  expect(addressesOf({ to: [mailbox], cc: [bare] })).toEqual([bare]);
});

test('a mail that only copies have to get is addressed to them', () => {
  const history = createHistory();
  history.run(shared, { at: day(16) });
  const { mails } = history.run(shared, { at: day(17), mail: { cc: ['Lead <lead@example.com>'] } });
  expect(mails.map(({ notification: { to, cc } }) => ({ to, cc }))).toEqual([
    { to: ['Lead <lead@example.com>'], cc: [] },
  ]);
});

test('copies stay copies where others are told the same', () => {
  const { mails } = createHistory().run(shared, { at: day(16), mail: { cc: ['lead@example.com'] } });
  expect(mails[0]?.notification).toMatchObject({ to: ['security@example.com'], cc: ['lead@example.com'] });
});

test('owners are told once, as everyone is', () => {
  const history = createHistory();
  const mail = { routes: [ownerOfWeb] };
  history.run(shared, { at: day(16), mail });
  for (const n of [17, 18]) expect(linesOf(history.run(shared, { at: day(n), mail }))).toEqual([]);
  expect(linesOf(history.run(shared, { at: day(23), mail }))).toEqual([
    'web@example.com: reminded unauthorized-share img-aaaaaaaa 100',
  ]);
});

test('whoever is in mail.to and in a route is told of an end once', () => {
  const history = createHistory();
  const mail = { routes: [{ ...ownerOfWeb, to: ['web@example.com', 'security@example.com'] }] };
  history.run(shared, { at: day(16), mail });
  expect(linesOf(history.run(clean, { at: day(17), mail })).toSorted()).toEqual([
    'security@example.com: not-shared unauthorized-share img-aaaaaaaa 100',
    'web@example.com: not-shared unauthorized-share img-aaaaaaaa 100',
  ]);
});

test('a finding of which some have to be reminded is told to the others as open', () => {
  const history = createHistory();
  history.run(shared, { at: day(9), mail: two, refused: ['two@example.com'] });
  expect(linesOf(history.run(shared, { at: day(16), mail: two }))).toEqual([
    'one@example.com: reminded unauthorized-share img-aaaaaaaa 100, mail-failed',
    'two@example.com: open unauthorized-share img-aaaaaaaa 100, first-mail',
  ]);
});

test('recipients who lack different findings get a mail each', () => {
  const routes = [
    { to: ['one@example.com'], cc: [], tags: { team: 'web' } },
    { to: ['two@example.com'], cc: [], tags: { team: 'db' } },
  ];
  const history = createHistory();
  const both = evidence([collected(web, ['100']), collected(db, ['200'])]);
  history.run(both, { at: day(16), mail: { routes } });
  expect(linesOf(history.run(both, { at: day(17), mail: two }))).toEqual([
    'one@example.com: open unauthorized-share img-bbbbbbbb 200, 1 open',
    'two@example.com: open unauthorized-share img-aaaaaaaa 100, 1 open',
  ]);
});

test('of recipients who are told the same, only those hear of an end who knew of it', () => {
  const history = createHistory();
  history.run(shared, { at: day(16), mail: { to: ['one@example.com'] } });
  const after = evidence([collected(web, []), collected(db, ['200'])]);
  for (const to of [two.to, two.to.toReversed()]) {
    expect(linesOf(createHistory(history.memory()).run(after, { at: day(17), mail: { to } })).toSorted()).toEqual([
      'one@example.com: new unauthorized-share img-bbbbbbbb 200, not-shared unauthorized-share img-aaaaaaaa 100',
      'two@example.com: new unauthorized-share img-bbbbbbbb 200',
    ]);
  }
});

test('whoever left and comes back is told of everything that is open', () => {
  const history = createHistory();
  history.run(shared, { at: day(16), mail: two });
  history.run(shared, { at: day(17), mail: { to: ['one@example.com'] } });
  expect(linesOf(history.run(shared, { at: day(18), mail: two }))).toEqual([
    'two@example.com: open unauthorized-share img-aaaaaaaa 100, first-mail',
  ]);
});

test('a finding whose mail nobody took is still new', () => {
  const history = createHistory();
  history.run(shared, { at: day(16), refused: ['security@example.com'] });
  expect(linesOf(history.run(shared, { at: day(17) }))).toEqual([
    'security@example.com: new unauthorized-share img-aaaaaaaa 100',
  ]);
});

test('whoever knows of anything is told of nothing for the first time', () => {
  const history = createHistory();
  const both = evidence([collected(web, ['100']), collected(db, ['200'])]);
  history.run(shared, { at: day(16), mail: two });
  history.run(both, { at: day(17), mail: two, refused: ['two@example.com'] });
  expect(linesOf(history.run(both, { at: day(18), mail: { to: [...two.to, 'three@example.com'] } }))).toEqual([
    'two@example.com: open unauthorized-share img-bbbbbbbb 200, 1 open',
    'three@example.com: open unauthorized-share img-aaaaaaaa 100, open unauthorized-share img-bbbbbbbb 200, mail-failed, first-mail',
  ]);
});

test('two who are told the same are not told that it is their first mail where one of them had some', () => {
  const history = createHistory();
  const before = evidence([collected(db, ['200'])]);
  const after = evidence([unavailable(db), collected(web, ['100'])]);
  history.run(before, { at: day(15), mail: { to: ['two@example.com'] } });
  history.run(after, { at: day(16), mail: two, refused: ['two@example.com'] });
  const mail = { to: [...two.to, 'three@example.com'] };
  expect(linesOf(history.run(after, { at: day(17), mail })).filter((line) => line.includes('two@'))).toEqual([
    'two@example.com three@example.com: open unauthorized-share img-aaaaaaaa 100, open unverified-image img-bbbbbbbb',
  ]);
});

test('what is judged in another way, and told to its owner, is over only when it is over', () => {
  const history = createHistory();
  const allowlist = [allowance('100', { owner: 'owner@example.com', expires: '2026-11-01' })];
  const mail = { routes: [{ to: ['owner@example.com'], cc: [], owner: 'owner@example.com' }] };
  const both = evidence([collected(web, ['100']), collected(db, ['200'])]);
  history.run(shared, { at: day(16), mail });
  expect(linesOf(history.run(shared, { at: day(17), mail, allowlist }))).toEqual([
    'owner@example.com: new lapsed-allowance img-aaaaaaaa 100 2026-11-01',
  ]);
  expect(linesOf(history.run(both, { at: day(18), mail, allowlist }))).toEqual([
    'security@example.com: new unauthorized-share img-bbbbbbbb 200, 1 elsewhere',
  ]);
  const after = evidence([collected(web, []), collected(db, ['200'])]);
  expect(linesOf(history.run(after, { at: day(19), mail, allowlist: [] })).toSorted()).toEqual([
    'owner@example.com: not-shared lapsed-allowance img-aaaaaaaa 100, 1 elsewhere',
    'security@example.com: not-shared unauthorized-share img-aaaaaaaa 100, 1 open',
  ]);
});
