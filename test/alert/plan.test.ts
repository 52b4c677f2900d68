import { expect, test } from 'vitest';
import type { Plan } from '../../lib/alert/plan.ts';
import type { Memory } from '../../lib/state/memory.ts';
import type { Evidence, ImageEvidence, Target, UnreadReason } from '../../lib/types.ts';
import {
  account,
  allowance,
  allTarget,
  collected,
  evidence,
  refused,
  region,
  unavailable,
} from '../support/evidence.ts';
import { createHistory, linesOf } from '../support/history.ts';
import {
  clean,
  db,
  friday,
  monday,
  ownerOfWeb,
  shared,
  thursday,
  tuesday,
  unread,
  web,
  wednesday,
} from './fixtures.ts';

const nextMonday = '2026-11-30T01:00:00.000Z';

const unlisted: Evidence = evidence([], {
  targets: [{ account, region, status: 'unlisted', target: allTarget, reason: refused }],
});

function besideUnread(...images: readonly ImageEvidence[]): Evidence {
  return evidence([unavailable(web), ...images]);
}

function sharedSince(createdTime: string): Evidence {
  return evidence([{ status: 'collected', image: web, shares: [{ sharedAccount: '100', createdTime }] }]);
}

test('tells a finding once, and once more when it is over', () => {
  const history = createHistory();
  expect(linesOf(history.run(shared, { at: monday }))).toEqual([
    'security@example.com: new unauthorized-share img-aaaaaaaa 100',
  ]);
  expect(linesOf(history.run(shared, { at: tuesday }))).toEqual([]);
  expect(linesOf(history.run(clean, { at: wednesday }))).toEqual([
    'security@example.com: not-shared unauthorized-share img-aaaaaaaa 100',
  ]);
  expect(linesOf(history.run(clean, { at: thursday }))).toEqual([]);
});

test('tells what is new beside the number of what is known', () => {
  const history = createHistory();
  history.run(shared, { at: monday });
  expect(linesOf(history.run(evidence([collected(web, ['100']), collected(db, ['200'])]), { at: tuesday }))).toEqual([
    'security@example.com: new unauthorized-share img-bbbbbbbb 200, 1 open',
  ]);
});

test('reminds on the day that is due, even by a run that is a minute early', () => {
  const history = createHistory();
  history.run(shared, { at: monday });
  expect(linesOf(history.run(shared, { at: '2026-11-29T01:00:00.000Z' }))).toEqual([]);
  expect(linesOf(history.run(shared, { at: '2026-11-30T00:59:00.000Z' }))).toEqual([
    'security@example.com: reminded unauthorized-share img-aaaaaaaa 100',
  ]);
  expect(linesOf(history.run(shared, { at: nextMonday }))).toEqual([]);
});

test('a reminder comes as many days later as configured, not in the first run after midnight', () => {
  const history = createHistory();
  history.run(shared, { at: '2026-11-23T12:00:00.000Z' });
  const atMidnight = ['2026-11-29T16:05:00.000Z', '2026-11-30T10:55:00.000Z'];
  expect(atMidnight.flatMap((at) => linesOf(history.run(shared, { at })))).toEqual([]);
  expect(linesOf(history.run(shared, { at: '2026-11-30T12:00:00.000Z' }))).toEqual([
    'security@example.com: reminded unauthorized-share img-aaaaaaaa 100',
  ]);
});

test('a share that was made anew is told again, seen without a gap or not', () => {
  const history = createHistory();
  history.run(sharedSince('2026-11-20T00:00:00Z'), { at: monday });
  expect(linesOf(history.run(sharedSince('2026-11-23T05:00:00Z'), { at: tuesday }))).toEqual([
    'security@example.com: reopened unauthorized-share img-aaaaaaaa 100',
  ]);
  history.run(clean, { at: wednesday });
  expect(linesOf(history.run(sharedSince('2026-11-25T05:00:00Z'), { at: thursday }))).toEqual([
    'security@example.com: reopened unauthorized-share img-aaaaaaaa 100',
  ]);
});

