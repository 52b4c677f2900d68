import type * as z from 'zod/mini';
import { formatPath, type Path, quote } from '../../format-path.ts';
import { asMapping } from '../../mapping.ts';
import type { Problem } from '../file/problem.ts';
import { isSecretPlace } from '../file/secrets.ts';
import { splitProblemText, UNLISTED, UNQUOTED } from './primitives.ts';
import { describeUnknownKey, emptyAbove, meantKey } from './unknown-keys.ts';

/** Settings to quote in problems, and the secrets among them not to quote. */
export interface Found {
  /** The settings with references replaced. */
  readonly value: unknown;
  /** Formatted paths whose values came from references. */
  readonly secrets: ReadonlySet<string>;
  readonly sourceOf: (path: Path) => string | undefined;
  readonly isFlow: (path: Path) => boolean;
}

const MAX_SOURCE_LENGTH = 40;

/** Problems of the issues of the schema, one for each unknown key. What follows from an unknown key is left out. */
export function describeSchemaIssues(issues: readonly z.core.$ZodIssue[], found: Found): readonly Problem[] {
  const all = issues.flatMap(withinUnion).map((issue) => ({
    ...issue,
    path: issue.path.filter((step) => typeof step !== 'symbol'),
  }));
  const unknownKeys = all.flatMap(({ path, message, ...issue }) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((unknown) => ({ path, unknown, known: message.split(' '), value: valueAt(found.value, path) }))
      : [],
  );
  const consequences = new Set(
    unknownKeys.flatMap((key) => {
      const explained = [meantKey(key), emptyAbove(key)].filter((name) => name !== undefined);
      return [key.path, ...explained.map((name) => [...key.path, name])].map(formatPath);
    }),
  );
  return [
    ...all
      .filter(({ code, path }) => code !== 'unrecognized_keys' && !consequences.has(formatPath(path)))
      .map(({ code, message, path }) => ({
        ...describeValue(message, path, found),
        // The value of a reference is text, too.
        isForAnyValue: code === 'invalid_type' && typeof valueAt(found.value, path) === 'string',
      })),
    ...unknownKeys.map(describeUnknownKey),
  ];
}

// For a list given for `all | list`, the problems within the list are more useful than that neither matches.
function withinUnion(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const deeper = issue.errors.find((branch) => branch.every(({ path }) => path.length > 0));
  return deeper?.map((inner) => ({ ...inner, path: [...issue.path, ...inner.path] })) ?? [issue];
}

function describeValue(message: string, path: Path, found: Found): Problem {
  const value = valueAt(found.value, path);
  const isSecret = isSecretPlace(path, value) || found.secrets.has(formatPath(path));
  const written = isSecret ? undefined : found.sourceOf(path);
  if (message === UNLISTED) return { path, ...describeUnlisted(value, isSecret, found.isFlow(path)) };
  if (message === UNQUOTED || (message.startsWith(UNQUOTED) && isPlainNumber(written))) {
    return written === undefined || written.length > MAX_SOURCE_LENGTH
      ? { path, problem: 'The value is not quoted.', fix: 'Put it in quotes.' }
      : { path, problem: `${written} is not quoted.`, fix: `Quote it: "${written}".` };
  }
  const { is, write } = splitProblemText(message.replace(`${UNQUOTED}|`, ''));
  if (path.length === 0) return { path, problem: `The file ${is}.`, fix: write };
  if (value === undefined) return { path, problem: 'This key is missing.', fix: write };
  if (value === null && typeof path.at(-1) === 'number') {
    const siblings = valueAt(found.value, path.slice(0, -1));
    const isOnly = Array.isArray(siblings) && siblings.length === 1;
    return { path, problem: 'This entry is empty.', fix: isOnly ? write : `Remove it, or fill it in. ${write}` };
  }
  if (value === null) return { path, problem: 'This value is empty.', fix: write };
  const hasTypographicQuotes = !isSecret && typeof value === 'string' && /^[“”„‘’「]/.test(value);
  const fix = hasTypographicQuotes ? 'Write straight quotes (") in the place of the typographic ones.' : write;
  return { path, problem: `${isSecret ? 'The value' : describeFound(value, found.sourceOf(path))} ${is}.`, fix };
}

/** False for digits that mean another number, such as those after a zero: in quotes they would be another text. */
function isPlainNumber(written: string | undefined): boolean {
  return written === undefined || /^[1-9]\d*$/.test(written) || written === String(Number(written));
}

/** Problem and fix of an entry that lacks its list. */
function describeUnlisted(value: unknown, isSecret: boolean, isFlow: boolean): Omit<Problem, 'path'> {
  const shown = isSecret ? 'The value' : describeFound(value, undefined);
  const problem = `${shown} is not a list.`;
  if (typeof value === 'string' && !isSecret)
    return { problem, fix: `Put it in brackets: [${JSON.stringify(value)}].` };
  const first = Object.keys(asMapping(value))[0];
  return first === undefined || isFlow
    ? { problem, fix: 'Put it in brackets: [...].' }
    : {
        problem,
        fix: `Begin it with a dash: put "- " before \`${first}\`, and two more spaces before its other lines.`,
      };
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
