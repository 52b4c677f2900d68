import Handlebars from 'handlebars/runtime.js';

// Ids, dates, regions and addresses with a hyphen, at which a mail program would break the line.
const hyphenated = /[A-Za-z0-9_.@]+(?:-[A-Za-z0-9_.@]+)+/g;
// A longer one may be broken: it would be wider than a telephone.
const MAX_LENGTH = 44;

// An address goes into an attribute, and parts of commands are kept together by the template.
const plainKeys = new Set(['link', 'parts']);

/** Values of a page for its template: each text is escaped there, and its hyphenated words stay on one line. */
export function keepWords(values: object): object {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [key, plainKeys.has(key) ? value : keep(value)]),
  );
}

function keep(value: unknown): unknown {
  if (typeof value === 'string') return unbroken(value);
  if (Array.isArray(value)) return value.map(keep);
  return typeof value === 'object' && value !== null ? keepWords(value) : value;
}

function unbroken(text: string): unknown {
  if (!text.includes('-')) return text;
  const html = Handlebars.Utils.escapeExpression(text).replace(hyphenated, (word) =>
    word.length > MAX_LENGTH ? word : `<span style="white-space:nowrap">${word}</span>`,
  );
  return new Handlebars.SafeString(html);
}
