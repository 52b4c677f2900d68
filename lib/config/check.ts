import type { ConfigIssue } from '../errors.ts';
import { formatPath } from '../format-path.ts';
import { asMapping, type Mapping } from '../mapping.ts';
import { type ConfigDocument, parseConfigText } from './file/document.ts';
import type { Problem } from './file/problem.ts';
import { readConfigFile } from './file/read-file.ts';
import { type ReferenceProblem, type ResolveSecret, resolveReferences } from './file/references.ts';
import { accountProblems } from './rules/accounts.ts';
import { allowlistProblems } from './rules/allowlist.ts';
import { deliveryProblems } from './rules/delivery.ts';
import { notifyProblems } from './rules/notify.ts';
import { routeProblems } from './rules/routes.ts';
import { targetProblems } from './rules/targets.ts';
import { describeSchemaIssues } from './schema/problems.ts';
import { type ConfigFile, configSchema } from './schema/schema.ts';

/** audit.yml after all checks. */
export interface CheckedFile {
  /** The settings as they stand in the file. */
  readonly written: Mapping;
  /** The settings with their references replaced. */
  readonly settings: Mapping;
  /** Formatted paths of the values that came from references. */
  readonly secrets: ReadonlySet<string>;
  readonly problems: readonly Problem[];
  /** Variables without a value that the use does without. */
  readonly unset: readonly ReferenceProblem[];
  /** The problems with file and line, in the order of the lines. */
  readonly issues: readonly ConfigIssue[];
  /** Adds file and line, and sorts by them. */
  readonly locate: (problems: readonly Problem[]) => readonly ConfigIssue[];
  /** The settings in the types of the schema; absent where there is any problem. */
  readonly valid?: ConfigFile;
}

/** Settings that a use takes: `audit` takes none for mail, channels and stored results. */
export type Use = 'everything' | 'audit' | 'preview';

/** Sections that are not used: an audit alone sends nothing, and a preview of a mail needs no server for it. */
const unusedSections: Readonly<Record<Use, ReadonlySet<unknown>>> = {
  everything: new Set(),
  audit: new Set(['mail', 'smtp', 'state', 'notify']),
  preview: new Set(['smtp', 'state', 'notify']),
};

/** Reads audit.yml, resolves its references and finds every problem. A ConfigError where the file cannot be read as YAML. An audit alone does without the variables of the sections that it does not use. */
export async function checkFile(
  file: string,
  resolveSecret: ResolveSecret,
  use: Use = 'everything',
): Promise<CheckedFile> {
  const document = parseConfigText(file, await readConfigFile(file));
  const references = await resolveReferences(document.value, resolveSecret);
  const settings = asMapping(references.value);
  const parsed = configSchema.safeParse(references.value);
  const unread = [...document.unread, ...references.problems];
  const isNeeded = ({ path, variable }: ReferenceProblem) =>
    variable === undefined || !unusedSections[use].has(path[0]);
  const problems = [
    ...document.problems,
    ...unread.filter(isNeeded),
    ...deliveryProblems(settings),
    ...withoutRepeats(unread, [
      ...describeSchemaIssues(parsed.error?.issues ?? [], { ...document, ...references }),
      ...accountProblems(settings),
      ...targetProblems(settings),
      ...allowlistProblems(settings),
      ...routeProblems(settings),
      ...notifyProblems(settings),
    ]),
  ];
  const locate = (found: readonly Problem[]) => withLines(file, document, found);
  const valid = use === 'everything' ? parsed : configSchema.safeParse(withoutSections(settings, unusedSections[use]));
  return {
    written: asMapping(document.value),
    settings,
    secrets: references.secrets,
    problems,
    unset: references.problems.filter((problem) => !isNeeded(problem)),
    issues: locate(problems),
    locate,
    ...(valid.success && problems.length === 0 && { valid: valid.data }),
  };
}

function withoutSections(settings: Mapping, sections: ReadonlySet<unknown>): Mapping {
  return Object.fromEntries(Object.entries(settings).filter(([key]) => !sections.has(key)));
}

/** Problems less those of values that could not be read at all: being missing or of a wrong form is no second problem, unless any value is. */
function withoutRepeats(unread: readonly Problem[], problems: readonly Problem[]): readonly Problem[] {
  const paths = new Set(unread.map(({ path }) => formatPath(path)));
  return problems.filter(({ path, isForAnyValue }) => isForAnyValue || !paths.has(formatPath(path)));
}

function withLines(file: string, document: ConfigDocument, problems: readonly Problem[]): readonly ConfigIssue[] {
  return problems
    .map(({ path, line = document.lineOf(path), problem, fix }) => ({
      file,
      ...(line !== undefined && { line }),
      path: formatPath(path),
      problem,
      fix,
    }))
    .toSorted((left, right) => (left.line ?? 0) - (right.line ?? 0));
}
