import { type Document, isMap, isScalar, isSeq, LineCounter } from 'yaml';

import { ConfigError } from '../../errors.ts';
import type { Path } from '../../format-path.ts';
import { keyOf, lineOf, normalizeDocument } from './normalize.ts';
import type { Problem } from './problem.ts';
import { composeDocuments } from './yaml.ts';

/** The settings as plain data, with the way back to the lines they came from. */
export interface ConfigDocument {
  readonly value: unknown;
  /** What YAML allows and this file does not: keys that are doubled or no text. */
  readonly problems: readonly Problem[];
  /** Values that could not be read, and are null. */
  readonly unread: readonly Problem[];
  /** The line of the nearest thing that stands in the file at or above the path. */
  readonly lineOf: (path: Path) => number | undefined;
  /** How the scalar at exactly this path is written in the file. */
  readonly sourceOf: (path: Path) => string | undefined;
}

/** Errors after the first few are echoes of these. */
const MAX_SYNTAX_ERRORS = 10;

/** Reads YAML as settings. A ConfigError when it is no YAML, not one document, or not safe to read. */
export function parseConfigText(file: string, text: string): ConfigDocument {
  const lines = new LineCounter();
  const documents = composeDocuments(text, lines);
  if (documents === 'too-many-parts')
    throw refuse(file, 'The file has too many parts for settings.', 'Check that it is the settings file.');

  if (documents === 'too-deep')
    throw refuse(file, 'The file is nested too deeply for settings.', 'Check that it is the settings file.');

  const [document, second] = documents;
  if (document === undefined || document.contents === null)
    throw refuse(file, 'The file contains no settings.', 'Start from audit.example.yml.');

  const syntaxIssues = describeSyntaxErrors(file, document, lines);
  if (syntaxIssues.length > 0) throw new ConfigError(syntaxIssues);
  if (second !== undefined) {
    const line = lines.linePos(second.range[0]).line;
    throw refuse(file, 'A second YAML document begins here.', 'Keep one document: remove the `---` line.', line);
  }
  return convert(file, document, lines);
}

function convert(file: string, document: Document.Parsed, lines: LineCounter): ConfigDocument {
  const rejected = normalizeDocument(document, lines);
  if (rejected === 'too-large')
    throw refuse(file, 'The aliases in the file expand to too much.', 'Write the values out instead of `*alias`.');

  return {
    value: document.toJS(),
    problems: rejected.keys,
    unread: rejected.values,
    lineOf: (path) => lineAt(document, path, lines),
    sourceOf(path) {
      const node = document.getIn(path, true);
      return isScalar(node) ? node.source : undefined;
    },
  };
}

function lineAt(document: Document.Parsed, path: Path, lines: LineCounter): number | undefined {
  let node: unknown = document.contents;
  let line = lineOf(node, lines);
  for (const step of path) {
    const pair = isMap(node) ? node.items.find((item) => keyOf(item) === step) : undefined;
    const item = isSeq(node) ? node.items[Number(step)] : undefined;
    line = lineOf(pair?.key ?? item, lines) ?? line;
    node = pair?.value ?? item;
  }
  return line;
}

// By code, never by the parser's own text: that may quote the file.
function describeSyntaxErrors(file: string, document: Document.Parsed, lines: LineCounter) {
  return document.errors.slice(0, MAX_SYNTAX_ERRORS).map((error) => ({
    file,
    line: lines.linePos(error.pos[0]).line,
    path: '',
    problem: `This is not valid YAML (${error.code}).`,
    fix: syntaxFixes[error.code] ?? 'Check indentation, colons and quotes on this line and the one before.',
  }));
}

const syntaxFixes: Readonly<Partial<Record<Document.Parsed['errors'][number]['code'], string>>> = {
  TAB_AS_INDENT: 'Indent with spaces.',
  BAD_INDENT: 'Line it up with its neighbours.',
  BAD_SCALAR_START: 'Put the value in quotes.',
  BAD_DQ_ESCAPE: 'Use single quotes, or double the backslash.',
  BLOCK_AS_IMPLICIT_KEY: 'Put a value that holds ": " in quotes.',
  MISSING_CHAR: 'A closing quote, a bracket, a comma or a colon is missing.',
  MULTILINE_IMPLICIT_KEY: 'A colon is missing, or a quote is not closed.',
};

function refuse(file: string, problem: string, fix: string, line?: number): ConfigError {
  return new ConfigError([
    line === undefined ? { file, path: '', problem, fix } : { file, line, path: '', problem, fix },
  ]);
}
