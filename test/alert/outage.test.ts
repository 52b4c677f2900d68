import { expect, test } from 'vitest';
import { isOutageDue, trackOutage } from '../../lib/alert/outage.ts';
import { createReminderPolicy } from '../../lib/alert/reminder-policy.ts';
import type { RememberedOutage } from '../../lib/state/memory.ts';
import type { AuditReport, Evidence, FailedRun, Finding, UnreadReason } from '../../lib/types.ts';
import { account, allTarget, collected, evidence, refused, region, unavailable } from '../support/evidence.ts';
import { createHistory, linesOf } from '../support/history.ts';
import { mailOptions } from '../support/mail-options.ts';
import { failedRun, sampleReport } from '../support/sample-report.ts';
import { clean, day, db, ownerOfWeb, security, shared, two, unread, web } from './fixtures.ts';

function unreadImage(reason: UnreadReason, of = web): AuditReport {
  const finding: Finding = { kind: 'unverified-image', severity: 'high', image: of, reason };
  return sampleReport({ findings: [finding] });
}

function unlistedTarget(at: string, reason: UnreadReason | { readonly kind: 'empty' } = refused): AuditReport {
  const place = { account, region: at };
  const finding: Finding = { kind: 'unverified-target', severity: 'high', place, target: allTarget, reason };
  return sampleReport({ findings: [finding] });
}

function withShare(report: AuditReport): AuditReport {
  const finding: Finding = {
    kind: 'unauthorized-share',
    severity: 'high',
    image: db,
    sharedAccount: '200',
    sharedSince: '2026-11-01T00:00:00Z',
  };
  return { ...report, findings: [finding, ...report.findings] };
}

const unreachable = { kind: 'unreachable', action: 'DescribeImages', detail: 'reset', attempts: 5 } as const;
const denied = {
  kind: 'refused',
  action: 'DescribeImages',
  code: 'UnauthorizedOperation',
  message: 'No.',
  requestId: '71e69b56-32be-4412-ab45-49eded6a87be',
} as const;

/** Outage of earlier runs of the same cause, of which everyone was notified. */
function known(run: AuditReport | FailedRun): RememberedOutage {
  const { causesNow = [], ...outage } = trackOutage(run, undefined).current ?? {};
  const causes = Object.fromEntries(causesNow.map((cause) => [cause, [security]]));
  const mailed = { [security]: run.finishedAt };
  const { startedAt: since, finishedAt: lastRunAt } = run;
  return { outcome: 'failed', since, lastRunAt, ...outage, runs: 9, triggers: [], mailed, causes };
}

function isDueAfter(one: AuditReport | FailedRun, other: AuditReport | FailedRun): boolean {
  const { current } = trackOutage(other, known(one));
  return current !== undefined && isOutageDue(security, current, createReminderPolicy(other.finishedAt, mailOptions));
}

test.each<{ name: string; one: AuditReport | FailedRun; other: AuditReport | FailedRun }>([
  { name: 'image', one: unreadImage(refused), other: unreadImage(refused, db) },
  { name: 'code', one: unreadImage(denied), other: unreadImage({ ...denied, code: 'InternalError' }) },
  { name: 'action', one: unreadImage(unreachable), other: unreadImage({ ...unreachable, action: 'DescribeRegions' }) },
  {
    name: 'kind of reason',
    one: unreadImage(denied),
    other: unreadImage(unreachable),
  },
  { name: 'place that cannot be listed', one: unlistedTarget(region), other: unlistedTarget('ap-tokyo') },
  {
    name: 'reason of a place',
    one: unlistedTarget(region, { kind: 'deadline' }),
    other: unlistedTarget(region, { kind: 'empty' }),
  },
  { name: 'account of a failed run', one: failedRun({ account: '1' }), other: failedRun({ account: '2' }) },
  {
    name: 'error of a failed run',
    one: failedRun(),
    other: failedRun({ codes: ['CloudRefusedError GetCallerIdentity AuthFailure'] }),
  },
  { name: 'code of a failed run', one: failedRun(), other: failedRun({ codes: ['ConfigError audit.yml smtp.host'] }) },
])('another $name is another cause in the same trouble, notified at once', ({ one, other }) => {
  expect(isDueAfter(one, one)).toBe(false);
  expect(isDueAfter(one, other)).toBe(true);
  expect(trackOutage(other, known(one)).current).toMatchObject({ runs: 10, since: one.startedAt });
});

