import { parseConfigText } from '../../config/file/document.ts';
import { asMapping, type Mapping, mappingsOf } from '../../config/file/draft.ts';
import { readConfigFile } from '../../config/file/read-file.ts';
import { type ResolveSecret, resolveReferences } from '../../config/file/references.ts';
import { loadConfig } from '../../config/load.ts';
import { configSchema } from '../../config/schema/schema.ts';
import { ConfigError, type ConfigIssue } from '../../errors.ts';
import { formatPath, type Path } from '../../format-path.ts';
import type { Deployment } from '../deployment.ts';
import type { AuditNeeds } from './permissions.ts';

/** Stands for a variable that this machine has no value of. */
const PLACEHOLDER = 'placeholder';

/** What the deployer has to know of the function that is to run audit.yml. */
type Surroundings = Pick<Deployment, 'environment' | 'site' | 'timeoutSeconds'>;

/**
 * Checks audit.yml as the deployed function will read it, with the function's environment, and tells what its role has to be
 * allowed. Throws ConfigError with every problem: also where `mail` or `smtp` is missing, a variable of `${env:..}` is not
 * declared, the site is another, or the time-out leaves no time to read. Where a variable has no value here, what depends on
 * it is left unchecked.
 */
export async function checkAuditFile(file: string, surroundings: Surroundings): Promise<AuditNeeds> {
  const settings = asMapping(parseConfigText(file, await readConfigFile(file)).value);
  const { environment } = surroundings;
  const undeclared = new Set<string>();
  const loading = await loadingIssues(file, secretsOf(environment, undeclared));
  const unchecked = pathsOf(settings, [...undeclared, ...namesWithoutValue(environment)]);
  const issues = [
    ...loading.filter(({ path }) => !unchecked.has(path)),
    ...[...undeclared].map(declaration),
    ...deliveryIssues(settings, file),
    ...siteIssues(settings, file, surroundings),
    ...timeIssues(settings, file, surroundings),
  ];
  if (issues.length > 0) throw new ConfigError(issues);
  const { value } = await resolveReferences(settings, secretsOf(environment, undeclared));
  return readNeeds(asMapping(value));
}

async function loadingIssues(file: string, resolveSecret: ResolveSecret): Promise<readonly ConfigIssue[]> {
  try {
    await loadConfig({ file }, resolveSecret);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.issues;
    throw error;
  }
}

/** What the role of the function is needed for, as far as audit.yml has it. */
function readNeeds(settings: Mapping): AuditNeeds {
  const roles = mappingsOf(settings, 'accounts').flatMap(({ value: { uin, role } }) =>
    typeof uin === 'string' && typeof role === 'string' ? [{ uin, role }] : [],
  );
  const { bucket: name, region, key } = asMapping(asMapping(settings.state).cos);
  const isWhole = typeof name === 'string' && typeof region === 'string' && typeof key === 'string';
  const isKnown = isWhole && ![name, region, key].some((text) => text.includes(PLACEHOLDER));
  return { roles, ...(isKnown && { bucket: { name, region, key } }) };
}

function secretsOf(environment: Deployment['environment'], undeclared: Set<string>): ResolveSecret {
  return ({ source, name }) => {
    if (source !== 'env') return undefined;
    if (!Object.hasOwn(environment, name)) undeclared.add(name);
    return environment[name] || PLACEHOLDER;
  };
}

function declaration(name: string): ConfigIssue {
  return {
    file: 'serverless.yml',
    path: 'provider.environment.variables',
    problem: `The function would not have ${name}, which audit.yml refers to.`,
    fix: `Add the line ${name}: \${env:${name}, ''}`,
  };
}

function deliveryIssues(settings: Mapping, file: string): readonly ConfigIssue[] {
  return ['mail', 'smtp']
    .filter((key) => settings[key] === undefined)
    .map((key) => ({
      file,
      path: key,
      problem: 'is missing, and the function mails what it finds.',
      fix: 'Add it; audit.example.yml shows how.',
    }));
}

function siteIssues(settings: Mapping, file: string, { site: deployed }: Surroundings): readonly ConfigIssue[] {
  const { data: site } = configSchema.shape.site.safeParse(settings.site);
  if (site === undefined || site === deployed) return [];
  const problem = `is ${site}, but the function would be deployed to the ${deployed} site.`;
  return [
    { file, path: 'site', problem, fix: `Write site: ${site} under provider in serverless.yml, or change it here.` },
  ];
}

function timeIssues(settings: Mapping, file: string, { timeoutSeconds }: Surroundings): readonly ConfigIssue[] {
  const { data: audit } = configSchema.shape.audit.safeParse(settings.audit);
  if (audit === undefined || timeoutSeconds * 1000 > audit.mailReserveMs) return [];
  const problem = `keeps ${audit.mailReserveMs} ms for the mail, and the function has ${timeoutSeconds} s in all: nothing is left to read images.`;
  const fix = 'Raise timeout in serverless.yml, or lower mailReserveMs.';
  return [{ file, path: 'audit.mailReserveMs', problem, fix }];
}

function namesWithoutValue(environment: Deployment['environment']): readonly string[] {
  return Object.keys(environment).filter((name) => environment[name] === '');
}

/** Where the settings refer to one of these variables. */
function pathsOf(settings: Mapping, names: readonly string[]): ReadonlySet<string> {
  const refers = (text: string) => names.some((name) => text.includes(`\${env:${name}}`));
  return new Set(
    textsWithin(settings, [])
      .filter(({ text }) => refers(text))
      .map(({ path }) => formatPath(path)),
  );
}

function textsWithin(value: unknown, path: Path): readonly { readonly path: Path; readonly text: string }[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (typeof value !== 'object' || value === null) return [];
  const entries: readonly (readonly [string | number, unknown])[] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  return entries.flatMap(([key, item]) => textsWithin(item, [...path, key]));
}
