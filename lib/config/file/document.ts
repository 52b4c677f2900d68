import { type Document, isMap, isScalar, isSeq, LineCounter } from 'yaml';

import { ConfigError } from '../../errors.ts';
import type { Path } from '../../format-path.ts';
import { keyOf, lineOf, normalizeDocument } from './normalize.ts';
import type { Problem } from './problem.ts';
import { composeDocuments } from './yaml.ts';

/** Settings as plain data, with the lines they came from. */
export interface ConfigDocument {
  readonly value: unknown;
  /** Keys that are duplicates or not text. */
  readonly problems: readonly Problem[];
  /** Values that could not be read, and are null. */
  readonly unread: readonly Problem[];
  /** Line of the nearest value in the file at or above the path. */
  readonly lineOf: (path: Path) => number | undefined;
  /** Source text of the scalar at exactly this path. */
  readonly sourceOf: (path: Path) => string | undefined;
}

/** Later errors are mostly consequences of the first ones. */
const MAX_SYNTAX_ERRORS = 10;

/** Reads YAML as settings. A ConfigError when it is not YAML, not one document, or not safe to read. */
export function parseConfigText(file: string, text: string): ConfigDocument {
  const lines = new LineCounter();
  const documents = composeDocuments(text, lines);
  if (typeof documents === 'string')
    throw refuse(file, `The file is ${documents} to be a settings file.`, 'Check that it is the settings file.');
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
    throw refuse(file, 'The aliases expand to too many values.', 'Write the values out instead of `*alias`.');
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
  BAD_INDENT: 'Align it with the lines around it.',
  BAD_SCALAR_START: 'Put the value in quotes.',
  BAD_DQ_ESCAPE: 'Use single quotes, or double the backslash.',
  BLOCK_AS_IMPLICIT_KEY: 'Put a value that contains ": " in quotes.',
  MISSING_CHAR: 'A closing quote, a bracket, a comma or a colon is missing.',
  MULTILINE_IMPLICIT_KEY: 'A colon is missing, or a quote is not closed.',
};

function refuse(file: string, problem: string, fix: string, line?: number): ConfigError {
  return new ConfigError([
    line === undefined ? { file, path: '', problem, fix } : { file, line, path: '', problem, fix },
  ]);
}