test('nothing ends because nobody could look', () => {
  for (const blind of [unread, unlisted]) {
    const history = createHistory();
    history.run(shared, { at: monday });
    expect(linesOf(history.run(blind, { at: tuesday })).join()).not.toMatch(/not-shared|allowed|settled|out-of-scope/);
    expect(linesOf(history.run(shared, { at: wednesday })).join()).not.toContain('unauthorized-share');
    expect(linesOf(history.run(clean, { at: thursday })).join()).toContain(
      'not-shared unauthorized-share img-aaaaaaaa 100',
    );
  }
});

test('an image that left the scope is said to have left, once, and never that its share is gone', () => {
  const history = createHistory();
  history.run(shared, { at: monday });
  const without = evidence([collected(db, [])]);
  expect(linesOf(history.run(without, { at: tuesday }))).toEqual([
    'security@example.com: out-of-scope unauthorized-share img-aaaaaaaa 100',
  ]);
  expect(linesOf(history.run(without, { at: wednesday }))).toEqual([]);
});

test('a share that is now allowed is not said to be gone', () => {
  const history = createHistory();
  history.run(shared, { at: monday });
  expect(linesOf(history.run(shared, { at: tuesday, allowlist: [allowance('100')] }))).toEqual([
    'security@example.com: allowed unauthorized-share img-aaaaaaaa 100',
  ]);
});

test('a share that is now allowed names the allowance', () => {
  const history = createHistory();
  history.run(shared, { at: monday });
  const allowlist = [allowance('100', { expires: '2026-12-31' }), allowance('100', { owner: 'web@example.com' })];
  const [mail] = history.run(shared, { at: tuesday, allowlist }).mails;
  expect(mail?.notification.news?.closed).toMatchObject([
    { outcome: 'allowed', allowance: { owner: 'web@example.com' } },
  ]);
});

test('every finding has the time when it was first seen, told again or not', () => {
  const history = createHistory();
  history.run(shared, { at: monday });
  const both = evidence([collected(web, ['100']), collected(db, ['200'])]);
  const [mail] = history.run(both, { at: tuesday }).mails;
  const { run, news } = mail?.notification ?? {};
  const seen = run?.kind === 'report' ? run.findings.map((finding) => news?.firstSeenAt?.get(finding)) : [];
  expect(seen).toEqual([monday, tuesday]);
});

test('mail.to gets all shares of the run, and a route those of its images', () => {
  const both = evidence([collected(web, ['100', '300']), collected(db, ['200', '300'])]);
  const step = { at: monday, allowlist: [allowance('300')], mail: { routes: [ownerOfWeb] } };
  const runs = createHistory()
    .run(both, step)
    .mails.flatMap(({ notification: { run } }) => (run.kind === 'report' ? [run] : []));
  expect(runs.map(({ shares }) => shares.map((share) => `${share.image.imageId} ${share.sharedAccount}`))).toEqual([
    ['img-aaaaaaaa 100', 'img-aaaaaaaa 300', 'img-bbbbbbbb 200', 'img-bbbbbbbb 300'],
    ['img-aaaaaaaa 100', 'img-aaaaaaaa 300'],
  ]);
  expect(runs.map(({ sharesElsewhere }) => sharesElsewhere)).toEqual([0, 2]);
});

test('a share whose allowance depends on tags that were not read stays open', () => {
  const history = createHistory();
  history.run(shared, { at: monday });
  const tagless = evidence([collected({ ...web, tags: undefined }, ['100'])]);
  const allowlist = [allowance('100', { where: { tags: { team: 'web' } } })];
  expect(linesOf(history.run(tagless, { at: tuesday, allowlist }))).toEqual([
    'security@example.com: new unverified-image img-aaaaaaaa',
  ]);
});

