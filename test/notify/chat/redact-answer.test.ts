import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { redactAnswer } from '../../../lib/notify/chat/redact-answer.ts';
import type { Channel } from '../../../lib/options.ts';

const token = '693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa';
const secret = 'SECswordfish+swordfish/swordfish';
const channel: Channel = {
  kind: 'dingtalk',
  url: `https://oapi.dingtalk.com/robot/send?access_token=${token}`,
  secret,
};
const slack: Channel = { kind: 'slack', url: 'https://hooks.slack.com/services/T00000000/B00000000/XyZwVuTsRqPo' };

const telling = [
  { name: 'the token of the address', said: `no robot ${token}` },
  { name: 'its beginning', said: `no robot ${token.slice(0, 8)}…` },
  { name: 'its end', said: `no robot …${token.slice(-12)}` },
  { name: 'its last eight characters', said: `no robot …${token.slice(-8)}` },
  { name: 'a part from its middle', said: `no robot …${token.slice(10, 20)}…` },
  { name: 'its end in capitals', said: `NO ROBOT …${token.slice(-12).toUpperCase()}` },
  { name: 'the secret', said: `wrong secret ${secret}` },
  { name: 'the secret in small letters', said: `wrong secret ${secret.toLowerCase()}` },
  { name: 'the secret as addresses encode it', said: `wrong secret=${encodeURIComponent(secret).slice(12)}` },
  { name: 'a token whose every letter is encoded', said: token.replaceAll(/./g, (letter) => `%${hex(letter)}`) },
];

function hex(letter: string): string {
  return letter.charCodeAt(0).toString(16);
}

test.each(telling)('says nothing where $name is repeated', ({ said }) => {
  expect(redactAnswer(said, channel)).toBe('');
});

test('says nothing where a part of the path is repeated in another case', () => {
  expect(redactAnswer('no_service: xyzwvutsrqpo', slack)).toBe('');
  expect(redactAnswer('no_service: rqpo', slack)).toBe('no_service: rqpo');
});

test.each(['base64', 'hex', 'base64url'] as const)(
  'hides a signature in %s, also encoded for an address',
  (encoding) => {
    const sign = createHmac('sha256', secret).update('1790000000000').digest(encoding);
    expect(redactAnswer(`sign ${sign} not match`, channel)).toBe('sign *** not match');
    expect(redactAnswer(`bad query: sign=${encodeURIComponent(sign)}&x`, channel)).toBe('bad query: ***&x');
  },
);

test.each([
  'invalid webhook url, hint: [1790000000], from ip: 203.0.113.7, more info at https://open.work.weixin.qq.com/devtool/query?e=93000',
  'see https://open.dingtalk.com/document/robots/customize-robot-security-settings',
  'keywords not in content 100% sure, %E5%8',
])('leaves alone what is none: %s', (said) => {
  expect(redactAnswer(said, channel)).toBe(said);
});

test('says nothing where a secret of a few characters is repeated, and none is of three', () => {
  const short: Channel = { kind: 'webhook', url: 'https://example.com/abc/t0ken/%C3%A9tat7', secret: 's3cr' };
  for (const said of ['no T0KEN', 'not S3CR', 'no état7', 'no %c3%a9tat7', 'no %C3%A9TAT7'])
    expect(redactAnswer(said, short)).toBe('');

  for (const said of ['no abc', 'no t0ke', 'no s3c']) expect(redactAnswer(said, short)).toBe(said);
});

test('repeats no page for browsers', () => {
  expect(redactAnswer(' \n<!DOCTYPE html><title>Not found</title>', slack)).toBe('');
  expect(redactAnswer('no <team>', slack)).toBe('no <team>');
});
