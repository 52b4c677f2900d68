import { type Document, isMap, isNode, isSeq, LineCounter, parseDocument } from 'yaml';
import { ConfigError, type ConfigIssue } from '../../errors.ts';
import { formatPath } from '../../format-path.ts';
import { firstSyntaxProblem } from '../../yaml-syntax.ts';
import type { Estate } from './estate-data.ts';
import type { EstateIssue } from './estate-references.ts';
import { readEstate } from './estate-schema.ts';

export type { Estate, EstateCredential } from './estate-data.ts';

/**
 * Reads an estate file strictly. `file` is its name in messages.
 * Throws a ConfigError with every issue: file, line, path, problem and fix.
 */
export function loadEstate(yamlText: string, file: string): Estate {
  const lines = new LineCounter();
  const document = parseDocument(yamlText, { lineCounter: lines, prettyErrors: false });
  const syntax = firstSyntaxProblem(document, yamlText, lines);
  if (syntax !== undefined) throw new ConfigError([{ file, path: '', ...syntax }], { cause: document.errors[0] });
  const read = readEstate(toData(document, file));
  if ('issues' in read) throw new ConfigError(read.issues.map((issue) => locate(issue, { file, document, lines })));
  return read.estate;
}

function toData(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // An alias without an anchor, or the parser's guard against aliases that multiply.
    const problem = 'An alias (*) has no anchor above it, or the aliases expand to too many values.';
    throw new ConfigError([{ file, path: '', problem, fix: 'Write the values out instead of `*alias`.' }], {
      cause: error,
    });
  }
}

interface Source {
  readonly file: string;
  readonly document: Document;
  readonly lines: LineCounter;
}

function locate(issue: EstateIssue, { file, document, lines }: Source): ConfigIssue {
  const offset = offsetOf(document, issue.path);
  return {
    file,
    ...(offset === undefined ? {} : { line: lines.linePos(offset).line }),
    path: formatPath(issue.path),
    problem: issue.problem,
    fix: issue.fix,
  };
}

/** Offset of the path in the text, or of its nearest parent that exists. */
function offsetOf(document: Document, path: EstateIssue['path']): number | undefined {
  const last = path.at(-1);
  if (last === undefined) return document.contents?.range?.[0];
  const around = path.slice(0, -1);
  const parent: unknown = around.length === 0 ? document.contents : document.getIn(around, true);
  return startOf(parent, last) ?? offsetOf(document, around);
}

function startOf(parent: unknown, key: string | number): number | undefined {
  if (isMap(parent)) {
    // The key and not the value, which may begin on a later line.
    const keys = parent.items.map((pair) => pair.key).filter((node) => isNode(node));
    return keys.find((node) => String(node) === String(key))?.range?.[0];
  }
  if (isSeq(parent)) {
    const item = parent.items[Number(key)];
    return isNode(item) ? item.range?.[0] : undefined;
  }
  return undefined;
}