test('one share that is judged in another way is one new finding, and none that is over', () => {
  const history = createHistory();
  history.run(shared, { at: monday, allowlist: [allowance('100', { expires: '2026-11-01' })] });
  expect(linesOf(history.run(shared, { at: tuesday }))).toEqual([
    'security@example.com: new unauthorized-share img-aaaaaaaa 100',
  ]);
});

test('an allowance that expired is told as lapsed, and not as settled', () => {
  const history = createHistory();
  const allowlist = [allowance('100', { expires: '2026-11-24' })];
  expect(linesOf(history.run(shared, { at: monday, allowlist }))).toEqual([
    'security@example.com: new expiring-allowance 100 2026-11-24',
  ]);
  expect(linesOf(history.run(shared, { at: wednesday, allowlist }))).toEqual([
    'security@example.com: new lapsed-allowance img-aaaaaaaa 100 2026-11-24',
  ]);
});

test('what is said of an allowance does not end in a run with a hole', () => {
  const history = createHistory();
  const allowlist = [allowance('300')];
  history.run(clean, { at: monday, allowlist });
  expect(linesOf(history.run(unread, { at: tuesday, allowlist })).join()).not.toContain('settled unused');
  expect(linesOf(history.run(evidence([collected(web, ['300'])]), { at: wednesday, allowlist })).join()).toContain(
    'settled unused-allowance 300',
  );
});

test('a target is the same one wherever it stands in the file', () => {
  const history = createHistory();
  history.run(unlisted, { at: monday });
  const moved: Target = { ...allTarget, label: 'targets[1]' };
  const later = evidence([], { targets: [{ account, region, status: 'unlisted', target: moved, reason: refused }] });
  expect(linesOf(history.run(later, { at: tuesday }))).toEqual(['security@example.com: open unverified-target']);
});

test('a recipient that is new is told of everything that is open, and nobody else is', () => {
  const history = createHistory();
  history.run(shared, { at: monday });
  const mail = { to: ['security@example.com'], cc: ['New <New@example.com>'] };
  expect(linesOf(history.run(shared, { at: tuesday, mail }))).toEqual([
    'new@example.com: open unauthorized-share img-aaaaaaaa 100, first-mail',
  ]);
  expect(linesOf(history.run(shared, { at: wednesday, mail }))).toEqual([]);
});

test('whoever did not get the mail is told the next time, and nobody twice', () => {
  const history = createHistory();
  const mail = { to: ['one@example.com', 'two@example.com'] };
  history.run(shared, { at: monday, mail, refused: ['two@example.com'] });
  expect(linesOf(history.run(shared, { at: tuesday, mail }))).toEqual([
    'two@example.com: open unauthorized-share img-aaaaaaaa 100, first-mail',
  ]);
  history.run(clean, { at: wednesday, mail, refused: ['one@example.com'] });
  expect(linesOf(history.run(clean, { at: thursday, mail }))).toEqual([
    'one@example.com: not-shared unauthorized-share img-aaaaaaaa 100',
  ]);
});

test('a reopened share is owed to whoever did not get that mail', () => {
  const history = createHistory();
  const mail = { to: ['one@example.com', 'two@example.com'] };
  history.run(sharedSince('2026-11-20T00:00:00Z'), { at: monday, mail });
  history.run(sharedSince('2026-11-23T05:00:00Z'), { at: tuesday, mail, refused: ['two@example.com'] });
  expect(linesOf(history.run(sharedSince('2026-11-23T05:00:00Z'), { at: wednesday, mail }))).toEqual([
    'two@example.com: open unauthorized-share img-aaaaaaaa 100',
  ]);
});

test('a reopened share is reopened in the first mail about it that is accepted', () => {
  for (const again of [sharedSince('2026-11-23T05:00:00Z'), sharedSince('2026-11-20T00:00:00Z')]) {
    const history = createHistory();
    history.run(sharedSince('2026-11-20T00:00:00Z'), { at: monday });
    history.run(clean, { at: tuesday });
    history.run(again, { at: wednesday, refused: ['security@example.com'] });
    const lines = [thursday, friday].map((at) => linesOf(history.run(again, { at })));
    expect(lines).toEqual([['security@example.com: reopened unauthorized-share img-aaaaaaaa 100'], []]);
  }
});

