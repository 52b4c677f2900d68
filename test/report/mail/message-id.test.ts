import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { News, Notice, Notification } from '../../../lib/alert/notification.ts';
import { fullNotification } from '../../../lib/alert/notification.ts';
import type { MailOptions } from '../../../lib/options.ts';
import { composeMessageId } from '../../../lib/report/mail/message-id.ts';
import type { AuditReport, FailedRun, Finding, UnreadReason } from '../../../lib/types.ts';
import { mailOptions } from '../../support/mail-options.ts';
import { sampleClosed, sampleNews, sampleNotices, sampleNotification } from '../../support/sample-news.ts';
import { failedRun, sampleReport } from '../../support/sample-report.ts';

const requestId = '71e69b56-32be-4412-ab45-49eded6a87be';
const otherRequestId = '0f0e0d0c-32be-4412-ab45-49eded6a87be';

function unread(reason: UnreadReason): AuditReport {
  const image = { account: '1', region: 'ap-tokyo', imageId: 'img-1', tags: { a: '1', b: '2' } };
  return sampleReport({ findings: [{ kind: 'unverified-image', severity: 'high', image, reason }] });
}

function refused(request: string, code = 'AuthFailure.TokenFailure'): AuditReport {
  const message = `No. [[request id:${request}] no]`;
  return unread({ kind: 'refused', action: 'DescribeImages', code, message, requestId: request });
}

function unreachable(attempts: number, detail = 'HTTP 502'): AuditReport {
  return unread({ kind: 'unreachable', action: 'DescribeImages', detail, attempts });
}

function withTagsReversed(report: AuditReport): AuditReport {
  const findings = report.findings.map((finding): Finding => {
    if (finding.kind !== 'unverified-image') return finding;
    const tags = Object.fromEntries(Object.entries(finding.image.tags ?? {}).toReversed());
    return { ...finding, image: { ...finding.image, tags } };
  });
  return { ...report, findings };
}

const retried = {
  runId: 'another run',
  startedAt: '2026-11-24T01:01:03Z',
  finishedAt: '2026-11-24T01:01:30Z',
} as const;
const { counts, findings, scope } = sampleReport();

test.each([
  { what: 'its times and its id', one: sampleReport(), other: sampleReport(retried) },
  { what: 'the number of requests', one: sampleReport(), other: sampleReport({ counts: { ...counts, requests: 99 } }) },
  { what: 'request ids', one: refused(requestId), other: refused(otherRequestId) },
  { what: 'the number of attempts', one: unreachable(5), other: unreachable(2) },
  { what: 'the order of tags', one: unreachable(5), other: withTagsReversed(unreachable(5)) },
  {
    what: 'request ids of a failed run',
    one: failedRun({ problems: [`refused (request ${requestId})`] }),
    other: failedRun({ problems: [`refused (request ${otherRequestId})`], ...retried }),
  },
])('a repetition of the event differs in $what only: the id is the same', ({ one, other }) => {
  expect(composeMessageId(fullNotification(other, mailOptions), mailOptions.from)).toBe(
    composeMessageId(fullNotification(one, mailOptions), mailOptions.from),
  );
});

test.each([
  { what: 'event time', run: sampleReport({ trigger: { name: 'daily', time: '2026-11-25T01:00:00Z' } }) },
  { what: 'event name', run: sampleReport({ trigger: { name: 'hourly', time: '2026-11-24T01:00:00Z' } }) },
  {
    what: 'audited account',
    run: sampleReport({ scope: { accounts: [], regions: scope.regions.map((one) => ({ ...one, account: '9' })) } }),
  },
  { what: 'account of a failed run', run: failedRun({ account: '9' }) },
  { what: 'verdict', run: sampleReport({ verdict: 'non-compliant' }) },
  { what: 'set of findings', run: sampleReport({ findings: findings.slice(1), counts }) },
  { what: 'order of findings', run: sampleReport({ findings: findings.toReversed(), counts }) },
  { what: 'emulation', run: sampleReport({ emulated: true }) },
  { what: 'lack of a report', run: failedRun() },
])('another $what makes another id', ({ run }) => {
  expect(composeMessageId(fullNotification(run, mailOptions), mailOptions.from)).not.toBe(
    composeMessageId(fullNotification(sampleReport(), mailOptions), mailOptions.from),
  );
});

test.each([
  { what: 'code', one: refused(requestId), other: refused(requestId, 'InternalError') },
  { what: 'fault', one: unreachable(5), other: unreachable(5, 'no answer within 10000 ms') },
  { what: 'problem of a failed run', one: failedRun(), other: failedRun({ problems: ['something else'] }) },
])('another $what makes another id', ({ one, other }) => {
  expect(composeMessageId(fullNotification(other, mailOptions), mailOptions.from)).not.toBe(
    composeMessageId(fullNotification(one, mailOptions), mailOptions.from),
  );
});

