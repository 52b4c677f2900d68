import type { ChatSummary } from './summary.ts';

/** Summary as it is shown: some of its items, and a text about the others. */
export type ShownSummary = Omit<ChatSummary, 'id' | 'json' | 'events' | 'left'> & { readonly left: string };

const MAX_NOTICES = 5;

/** Bounds of a line, tried from none to very short. */
const LINE_BYTES: readonly number[] = [Number.POSITIVE_INFINITY, 600, 300, 150, 60];

/**
 * Fullest rendering of at most `maxBytes` in UTF-8. Items are left out first, from the least severe; only when none is
 * left, lines are cut. Title, verdict and location of the report always stay.
 */
export function fitSummary(summary: ChatSummary, render: (shown: ShownSummary) => string, maxBytes: number): string {
  let text = '';
  for (const lineBytes of LINE_BYTES) {
    for (let items = summary.items.length; items >= 0; items -= 1) {
      text = render(show(summary, items, lineBytes));
      if (Buffer.byteLength(text) <= maxBytes) return text;
    }
  }
  return text;
}

function show(summary: ChatSummary, items: number, lineBytes: number): ShownSummary {
  const short = (line: string) => cut(line, lineBytes);
  const { mark, isUrgent, link } = summary;
  return {
    mark,
    isUrgent,
    ...(link && { link }),
    title: short(summary.title),
    verdict: short(summary.verdict),
    counts: short(summary.counts),
    notices: summary.notices.slice(0, MAX_NOTICES).map(short),
    items: summary.items.slice(0, items).map(short),
    left: short(summary.left[items] ?? ''),
    where: short(summary.where),
  };
}

function cut(line: string, maxBytes: number): string {
  if (Buffer.byteLength(line) <= maxBytes) return line;
  let shown = '';
  let bytes = 0;
  for (const character of line) {
    bytes += Buffer.byteLength(character);
    if (bytes > maxBytes) break;
    shown += character;
  }
  return `${shown}…`;
}