test('an incomplete run is mailed three times for one cause, then in the rhythm of reminders, and its end is told', () => {
  const history = createHistory();
  const said = [monday, tuesday, wednesday, thursday, friday].map((at) => linesOf(history.run(unread, { at })).join());
  expect(said).toEqual([
    'security@example.com: new unverified-image img-aaaaaaaa',
    'security@example.com: open unverified-image img-aaaaaaaa',
    'security@example.com: open unverified-image img-aaaaaaaa, outage-ongoing',
    '',
    '',
  ]);
  expect(linesOf(history.run(unread, { at: '2026-12-02T01:00:00.000Z' }))).toEqual([
    'security@example.com: open unverified-image img-aaaaaaaa, outage-ongoing',
  ]);
  expect(linesOf(history.run(clean, { at: '2026-12-03T01:00:00.000Z' }))).toEqual([
    'security@example.com: settled unverified-image img-aaaaaaaa, outage-over',
  ]);
  expect(linesOf(history.run(clean, { at: '2026-12-04T01:00:00.000Z' }))).toEqual([]);
});

test('trouble that is told seldom holds back no finding, and another cause is told at once', () => {
  const history = createHistory();
  for (const at of [monday, tuesday, wednesday, thursday]) history.run(besideUnread(collected(db, [])), { at });
  expect(linesOf(history.run(besideUnread(collected(db, ['200'])), { at: friday }))).toEqual([
    'security@example.com: new unauthorized-share img-bbbbbbbb 200, 1 open',
  ]);
  const gone: UnreadReason = {
    kind: 'unreachable',
    action: 'DescribeImageSharePermission',
    detail: 'reset',
    attempts: 5,
  };
  expect(linesOf(history.run(evidence([unavailable(web, gone), collected(db, ['200'])]), { at: friday }))).toEqual([
    'security@example.com: open unverified-image img-aaaaaaaa, 1 open, outage-ongoing',
  ]);
});

test('a failed run is mailed three times for one cause, and its end is told', () => {
  const history = createHistory();
  const said = [monday, tuesday, wednesday, thursday].map((at) => linesOf(history.fail('No answer.', { at })).join());
  expect(said).toEqual([
    'security@example.com: failed',
    'security@example.com: failed',
    'security@example.com: failed, outage-ongoing',
    '',
  ]);
  expect(linesOf(history.fail('Another.', { at: thursday }))).toEqual(['security@example.com: failed, outage-ongoing']);
  expect(linesOf(history.run(clean, { at: friday }))).toEqual(['security@example.com: outage-over']);
});

function noticesOf({ mails, channels }: Plan) {
  return [...mails, ...channels].map(({ notification }) => notification.notices);
}

test('a failed run is mailed and sent with the findings that were open before, and not with closed ones', () => {
  const history = createHistory();
  const slack = { kind: 'slack', url: 'https://hooks.slack.com/services/T0/B0/hunter2-hunter2' } as const;
  const step = { channels: [slack] };
  history.run(shared, { at: monday, ...step });
  const open = [{ kind: 'findings-unchecked', findings: 1, high: 1 }];
  expect(noticesOf(history.fail('No answer.', { at: tuesday, ...step }))).toEqual([open, open]);
  history.run(clean, { at: wednesday, ...step });
  expect(noticesOf(history.fail('No answer.', { at: thursday, ...step }))).toEqual([[], []]);
});

test('the end of trouble is told again until somebody has the mail', () => {
  const history = createHistory();
  history.fail('No answer.', { at: monday });
  history.run(clean, { at: tuesday, refused: ['security@example.com'] });
  expect(linesOf(history.run(clean, { at: wednesday }))).toEqual(['security@example.com: outage-over']);
});

