import { expect, test } from 'vitest';
import type { News, Notice, Notification } from '../../../lib/alert/notification.ts';
import { isOn } from '../../../lib/findings.ts';
import { composeMailSubject } from '../../../lib/report/mail/subject.ts';
import { mailOptions } from '../../support/mail-options.ts';
import { sampleClosed, sampleNotification } from '../../support/sample-news.ts';
import { compliantReport, sampleFindings, sampleReport, withFindings } from '../../support/sample-report.ts';

const first = '[share-audit] golden-web-2026-11 shared with 101104350001, 4 more';
const shares = sampleFindings.filter(({ kind }) => kind === 'unauthorized-share');
const reminded: News = {
  told: shares.map((finding) => ({ finding, stage: 'reminded', firstSeenAt: '2026-11-17T01:00:09Z' }) as const),
  closed: [],
  stillOpen: 0,
};
const resolved: News = { told: [], closed: sampleClosed.slice(0, 1), stillOpen: 0 };
const read = withFindings(compliantReport(), shares);

function subjectOf(changes: Partial<Notification>): string {
  const references = ['<first@image-share-audit.example.com>'];
  return composeMailSubject(sampleNotification({ references, threadSubject: first, ...changes }), mailOptions);
}

test('the reminder and the end of a finding are replies to its first mail, in the words of Gmail the same subject', () => {
  expect(subjectOf({ run: read, news: reminded })).toBe(`Re: ${first}`);
  expect(subjectOf({ run: compliantReport(), news: resolved })).toBe(`Re: ${first}`);
});

test('a mail of several threads, or of a memory without subjects, has a subject of its own that says its stage', () => {
  expect(subjectOf({ run: read, news: reminded, threadSubject: undefined })).toBe(
    '[share-audit] Reminder: golden-db-2026-10 shared with 2700036, 1 more',
  );
  expect(subjectOf({ run: compliantReport(), news: resolved, threadSubject: undefined })).toBe(
    '[share-audit] Resolved: build-agent shared with 101104350077',
  );
  expect(subjectOf({ run: read, news: reminded, references: [] })).toContain('Reminder: ');
});

test('an image that was not read is in the subject, though everything else is a reply', () => {
  const subject = subjectOf({ run: sampleReport(), news: reminded });
  expect(subject).toContain('1 image and 1 target not verified');
  expect(subjectOf({ run: compliantReport({ verdict: 'incomplete' }), news: resolved })).toContain(
    'not everything could be read',
  );
});

test('a reminder of all that was not read is a reply', () => {
  const unread = sampleFindings.filter((finding) => isOn(finding, 'unverified'));
  const run = withFindings(sampleReport(), unread);
  const told = unread.map((finding) => ({ finding, stage: 'open', firstSeenAt: '2026-11-17T01:00:09Z' }) as const);
  expect(subjectOf({ run, news: { told, closed: [], stillOpen: 0 } })).toBe(`Re: ${first}`);
});

test.each<Notice>([
  { kind: 'memory-unusable', problem: 'It is damaged.' },
  { kind: 'channel-failed', channel: 'slack', problem: 'No.' },
  { kind: 'outage-over', outcome: 'failed', runs: 4, since: '2026-11-20T01:00:03Z' },
])('the notice $kind is in the subject, though everything else is a reply', (notice) => {
  expect(subjectOf({ run: read, news: reminded, notices: [notice] })).not.toContain('Re: ');
});

test('a subject from the memory is one visible line', () => {
  const subject = subjectOf({
    run: read,
    news: reminded,
    threadSubject: `a\r\nBcc: b@example.com\u202e${'c'.repeat(999)}`,
  });
  expect(subject).not.toMatch(/[\p{C}]/u);
  expect(subject.length).toBeLessThan(250);
});
