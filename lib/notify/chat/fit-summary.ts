import type { ChatSummary } from './summary.ts';

/** A summary as it is shown: with some of its items, and what is to be said of the others. */
export type ShownSummary = Omit<ChatSummary, 'id' | 'json' | 'left'> & { readonly left: string };

const MAX_NOTICES = 5;

/** How long a line may be, from as it is to hardly anything. */
const LINE_BYTES: readonly number[] = [Number.POSITIVE_INFINITY, 600, 300, 150, 60];

/**
 * The fullest rendering of at most `maxBytes` in UTF-8. Items go first, the least bad of them before the others; only when
 * none is left, lines are cut. Title, verdict and where to look stay in any case.
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
  return {
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