test('one event is answered once: by a report, by a failure, and by a report after a failure', () => {
  const history = createHistory();
  const trigger = { name: 'hourly', time: monday };
  const mail = { when: 'always' } as const;
  expect(linesOf(history.fail('No answer.', { at: monday, trigger, mail }))).toHaveLength(1);
  expect(linesOf(history.fail('No answer.', { at: monday, trigger, mail }))).toEqual([]);
  expect(linesOf(history.run(shared, { at: monday, trigger, mail }))).toHaveLength(1);
  expect(linesOf(history.run(shared, { at: monday, trigger, mail }))).toEqual([]);
  expect(linesOf(history.run(shared, { at: tuesday, trigger: { ...trigger, time: tuesday }, mail }))).toHaveLength(1);
});

test('an event whose mail was not taken is answered when it comes again', () => {
  const history = createHistory();
  const trigger = { name: 'hourly', time: monday };
  const mail = { to: ['one@example.com', 'two@example.com'] };
  history.run(shared, { at: monday, trigger, mail, refused: ['two@example.com'] });
  expect(linesOf(history.run(shared, { at: monday, trigger, mail }))).toEqual([
    'two@example.com: open unauthorized-share img-aaaaaaaa 100, first-mail',
  ]);
});

test('whoever lacks one of two mails of an event is owed both when it comes again', () => {
  const history = createHistory();
  const trigger = { name: 'hourly', time: monday };
  const mail = {
    when: 'findings',
    routes: [{ to: ['security@example.com', 'web@example.com'], cc: [], tags: { team: 'web' } }],
  } as const;
  const both = evidence([collected(web, ['100']), collected(db, ['200'])]);
  const first = history.run(both, { at: monday, trigger, mail, refused: ['security@example.com'] });
  expect(first.mails).toHaveLength(2);
  expect(linesOf(history.run(both, { at: monday, trigger, mail })).map((line) => line.split(':')[0])).toEqual([
    'security@example.com',
    'security@example.com',
  ]);
});

test('owners get their own part, and the rest goes to mail.to', () => {
  const history = createHistory();
  const mail = { routes: [{ to: ['web@example.com'], cc: ['lead@example.com'], tags: { team: 'web' } }] };
  const both = evidence([collected(web, ['100']), collected(db, ['200'])]);
  expect(linesOf(history.run(both, { at: monday, mail }))).toEqual([
    'security@example.com: new unauthorized-share img-bbbbbbbb 200, 1 elsewhere',
    'web@example.com lead@example.com: new unauthorized-share img-aaaaaaaa 100, 1 elsewhere',
  ]);
  expect(linesOf(history.run(evidence([collected(web, []), collected(db, ['200'])]), { at: tuesday, mail }))).toEqual([
    'web@example.com lead@example.com: not-shared unauthorized-share img-aaaaaaaa 100, 1 elsewhere',
  ]);
});

test('an owner is found by the allowance, and tags that were not read lead to mail.to', () => {
  const history = createHistory();
  const allowlist = [allowance('100', { owner: 'platform@example.com', expires: '2026-11-01' })];
  const mail = {
    routes: [
      { to: ['platform@example.com'], cc: [], owner: 'platform@example.com' },
      { to: ['db@example.com'], cc: [], tags: { team: 'db' } },
    ],
  };
  const seen = evidence([collected(web, ['100']), collected({ ...db, tags: undefined }, ['200'])]);
  expect(linesOf(history.run(seen, { at: monday, mail, allowlist }))).toEqual([
    'security@example.com: new unauthorized-share img-bbbbbbbb 200, 1 elsewhere',
    'platform@example.com: new lapsed-allowance img-aaaaaaaa 100 2026-11-01, 1 elsewhere',
  ]);
});

