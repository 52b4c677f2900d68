import { isAlias, isMap, isScalar, isSeq, type Pair, type YAMLMap, type YAMLSeq } from 'yaml';

import { formatPath, type Path, quote } from '../../format-path.ts';
import type { Problem } from './problem.ts';

/** Where a value stands, and how it is written when it is a scalar. */
export interface Place {
  /** 1-based. */
  readonly line: number;
  readonly source?: string;
}

/** YAML as plain data. `places` is keyed by formatted path; doubled keys keep their first value. */
export interface Conversion {
  readonly value: unknown;
  /** Keys that are doubled or no text. */
  readonly problems: readonly Problem[];
  /** Values that could not be read: foreign tags, unknown anchors. They are null in `value`. */
  readonly unread: readonly Problem[];
  readonly places: ReadonlyMap<string, Place>;
}

/** Aliases are written out, so this bounds what a few lines of them can become. */
const MAX_NODES = 100_000;

const PLAIN_TAGS: ReadonlySet<string> = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((name) => `tag:yaml.org,2002:${name}`),
);

interface Walk {
  readonly lineAt: (offset: number) => number;
  readonly anchors: Map<string, unknown>;
  readonly places: Map<string, Place>;
  readonly problems: Problem[];
  readonly unread: Problem[];
  nodes: number;
}

/** Converts by hand instead of with the parser's own `toJS`, which follows every alias and takes keys of any type. */
export function convertNode(root: unknown, lineAt: (offset: number) => number): Conversion | 'too-large' {
  const walk: Walk = { lineAt, anchors: new Map(), places: new Map(), problems: [], unread: [], nodes: 0 };
  const value = convertValue(walk, root, [], undefined);
  if (walk.nodes > MAX_NODES) return 'too-large';
  return { value, problems: walk.problems, unread: walk.unread, places: walk.places };
}

function convertValue(walk: Walk, node: unknown, path: Path, keyLine: number | undefined): unknown {
  walk.nodes += 1;
  if (walk.nodes > MAX_NODES) return undefined;
  const line = keyLine ?? lineOf(walk, node) ?? 1;
  walk.places.set(
    formatPath(path),
    isScalar(node) && node.source !== undefined ? { line, source: node.source } : { line },
  );

  if (isAlias(node)) {
    const anchored = walk.anchors.get(node.source);
    if (anchored !== undefined) return convertValue(walk, anchored, path, line);
    walk.unread.push({ path, problem: 'This alias (*) names no anchor above it.', fix: 'Write the value out.' });
    return null;
  }
  if (hasForeignTag(node)) {
    walk.unread.push({
      path,
      problem: 'A YAML tag (!) stands before the value.',
      fix: 'Remove it, or quote the text.',
    });
    return null;
  }
  const value = convertContent(walk, node, path);
  // Only now, so that an alias within its own anchor is unknown rather than endless.
  const anchor = isMap(node) || isSeq(node) || isScalar(node) ? node.anchor : undefined;
  if (anchor !== undefined) walk.anchors.set(anchor, node);
  return value;
}

function convertContent(walk: Walk, node: unknown, path: Path): unknown {
  if (isMap(node)) return convertMap(walk, node, path);
  if (isSeq(node)) return convertSeq(walk, node, path);
  return isScalar(node) ? node.value : null;
}

function convertSeq(walk: Walk, seq: YAMLSeq, path: Path): unknown {
  return seq.items.map((item, index) => convertValue(walk, item, [...path, index], undefined));
}

function convertMap(walk: Walk, map: YAMLMap, path: Path): unknown {
  const firstLines = new Map<string, number>();
  const entries: [string, unknown][] = [];
  for (const pair of map.items) {
    const line = lineOf(walk, pair.key) ?? walk.places.get(formatPath(path))?.line ?? 1;
    const key = plainKey(walk, pair, path, line);
    if (key === undefined) continue;
    const first = firstLines.get(key);
    if (first !== undefined) {
      const problem = `The key stands here a second time; the first is on line ${first}.`;
      walk.problems.push({ path: [...path, key], line, problem, fix: 'Keep one of them.' });
      continue;
    }
    firstLines.set(key, line);
    entries.push([key, convertValue(walk, pair.value, [...path, key], line)]);
  }
  return Object.fromEntries(entries);
}

// Text only: a number or a date as a key would turn into some text or other, and `__proto__` would vanish on the way.
function plainKey(walk: Walk, pair: Pair, path: Path, line: number): string | undefined {
  const key = isScalar(pair.key) ? pair.key.value : pair.key;
  const refuseKey = (problem: string, fix: string) => {
    walk.problems.push({ path, line, problem, fix });
    return undefined;
  };
  if (key === null || key === '') return refuseKey('A key is empty.', 'Write a name before the colon.');
  if (typeof key === 'number' || typeof key === 'boolean') {
    const source = isScalar(pair.key) ? String(pair.key.source) : String(key);
    return refuseKey(`The key ${source} is no text.`, `Quote it: "${source}".`);
  }
  if (typeof key !== 'string') return refuseKey('A key is no text.', 'Write a plain word before the colon.');
  if (key === '__proto__') return refuseKey('The key "__proto__" cannot be used.', 'Remove it.');
  if (key.includes('${')) {
    return refuseKey(`The key ${quote(key)} holds a reference.`, 'References are for values only.');
  }
  return key;
}

function hasForeignTag(node: unknown): boolean {
  const tag = isMap(node) || isSeq(node) || isScalar(node) ? node.tag : undefined;
  return tag !== undefined && !PLAIN_TAGS.has(tag);
}

function lineOf(walk: Walk, node: unknown): number | undefined {
  const range = isAlias(node) || isMap(node) || isSeq(node) || isScalar(node) ? node.range : undefined;
  return range ? walk.lineAt(range[0]) : undefined;
}
