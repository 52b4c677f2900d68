import type { Document, LineCounter } from 'yaml';

type SyntaxError = Document.Parsed['errors'][number];

/** First syntax error of a file: its line, and the sentence that repairs it. */
interface SyntaxProblem {
  readonly line: number;
  readonly problem: string;
  readonly fix: string;
}

const fixes: Readonly<Partial<Record<SyntaxError['code'], string>>> = {
  TAB_AS_INDENT: 'Indent with spaces.',
  BAD_INDENT: 'Align it with the lines around it, or close the bracket above it.',
  DUPLICATE_KEY: 'Keep one of the keys with this name, and move the values of the others into it.',
  BAD_SCALAR_START: 'Put the value in quotes.',
  BAD_DQ_ESCAPE: 'Use single quotes, or double the backslash.',
  BLOCK_AS_IMPLICIT_KEY: 'Put a value that contains ": " in quotes, or write the second key on a line of its own.',
  MISSING_CHAR: 'A closing quote, a bracket, a comma or a colon is missing.',
  MULTILINE_IMPLICIT_KEY: 'A colon is missing, or a quote is not closed.',
  UNEXPECTED_TOKEN: 'Nothing can follow a closing quote or bracket: put the whole value in quotes, or remove the rest.',
};

/** Mistakes to be seen in the line of the error itself. */
const mistakes: readonly (readonly [pattern: RegExp, fix: string])[] = [
  [/^(?:<{7}|={7}|>{7}|\|{7})/, 'This is a conflict marker of Git: resolve the conflict, and remove the marker.'],
  [/^ *(?:- +)?[\w-]+\s*：/, 'Write a plain colon (:) and a space in the place of the full-width colon.'],
  [/^ *(?:- +)?[\w-]+:[^\s/]/, 'Put a space after the colon.'],
  [/^ *(?:- +)?[\w-]+\s*=/, 'Write a colon and a space in the place of the equals sign.'],
  [/^ *(?:- +)?[\w-]+\s*$/, 'Put a colon after the key.'],
];

/** By code and place, never by the parser's own text, which may quote the file. Later errors are mostly consequences of the first. */
export function firstSyntaxProblem(
  { errors }: Document.Parsed,
  text: string,
  lines: LineCounter,
): SyntaxProblem | undefined {
  const first = errors.toSorted((left, right) => left.pos[0] - right.pos[0])[0];
  if (first === undefined) return undefined;
  const { line } = lines.linePos(first.pos[0]);
  const problem = `This is not valid YAML (${first.code}).`;
  if (first.code === 'TAB_AS_INDENT' || first.code === 'BAD_SCALAR_START')
    return { line, problem, fix: fixes[first.code] ?? '' };
  const rows = text.split('\n');
  const mistake = mistakes.find(([pattern]) => pattern.test(rows[line - 1] ?? ''));
  if (mistake !== undefined) return { line, problem, fix: mistake[1] };
  const dash = [line - 1, line].find((near) => /^ *-\w+:/.test(rows[near - 1] ?? ''));
  if (dash !== undefined) return { line: dash, problem, fix: 'Put a space after the dash.' };
  const misaligned = findMisaligned(rows, line + 1);
  if (misaligned !== undefined && misaligned.line >= line) return { ...misaligned, problem };
  return {
    line,
    problem,
    fix: fixes[first.code] ?? 'Check indentation, colons and quotes on this line and the one before.',
  };
}

/** Columns where entries begin: of a list, those with a dash; of a mapping, those with a key. */
interface Level {
  readonly column: number;
  readonly isList: boolean;
}

/** First line, up to the last given, whose entry stands in a column in which none can. */
function findMisaligned(rows: readonly string[], last: number): Omit<SyntaxProblem, 'problem'> | undefined {
  let levels: readonly Level[] = [];
  let canNest = true;
  for (const [index, row] of rows.slice(0, last).entries()) {
    const entry = /^(?<indent> *)(?<dash>- +)?(?:[\w-]+|"[^"]*"):(?:\s|$)/.exec(row)?.groups;
    if (entry === undefined) continue;
    const column = entry.indent?.length ?? 0;
    const isList = entry.dash !== undefined;
    const outer = levels.filter((level) => level.column <= column);
    const aligned = outer.findLastIndex((level) => level.column === column && level.isList === isList);
    const isNested = canNest && outer.length === levels.length;
    if (aligned < 0 && !isNested) return { line: index + 1, fix: alignment(levels, { column, isList }) };
    const begun = aligned < 0 ? [...outer, { column, isList }] : outer.slice(0, aligned + 1);
    levels = isList ? [...begun, { column: column + (entry.dash?.length ?? 0), isList: false }] : begun;
    canNest = /:\s*(?:#.*)?$/.test(row);
  }
  return undefined;
}

function alignment(levels: readonly Level[], { column, isList }: Level): string {
  const columns = [...new Set(levels.filter((level) => level.isList === isList).map((level) => level.column))];
  const distance = Math.min(...columns.map((other) => Math.abs(other - column)));
  const nearest = columns.filter((other) => Math.abs(other - column) === distance);
  if (nearest.length === 0) return 'Align it with the lines around it.';
  if (nearest.length === 1 && nearest[0] === 0) return 'Begin it at the start of the line, without spaces.';
  return `Indent it with ${nearest.join(' or ')} spaces and not ${column}, as the ${isList ? 'entries' : 'keys'} above it.`;
}
