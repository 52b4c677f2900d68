import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapedJson, visible } from '../../../lib/report/findings/untrusted.ts';
import { hostileText } from '../../support/hostile-report.ts';

const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

test.each([
  { name: 'plain text stays', text: 'golden-web 镜像 é', shown: 'golden-web 镜像 é' },
  { name: 'line breaks and tabs become short escapes', text: 'a\r\n\tb', shown: 'a\\r\\n\\tb' },
  { name: 'terminal escapes lose their power', text: '\u001b[31m\u009b2J\u0007', shown: '\\u001b[31m\\u009b2J\\u0007' },
  { name: 'bidi overrides are seen', text: 'a\u202eb\u2066', shown: 'a\\u202eb\\u2066' },
  { name: 'zero-width characters are seen', text: 'a\u200b\ufeffb\u00ad', shown: 'a\\u200b\\ufeffb\\u00ad' },
  { name: 'line separators are seen', text: '\u2028\u2029', shown: '\\u2028\\u2029' },
  { name: 'lone surrogates are seen', text: 'a\ud800', shown: 'a\\ud800' },
  { name: 'tag characters are seen', text: '\u{e0041}', shown: '\\u{e0041}' },
  { name: 'fillers that are drawn as nothing are seen', text: '\u3164', shown: '\\u3164' },
])('$name', ({ text, shown }) => {
  expect(visible(text)).toBe(shown);
});

test('a long text is cut with an ellipsis, never inside an escape', () => {
  expect(visible('abcdef', 4)).toBe('abcd…');
  expect(visible('abcd', 4)).toBe('abcd');
  expect(visible('abc\u202e', 6)).toBe('abc…');
});

test('nothing unseen is left, and a second pass changes nothing', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const shown = visible(text);
      expect(shown).not.toMatch(unseen);
      expect(visible(shown)).toBe(shown);
    }),
  );
});

test('inert JSON holds no unseen character and means the same value', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      const json = escapedJson({ text });
      expect(json).not.toMatch(unseen);
      expect(JSON.parse(json)).toEqual({ text });
    }),
  );
});
