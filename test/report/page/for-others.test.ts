import { expect, test } from 'vitest';
import type { News } from '../../../lib/alert/notification.ts';
import { narrowReport } from '../../../lib/audit/narrow-report.ts';
import { wordsOf } from '../../../lib/report/findings/describe.ts';
import { composePage } from '../../../lib/report/page/page.ts';
import { composeSubject } from '../../../lib/report/page/subject.ts';
import type { AuditReport } from '../../../lib/types.ts';
import { compliantReport, sampleFindings, sampleReport, withFindings } from '../../support/sample-report.ts';

const shares = withFindings(
  compliantReport(),
  sampleFindings.filter(({ kind }) => kind === 'unauthorized-share'),
);
const closed = sampleNewsOf({ closed: [{ subject: { kind: 'share-quota' }, outcome: 'settled', firstSeenAt: '' }] });

function sampleNewsOf(news: Partial<News>): News {
  return { told: [], firstSeenAt: new Map(), closed: [], stillOpen: 0, ...news };
}

function say(run: AuditReport, news: News): readonly string[] {
  const page = composePage(run, { language: 'en', timeZone: 'UTC', news }, 10);
  return [composeSubject({ run, news, notices: [] }, wordsOf('en'), ''), page.verdict, page.stillOpen, ...page.actions];
}

test.each([
  { name: 'that the report leaves out', run: narrowReport(shares, []), news: {} },
  { name: 'that the report contains', run: shares, news: { forOthers: 2 } },
])('findings for others $name are for others, and not still open', ({ run, news }) => {
  const said = say(run, sampleNewsOf(news));
  expect(said[0]).toBe('No findings for you, 2 for others - Production');
  expect(said[1]).toMatch(/^No findings for you; 2 findings of this run are for other recipients\./);
  expect(said.at(-1)).toBe('Nothing for you. The findings of this run are for other recipients.');
  expect(say(run, { ...closed, ...news })[0]).toMatch(/, 2 findings for others/);
  expect([...said, ...say(run, { ...closed, ...news })].join('\n')).not.toContain('still open');
});

test('what others have to read again is named to recipients without findings of their own', () => {
  const said = say(sampleReport(), sampleNewsOf({ forOthers: sampleFindings.length }));
  expect(said[0]).toContain('1 image and 1 target not verified');
  expect(said[1]).toContain('1 image and 1 target could not be verified');
  expect(said[2]).toContain(`${sampleFindings.length} open findings for other recipients. Most severe:`);
  expect(said.slice(3)).toEqual([expect.stringMatching(/^Find out why not everything could be read/)]);
});
