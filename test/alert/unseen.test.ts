import { expect, test } from 'vitest';
import { composeMail } from '../../lib/report/mail/compose.ts';
import { allowance, collected, evidence, image, unavailable } from '../support/evidence.ts';
import { createHistory } from '../support/history.ts';
import { mailOptions } from '../support/mail-options.ts';

const web = image('img-aaaaaaaa');
const day = (n: number) => ({ at: `2026-11-${n}T01:00:00.000Z` });

test('a finding whose image cannot be read again is said to count as open, to those who know it', () => {
  const history = createHistory();
  history.run(evidence([collected(web, ['100'])]), day(16));
  const mail = { to: ['security@example.com', 'new@example.com'] };
  const { mails } = history.run(evidence([unavailable(web)]), { ...day(17), mail });
  const unseen = mails.map(({ notification }) => [...notification.to, notification.news?.unseen?.length]);
  expect(unseen).toEqual([['security@example.com', 'new@example.com', 1]]);
  const [planned] = mails;
  const { text, html, subject, attachments } = composeMail(planned?.notification ?? expect.fail(), mailOptions);
  const attached = attachments.map(({ content }) => content.toString()).join('');
  for (const part of [text, html])
    expect(part.replaceAll(/\s+/g, ' ')).toContain('1 earlier finding could not be checked again in this run');
  for (const part of [text, html]) expect(part.slice(part.indexOf('Not checked again'))).toMatch(/img-aaaaaaaa[^]*100/);
  expect(subject).toContain('1 still open');
  expect(attached).toContain('"unchecked": [\n    {"id":');
});

test('what was read again, or is over, is not unseen', () => {
  const history = createHistory();
  history.run(evidence([collected(web, ['100', '200'])]), day(16));
  const { mails } = history.run(evidence([collected(web, ['100'])]), day(17));
  expect(mails.map(({ notification }) => notification.news)).toMatchObject([{ closed: [{}], stillOpen: 1 }]);
  expect(mails[0]?.notification.news).not.toHaveProperty('unseen');
});

test('whoever does not know a finding is not told that it could not be looked at again', () => {
  const history = createHistory();
  const db = image('img-bbbbbbbb', { tags: { team: 'db' } });
  const routes = [{ to: ['db@example.com'], cc: [], tags: { team: 'db' } }];
  history.run(evidence([collected(web, ['100'])]), { ...day(16), mail: { routes } });
  const plan = history.run(evidence([unavailable(web), collected(db, ['200'])]), { ...day(17), mail: { routes } });
  expect(plan.mails.map(({ notification }) => [...notification.to, notification.news?.unseen?.length])).toEqual([
    ['security@example.com', 1],
    ['db@example.com', undefined],
  ]);
});

test('an allowance that lapsed is remembered no longer as one that is about to', () => {
  const history = createHistory();
  const allowlist = [allowance('100', { expires: '2026-11-17' })];
  const shared = evidence([collected(web, ['100'])]);
  history.run(shared, { ...day(16), allowlist });
  const { mails } = history.run(shared, { ...day(19), allowlist });
  expect(mails.map(({ notification }) => notification.news?.told.map(({ finding }) => finding.kind))).toEqual([
    ['lapsed-allowance'],
  ]);
  const known = Object.values(history.memory()?.findings ?? {});
  expect(known.map(({ subject, closedAt }) => [subject.kind, closedAt])).toEqual([
    ['expiring-allowance', '2026-11-19T01:00:00.000Z'],
    ['lapsed-allowance', undefined],
  ]);
});
