/**
 * The fullest of the documents that fit: `render` gets how many rows a section may have, and is asked for `mostRows` first.
 * The document without any row is given even if it does not fit.
 */
export function fit(render: (maxRows: number) => string, maxBytes: number, mostRows: number): string {
  let fitting = { rows: 0, text: '' };
  let tooMany = mostRows + 1;
  let rows = mostRows;
  while (rows > fitting.rows) {
    const text = render(rows);
    if (Buffer.byteLength(text) <= maxBytes) fitting = { rows, text };
    else tooMany = rows;
    rows = Math.floor((fitting.rows + tooMany) / 2);
  }
  return fitting.rows === 0 ? render(0) : fitting.text;
}
