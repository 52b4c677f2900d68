import { expect, test } from 'vitest';
import { wholeBulletin } from '../../lib/alert/bulletin.ts';
import { composeMessageId } from '../../lib/report/message-id.ts';
import type { AuditReport, Finding, MailOptions, UnreadReason } from '../../lib/types.ts';
import { mailOptions } from '../support/mail-options.ts';
import { sampleBulletin, sampleClosed, sampleNews, sampleNotices } from '../support/sample-news.ts';
import { failedRun, sampleReport } from '../support/sample-report.ts';

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
  expect(composeMessageId(wholeBulletin(other, mailOptions), mailOptions.from)).toBe(
    composeMessageId(wholeBulletin(one, mailOptions), mailOptions.from),
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
  expect(composeMessageId(wholeBulletin(run, mailOptions), mailOptions.from)).not.toBe(
    composeMessageId(wholeBulletin(sampleReport(), mailOptions), mailOptions.from),
  );
});

test.each([
  { what: 'code', one: refused(requestId), other: refused(requestId, 'InternalError') },
  { what: 'fault', one: unreachable(5), other: unreachable(5, 'no answer within 10000 ms') },
  { what: 'problem of a failed run', one: failedRun(), other: failedRun({ problems: ['something else'] }) },
])('another $what makes another id', ({ one, other }) => {
  expect(composeMessageId(wholeBulletin(other, mailOptions), mailOptions.from)).not.toBe(
    composeMessageId(wholeBulletin(one, mailOptions), mailOptions.from),
  );
});

test.each<Partial<MailOptions>>([{ to: ['other@example.com'] }, { cc: [] }])(
  'other recipients make another id',
  (change) => {
    expect(composeMessageId(wholeBulletin(sampleReport(), { ...mailOptions, ...change }), mailOptions.from)).not.toBe(
      composeMessageId(wholeBulletin(sampleReport(), mailOptions), mailOptions.from),
    );
  },
);

test('without a trigger every run has its own id', () => {
  const byHand = { trigger: undefined };
  expect(
    composeMessageId(wholeBulletin(sampleReport({ ...byHand, ...retried }), mailOptions), mailOptions.from),
  ).not.toBe(composeMessageId(wholeBulletin(sampleReport(byHand), mailOptions), mailOptions.from));
});

test.each([
  { from: 'Image share audit <audit@example.com>', domain: 'example.com' },
  { from: 'audit@mail.example.com', domain: 'mail.example.com' },
  { from: 'audit@例子.com>\r\nBcc: x@y.z y', domain: 'localhost' },
])('the id of a mail from $from ends in $domain', ({ from, domain }) => {
  expect(composeMessageId(wholeBulletin(sampleReport(), mailOptions), from)).toMatch(
    new RegExp(`^<[0-9a-f]{64}@image-share-audit\\.${domain}>$`),
  );
});

const { told, stillOpen } = sampleNews();
const withNews = sampleBulletin({ news: sampleNews(), notices: sampleNotices });

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
  { what: 'kind of notice', other: { notices: sampleNotices.slice(1) } },
  { what: 'recipient', other: { to: ['other@example.com'] } },
])('another $what makes another id of news', ({ other }) => {
  expect(composeMessageId({ ...withNews, ...other }, mailOptions.from)).not.toBe(
    composeMessageId(withNews, mailOptions.from),
  );
});
