/** Where something stands in the settings: keys and list positions, outermost first. */
export type Path = readonly (string | number)[];

/** One thing that is wrong, before it is known in which file and line. */
export interface Problem {
  readonly path: Path;
  /** Given where the path alone would lead to another line, as with a key that stands twice. */
  readonly line?: number;
  /** What was found, as a sentence; never holds a secret. */
  readonly problem: string;
  /** What to write instead, as a sentence. */
  readonly fix: string;
}

const LONGEST_QUOTE = 60;

/** The text in quotes, on one line, with everything invisible written out, cut to a readable length. */
export function quote(text: string): string {
  const short = text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE)}...` : text;
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

/** Whether `path` is `parent` or lies below it. */
export function isWithin(path: Path, parent: Path): boolean {
  return parent.every((step, index) => path[index] === step);
}