test('a heartbeat is mailed when nothing else was, and says what is open', () => {
  const history = createHistory();
  const mail = { heartbeat: 'weekly' } as const;
  expect(linesOf(history.run(clean, { at: monday, mail }))).toEqual(['security@example.com: heartbeat']);
  expect(linesOf(history.run(shared, { at: tuesday, mail }))).toEqual([
    'security@example.com: new unauthorized-share img-aaaaaaaa 100',
  ]);
  expect(linesOf(history.run(shared, { at: nextMonday, mail: { ...mail, remindAfterDays: 30 } }))).toEqual([]);
  expect(
    linesOf(history.run(shared, { at: '2026-12-01T01:00:00.000Z', mail: { ...mail, remindAfterDays: 30 } })),
  ).toEqual(['security@example.com: 1 open, heartbeat']);
});

test('a memory that cannot be used tells everything, and that it cannot be used', () => {
  const history = createHistory();
  history.run(shared, { at: monday });
  history.forget();
  const notices = [{ kind: 'memory-unusable', problem: 'The file is damaged.' }] as const;
  expect(linesOf(history.run(shared, { at: tuesday, notices }))).toEqual([
    'security@example.com: unauthorized-share img-aaaaaaaa 100, memory-unusable',
  ]);
  history.forget();
  expect(linesOf(history.run(clean, { at: wednesday, notices }))).toEqual(['security@example.com: memory-unusable']);
});

test('a memory from the future silences nothing', () => {
  const history = createHistory();
  history.run(shared, { at: '2027-01-01T00:00:00.000Z' });
  expect(linesOf(history.run(shared, { at: monday }))).toEqual([
    'security@example.com: reminded unauthorized-share img-aaaaaaaa 100',
  ]);
});

test('mails about one finding refer to the first of them', () => {
  const history = createHistory();
  history.run(shared, { at: monday });
  const { mails } = history.run(clean, { at: tuesday });
  expect(mails[0]?.notification.references).toEqual(['<0@example.com>']);
});

test('without a memory, as with findings and always, everything is told each time', () => {
  for (const when of ['findings', 'always'] as const) {
    const history = createHistory();
    history.run(shared, { at: monday, mail: { when } });
    expect(linesOf(history.run(shared, { at: tuesday, mail: { when } }))).toEqual([
      'security@example.com: open unauthorized-share img-aaaaaaaa 100',
    ]);
    expect(linesOf(history.run(clean, { at: wednesday, mail: { when } }))).toHaveLength(when === 'always' ? 1 : 0);
  }
});

function names(memory: Memory | undefined): readonly (string | undefined)[] {
  return Object.values(memory?.findings ?? {}).map(({ subject }) => subject.imageId);
}

test('what is over is forgotten after a while, and nothing that is open', () => {
  const history = createHistory();
  history.run(evidence([collected(web, ['100']), collected(db, ['200'])]), { at: '2026-01-01T00:00:00.000Z' });
  history.run(evidence([collected(web, ['100']), collected(db, [])]), { at: '2026-01-02T00:00:00.000Z' });
  expect(names(history.memory())).toEqual(['img-aaaaaaaa', 'img-bbbbbbbb']);
  history.run(evidence([unavailable(web), collected(db, [])]), { at: monday });
  expect(names(history.memory())).not.toContain('img-bbbbbbbb');
  expect(names(history.memory())).toContain('img-aaaaaaaa');
});

test.each([
  { name: 'nothing found', seen: clean, when: 'findings', due: false },
  { name: 'nothing found', seen: clean, when: 'always', due: true },
  { name: 'a low finding', seen: evidence([collected(web, [])], { unconfigured: [db] }), when: 'findings', due: true },
  { name: 'an incomplete run', seen: unread, when: 'findings', due: true },
  { name: 'a violation', seen: shared, when: 'findings', due: true },
  { name: 'nothing found', seen: clean, when: 'changes', due: false },
] as const)('$name, without a memory and with when: $when, is mailed: $due', ({ seen, when, due }) => {
  const history = createHistory();
  history.forget();
  expect(linesOf(history.run(seen, { at: monday, mail: { when } }))).toHaveLength(due ? 1 : 0);
});