test.each<Partial<MailOptions>>([{ to: ['other@example.com'] }, { cc: [] }])(
  'other recipients make another id',
  (change) => {
    expect(
      composeMessageId(fullNotification(sampleReport(), { ...mailOptions, ...change }), mailOptions.from),
    ).not.toBe(composeMessageId(fullNotification(sampleReport(), mailOptions), mailOptions.from));
  },
);

test('without a trigger every run has its own id', () => {
  const byHand = { trigger: undefined };
  expect(
    composeMessageId(fullNotification(sampleReport({ ...byHand, ...retried }), mailOptions), mailOptions.from),
  ).not.toBe(composeMessageId(fullNotification(sampleReport(byHand), mailOptions), mailOptions.from));
});

test.each([
  { from: 'Image share audit <audit@example.com>', domain: 'example.com' },
  { from: 'audit@mail.example.com', domain: 'mail.example.com' },
  { from: 'audit@例子.com>\r\nBcc: x@y.z y', domain: 'localhost' },
])('the id of a mail from $from ends in $domain', ({ from, domain }) => {
  expect(composeMessageId(fullNotification(sampleReport(), mailOptions), from)).toMatch(
    new RegExp(`^<[0-9a-f]{64}@image-share-audit\\.${domain}>$`),
  );
});

const { told, stillOpen } = sampleNews();
const withNews = sampleNotification({ news: sampleNews(), notices: sampleNotices });

test.each([
  {
    what: 'the times of earlier runs',
    other: { news: sampleNews({ told: told.map((one) => ({ ...one, firstSeenAt: '2020-01-01T00:00:00Z' })) }) },
  },
  {
    what: 'when what is over was first seen',
    other: {
      news: sampleNews({ closed: sampleClosed.map((one) => ({ ...one, firstSeenAt: '2020-01-01T00:00:00Z' })) }),
    },
  },
  {
    what: 'the words of notices',
    other: { notices: sampleNotices.map((one) => ('runs' in one ? { ...one, runs: 99 } : one)) },
  },
  { what: 'the mails that it goes on from', other: { references: ['<a@example.com>'] } },
])('the same news with other $what has the same id', ({ other }) => {
  expect(composeMessageId({ ...withNews, ...other }, mailOptions.from)).toBe(
    composeMessageId(withNews, mailOptions.from),
  );
});

test.each([
  { what: 'lack of news', other: { news: undefined } },
  { what: 'stage', other: { news: sampleNews({ told: told.map((one) => ({ ...one, stage: 'open' as const })) }) } },
  { what: 'choice of what is told', other: { news: sampleNews({ told: told.slice(1) }) } },
  { what: 'set of what is over', other: { news: sampleNews({ closed: sampleClosed.slice(1) }) } },
  {
    what: 'way in which it is over',
    other: { news: sampleNews({ closed: sampleClosed.map((one) => ({ ...one, outcome: 'settled' as const })) }) },
  },
  { what: 'number of what is still open', other: { news: sampleNews({ stillOpen: stillOpen + 1 }) } },
  {
    what: 'finding that could not be checked again',
    other: { news: sampleNews({ unseen: sampleClosed.slice(0, 1) }) },
  },
  { what: 'kind of notice', other: { notices: sampleNotices.slice(1) } },
  { what: 'recipient', other: { to: ['other@example.com'] } },
])('another $what makes another id of news', ({ other }) => {
  expect(composeMessageId({ ...withNews, ...other }, mailOptions.from)).not.toBe(
    composeMessageId(withNews, mailOptions.from),
  );
});

const idOf = (changes: Partial<Notification>) => composeMessageId(sampleNotification(changes), mailOptions.from);

test('the order of notices changes nothing', () => {
  fc.assert(
    fc.property(fc.shuffledSubarray([...sampleNotices], { minLength: 2 }), (notices) => {
      const inOrder = sampleNotices.filter((notice) => notices.includes(notice));
      expect(idOf({ notices })).toBe(idOf({ notices: inOrder }));
    }),
  );
});

test.each(sampleNotices.map((notice) => ({ kind: notice.kind, notice })))(
  'a mail that says $kind is another one than a mail that does not',
  ({ notice }) => {
    const ids = [[], [notice], ...sampleNotices.filter((other) => other !== notice).map((other) => [other])];
    expect(new Set(ids.map((notices) => idOf({ notices }))).size).toBe(ids.length);
    expect(idOf({ notices: [notice, notice] })).not.toBe(idOf({ notices: [notice] }));
  },
);

const over: Notice = { kind: 'outage-over', outcome: 'failed', runs: 4, since: '2026-11-20T01:00:03Z' };

