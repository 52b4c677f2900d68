import { expect, test } from 'vitest';
import { spokenWords } from '../../lib/notify/spoken.ts';
import type { Channel } from '../../lib/types.ts';

const token = '0a1b2c3d4e5f67890a1b2c3d4e5f6789';
const channel: Channel = { kind: 'dingtalk', url: `https://robot.example.com/robot/send?access_token=${token}` };

test.each([
  { name: 'the key', said: `token ${token} is not known` },
  { name: 'the key in capitals', said: `TOKEN ${token.toUpperCase()} IS NOT KNOWN` },
  { name: 'a page for browsers', said: '<html>login</html>' },
])('nothing is repeated of an answer with $name', ({ said }) => {
  expect(spokenWords(said, channel)).toBe('');
});

test.each([
  { name: 'the end of the key', said: `no robot ...${token.slice(-14)}`, repeated: 'no robot ...…' },
  {
    name: 'a signature',
    said: 'sign not match: 6Xq2/8Jk+Zc5Wn0Tt1pYVb3mQeRuIoPlKjHgFdSaZxc= at 1764000000000',
    repeated: 'sign not match: … at …',
  },
  { name: 'neither', said: 'keywords not in content, see devtool/query?e=93000', repeated: undefined },
])('the words of an answer are repeated without $name', ({ said, repeated = said }) => {
  expect(spokenWords(said, channel)).toBe(repeated);
});
