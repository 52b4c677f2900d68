import { formatPath, type Path } from '../../format-path.ts';
import { asMapping } from '../../mapping.ts';
import type { Problem } from './problem.ts';

/** Reference to a secret: `${env:NAME}`, or `${ssm:SecretName}` for a secret of SSM, whose site the settings name. */
export type SecretReference =
  | { readonly source: 'env'; readonly name: string }
  | {
      readonly source: 'ssm';
      readonly name: string;
      readonly version: string;
      readonly site: 'china' | 'international';
    };

/** Reason why a secret has no value, and what to do about it. Never contains a secret. */
export type UnreadSecret = Pick<Problem, 'problem' | 'fix'>;

type Lookup = string | undefined | UnreadSecret;

/** Lookup of the value of a reference; undefined when there is none, or when it is not read here. */
export type ResolveSecret = (reference: SecretReference) => Lookup | Promise<Lookup>;

/** Problem of a reference. */
export interface ReferenceProblem extends Problem {
  /** True for one that is well formed and has no value here. */
  readonly isMissing?: boolean;
  /** True for a secret that was not asked for. */
  readonly isUnasked?: boolean;
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
const REFERENCE =
  /\$\{(?:(?:env:(?<variable>[A-Za-z_][A-Za-z0-9_]*)|ssm:(?<secret>[A-Za-z0-9][A-Za-z0-9_-]{0,127})(?:\/(?<version>[A-Za-z0-9][A-Za-z0-9_.-]{0,63}))?)\})?/g;

/** Version of a secret that is created without one, and the current one of a secret of a product (https://cloud.tencent.com/document/api/1140/40522). */
const CURRENT_VERSION = 'SSM_Current';

/** Lookup of `${env:..}` in the given variables. Secrets of SSM are not read. */
export function environmentSecrets(
  environment: Readonly<Record<string, string | undefined>>,
): (reference: SecretReference) => string | undefined {
  return ({ source, name }) => (source === 'env' && Object.hasOwn(environment, name) ? environment[name] : undefined);
}

interface FoundReference {
  readonly path: Path;
  readonly match: RegExpMatchArray;
}

/**
 * Replaces every reference in every string. The values are used as they are: neither expanded again nor read as YAML. Each secret
 * of SSM is asked for once, and only where a used place needs it.
 */
export async function resolveReferences(
  value: unknown,
  resolveSecret: ResolveSecret,
  isUsed: (path: Path) => boolean = () => true,
): Promise<ResolvedReferences> {
  const found = [...stringsWithin(value)].flatMap(({ path, text }) =>
    [...text.matchAll(REFERENCE)].map((match): FoundReference => ({ path, match })),
  );
  const plain = await resolveAll(
    found.filter((one) => !isSecret(one)),
    (match) => resolveVariable(match, resolveSecret),
  );
  const site = replaceReferences(asMapping(value).site, plain) === 'international' ? 'international' : 'china';
  const secrets = await resolveAll(
    found.filter((one) => isSecret(one) && isUsed(one.path)),
    (match) => resolveStored(match, site, resolveSecret),
  );
  const resolutions = new Map([...plain, ...secrets]);
  const problems = found.flatMap(({ path, match }) => {
    const resolution = resolutions.get(match[0]) ?? notAsked(match);
    return 'problem' in resolution ? [{ path, ...resolution }] : [];
  });
  return {
    value: replaceReferences(value, resolutions),
    problems,
    secrets: new Set(found.map(({ path }) => formatPath(path))),
  };
}

function isSecret({ match }: FoundReference): boolean {
  return match.groups?.secret !== undefined;
}

async function resolveAll(
  found: readonly FoundReference[],
  resolve: (match: RegExpMatchArray) => Promise<Resolution>,
): Promise<ReadonlyMap<string, Resolution>> {
  const distinct = new Map(found.map(({ match }) => [match[0], match]));
  const resolved = [...distinct].map(async ([text, match]) => [text, await resolve(match)] as const);
  return new Map(await Promise.all(resolved));
}

async function resolveVariable(match: RegExpMatchArray, resolveSecret: ResolveSecret): Promise<Resolution> {
  const { variable } = match.groups ?? {};
  if (variable === undefined) {
    return {
      problem: 'This "${" does not begin a reference.',
      fix: 'Write ${env:NAME} or ${ssm:SecretName}; put a value that contains "${" itself into such a variable.',
    };
  }
  const value = await resolveSecret({ source: 'env', name: variable });
  if (typeof value === 'object') return { ...value, isMissing: true };
  if (value) return { value };
  const [is, fix] =
    value === undefined
      ? ['not set', 'Set it where the audit runs.']
      : ['empty', 'Give it a value where the audit runs.'];
  return { problem: `The environment variable ${variable} is ${is}.`, fix, isMissing: true };
}

async function resolveStored(
  match: RegExpMatchArray,
  site: 'china' | 'international',
  resolveSecret: ResolveSecret,
): Promise<Resolution> {
  const { secret: name = '', version = CURRENT_VERSION } = match.groups ?? {};
  const value = await resolveSecret({ source: 'ssm', name, version, site });
  if (value === undefined) return notAsked(match);
  if (typeof value === 'object') return { ...value, isMissing: true };
  if (value !== '') return { value };
  return { problem: `The secret ${name} is empty.`, fix: 'Give it a value in SSM.', isMissing: true };
}

function notAsked(match: RegExpMatchArray): Resolution {
  const problem = `The secret ${match.groups?.secret} is not read here.`;
  return { problem, fix: 'It is read from SSM by every run that needs it.', isMissing: true, isUnasked: true };
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
