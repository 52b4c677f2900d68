/** Place in a document: keys and list positions, outermost first. */
export type Path = readonly (string | number)[];

const MAX_QUOTE_LENGTH = 60;

/** The text in quotes, on one line, with everything invisible written out, cut to a readable length. */
export function quote(text: string): string {
  const short = text.length > MAX_QUOTE_LENGTH ? `${text.slice(0, MAX_QUOTE_LENGTH)}...` : text;
  return JSON.stringify(short).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (invisible) => {
    const codePoint = invisible.codePointAt(0) ?? 0;
    return `\\u{${codePoint.toString(16)}}`;
  });
}

/** `targets[0].region`; a key that is no plain word stands in quotes: `tags["cost center"]`. */
export function formatPath(path: Path): string {
  return path
    .map((step, index) => {
      if (typeof step === 'number') return `[${step}]`;
      if (!/^[\w-]+$/.test(step)) return `[${quote(step)}]`;
      return index === 0 ? step : `.${step}`;
    })
    .join('');
}

/** True for `parent` itself and for everything below it. */
export function isWithin(path: Path, parent: Path): boolean {
  return parent.every((step, index) => path[index] === step);
}
