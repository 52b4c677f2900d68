import { parse } from 'csv-parse/sync';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { visible } from '../../../lib/report/findings/untrusted.ts';
import { csvColumns, renderCsv } from '../../../lib/report/formats/csv.ts';
import { renderJson } from '../../../lib/report/formats/json.ts';
import { hostileReport, hostileText } from '../../support/hostile-report.ts';
import { sampleFindings, sampleReport } from '../../support/sample-report.ts';

function rowsOf(csv: string): readonly (readonly string[])[] {
  return parse(csv);
}

test('there is a header and a row for each finding, in order', () => {
  const [header, ...rows] = rowsOf(renderCsv(sampleReport()));
  expect(header).toEqual(csvColumns);
  expect(rows.map(([kind]) => kind)).toEqual(sampleFindings.map(({ kind }) => kind));
});

test('every field of a JSON finding has a column, but for the conditions of an allowance', () => {
  const { findings } = JSON.parse(renderJson(sampleReport()));
  const paths = findings.flatMap((finding: object) =>
    Object.entries(finding).flatMap(([key, value]) =>
      typeof value === 'object' ? Object.keys(value).map((inner) => `${key}.${inner}`) : [key],
    ),
  );
  const told = new Set<string>(paths);
  const elsewhere = ['allowance.sharedAccount', 'allowance.regions', 'allowance.images', 'allowance.where', 'expires'];
  expect([...told].filter((path) => !csvColumns.includes(path)).toSorted()).toEqual(elsewhere.toSorted());
});

test('a CSV parses back, holds one line a row, and no cell is a formula', () => {
  const column = csvColumns.indexOf('imageName');
  fc.assert(
    fc.property(hostileText, (text) => {
      const csv = renderCsv(hostileReport(text));
      const [, ...rows] = rowsOf(csv);
      const shown = visible(text);
      expect([shown, `'${shown}`]).toContain(rows[0]?.[column]);
      expect(csv.trimEnd().split('\n')).toHaveLength(sampleFindings.length + 1);
      for (const cell of rows.flat()) expect(cell).not.toMatch(/^[=+\-@\t\r]/);
    }),
    { numRuns: 60 },
  );
});
