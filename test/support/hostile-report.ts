import * as fc from 'fast-check';
import type { AuditReport } from '../../lib/types.ts';
import { sampleReport } from './sample-report.ts';

/** Image name as the demo's attacker would choose it. */
export const hostileName = `=cmd|'/c calc'!A1,"<script>alert(1)</script>\r\nBcc: all@example.com\n\u001b[31m\u009b2J\u202e\u200b`;

/** Strings that try to leave the place they are put in. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    hostileName,
    '</td></tr></table><h1>',
    '{{#each findings}}',
    '" onmouseover="x',
    "'; rm -rf / #",
    '+1',
    '-2',
    '@SUM(A1)',
    '\t=1',
    '\ud800',
    '\u2028\u2029',
    '\u{e0041}',
    ' ',
  ),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 120 }),
  fc.string({ unit: 'grapheme', minLength: 1 }),
);

const outsideFields = new Set([
  'name',
  'message',
  'detail',
  'code',
  'requestId',
  'reason',
  'owner',
  'ticket',
  'label',
  'sharedSince',
  'sharedAccount',
  'account',
  'uin',
  'region',
  'imageId',
  'expires',
  'env',
]);

/** The sample report with `text` in every field that somebody else fills. */
export function hostileReport(text: string): AuditReport {
  const put = (key: string, value: unknown) => (outsideFields.has(key) && typeof value === 'string' ? text : value);
  return JSON.parse(JSON.stringify(sampleReport()), put);
}