test.each<{ name: string; one: AuditReport | FailedRun; other: AuditReport | FailedRun }>([
  {
    name: 'request ids',
    one: unreadImage(denied),
    other: unreadImage({ ...denied, requestId: 'another', message: 'Not now.' }),
  },
  {
    name: 'the number of attempts',
    one: unreadImage(unreachable),
    other: unreadImage({ ...unreachable, attempts: 2 }),
  },
  { name: 'a share that somebody made', one: unreadImage(refused), other: withShare(unreadImage(refused)) },
  {
    name: 'another wording of a failed run',
    one: failedRun({ error: 'CloudUnreachableError' }),
    other: failedRun({ error: 'CloudUnreachableError', problems: ['The region gz does not exist.'] }),
  },
  {
    name: 'the time that a function of wrong settings had left',
    one: failedRun({ problems: ['audit.yml audit.mailReserveMs: keeps 900 ms, and the function had 812 ms in all.'] }),
    other: failedRun({
      problems: ['audit.yml audit.mailReserveMs: keeps 900 ms, and the function had 809 ms in all.'],
    }),
  },
])('$name makes no other cause', ({ one, other }) => {
  expect(isDueAfter(one, other)).toBe(false);
});

test('an event that comes again is no run of its own, and another cause in it is notified', () => {
  const history = createHistory();
  const trigger = { name: 'daily', time: day(16) };
  const again = { at: day(16), trigger, mail: two, refused: ['two@example.com'] };
  history.run(unread, again);
  expect(linesOf(history.run(unread, again))).toEqual([
    'two@example.com: open unverified-image img-aaaaaaaa, first-mail',
  ]);
  expect(history.memory()?.trouble).toMatchObject({ runs: 1 });
  const gone = evidence([unavailable(web, { ...unreachable, action: 'DescribeImageSharePermission' })]);
  const lines = linesOf(history.run(gone, again));
  expect(lines.map((line) => line.split(':')[0])).toEqual(['one@example.com two@example.com']);
  expect(history.memory()?.trouble).toMatchObject({ runs: 1 });
});

/** Daily run whose mail is not taken. */
function untaken(n: number) {
  return { at: day(n), trigger: { name: 'daily', time: day(n) }, refused: [security] };
}

test('an event that comes again is no run of its own where its mail was not taken at all', () => {
  const history = createHistory();
  for (const n of [16, 16, 17, 17, 17]) history.fail('No answer.', untaken(n));
  history.run(unread, untaken(17));
  history.run(unread, untaken(18));
  expect(history.memory()?.trouble).toMatchObject({ outcome: 'mixed', runs: 3, since: day(16) });
  history.run(clean, { at: day(19) });
  expect(history.memory()).not.toHaveProperty('trouble');
});

test('causes that take turns are one trouble, and each is notified once before the reminders', () => {
  const history = createHistory();
  const said = [2, 3, 4, 5, 6, 7, 8, 9, 10, 11].map((n) => {
    const plan = n % 2 === 0 ? history.run(unread, { at: day(n) }) : history.fail('No answer.', { at: day(n) });
    return plan.mails.length > 0 ? 'mail' : '';
  });
  expect(said).toEqual(['mail', 'mail', 'mail', '', '', '', '', '', '', 'mail']);
  const another = history.fail('Another.', { at: day(12) });
  expect(another.mails[0]?.notification.notices).toEqual([
    { kind: 'findings-unchecked', findings: 1, high: 1 },
    { kind: 'outage-ongoing', outcome: 'mixed', runs: 11, since: day(2), nextAfterDays: 7, isNewCause: true },
  ]);
  expect(history.fail('Another.', { at: day(13) }).mails).toEqual([]);
  expect(history.run(clean, { at: day(14) }).mails[0]?.notification.notices).toEqual([
    { kind: 'outage-over', outcome: 'mixed', runs: 12, since: day(2) },
  ]);
});

