import type * as z from 'zod/mini';
import { formatPath, type Path, quote } from '../../format-path.ts';
import { asMapping } from '../../mapping.ts';
import type { Problem } from '../file/problem.ts';
import { isSecretPlace } from '../file/secrets.ts';
import { nearestKey } from './nearest-key.ts';
import { splitProblemText, UNQUOTED } from './primitives.ts';

/** Settings to quote in problems, and the secrets among them not to quote. */
export interface Found {
  /** The settings with references replaced. */
  readonly value: unknown;
  /** Formatted paths whose values came from references. */
  readonly secrets: ReadonlySet<string>;
  readonly sourceOf: (path: Path) => string | undefined;
}

const MAX_SOURCE_LENGTH = 40;

/** Problems of the issues of the schema, one for each unknown key. */
export function describeSchemaIssues(issues: readonly z.core.$ZodIssue[], found: Found): readonly Problem[] {
  return issues.flatMap(withinUnion).flatMap((issue) => {
    const path = issue.path.filter((step) => typeof step !== 'symbol');
    if (issue.code !== 'unrecognized_keys') return [describeValue(issue.message, path, found)];
    return issue.keys.map((unknown) => describeUnknownKey(unknown, issue.message.split(' '), path));
  });
}

// For a list given for `all | list`, the problems within the list are more useful than that neither matches.
function withinUnion(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const deeper = issue.errors.find((branch) => branch.every(({ path }) => path.length > 0));
  return deeper?.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })) ?? [issue];
}

function describeUnknownKey(unknown: string, known: readonly string[], path: Path): Problem {
  const nearest = nearestKey(unknown, known);
  const fix = nearest === undefined ? `Remove it; known here: ${known.join(', ')}.` : `Write "${nearest}" instead.`;
  return { path: [...path, unknown], problem: `The key ${quote(unknown)} is unknown.`, fix };
}

function describeValue(message: string, path: Path, found: Found): Problem {
  const value = valueAt(found.value, path);
  const isSecret = isSecretPlace(path, value) || found.secrets.has(formatPath(path));
  if (message === UNQUOTED) {
    const written = isSecret ? undefined : found.sourceOf(path);
    return written === undefined || written.length > MAX_SOURCE_LENGTH
      ? { path, problem: 'The value is not quoted.', fix: 'Put it in quotes.' }
      : { path, problem: `${written} is not quoted.`, fix: `Quote it: "${written}".` };
  }
  const { is, write } = splitProblemText(message);
  if (path.length === 0) return { path, problem: `The file ${is}.`, fix: write };
  if (value === undefined) return { path, problem: 'This key is missing.', fix: write };
  if (value === null && typeof path.at(-1) === 'number')
    return { path, problem: 'This entry is empty.', fix: `Remove it, or fill it in. ${write}` };

  if (value === null) return { path, problem: 'This value is empty.', fix: write };
  return { path, problem: `${isSecret ? 'The value' : describeFound(value, found.sourceOf(path))} ${is}.`, fix: write };
}

function describeFound(value: unknown, source: string | undefined): string {
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return value.length === 0 ? 'The empty list' : 'A list';
  if (typeof value === 'object') return Object.keys(value ?? {}).length === 0 ? 'The empty mapping' : 'A mapping';
  const written = source !== undefined && source.length <= MAX_SOURCE_LENGTH ? source : JSON.stringify(value);
  return typeof value === 'number' ? `The number ${written}` : written;
}

function valueAt(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => {
    if (typeof step === 'number') return Array.isArray(value) ? value[step] : undefined;
    const parent = asMapping(value);
    return Object.hasOwn(parent, step) ? parent[step] : undefined;
  }, root);
}
