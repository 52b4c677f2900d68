import {
  type Document,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  type LineCounter,
  type Node,
  type Pair,
  Scalar,
  visit,
} from 'yaml';

import { type Path, quote } from '../../format-path.ts';
import type { Problem } from './problem.ts';

/** Keys and values of a document that YAML allows and settings do not. */
export interface Rejected {
  /** Keys that are duplicates or not text. They are removed; of duplicates the first stays. */
  readonly keys: readonly Problem[];
  /** Values with foreign tags or unknown anchors. They become null. */
  readonly values: readonly Problem[];
}

/** Limit of the values that a few lines of aliases can expand to. */
const MAX_NODES = 100_000;

const PLAIN_TAGS: ReadonlySet<string> = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => `tag:yaml.org,2002:${name}`),
);

/** Reduces a document, in place, to JSON: keys that are text, no aliases and no tags. */
export function normalizeDocument(document: Document.Parsed, lines: LineCounter): Rejected | 'too-large' {
  const keys: Problem[] = [];
  const values: Problem[] = [];
  const anchors = new Map<string, Node>();
  const anchoredNodes = new Set<Node>();
  let nodes = 0;
  const reject = (path: Path, problem: string, fix: string) => {
    values.push({ path, problem, fix });
    return new Scalar(null);
  };
  visit(document, {
    Alias(key, { source }, ancestors) {
      const anchored = anchors.get(source);
      // An alias within its own anchor would never end.
      if (anchored !== undefined && !ancestors.includes(anchored)) return anchored;
      return reject(pathOf(ancestors, key), 'This alias (*) refers to no anchor above it.', 'Write the value out.');
    },
    Value(key, node, ancestors) {
      if (key === 'key') return undefined;
      nodes += 1;
      if (nodes > MAX_NODES) return visit.BREAK;
      if (node.tag !== undefined && !PLAIN_TAGS.has(node.tag)) {
        const fix = 'Remove it, or quote the text.';
        return reject(pathOf(ancestors, key), 'The value has a YAML tag (!).', fix);
      }
      // Only where the text defines it: an alias leads here again, and must not bring back a name that has been redefined.
      if (node.anchor !== undefined && !anchoredNodes.has(node)) {
        anchoredNodes.add(node);
        anchors.set(node.anchor, node);
      }
      if (isMap(node)) {
        const checked = checkKeys(node.items, pathOf(ancestors, key), (pair) => lineOf(pair.key ?? node, lines) ?? 1);
        node.items = checked.pairs;
        keys.push(...checked.problems);
      }
      return undefined;
    },
  });
  return nodes > MAX_NODES ? 'too-large' : { keys, values };
}

/** Line of a node, 1-based; undefined for a node that is not in the text. */
export function lineOf(node: unknown, lines: LineCounter): number | undefined {
  const range = isMap(node) || isSeq(node) || isScalar(node) ? node.range : undefined;
  return range ? lines.linePos(range[0]).line : undefined;
}

/** Key of a pair; undefined where it is not text. */
export function keyOf({ key }: Pair): string | undefined {
  return isScalar(key) && typeof key.value === 'string' ? key.value : undefined;
}

function checkKeys(pairs: readonly Pair[], path: Path, lineOfPair: (pair: Pair) => number) {
  const firstLines = new Map<string, number>();
  const problems: Problem[] = [];
  const kept = pairs.filter((pair) => {
    const line = lineOfPair(pair);
    const key = keyOf(pair);
    const problem = keyProblem(pair);
    if (problem !== undefined) problems.push({ path, line, ...problem });
    if (key === undefined || problem !== undefined) return false;
    const first = firstLines.get(key);
    if (first === undefined) return firstLines.set(key, line);
    const duplicate = `This key is a duplicate; the first one is on line ${first}.`;
    // Without the values of the other, an allowance may be wider, or fewer images are audited.
    const fix = isCollection(pair.value) ? 'Move its values into the first one.' : 'Keep one of them.';
    problems.push({ path: [...path, key], line, problem: duplicate, fix });
    return false;
  });
  return { pairs: kept, problems };
}

/** Problem of a key. A number or a date would become a text that nobody wrote, and `__proto__` would be lost. */
function keyProblem({ key: node }: Pair): Omit<Problem, 'path'> | undefined {
  const key = isScalar(node) ? node.value : node;
  if (key === null || key === '') return { problem: 'A key is empty.', fix: 'Write a name before the colon.' };
  if (typeof key === 'number' || typeof key === 'boolean') {
    const source = isScalar(node) ? String(node.source) : String(key);
    return { problem: `The key ${source} is not text.`, fix: `Quote it: "${source}".` };
  }
  if (typeof key !== 'string') return { problem: 'A key is not text.', fix: 'Write a plain word before the colon.' };
  if (key === '__proto__') return { problem: 'The key "__proto__" cannot be used.', fix: 'Remove it.' };
  if (!key.includes('${')) return undefined;
  return { problem: `The key ${quote(key)} contains a reference.`, fix: 'References are for values only.' };
}

function pathOf(ancestors: readonly (Document | Node | Pair)[], key: number | string | null): Path {
  return ancestors.flatMap((ancestor, depth): Path => {
    const child = ancestors[depth + 1];
    if (isSeq(ancestor)) return [child === undefined ? Number(key) : ancestor.items.indexOf(child)];
    const name = 'key' in ancestor ? keyOf(ancestor) : undefined;
    return name === undefined ? [] : [name];
  });
}
