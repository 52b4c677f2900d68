import { realpath } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';

import { ConfigError, type ConfigIssue } from '../errors.ts';
import { formatPath, type Path } from '../format-path.ts';
import { asMapping, isMapping } from '../mapping.ts';
import { type ConfigDocument, parseConfigText } from './file/document.ts';
import type { Problem } from './file/problem.ts';
import { type FileAdvice, readConfigFile } from './file/read-file.ts';
import { allowlistFilesSchema } from './schema/allowlist.ts';
import { describeSchemaIssues } from './schema/problems.ts';

/** Place in a file, where something is written. */
interface WrittenPlace {
  readonly file: string;
  readonly path: Path;
  readonly line: number | undefined;
}

/** audit.yml with the allowances of other files in their place. All paths are those of the whole. */
export interface ConfigSources extends ConfigDocument {
  /** All files, audit.yml first. */
  readonly files: readonly string[];
  /** Names of the files of the allowlist, as audit.yml has them. */
  readonly allowlistFiles: readonly string[];
  /** Issues of files that could not be read, or hold no list. */
  readonly issues: readonly ConfigIssue[];
  readonly placeOf: (path: Path) => WrittenPlace;
  /** Place as a message names it: `allowlist[3]`, or `partners.yml:12 [3]` in another file. */
  readonly describePlace: (path: Path) => string;
}

/** File with a part of the allowlist, and the number of allowances before it. */
interface Part {
  readonly name: string;
  readonly file: string;
  readonly document: ConfigDocument;
  readonly entries: readonly unknown[];
  readonly offset: number;
}

const MAX_BYTES = 5_000_000;

const advice: FileAdvice = {
  missing: 'Correct its name under `allowlist.files`, or create it: a list of allowances.',
  empty: 'Write a list of allowances, or [] for none.',
};

/** Reads audit.yml and the files of its allowlist. A ConfigError where audit.yml itself cannot be read as YAML. */
export async function readSources(file: string): Promise<ConfigSources> {
  const document = parseConfigText(file, await readConfigFile(file));
  const { allowlist } = asMapping(document.value);
  if (!isMapping(allowlist) || !Object.hasOwn(allowlist, 'files')) return joinSources(file, document, []);
  const named = allowlistFilesSchema.safeParse(allowlist);
  const found = { ...document, secrets: new Set<string>() };
  const wrong = (named.error?.issues ?? []).map((issue) => ({ ...issue, path: ['allowlist', ...issue.path] }));
  const names = named.data?.files ?? [];
  const problems = [...describeSchemaIssues(wrong, found), ...nameProblems(names, file)];
  const parts = problems.length > 0 ? [] : await readParts(names, file);
  return joinSources(file, { ...document, problems: [...document.problems, ...problems] }, parts, names);
}

/** Problems of names that stand for one file twice, or for audit.yml itself. */
function nameProblems(names: readonly string[], file: string): readonly Problem[] {
  return names.flatMap((name, index) => {
    const path = ['allowlist', 'files', index];
    // The audit file is packaged as audit.yml, whatever its name is.
    if (name === basename(file) || name === 'audit.yml')
      return [{ path, problem: 'This is the file itself.', fix: 'Name another file.' }];
    const first = names.indexOf(name);
    if (first === index) return [];
    const problem = `This is already listed at ${formatPath(['allowlist', 'files', first])}.`;
    return [{ path, problem, fix: 'Remove one of them.' }];
  });
}

async function readParts(names: readonly string[], file: string): Promise<readonly (Part | ConfigIssue)[]> {
  const parts: (Part | ConfigIssue)[] = [];
  let offset = 0;
  let bytes = 0;
  for (const name of names) {
    const path = join(dirname(file), name);
    try {
      const text = await readWithin(dirname(file), path);
      bytes += Buffer.byteLength(text);
      if (bytes > MAX_BYTES) throw refuse(path, 'The files of the allowlist have more than 5 MB in all.');
      const document = parseConfigText(path, text, advice);
      if (!Array.isArray(document.value))
        throw refuse(path, 'The file is not a list of allowances.', 'Write the list alone, without a key above it.');
      const entries: readonly unknown[] = document.value;
      parts.push({ name, file: path, document, entries, offset });
      offset += entries.length;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      parts.push(...error.issues);
    }
  }
  return parts;
}

/** Text of a file that is in the folder, also where it is a link. */
async function readWithin(folder: string, path: string): Promise<string> {
  const text = await readConfigFile(path, advice);
  const inside = relative(await realpath(folder), await realpath(path));
  if (inside.startsWith('..')) throw refuse(path, 'The file is a link that leads out of the folder of audit.yml.');
  return text;
}

function refuse(file: string, problem: string, fix = 'Remove it from `allowlist.files`, or shorten it.'): ConfigError {
  return new ConfigError([{ file, path: '', problem, fix }]);
}

function joinSources(
  file: string,
  document: ConfigDocument,
  read: readonly (Part | ConfigIssue)[],
  allowlistFiles: readonly string[] = [],
): ConfigSources {
  const parts = read.filter(isPart);
  const originOf = (path: Path) => findOrigin(path, { file, document, parts });
  const moved = (pick: (document: ConfigDocument) => readonly Problem[]) =>
    parts.flatMap(({ document: own, offset }) => pick(own).map((problem) => movedBy(problem, offset)));
  const placeOf = (path: Path): WrittenPlace => {
    const origin = originOf(path);
    return { file: origin.file, path: origin.path, line: origin.document.lineOf(origin.path) };
  };
  const entries = parts.flatMap((part) => part.entries);
  return {
    value: isSplit(document.value) ? { ...document.value, allowlist: entries } : document.value,
    problems: [...document.problems, ...moved(({ problems }) => problems)],
    unread: [...document.unread, ...moved(({ unread }) => unread)],
    lineOf: (path) => placeOf(path).line,
    sourceOf: (path) => originOf(path).document.sourceOf(originOf(path).path),
    isFlow: (path) => originOf(path).document.isFlow(originOf(path).path),
    files: [file, ...allowlistFiles.map((name) => join(dirname(file), name))],
    allowlistFiles,
    issues: read.flatMap((one) => (isPart(one) ? [] : [one])),
    placeOf,
    describePlace(path) {
      const { name, path: written } = originOf(path);
      const place = formatPath(written);
      return name === undefined ? place : `${name}:${placeOf(path).line} ${place}`;
    },
  };
}

/** Document in which a path of the whole is written, and its path there. Absent name: audit.yml. */
interface Origin {
  readonly name?: string;
  readonly file: string;
  readonly document: ConfigDocument;
  readonly path: Path;
}

function findOrigin(
  path: Path,
  { parts, ...main }: Pick<Origin, 'file' | 'document'> & { readonly parts: readonly Part[] },
): Origin {
  const [section, index, ...rest] = path;
  if (section !== 'allowlist' || typeof index !== 'number') return { ...main, path };
  const part = parts.findLast(({ offset }) => offset <= index);
  return part === undefined ? { ...main, path } : { ...part, path: [index - part.offset, ...rest] };
}

function isPart(one: Part | ConfigIssue): one is Part {
  return 'document' in one;
}

/** True for settings whose allowlist is in other files. */
function isSplit(value: unknown): value is object {
  const { allowlist } = asMapping(value);
  return isMapping(allowlist) && Object.hasOwn(allowlist, 'files');
}

function movedBy(problem: Problem, offset: number): Problem {
  const [index, ...rest] = problem.path;
  return { ...problem, path: ['allowlist', offset + Number(index ?? 0), ...rest] };
}
