import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderTable } from '../../../lib/report/formats/table.ts';
import { renderText } from '../../../lib/report/formats/text.ts';
import { columnsOf, wrap } from '../../../lib/report/formats/wrap.ts';
import type { Finding } from '../../../lib/types.ts';
import { hostileReport, hostileText } from '../../support/hostile-report.ts';
import { compliantReport, failedRun, sampleFindings, sampleReport } from '../../support/sample-report.ts';

const options = { language: 'en', timeZone: 'Asia/Shanghai', medium: 'mail' } as const;
const unseenButLineFeed = /[^\n\P{Cc}]|[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

test('no text from outside steers the terminal', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      expect(renderTable(hostileReport(text))).not.toMatch(unseenButLineFeed);
      expect(renderText(hostileReport(text), options)).not.toMatch(unseenButLineFeed);
      expect(renderText(failedRun({ problems: [text] }), options)).not.toMatch(unseenButLineFeed);
    }),
    { numRuns: 60 },
  );
});

test.each([undefined, 80, 120])('a terminal of %s columns is not overrun, except by requests', (columns) => {
  const lines = renderTable(sampleReport(), { columns }).split('\n');
  const long = lines.filter((line) => columnsOf(line) > (columns ?? 80));
  expect(long.every((line) => /^ {4}(?:tccli cvm ModifyImageSharePermission|- \{ sharedAccount: )/.test(line))).toBe(
    true,
  );
});

test('a terminal that is too narrow to read on is written as if it had 60 columns', () => {
  expect(renderTable(sampleReport(), { columns: 10 })).toBe(renderTable(sampleReport(), { columns: 60 }));
});

test('the terminal shows every finding, however many there are', () => {
  const share = sampleFindings.filter((finding) => finding.kind === 'unconfigured-image').slice(0, 1);
  const findings: readonly Finding[] = Array.from({ length: 1000 }, (_, index) =>
    share.map((finding) => ({ ...finding, image: { ...finding.image, imageId: `img-${index}x` } })),
  ).flat();
  const table = renderTable(compliantReport({ findings }));
  expect(findings.every((_, index) => table.includes(`img-${index}x`))).toBe(true);
});

test('the table begins with the verdict, and with EMULATED where it applies', () => {
  expect(renderTable(sampleReport())).toMatch(/^INCOMPLETE: 2 images are shared/);
  expect(renderTable(compliantReport({ emulated: true }))).toMatch(
    /^EMULATED\. .*\n[^]*COMPLIANT: All 24 images in scope/,
  );
});

test('the text of a large report is bounded and says what it leaves out', () => {
  const findings = Array.from({ length: 1000 }, () => sampleFindings).flat();
  const text = renderText(sampleReport({ findings }), options);
  expect(Buffer.byteLength(text)).toBeLessThan(200_000);
  expect(text).toMatch(/more findings not shown here: see the attached\s+findings\.csv\./);
});

test.each([
  { name: 'words stay whole', text: 'one two three', columns: 7, lines: ['one two', 'three'] },
  { name: 'a long word stands alone', text: 'a img-6pb6lrmy b', columns: 5, lines: ['a', 'img-6pb6lrmy', 'b'] },
  { name: 'wide letters count twice', text: '镜像共享审计', columns: 6, lines: ['镜像共', '享审计'] },
  { name: 'a stop does not begin a line', text: '镜像共。享', columns: 6, lines: ['镜像', '共。享'] },
  { name: 'empty text is one empty line', text: '', columns: 6, lines: [''] },
])('wrapping: $name', ({ text, columns, lines }) => {
  expect(wrap(text, columns)).toEqual(lines);
});

test('the verdict and the severity of each section are painted, and nothing else changes', () => {
  const painted: string[] = [];
  const paint = (tone: string, text: string) => {
    painted.push(`${tone} ${text}`);
    return `<${text}>`;
  };
  const table = renderTable(sampleReport(), { paint });
  expect(painted).toEqual(expect.arrayContaining(['warning INCOMPLETE', expect.stringMatching(/^high ▲ /)]));
  expect(table).toMatch(/^<INCOMPLETE>: /);
  expect(table.replaceAll(/^<([^<>]*)>/gm, '$1')).toBe(renderTable(sampleReport()));
});