test('mails of one trouble go on from the first', () => {
  const history = createHistory();
  const plans = [
    history.fail('No answer.', { at: day(16) }),
    history.fail('Another.', { at: day(17) }),
    history.run(clean, { at: day(18) }),
    history.fail('No answer.', { at: day(19) }),
  ];
  const first = history.memory()?.trouble?.threadId;
  expect(plans.map(({ mails }) => mails.map(({ notification }) => notification.references))).toEqual([
    [[]],
    [['<0@example.com>']],
    [['<0@example.com>']],
    [[]],
  ]);
  expect(first).toBe('<0@example.com>');
});

test('a failure of many images is remembered by their places, so that the memory stays small', () => {
  const images = Array.from({ length: 500 }, (_, index) => unavailable({ ...web, imageId: `img-${index}` }));
  const history = createHistory();
  for (const n of [16, 17, 18]) history.run(evidence(images), { at: day(n) });
  expect(Object.values(history.memory()?.trouble?.causes ?? {})).toEqual([[security]]);
  expect(history.run(evidence(images), { at: day(19) }).mails).toEqual([]);
});

test('a failed run is no run of its own when its event comes again', () => {
  const history = createHistory();
  const again = { at: day(16), trigger: { name: 'daily', time: day(16) }, mail: two, refused: ['two@example.com'] };
  history.fail('No answer.', again);
  expect(linesOf(history.fail('No answer.', again))).toEqual(['two@example.com: failed']);
  expect(history.memory()?.trouble).toMatchObject({ runs: 1 });
});

test('what is said of trouble is since when, for how many runs, and when it is said again', () => {
  const history = createHistory();
  const [, , third] = [16, 17, 18].map((n) => history.run(unread, { at: day(n) }));
  expect(third?.mails[0]?.notification.notices).toEqual([
    { kind: 'outage-ongoing', outcome: 'incomplete', runs: 3, since: day(16), nextAfterDays: 7, isNewCause: false },
  ]);
  expect(history.run(clean, { at: day(19) }).mails[0]?.notification.notices).toEqual([
    { kind: 'outage-over', outcome: 'incomplete', runs: 3, since: day(16) },
  ]);
});

test('the end of trouble is told in the same words to whoever did not get the mail', () => {
  const history = createHistory();
  history.fail('No answer.', { at: day(16), mail: two });
  history.run(clean, { at: day(17), mail: two, refused: ['two@example.com'] });
  const plan = history.run(clean, { at: day(18), mail: two });
  expect(linesOf(plan)).toEqual(['two@example.com: outage-over']);
  expect(plan.mails[0]?.notification.notices).toEqual([
    { kind: 'outage-over', outcome: 'failed', runs: 1, since: day(16) },
  ]);
  expect(history.memory()).not.toHaveProperty('trouble');
});

test('trouble that is back after its end was told to some begins anew, for everyone', () => {
  const history = createHistory();
  for (const n of [10, 11, 12, 13]) history.fail('No answer.', { at: day(n), mail: two });
  history.run(clean, { at: day(14), mail: two, refused: ['two@example.com'] });
  const said = [15, 16, 17, 18].map((n) => linesOf(history.fail('No answer.', { at: day(n), mail: two })).join());
  expect(said).toEqual([
    'one@example.com two@example.com: failed',
    'one@example.com two@example.com: failed',
    'one@example.com two@example.com: failed, outage-ongoing',
    '',
  ]);
});

test('the end of trouble is owed to nobody who gets no mail any more', () => {
  const history = createHistory();
  history.fail('No answer.', { at: day(16), mail: two });
  history.run(clean, { at: day(17), mail: { to: ['one@example.com'] } });
  expect(history.memory()).not.toHaveProperty('trouble');
});

test('whoever was not told of trouble is not told that it is over', () => {
  const history = createHistory();
  history.fail('No answer.', { at: day(16), mail: { to: ['one@example.com'] } });
  for (const to of [two.to, two.to.toReversed()]) {
    const later = createHistory(history.memory());
    expect(linesOf(later.run(shared, { at: day(17), mail: { to } })).toSorted()).toEqual([
      'one@example.com: new unauthorized-share img-aaaaaaaa 100, outage-over',
      'two@example.com: new unauthorized-share img-aaaaaaaa 100',
    ]);
  }
});

