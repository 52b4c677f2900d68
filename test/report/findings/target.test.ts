import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { targetKey } from '../../../lib/keys.ts';
import { wordsOf } from '../../../lib/report/findings/describe.ts';
import { describeTarget, parseTargetKey } from '../../../lib/report/findings/target.ts';
import type { Target } from '../../../lib/types.ts';
import { hostileText } from '../../support/hostile-report.ts';

const place = { label: 'targets[0]', regions: ['ap-tokyo'] } as const;
const where = { name: 'golden-*', tags: { env: 'prod', team: 'web' } };

test.each<{ target: Target; inEnglish: string; inChinese: string }>([
  {
    target: { ...place, images: 'all', mayBeEmpty: false },
    inEnglish: 'All images in ap-tokyo',
    inChinese: 'ap-tokyo 的所有镜像',
  },
  {
    target: { ...place, images: 'all', where, mayBeEmpty: false },
    inEnglish: 'All images in ap-tokyo whose name is golden-* and whose tags are env=prod, team=web',
    inChinese: 'ap-tokyo 中名称符合 golden-* 且标签为 env=prod, team=web 的所有镜像',
  },
  {
    target: { ...place, images: ['img-1aaaaaaa', 'img-2bbbbbbb'] },
    inEnglish: 'img-1aaaaaaa, img-2bbbbbbb in ap-tokyo',
    inChinese: 'ap-tokyo 的 img-1aaaaaaa, img-2bbbbbbb',
  },
])('a target is called by what it is, also when it is remembered: $inEnglish', ({ target, inEnglish, inChinese }) => {
  expect(describeTarget(target, 'ap-tokyo', wordsOf('en'))).toBe(inEnglish);
  expect(describeTarget(target, 'ap-tokyo', wordsOf('zh'))).toBe(inChinese);
  const remembered = parseTargetKey(targetKey(target));
  expect(remembered && describeTarget(remembered, 'ap-tokyo', wordsOf('en'))).toBe(inEnglish);
});

test.each(['', '{}', '[', '[[]]', '"all"', '[1]'])('a key of another form is of no known target: %s', (key) => {
  expect(parseTargetKey(key)).toBeUndefined();
});

test('no name breaks the line of a target', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const target = { images: 'all', where: { name: text, tags: { [text]: text } } } as const;
      expect(describeTarget(target, text, wordsOf('en'))).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    }),
  );
});
