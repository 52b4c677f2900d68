import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { visible } from '../../../lib/report/findings/untrusted.ts';
import { findingColumns, renderFindingsCsv, renderSharesCsv, shareColumns } from '../../../lib/report/formats/csv.ts';
import { renderJson } from '../../../lib/report/formats/json.ts';
import { hostileReport, hostileText } from '../../support/hostile-report.ts';
import { compliantReport, sampleFindings, sampleReport } from '../../support/sample-report.ts';

function rowsOf(csv: string): readonly (readonly string[])[] {
  return parse(csv, { bom: true });
}

test('there is a header and a row for each finding, in order', () => {
  const [header, ...rows] = rowsOf(renderFindingsCsv(sampleReport()));
  expect(header).toEqual(findingColumns);
  expect(rows.map(([, kind]) => kind)).toEqual(sampleFindings.map(({ kind }) => kind));
});

test('there is a header and a row for each share, with its ruling and what allows it', () => {
  const report = sampleReport();
  const [header, ...rows] = rowsOf(renderSharesCsv(report));
  expect(header).toEqual(shareColumns);
  expect(rows).toHaveLength(report.counts.shares);
  const rulings = rows.map((row) => row[shareColumns.indexOf('ruling')]);
  expect(rulings).toEqual(report.shares.map(({ ruling }) => ruling));
  const owners = rows.map((row) => row[shareColumns.indexOf('allowance.owner')]);
  expect(owners).toEqual(report.shares.map(({ allowance }) => allowance?.owner ?? ''));
});

test('a report without findings or shares has the headers', () => {
  const report = { ...compliantReport(), shares: [] };
  expect(rowsOf(renderFindingsCsv(report))).toEqual([findingColumns]);
  expect(rowsOf(renderSharesCsv(report))).toEqual([shareColumns]);
});

/** Nested fields of JSON records, with dots. */
function fieldsOf(records: readonly object[]): readonly string[] {
  const paths = records.flatMap((record) =>
    Object.entries(record).flatMap(([key, value]) =>
      typeof value === 'object' && !Array.isArray(value) ? Object.keys(value).map((inner) => `${key}.${inner}`) : [key],
    ),
  );
  return [...new Set(paths)];
}

test('every field of a JSON finding has a column, but for the conditions of an allowance', () => {
  const { findings } = JSON.parse(renderJson(sampleReport()));
  const elsewhere = ['allowance.sharedAccount', 'allowance.regions', 'allowance.images', 'allowance.where', 'expires'];
  expect(
    fieldsOf(findings)
      .filter((path) => !findingColumns.includes(path))
      .toSorted(),
  ).toEqual(elsewhere.toSorted());
});

test('every field of a JSON share has a column, but for the account that its allowance repeats', () => {
  const { shares } = JSON.parse(renderJson(sampleReport()));
  expect(fieldsOf(shares).filter((path) => !shareColumns.includes(path))).toEqual(['allowance.sharedAccount']);
});

test.each(['100000000002', '0012', '7', '1234567890123456', '12345678901e2345', '1.5', '.5', '1,000', '1E5'])(
  'a spreadsheet takes %s for text, and what stands in the cell is the same but for a tab at its end',
  (name) => {
    const [golden] = sampleReport().shares;
    const shares = golden === undefined ? [] : [{ ...golden, image: { ...golden.image, name } }];
    const [, row] = rowsOf(renderSharesCsv({ ...sampleReport(), shares }));
    expect(row?.[shareColumns.indexOf('imageName')]).toBe(`${name}\t`);
    expect(row?.[shareColumns.indexOf('sharedAccount')]).toBe('101104350001\t');
    expect(row?.[shareColumns.indexOf('imageId')]).toBe('img-6pb6lrmy');
  },
);

test('a number stays a number', () => {
  const [, ...rows] = rowsOf(renderFindingsCsv(sampleReport()));
  expect(rows.map((row) => row[findingColumns.indexOf('maxShares')])).toContain('50');
});

test('a file begins with the mark of UTF-8, once, and its lines end with CRLF', () => {
  const report = sampleReport({ findings: Array.from({ length: 50 }, () => sampleFindings).flat() });
  for (const csv of [renderFindingsCsv(report), renderSharesCsv(report)]) {
    expect(csv.lastIndexOf('\ufeff')).toBe(0);
    expect(csv.endsWith('\r\n')).toBe(true);
    expect(csv.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  }
});

test('a CSV parses back, holds one line a row, and no cell is a formula', () => {
  const column = findingColumns.indexOf('imageName');
  fc.assert(
    fc.property(hostileText, (text) => {
      const csv = renderFindingsCsv(hostileReport(text));
      const [, ...rows] = rowsOf(csv);
      const shown = visible(text);
      expect([shown, `'${shown}`, `${shown}\t`]).toContain(rows[0]?.[column]);
      expect(csv.trimEnd().split('\r\n')).toHaveLength(sampleFindings.length + 1);
      for (const cell of rows.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
    }),
    { numRuns: 60 },
  );
});