function webUnread(...onDb: readonly string[]): Evidence {
  return evidence([unavailable(web), collected(db, onDb)]);
}

test('mails about other things do not put off the reminder of trouble', () => {
  const history = createHistory();
  for (const n of [2, 3, 4, 5]) history.run(webUnread(), { at: day(n), mail: { remindAfterDays: 9 } });
  history.run(webUnread('200'), { at: day(12), mail: { remindAfterDays: 9 } });
  expect(linesOf(history.run(webUnread('200'), { at: day(13), mail: { remindAfterDays: 9 } }))).toEqual([
    'security@example.com: open unverified-image img-aaaaaaaa, 1 open, outage-ongoing',
  ]);
});

test('owners are not told of the trouble of a run', () => {
  const routes = [{ to: ['db@example.com'], cc: [], tags: { team: 'db' } }];
  const history = createHistory();
  const seen = evidence([unavailable(web), collected(db, ['200'])]);
  history.run(seen, { at: day(16), mail: { routes } });
  expect(linesOf(history.run(seen, { at: day(17), mail: { routes } }))).toEqual([
    'security@example.com: open unverified-image img-aaaaaaaa, 1 elsewhere',
  ]);
});

test.each([{ when: 'findings' }, { when: 'always' }] as const)(
  'with $when, trouble is mailed each time, is never said to be told less often, and its end is not owed',
  (mail) => {
    const history = createHistory();
    for (const n of [12, 13, 14, 15])
      expect(linesOf(history.fail('No answer.', { at: day(n), mail }))).toEqual(['security@example.com: failed']);

    history.run(clean, { at: day(16), mail: { ...mail, when: 'findings' } });
    expect(history.memory()).not.toHaveProperty('trouble');
    for (const n of [17, 18, 19, 20]) {
      const said = linesOf(history.run(unread, { at: day(n), mail })).join();
      expect(said).toMatch(/^security@example\.com: (?:new|open) unverified-image img-aaaaaaaa$/);
    }
  },
);

test('a run that is incomplete for what is an owner’s is mailed to mail.to, too', () => {
  const routes = [ownerOfWeb];
  for (const when of ['findings', 'changes'] as const) {
    const { mails } = createHistory().run(unread, { at: day(16), mail: { routes, when } });
    expect(mails.map(({ notification }) => notification.to)).toEqual([['security@example.com'], ['web@example.com']]);
  }
});

test('a failed run that knows nothing of earlier ones is told, and why it knows nothing', () => {
  const history = createHistory();
  history.forget();
  const notices = [{ kind: 'memory-unusable', problem: 'The file is damaged.' }] as const;
  for (const n of [16, 17, 18, 19]) {
    const plan = history.fail('No answer.', { at: day(n), notices });
    expect(plan.mails[0]?.notification.notices).toEqual(notices);
    history.forget();
  }
});

test('a failed run goes to mail.to and mail.cc, whatever the routes are, and answers no event', () => {
  const history = createHistory();
  const trigger = { name: 'daily', time: day(16) };
  const mail = { when: 'always', routes: [{ to: ['web@example.com'], cc: [] }], cc: ['lead@example.com'] } as const;
  expect(linesOf(history.fail('No answer.', { at: day(16), trigger, mail }))).toEqual([
    'security@example.com lead@example.com: failed',
  ]);
  expect(linesOf(history.run(clean, { at: day(16), trigger, mail }))).toEqual([
    'security@example.com lead@example.com: outage-over',
  ]);
  expect(linesOf(history.run(clean, { at: day(16), trigger, mail }))).toEqual([]);
});

test('findings of owners are for others in every mail to mail.to, and never still open', () => {
  const routes = [ownerOfWeb];
  const history = createHistory();
  history.run(unread, { at: day(16), mail: { routes } });
  const ended = history.run(shared, { at: day(17), mail: { routes } });
  expect(linesOf(ended)[0]).toBe('security@example.com: outage-over, 1 elsewhere');
});

