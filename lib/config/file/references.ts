import { formatPath, type Path } from '../../format-path.ts';
import type { Problem } from './problem.ts';

/** What `${env:NAME}` and `${ssm:SecretName}` ask for. */
export interface SecretReference {
  readonly source: 'env' | 'ssm';
  readonly name: string;
}

/** Gives the value behind a reference, or nothing when there is none. */
export type ResolveSecret = (reference: SecretReference) => string | undefined | Promise<string | undefined>;

/** The settings with their references replaced. */
export interface ResolvedReferences {
  readonly value: unknown;
  /** References that are malformed or lead nowhere; their text is left in place. */
  readonly problems: readonly Problem[];
  /** Formatted paths of the values that came from outside the file: secrets, all of them. */
  readonly secrets: ReadonlySet<string>;
}

type Complaint = Omit<Problem, 'path'>;
type Answer = { readonly value: string } | Complaint;

// Every "${" matches; one that begins no whole reference matches alone and has neither source nor name.
const REFERENCE = /\$\{(?:(?:env:(?<variable>[A-Za-z_][A-Za-z0-9_]*)|ssm:(?<secret>[A-Za-z0-9_-]+))\})?/g;

/** Answers `${env:..}` from the given variables. */
export function environmentSecrets(environment: Readonly<Record<string, string | undefined>>): ResolveSecret {
  return ({ source, name }) => (source === 'env' && Object.hasOwn(environment, name) ? environment[name] : undefined);
}

/** Replaces every reference in every string. What comes back is taken as it is: neither expanded again nor read as YAML. */
export async function resolveReferences(value: unknown, resolveSecret: ResolveSecret): Promise<ResolvedReferences> {
  const answers = new Map<string, Answer>();
  const problems: Problem[] = [];
  const secrets = new Set<string>();
  for (const { path, text } of stringsWithin(value)) {
    const matches = [...text.matchAll(REFERENCE)];
    if (matches.length > 0) secrets.add(formatPath(path));
    for (const match of matches) {
      const answer = answers.get(match[0]) ?? (await answerReference(match, resolveSecret));
      answers.set(match[0], answer);
      if ('problem' in answer) problems.push({ path, ...answer });
    }
  }
  return { value: replaceReferences(value, answers), problems, secrets };
}

async function answerReference(match: RegExpMatchArray, resolveSecret: ResolveSecret): Promise<Answer> {
  const { variable, secret } = match.groups ?? {};
  if (secret !== undefined) return { problem: `${match[0]} is not yet supported.`, fix: 'Use ${env:NAME} instead.' };

  if (variable === undefined) {
    return {
      problem: 'This "${" does not begin a reference.',
      fix: 'Write ${env:NAME}; a value that holds "${" itself belongs into such a variable.',
    };
  }
  const value = await resolveSecret({ source: 'env', name: variable });
  if (value === undefined)
    return { problem: `The environment variable ${variable} is not set.`, fix: 'Set it where the audit runs.' };

  if (value === '')
    return { problem: `The environment variable ${variable} is empty.`, fix: 'Give it a value where the audit runs.' };

  return { value };
}

/** Every text within a value, with its place. */
export function* stringsWithin(
  value: unknown,
  path: Path = [],
): Generator<{ readonly path: Path; readonly text: string }> {
  if (typeof value === 'string') yield { path, text: value };
  if (typeof value !== 'object' || value === null) return;
  const entries = Array.isArray(value) ? value.entries() : Object.entries(value);
  for (const [key, item] of entries) yield* stringsWithin(item, [...path, key]);
}

function replaceReferences(value: unknown, answers: ReadonlyMap<string, Answer>): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(REFERENCE, (reference) => {
      const answer = answers.get(reference);
      return answer !== undefined && 'value' in answer ? answer.value : reference;
    });
  }
  if (Array.isArray(value)) return value.map((item) => replaceReferences(item, answers));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaceReferences(item, answers)]));
}
