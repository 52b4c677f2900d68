import { type Document, isCollection, isMap, isScalar, isSeq, LineCounter } from 'yaml';

import { ConfigError } from '../../errors.ts';
import type { Path } from '../../format-path.ts';
import { firstSyntaxProblem } from '../../yaml-syntax.ts';
import { keyOf, lineOf, normalizeDocument } from './normalize.ts';
import type { Problem } from './problem.ts';
import { settingsAdvice } from './read-file.ts';
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
  /** True for a list or mapping that is written in brackets. */
  readonly isFlow: (path: Path) => boolean;
}

/** Reads YAML as settings. A ConfigError when it is not YAML, not one document, or not safe to read. */
export function parseConfigText(file: string, text: string, advice = settingsAdvice): ConfigDocument {
  const lines = new LineCounter();
  const documents = composeDocuments(text, lines);
  if (typeof documents === 'string')
    throw refuse(file, `The file is ${documents} to be a settings file.`, 'Check that it is the settings file.');
  const [document, second] = documents;
  if (document === undefined || document.contents === null)
    throw refuse(file, 'The file contains no settings.', advice.empty);

  const syntax = firstSyntaxProblem(document, text, lines);
  if (syntax !== undefined) throw refuse(file, syntax.problem, syntax.fix, syntax.line);
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
    isFlow(path) {
      const node = document.getIn(path, true);
      return isCollection(node) && node.flow === true;
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

function refuse(file: string, problem: string, fix: string, line?: number): ConfigError {
  return new ConfigError([
    line === undefined ? { file, path: '', problem, fix } : { file, line, path: '', problem, fix },
  ]);
}