test('images that take turns in being unread are mailed once each, and their ends with the end of the trouble', () => {
  const history = createHistory();
  const turns = [evidence([unavailable(web), collected(db, [])]), evidence([collected(web, []), unavailable(db)])];
  const said = [2, 3, 4, 5, 6, 7].map((n) => linesOf(history.run(turns[n % 2] ?? clean, { at: day(n) })).join());
  expect(said).toEqual([
    'security@example.com: new unverified-image img-aaaaaaaa',
    'security@example.com: new unverified-image img-bbbbbbbb',
    'security@example.com: open unverified-image img-aaaaaaaa, outage-ongoing',
    '',
    '',
    '',
  ]);
  const all = evidence([collected(web, []), collected(db, [])]);
  expect(linesOf(history.run(all, { at: day(8) }))).toEqual([
    'security@example.com: settled unverified-image img-aaaaaaaa, settled unverified-image img-bbbbbbbb, outage-over',
  ]);
});

test('an image that stays readable for as long as a reminder takes is reported as resolved during the trouble', () => {
  const history = createHistory();
  const dbUnread = evidence([collected(web, []), unavailable(db)]);
  history.run(evidence([unavailable(web), unavailable(db)]), { at: day(2) });
  const said = [3, 4, 5, 6, 7, 8, 9].map((n) => linesOf(history.run(dbUnread, { at: day(n) })).join());
  expect(said.filter((line) => line.includes('settled unverified-image img-aaaaaaaa'))).toHaveLength(1);
  expect(said.at(-1)).toContain('settled unverified-image img-aaaaaaaa');
});

test('an outage in a memory of an earlier version goes on, and its cause is named once more', () => {
  const mailed = { [security]: day(15) };
  const old = { outcome: 'failed', cause: 'digest', runs: 9, since: day(7), lastRunAt: day(15), mailed } as const;
  const history = createHistory({ findings: {}, events: [], readers: {}, trouble: old });
  const said = [16, 17].map((n) => linesOf(history.fail('No answer.', { at: day(n) })).join());
  expect(said).toEqual(['security@example.com: failed, outage-ongoing', '']);
  expect(history.memory()?.trouble).toMatchObject({ runs: 11, since: day(7) });
});

/** Images that cannot be judged, all shared with account 100 but for one of them. */
function manyUnjudged(sharedAccounts: readonly string[]): AuditReport {
  const findings = Array.from({ length: 101 }, (_, index): Finding => {
    const reason = { kind: 'attributes-unknown', sharedAccounts: index === 7 ? sharedAccounts : ['100'] } as const;
    return { kind: 'unverified-image', severity: 'high', image: { ...web, imageId: `img-${index}` }, reason };
  });
  return sampleReport({ findings });
}

test('a further account on an image that cannot be judged is notified, also where many images are not read', () => {
  const before = manyUnjudged(['100']);
  expect(isDueAfter(before, before)).toBe(false);
  expect(isDueAfter(before, manyUnjudged(['100', '200']))).toBe(true);
});

test('a setting that is changed and still wrong is notified', () => {
  const [before, after] = ['gz', 'guangzhou'].map((value) => {
    return failedRun({ problems: [`audit.yml:12 targets[0].region: "${value}" is no region.`] });
  });
  if (before === undefined || after === undefined) throw new Error('There are two.');
  expect([isDueAfter(before, before), isDueAfter(before, after)]).toEqual([false, true]);
});

test('a further member that is none is notified, also where many images are not read', () => {
  const before = manyUnjudged(['100']);
  const withMembers = (...accounts: readonly string[]): AuditReport => ({
    ...before,
    findings: [
      ...before.findings,
      ...accounts.map((uin): Finding => {
        const reason = { kind: 'no-member', account: uin, path: 'accounts.organization.exclude' } as const;
        return { kind: 'unverified-organization', severity: 'high', reason };
      }),
    ],
  });
  expect(isDueAfter(withMembers('9'), withMembers('9'))).toBe(false);
  expect(isDueAfter(withMembers('9'), withMembers('9', '10'))).toBe(true);
});
