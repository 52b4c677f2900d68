import { expect, test } from 'vitest';
import { composeMail } from '../../lib/report/mail.ts';
import { collected, evidence, image, unavailable } from '../support/evidence.ts';
import { createHistory } from '../support/history.ts';
import { mailOptions } from '../support/mail-options.ts';

const web = image('img-aaaaaaaa');
const day = (n: number) => ({ at: `2026-11-${n}T01:00:00.000Z` });

test('a finding whose image cannot be read again is said to count as open, to those who know it', () => {
  const history = createHistory();
  history.run(evidence([collected(web, ['100'])]), day(16));
  const mail = { to: ['security@example.com', 'new@example.com'] };
  const { mails, overview } = history.run(evidence([unavailable(web)]), { ...day(17), mail });
  const unseen = mails.map(({ bulletin }) => [...bulletin.to, bulletin.news?.unseen]);
  expect(unseen).toEqual([['security@example.com', 'new@example.com', 1]]);
  expect(overview?.news?.unseen).toBe(1);
  const [planned] = mails;
  const { text = '', html = '' } = planned === undefined ? {} : composeMail(planned.bulletin, mailOptions);
  for (const part of [text, html])
    expect(part.replaceAll(/\s+/g, ' ')).toContain('1 finding that was open before could not be looked at again');
});

test('what was read again, or is over, is not unseen', () => {
  const history = createHistory();
  history.run(evidence([collected(web, ['100', '200'])]), day(16));
  const { mails } = history.run(evidence([collected(web, ['100'])]), day(17));
  expect(mails.map(({ bulletin }) => bulletin.news)).toMatchObject([{ closed: [{}], stillOpen: 1 }]);
  expect(mails[0]?.bulletin.news).not.toHaveProperty('unseen');
});
