import { formatPath, type Path } from '../../format-path.ts';
import type { Problem } from './problem.ts';

/** Reference to a secret: `${env:NAME}` or `${ssm:SecretName}`. */
export interface SecretReference {
  readonly source: 'env' | 'ssm';
  readonly name: string;
}

/** Lookup of the value of a reference; undefined when there is none. */
export type ResolveSecret = (reference: SecretReference) => string | undefined | Promise<string | undefined>;

/** Problem of a reference. */
export interface ReferenceProblem extends Problem {
  /** Name of the variable that is unset or empty, where that is the problem. */
  readonly variable?: string;
}

/** Settings with their references replaced. */
export interface ResolvedReferences {
  readonly value: unknown;
  /** References that are malformed or have no value; their text is left in place. */
  readonly problems: readonly ReferenceProblem[];
  /** Formatted paths of the values that came from outside the file. All of them are treated as secrets. */
  readonly secrets: ReadonlySet<string>;
}

type Resolution = { readonly value: string } | Omit<ReferenceProblem, 'path'>;

// Every "${" matches; one that does not begin a whole reference matches alone and has neither source nor name.
const REFERENCE = /\$\{(?:(?:env:(?<variable>[A-Za-z_][A-Za-z0-9_]*)|ssm:(?<secret>[A-Za-z0-9_-]+))\})?/g;

/** Lookup of `${env:..}` in the given variables. */
export function environmentSecrets(environment: Readonly<Record<string, string | undefined>>): ResolveSecret {
  return ({ source, name }) => (source === 'env' && Object.hasOwn(environment, name) ? environment[name] : undefined);
}

/** Replaces every reference in every string. The values are used as they are: neither expanded again nor read as YAML. */
export async function resolveReferences(value: unknown, resolveSecret: ResolveSecret): Promise<ResolvedReferences> {
  const resolutions = new Map<string, Resolution>();
  const problems: ReferenceProblem[] = [];
  const secrets = new Set<string>();
  for (const { path, text } of stringsWithin(value)) {
    const matches = [...text.matchAll(REFERENCE)];
    if (matches.length > 0) secrets.add(formatPath(path));
    for (const match of matches) {
      const resolution = resolutions.get(match[0]) ?? (await resolveReference(match, resolveSecret));
      resolutions.set(match[0], resolution);
      if ('problem' in resolution) problems.push({ path, ...resolution });
    }
  }
  return { value: replaceReferences(value, resolutions), problems, secrets };
}

async function resolveReference(match: RegExpMatchArray, resolveSecret: ResolveSecret): Promise<Resolution> {
  const { variable, secret } = match.groups ?? {};
  if (secret !== undefined) return { problem: `${match[0]} is not yet supported.`, fix: 'Use ${env:NAME} instead.' };

  if (variable === undefined) {
    return {
      problem: 'This "${" does not begin a reference.',
      fix: 'Write ${env:NAME}; put a value that contains "${" itself into such a variable.',
    };
  }
  const value = await resolveSecret({ source: 'env', name: variable });
  if (value) return { value };
  const [is, fix] =
    value === undefined
      ? ['not set', 'Set it where the audit runs.']
      : ['empty', 'Give it a value where the audit runs.'];
  return { problem: `The environment variable ${variable} is ${is}.`, fix, variable };
}

/** Every text within a value, with its path. */
export function* stringsWithin(
  value: unknown,
  path: Path = [],
): Generator<{ readonly path: Path; readonly text: string }> {
  if (typeof value === 'string') yield { path, text: value };
  if (typeof value !== 'object' || value === null) return;
  const entries = Array.isArray(value) ? value.entries() : Object.entries(value);
  for (const [key, item] of entries) yield* stringsWithin(item, [...path, key]);
}

function replaceReferences(value: unknown, resolutions: ReadonlyMap<string, Resolution>): unknown {
  if (typeof value === 'string') {
    return value.replaceAll(REFERENCE, (reference) => {
      const resolution = resolutions.get(reference);
      return resolution !== undefined && 'value' in resolution ? resolution.value : reference;
    });
  }
  if (Array.isArray(value)) return value.map((item) => replaceReferences(item, resolutions));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaceReferences(item, resolutions)]));
}
