import { expect, test } from 'vitest';
import { inScope, type Match, matchesWhere } from '../../lib/audit/allowlist.ts';
import { daysUntil, localDate } from '../../lib/audit/dates.ts';
import { digestAllowlist } from '../../lib/audit/digest.ts';
import type { Image } from '../../lib/types.ts';
import { allowance, bareImage, image } from '../support/evidence.ts';

test.each([
  { pattern: 'golden-*', name: 'golden-web', match: 'yes' },
  { pattern: 'golden-*', name: 'my-golden-web', match: 'no' },
  { pattern: 'golden', name: 'golden-web', match: 'no' },
  { pattern: 'Golden-*', name: 'golden-web', match: 'no' },
  { pattern: '*-web', name: 'golden-web', match: 'yes' },
  { pattern: 'g*n-*b', name: 'golden-web', match: 'yes' },
  { pattern: '!golden-*', name: 'scratch', match: 'no' },
  { pattern: '!golden-*', name: '!golden-web', match: 'yes' },
  { pattern: 'a\\*', name: 'a\\b', match: 'yes' },
  { pattern: 'a.c', name: 'abc', match: 'no' },
  { pattern: 'a?c', name: 'abc', match: 'no' },
  { pattern: '*', name: 'two\nlines', match: 'yes' },
  { pattern: '*', name: undefined, match: 'unknown' },
])('the name $name against $pattern: $match', ({ pattern, name, match }) => {
  expect(matchesWhere(image('img-web00001', { name }), { name: pattern })).toBe(match);
});

interface TagCase {
  readonly name: string;
  readonly tags: Image['tags'];
  readonly match: Match;
}

test.each<TagCase>([
  { name: 'the tag is there', tags: { env: 'prod' }, match: 'yes' },
  { name: 'the tag has another value', tags: { env: 'Prod' }, match: 'no' },
  { name: 'the tag is not there', tags: {}, match: 'no' },
  { name: 'the tags could not be read', tags: undefined, match: 'unknown' },
])('a condition on a tag when $name: $match', ({ tags, match }) => {
  expect(matchesWhere(image('img-web00001', { tags }), { tags: { env: 'prod' } })).toBe(match);
});

test('one condition that fails settles it, even when another cannot be known', () => {
  const where = { name: 'golden-*', tags: { env: 'prod' } };
  expect(matchesWhere(image('img-web00001', { name: 'scratch', tags: undefined }), where)).toBe('no');
  expect(matchesWhere(image('img-web00001', { name: 'golden-web', tags: undefined }), where)).toBe('unknown');
});

test('a bare image is in the scope of an allowance that asks for nothing but its place and id', () => {
  const bare = bareImage('img-bare0001');
  expect(inScope(allowance('1', { images: ['img-bare0001'], regions: ['ap-guangzhou'] }), bare)).toBe('yes');
  expect(inScope(allowance('1', { images: ['img-other001'] }), bare)).toBe('no');
  expect(inScope(allowance('1', { where: { name: '*' } }), bare)).toBe('unknown');
});

test.each([
  { instant: '2026-11-24T15:59:59.999Z', timeZone: 'Asia/Shanghai', date: '2026-11-24' },
  { instant: '2026-11-24T16:00:00.000Z', timeZone: 'Asia/Shanghai', date: '2026-11-25' },
  { instant: '2026-11-24T16:00:00.000Z', timeZone: 'America/New_York', date: '2026-11-24' },
  { instant: '2026-01-01T00:30:00.000Z', timeZone: 'America/Sao_Paulo', date: '2025-12-31' },
])('$instant is $date in $timeZone', ({ instant, timeZone, date }) => {
  expect(localDate(instant, timeZone)).toBe(date);
});

test('days are counted by the calendar, over a change of the clocks and a leap day too', () => {
  expect(daysUntil('2026-10-24', '2026-10-26')).toBe(2);
  expect(daysUntil('2028-02-28', '2028-03-01')).toBe(2);
  expect(daysUntil('2026-11-24', '2026-11-24')).toBe(0);
});

test('the digest is the same for the same decisions in another order, and another for any change', () => {
  const one = allowance('1', { where: { tags: { a: '1', b: '2' } }, images: ['img-b', 'img-a'] });
  const same = allowance('1', { images: ['img-a', 'img-b'], where: { tags: { b: '2', a: '1' } } });
  const two = allowance('2');
  expect(digestAllowlist([one, two])).toBe(digestAllowlist([two, same]));
  expect(digestAllowlist([one, two])).not.toBe(digestAllowlist([one]));
  expect(digestAllowlist([two])).not.toBe(digestAllowlist([allowance('2', { expires: '2027-01-01' })]));
});
