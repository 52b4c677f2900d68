import type { ConfigIssue } from '../errors.ts';
import { formatPath, type Path } from '../format-path.ts';
import { asMapping, type Mapping } from '../mapping.ts';
import type { Problem } from './file/problem.ts';
import { type ReferenceProblem, type ResolveSecret, resolveReferences } from './file/references.ts';
import { allowlistProblems } from './rules/allowlist.ts';
import { accountProblems } from './rules/audited-accounts.ts';
import { deliveryProblems } from './rules/delivery.ts';
import { groupProblems } from './rules/groups.ts';
import { notifyProblems } from './rules/notify.ts';
import { routeProblems } from './rules/routes.ts';
import { targetProblems } from './rules/targets.ts';
import { describeSchemaIssues } from './schema/problems.ts';
import { type ConfigFile, configSchema } from './schema/schema.ts';
import { type ConfigSources, readSources } from './sources.ts';

/** audit.yml after all checks. */
export interface CheckedFile {
  /** The settings as they stand in the file. */
  readonly written: Mapping;
  /** The settings with their references replaced. */
  readonly settings: Mapping;
  /** Formatted paths of the values that came from references. */
  readonly secrets: ReadonlySet<string>;
  readonly problems: readonly Problem[];
  /** Variables and secrets without a value that the use does without. */
  readonly unset: readonly ReferenceProblem[];
  /** Issues of files of the allowlist that could not be read. */
  readonly fileIssues: readonly ConfigIssue[];
  /** Names of the files of the allowlist. */
  readonly allowlistFiles: readonly string[];
  /** The problems with file and line, in the order of the lines, and the issues of files that could not be read. */
  readonly issues: readonly ConfigIssue[];
  /** Adds file and line, and sorts by them. */
  readonly locate: (problems: readonly Problem[]) => readonly ConfigIssue[];
  /** The settings in the types of the schema; absent where there is any problem. */
  readonly valid?: ConfigFile;
}

/** Settings that a use takes. `review` does without secrets of SSM, too. */
export type Use = 'everything' | 'audit' | 'preview' | 'review';

const delivery = ['mail', 'smtp', 'state', 'notify'];

/** Sections that are not used: an audit alone sends nothing, and a preview of a mail needs no server for it. */
const unusedSections: Readonly<Record<Use, ReadonlySet<unknown>>> = {
  everything: new Set(),
  audit: new Set(delivery),
  review: new Set(delivery),
  preview: new Set(['smtp', 'state', 'notify']),
};

/** Reads audit.yml, resolves its references and finds every problem. A ConfigError where the file cannot be read as YAML. An audit alone does without the variables and secrets of the sections that it does not use. */
export async function checkFile(
  file: string,
  resolveSecret: ResolveSecret,
  use: Use = 'everything',
): Promise<CheckedFile> {
  const document = await readSources(file);
  const isUsed = (path: Path) => !unusedSections[use].has(path[0]);
  const references = await resolveReferences(document.value, resolveSecret, isUsed);
  const settings = asMapping(references.value);
  const parsed = configSchema.safeParse(references.value);
  const unread = [...document.unread, ...references.problems];
  const isNeeded = ({ path, isMissing = false, isUnasked = false }: ReferenceProblem) =>
    !(use === 'review' && isUnasked) && (!isMissing || isUsed(path));
  const problems = [
    ...document.problems,
    ...unread.filter(isNeeded),
    ...deliveryProblems(settings),
    ...withoutRepeats(unread, [
      ...describeSchemaIssues(parsed.error?.issues ?? [], { ...document, ...references }),
      ...accountProblems(settings),
      ...targetProblems(settings),
      ...allowlistProblems(settings, document.describePlace),
      ...groupProblems(settings),
      ...routeProblems(settings),
      ...notifyProblems(settings),
    ]),
  ];
  const locate = (found: readonly Problem[]) => withLines(document, found);
  const valid = use === 'everything' ? parsed : configSchema.safeParse(withoutSections(settings, unusedSections[use]));
  return {
    written: asMapping(document.value),
    settings,
    secrets: references.secrets,
    problems,
    unset: references.problems.filter((problem) => !isNeeded(problem)),
    issues: [...locate(problems), ...document.issues],
    fileIssues: document.issues,
    allowlistFiles: document.allowlistFiles,
    locate,
    ...(valid.success && problems.length === 0 && document.issues.length === 0 && { valid: valid.data }),
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

function withLines({ files, placeOf }: ConfigSources, problems: readonly Problem[]): readonly ConfigIssue[] {
  return problems
    .map(({ path, line: known, problem, fix }) => {
      const { file, path: written, line } = placeOf(path);
      return { file, ...withLine(known ?? line), path: formatPath(written), problem, fix };
    })
    .toSorted(
      (left, right) => files.indexOf(left.file) - files.indexOf(right.file) || (left.line ?? 0) - (right.line ?? 0),
    );
}

function withLine(line: number | undefined): Pick<ConfigIssue, 'line'> {
  return line === undefined ? {} : { line };
}