test.each<{ what: string; one: Notice; other: Notice; isSame: boolean }>([
  {
    what: 'the beginning of trouble',
    one: over,
    other: { ...over, since: '2026-11-21T01:00:03Z', runs: 3 },
    isSame: true,
  },
  { what: 'the kind of trouble that is over', one: over, other: { ...over, outcome: 'incomplete' }, isSame: false },
  {
    what: 'the time of the last alert',
    one: { kind: 'heartbeat', every: 'daily', lastAlertAt: '2026-11-21T01:00:03Z' },
    other: { kind: 'heartbeat', every: 'daily' },
    isSame: true,
  },
  {
    what: 'the channel that failed',
    one: { kind: 'channel-failed', channel: 'slack', problem: 'No.' },
    other: { kind: 'channel-failed', channel: 'wecom', problem: 'No.' },
    isSame: false,
  },
  {
    what: 'the way in which a channel failed',
    one: { kind: 'channel-failed', channel: 'slack', problem: 'HTTP 500' },
    other: { kind: 'channel-failed', channel: 'slack', problem: 'HTTP 502' },
    isSame: true,
  },
  {
    what: 'the place of a damaged memory',
    one: { kind: 'memory-unusable', problem: 'It is damaged.', keptAs: 'state.damaged-1.json' },
    other: { kind: 'memory-unusable', problem: 'It is damaged.', keptAs: 'state.damaged-2.json' },
    isSame: true,
  },
])('notices that differ in $what have the same id: $isSame', ({ one, other, isSame }) => {
  expect(idOf({ notices: [other] }) === idOf({ notices: [one] })).toBe(isSame);
});

function onAnother(run: AuditReport): AuditReport {
  const moved = run.findings.map((finding) =>
    finding.kind === 'unverified-image' ? { ...finding, image: { ...finding.image, imageId: 'img-2' } } : finding,
  );
  return { ...run, findings: moved };
}

function refusedAt(action: string, message = `No. [[request id:${requestId}] no]`): AuditReport {
  return unread({ kind: 'refused', action, code: 'AuthFailure.TokenFailure', message, requestId });
}

const unreachableAt = (action: string) => unread({ kind: 'unreachable', action, detail: 'HTTP 502', attempts: 5 });
const report = (changes: Partial<AuditReport>) => sampleReport({ findings, counts, ...changes });
const deadline = unread({ kind: 'deadline' });
const unknown = (sharedAccounts: readonly string[]) => unread({ kind: 'attributes-unknown', sharedAccounts });

test.each<{ what: string; one: AuditReport | FailedRun; other: AuditReport | FailedRun }>([
  { what: 'number of images', one: report({}), other: report({ counts: { ...counts, images: 25 } }) },
  { what: 'number of images read', one: report({}), other: report({ counts: { ...counts, read: 22 } }) },
  { what: 'number of images not read', one: report({}), other: report({ counts: { ...counts, unread: 2 } }) },
  { what: 'number of findings told to others', one: report({}), other: report({ findingsElsewhere: 1 }) },
  {
    what: 'audited region',
    one: report({}),
    other: report({ scope: { ...scope, regions: scope.regions.map((one) => ({ ...one, region: 'ap-tokyo' })) } }),
  },
  { what: 'account of a failed run', one: failedRun({ account: '1' }), other: failedRun({ account: '2' }) },
  { what: 'error of a failed run', one: failedRun(), other: failedRun({ error: 'MailError' }) },
  { what: 'image that was not read for the same reason', one: deadline, other: onAnother(deadline) },
  {
    what: 'kind of reason',
    one: deadline,
    other: unread({ kind: 'unreachable', action: '', detail: '', attempts: 1 }),
  },
  { what: 'list of shares that cannot be judged', one: unknown(['1']), other: unknown(['1', '2']) },
  { what: 'number of those shares', one: unknown(['12']), other: unknown(['1', '2']) },
  { what: 'action that was refused', one: refused(requestId), other: refusedAt('DescribeRegions') },
  { what: 'action that had no answer', one: unreachable(5), other: unreachableAt('DescribeRegions') },
  { what: 'sentence of a refusal', one: refused(requestId), other: refusedAt('DescribeImages', 'Another.') },
])('another $what makes another id, all else the same', ({ one, other }) => {
  expect(idOf({ run: other })).not.toBe(idOf({ run: one }));
});

const quota: Finding = {
  kind: 'share-quota',
  severity: 'low',
  image: { account: '1', region: 'ap-tokyo', imageId: 'img-2' },
  shares: 9,
  maxShares: 10,
};

test.each<{ what: string; news: Partial<News> }>([
  { what: 'finding', news: { told: told.map((one, index) => (index === 0 ? { ...one, finding: quota } : one)) } },
  {
    what: 'end',
    news: {
      closed: sampleClosed.map((one, index) =>
        index === 0 ? { ...one, subject: { ...one.subject, imageId: 'img-5other00' } } : one,
      ),
    },
  },
])('the same number of news with another $what has another id', ({ news }) => {
  expect(idOf({ news: sampleNews(news) })).not.toBe(idOf({ news: sampleNews() }));
});
