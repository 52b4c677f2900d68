import { describe, expect, test } from 'vitest';
import { createRedaction, oneLine, plainLines } from '../lib/redact.ts';
import { encodings } from './support/echoes.ts';

const secret = 'Gu5t9xGARNpq86cd98joQYCN3EXAMPLE';
const { quote, copyError, isRepeatedIn } = createRedaction([
  'AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE',
  secret,
  'abcd',
  'no',
]);

describe('a text', () => {
  test.each(Object.entries(encodings))('is left out where it repeats a secret %s', (_, encode) => {
    expect(quote(`Signature of ${encode(secret)} does not match`)).toBe('(left out: it repeats a secret)');
  });

  test.each(Object.entries(encodings))('is left out where it repeats a part of a secret %s', (_, encode) => {
    expect(quote(`a key like …${encode(secret.slice(8, 24))}…`)).toBe('(left out: it repeats a secret)');
  });

  test.each(['abcd', 'ABCD', 'a\u200bb\ncd', '%61bcd'])('is left out where it repeats a short secret: %j', (said) => {
    expect(quote(`not ${said}`)).toBe('(left out: it repeats a secret)');
  });

  test.each([
    'you are not authorized to perform operation (cvm:DescribeImages) resource (qcs::cvm:ap-guangzhou:uin/1:image/*)',
    'The SecretId is not found, please ensure that your SecretId is correct.',
    'ab, cd; no',
    '100% sure, %E5%8, \\u12, &#x110000;',
  ])('without one stays as it is: %s', (said) => {
    expect(quote(said)).toBe(said);
  });

  test('is of one line, without what steers a terminal', () => {
    expect(quote('one\r\n\u001b[31mtwo\u009b2J \u202ethree\u2028four\u0000')).toBe('one [31mtwo 2J three four');
    expect(oneLine('a\tb\u00adc\ud800d', 4)).toBe('a b ');
  });

  test('is bounded', () => {
    expect(quote('字'.repeat(100_000))).toHaveLength(500);
  });

  test('may be anything', () => {
    expect(quote(undefined)).toBe('undefined');
    expect(quote(4100)).toBe('4100');
    expect(quote(Object.create(null))).toBe('(unreadable)');
  });
});

test('a copy of an error has its message and nothing else', () => {
  const error = Object.assign(new Error('denied', { cause: secret }), { headers: { authorization: secret } });
  expect(copyError(error)).toEqual(new Error('denied'));
  expect(Object.keys(copyError(error))).toEqual([]);
  expect(copyError(error)).not.toHaveProperty('cause');
  expect(copyError(new Error(`with ${secret}`)).message).toBe('(left out: it repeats a secret)');
  expect(copyError('denied').message).toBe('an error without a message');
});

test('data repeats a secret where it holds all of it, and not where it holds a part', () => {
  const base64 = Buffer.from(`key:${secret}`).toString('base64');
  for (const name of [`x${secret}`, base64, Buffer.from(secret).toString('hex')])
    expect(isRepeatedIn([{ name }])).toBe(true);

  expect(isRepeatedIn([{ name: secret.slice(1), tag: 'abcd' }])).toBe(false);
  expect(isRepeatedIn(undefined)).toBe(false);
});

test('lines for a terminal keep line breaks and tabs, and nothing that steers it', () => {
  expect(plainLines('one\ttwo\r\n\u001b[2J\u009bm\u202e\u2028three 👩‍💻 é')).toBe('one\ttwo \n [2J m  three 👩‍💻 é');
});
