import { severities } from '../../findings.ts';
import type { Severity } from '../../types.ts';

/** Rows that a section would have if there were no bound. */
interface RowsWanted {
  readonly severity: Severity;
  readonly rows: number;
}

/**
 * Number of rows for each section, `total` at most: all of the worst severity come first, and of one severity each section has
 * as many as the others before any has more.
 */
export function allotRows(sections: readonly RowsWanted[], total: number): readonly number[] {
  const allotted = sections.map(() => 0);
  let left = total;
  for (const severity of severities) {
    let isAnyWanting = true;
    while (isAnyWanting && left > 0) {
      isAnyWanting = false;
      for (const [index, wanted] of sections.entries()) {
        const own = allotted[index] ?? 0;
        if (wanted.severity !== severity || own >= wanted.rows || left === 0) continue;
        allotted[index] = own + 1;
        left -= 1;
        isAnyWanting = true;
      }
    }
  }
  return allotted;
}
