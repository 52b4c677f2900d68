import type { ConfigIssue } from '../errors.ts';
import { formatPath } from '../format-path.ts';
import { asMapping, type Mapping } from '../mapping.ts';
import { checkFile } from './check.ts';
import { stringsWithin } from './file/references.ts';
import { mappingsOf } from './file/with-path.ts';
import { organizationOf } from './rules/accounts.ts';
import { isForMembers } from './rules/allowlist.ts';
import { configSchema } from './schema/schema.ts';
import { cosSchema } from './schema/state.ts';
import { readSources } from './sources.ts';

/** Facts of audit.yml that a deployment has to fit. None is a secret. */
export interface ConfigFacts {
  /** All problems, less those of values that depend on a variable without a value, unless any value is wrong. */
  readonly issues: readonly ConfigIssue[];
  /** Names in `${env:...}` that the environment does not have at all. */
  readonly undeclaredVariables: readonly string[];
  /** Names of the secrets in `${ssm:...}`, each once. */
  readonly secrets: readonly string[];
  /** Names of the files of the allowlist, in the folder of audit.yml. */
  readonly allowlistFiles: readonly string[];
  readonly missingSections: readonly ('mail' | 'smtp')[];
  /** Absent, like what follows, where it is not valid or depends on a variable. */
  readonly site?: 'china' | 'international';
  readonly mailReserveMs?: number;
  /** Audited accounts that are read with the credentials in use, not with a role. */
  readonly accounts: readonly { readonly uin: string; readonly name?: string }[];
  /** Roles in other accounts that the audit assumes. */
  readonly roles: readonly { readonly uin: string; readonly role: string }[];
  /** True where a target means all regions. */
  readonly allRegions: boolean;
  /** True where the function invokes itself. */
  readonly fanOut: boolean;
  /** Present where the audit lists the members of the organization. `role`: the one that it assumes in every member. */
  readonly organization?: { readonly role?: string };
  /** Bucket that keeps the results of earlier runs, and the object key that its objects are named after. */
  readonly bucket?: { readonly name: string; readonly region: string; readonly key: string };
}

/** Stands for a variable without a value, and for a secret of SSM. */
const PLACEHOLDER = 'placeholder';

/** Checks audit.yml with the variables of an environment in which some have no value yet: ''. Throws like checkFile. */
export async function inspectConfig(file: string, environment: Readonly<Record<string, string>>): Promise<ConfigFacts> {
  const unknown = new Set<string>();
  const secrets = new Set<string>();
  const checked = await checkFile(file, ({ source, name }) => {
    if (source === 'ssm') {
      secrets.add(name);
      return PLACEHOLDER;
    }
    if (!environment[name]) unknown.add(name);
    return environment[name] || PLACEHOLDER;
  });
  const { written, settings } = checked;
  const unchecked = pathsWithin(written, [...unknown]);
  const site = configSchema.shape.site.safeParse(written.site);
  const audit = configSchema.shape.audit.safeParse(written.audit);
  const cos = cosSchema.safeParse(asMapping(settings.state).cos);
  const isBucketKnown = cos.success && ![...unchecked].some((path) => path.startsWith('state.cos.'));
  return {
    issues: [
      ...checked.locate(
        checked.problems.filter(({ path, isForAnyValue }) => isForAnyValue || !unchecked.has(formatPath(path))),
      ),
      ...checked.fileIssues,
    ],
    allowlistFiles: checked.allowlistFiles,
    secrets: [...secrets].toSorted(),
    undeclaredVariables: [...unknown].filter((name) => !Object.hasOwn(environment, name)),
    missingSections: (['mail', 'smtp'] as const).filter((key) => written[key] === undefined),
    ...(site.success && { site: site.data }),
    ...(audit.success && { mailReserveMs: audit.data.mailReserveMs }),
    ...organizationFacts(settings),
    accounts: mappingsOf(settings, 'accounts').flatMap(({ value: { uin, name, role } }) =>
      typeof uin === 'string' && /^\d+$/.test(uin) && role === undefined
        ? [{ uin, ...(typeof name === 'string' && { name }) }]
        : [],
    ),
    roles: mappingsOf(settings, 'accounts').flatMap(({ value: { uin, role } }) =>
      typeof uin === 'string' && typeof role === 'string' ? [{ uin, role }] : [],
    ),
    fanOut: settings.fanOut !== undefined,
    allRegions: mappingsOf(settings, 'targets').some(({ value }) => value.regions === 'all'),
    ...(isBucketKnown && { bucket: { name: cos.data.bucket, region: cos.data.region, key: cos.data.key } }),
  };
}

function organizationFacts(settings: Mapping): Pick<ConfigFacts, 'organization'> {
  const role = organizationOf(settings)?.value.role;
  if (typeof role === 'string') return { organization: { role } };
  return mappingsOf(settings, 'allowlist').some(isForMembers) ? { organization: {} } : {};
}

/** Names of the files of the allowlist, in the folder of audit.yml. Throws like checkFile where audit.yml cannot be read. */
export async function listAllowlistFiles(file: string): Promise<readonly string[]> {
  const { allowlistFiles } = await readSources(file);
  return allowlistFiles;
}

/** Formatted paths of the values that refer to one of these variables, or to a secret of SSM. */
function pathsWithin(settings: Mapping, names: readonly string[]): ReadonlySet<string> {
  const references = [...names.map((name) => `\${env:${name}}`), '${ssm:'];
  const dependent = [...stringsWithin(settings)].filter(({ text }) => references.some((name) => text.includes(name)));
  return new Set(dependent.map(({ path }) => formatPath(path)));
}
