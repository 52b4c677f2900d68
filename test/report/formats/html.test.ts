import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { renderHtml } from '../../../lib/report/formats/html.ts';
import { renderText } from '../../../lib/report/formats/text.ts';
import type { Finding } from '../../../lib/types.ts';
import { hostileName, hostileReport, hostileText } from '../../support/hostile-report.ts';
import { textOf, withoutKeptWords } from '../../support/html-text.ts';
import { failedRun, sampleFindings, sampleReport } from '../../support/sample-report.ts';

const options = { language: 'en', timeZone: 'Asia/Shanghai', medium: 'mail' } as const;

function marks(html: string): readonly number[] {
  return ['<', '>', '"'].map((mark) => withoutKeptWords(html).split(mark).length);
}

function manyFindings(count: number, name: string): readonly Finding[] {
  const rounds = Math.ceil(count / sampleFindings.length);
  return Array.from({ length: rounds }, (_, round) =>
    sampleFindings.map((finding): Finding => {
      if (!('image' in finding) || finding.image === undefined) return finding;
      return { ...finding, image: { ...finding.image, imageId: `img-${round}`, name } };
    }),
  )
    .flat()
    .slice(0, count);
}

test('no text from outside adds a tag or an attribute', () => {
  const benign = marks(renderHtml(hostileReport('benign'), options));
  fc.assert(
    fc.property(hostileText, (text) => {
      expect(marks(renderHtml(hostileReport(text), options))).toEqual(benign);
    }),
    { numRuns: 60 },
  );
});

test('nothing is fetched: no script, no image, no style sheet, no font', () => {
  const html = renderHtml(sampleReport({ site: 'china' }), options);
  expect(html).not.toMatch(/<script|<img|<link|@import|@font-face|url\(|src=/i);
});

test.each(['en', 'zh'] as const)('5,000 findings fit into 100 kB and the rest is counted (%s)', (language) => {
  const report = sampleReport({ findings: manyFindings(5000, hostileName.repeat(50)) });
  const html = renderHtml(report, { ...options, language });
  expect(Buffer.byteLength(html)).toBeLessThan(100_000);
  expect(Buffer.byteLength(html)).toBeGreaterThan(60_000);
  expect(html).toContain('findings.csv');
});

test('every section keeps its worst rows when there is no room for all', () => {
  const html = renderHtml(sampleReport({ findings: manyFindings(5000, 'golden') }), options);
  for (const title of ['to cancel or allow', 'not verified', 'missing required shares', 'not covered by any target'])
    expect(html).toContain(title);

  expect(html).toMatch(/[\d,]+ more findings not shown here: see the attached findings\.csv\./);
});

test('one image with more offending accounts than a page holds is still counted', () => {
  const share = sampleFindings.filter((finding) => finding.kind === 'unauthorized-share').slice(0, 1);
  const findings = share.flatMap((finding) =>
    Array.from({ length: 5000 }, (_, index) => ({ ...finding, sharedAccount: String(100000000000 + index) })),
  );
  const html = renderHtml(sampleReport({ findings }), options);
  expect(Buffer.byteLength(html)).toBeLessThan(100_000);
  expect(html).toContain('5,000 more findings not shown here');
});

test('a failed run with more and longer problems than a page holds is still told, and the rest is counted', () => {
  const problems = Array.from({ length: 500 }, () => '"'.repeat(5000));
  const html = renderHtml(failedRun({ problems }), options);
  expect(Buffer.byteLength(html)).toBeLessThan(100_000);
  expect(html).toMatch(/And \d+ more problems/);
});

test('a page that stands alone does not speak of attachments', () => {
  const html = renderHtml(sampleReport({ findings: manyFindings(5000, 'golden') }), { ...options, medium: 'page' });
  expect(html).not.toContain('ttached');
});

/** Ids, accounts and times, as far as a pattern can tell them. */
function factsOf(page: string): ReadonlySet<string> {
  return new Set(page.match(/img-\w+|\b\d{7,12}\b|UTC[+-][\d:]+/g));
}

test.each(['en', 'zh'] as const)('HTML and text tell the same ids, accounts and numbers (%s)', (language) => {
  const report = sampleReport();
  expect(factsOf(renderText(report, { ...options, language }))).toEqual(
    factsOf(renderHtml(report, { ...options, language })),
  );
});

const words = sampleReport({ site: 'china' });

test.each(['en', 'zh'] as const)(
  'no mail program can break an id, a date or a region at its hyphen (%s)',
  (language) => {
    const html = renderHtml(words, { ...options, language });
    const [, body = ''] = html.split('<body');
    const loose = withoutKeptWords(body)
      .replaceAll(/<[^>]*>/g, ' ')
      .match(/\b(?:img-[0-9a-z]{8}|SEC-\d+|[0-9a-f]{8}-[0-9a-f-]{27}|ap-[a-z-]+|\d{4}-\d\d-\d\d)\b/g);
    expect(new Set(loose).size).toBeGreaterThan(10);
    const kept = [...body.matchAll(/<span [^>]*white-space: ?nowrap[^>]*>([^<]*)(?=<)/g)].map(([, text = '']) => text);
    for (const id of new Set(loose)) expect(kept.some((text) => text.includes(id))).toBe(true);
    // Outside of what is kept, only the preview text and the digest have any.
    const others = body
      .replaceAll(/<span [^>]*white-space: ?nowrap[^>]*>[^<]*<\/span>/g, '')
      .replaceAll(/<[^>]*>/g, '\n');
    expect(others).not.toMatch(/img-[0-9a-z]{8}|SEC-\d+|[0-9a-f]{8}-[0-9a-f-]{27}/);
  },
);

test('a request is one text, in which an option cannot be parted from its value', () => {
  const html = renderHtml(words, options);
  const [, request = ''] = /<div class="request"[^>]*>(tccli .*?)<\/div>/.exec(html) ?? [];
  expect(textOf(request).trim()).toBe(
    `tccli cvm ModifyImageSharePermission --region ap-guangzhou --ImageId img-6pb6lrmy --AccountIds '["101104350001", "101104350002"]' --Permission CANCEL`,
  );
  expect(request).toMatch(/<span class="part" style="white-space: nowrap;">--ImageId img-6pb6lrmy<\/span>/);
});

test('the console is one click away where its address is known, as a button that Outlook draws, and not else', () => {
  const button =
    /<td [^>]*bgcolor="#1b1f24"[^>]*> <a href="https:\/\/console\.cloud\.tencent\.com\/cvm\/image\/index\?rid&#x3D;1&amp;tab&#x3D;PRIVATE_IMAGE"/;
  expect(renderHtml(words, options)).toMatch(button);
  expect(renderHtml(sampleReport(), options)).not.toMatch(/bgcolor="#1b1f24"/);
  expect(renderHtml(failedRun(), options)).not.toMatch(/bgcolor="#1b1f24"/);
});
