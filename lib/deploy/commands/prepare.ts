import { join, resolve } from 'node:path';
import { ConfigError, type ConfigIssue } from '../../errors.ts';
import { bundleFunction, type FunctionBundle, writeFunction } from '../build/bundle.ts';
import type { Deployment } from '../deployment.ts';
import type { SettingIssue } from '../framework.ts';
import { AUDIT_FILE, checkAuditFile, chooseAuditFile } from '../settings/audit-file.ts';
import { dotenvIssues } from '../settings/dotenv.ts';
import { emptyVariableProblems } from '../settings/environment.ts';
import { type AuditNeeds, executionRole } from '../settings/permissions.ts';
import { readSettings, type Settings, type SettingsReading } from '../settings/settings.ts';
import type { CommandContext } from './context.ts';

/** Package folder of the framework. */
const PACKAGE_DIR = '.serverless';

/** Valid settings of both files. */
export interface Prepared {
  readonly deployment: Deployment;
  readonly settings: Settings;
  /** Permissions that audit.yml requires. */
  readonly needs: AuditNeeds;
  /** Path of the file that is packaged as audit.yml. */
  readonly auditFile: string;
}

/** The audit file, and its issues. */
interface AuditReading extends Pick<Prepared, 'needs' | 'auditFile'> {
  readonly issues: readonly ConfigIssue[];
}

/**
 * Reads serverless.yml and audit.yml for a command that packages. `values: 'needed'` also refuses variables without one.
 * Throws ConfigError with all issues of both files, and of .env.
 */
export async function prepare(context: CommandContext, values: 'needed' | 'not needed'): Promise<Prepared> {
  const { settings, problems } = readService(context);
  const missing = values === 'needed' ? emptyVariableProblems(settings.deployment.environment) : [];
  const audit = await readAudit(context, settings);
  const dotenv = await dotenvIssues({ ...context, stage: settings.deployment.stage });
  refuse([...located([...problems, ...missing], context.file), ...dotenv, ...audit.issues]);
  return complete(settings, audit);
}

/** Reads serverless.yml alone, for what does not depend on audit.yml. Throws ConfigError with all its issues. */
export function prepareService(context: CommandContext): Prepared {
  const { settings, problems } = readService(context);
  refuse(located(problems, context.file));
  return complete(settings, { needs: { roles: [] }, auditFile: AUDIT_FILE });
}

/**
 * Reads the name of the function, for a command on what is deployed: a schedule that is over or an invalid audit.yml is no
 * reason not to show or to remove it. A file of `--audit` that does not exist is one: the account would not be compared with it.
 * Throws ConfigError.
 */
export async function identify(context: CommandContext): Promise<Prepared> {
  const { settings, identityProblems } = readService(context);
  refuse(located(identityProblems, context.file));
  await chooseAuditFile(context.options.audit, settings.deployment);
  return complete(settings, await readAudit(context, settings));
}

async function readAudit({ options }: CommandContext, { deployment }: Settings): Promise<AuditReading> {
  let auditFile = AUDIT_FILE;
  try {
    auditFile = await chooseAuditFile(options.audit, deployment);
    return { auditFile, needs: await checkAuditFile(auditFile, deployment), issues: [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { auditFile, needs: { roles: [] }, issues: error.issues };
  }
}

/** Bundles the function with the audit file and the files that it names. */
export function bundle({ settings, auditFile, needs: { allowlistFiles = [] } }: Prepared): Promise<FunctionBundle> {
  return bundleFunction({ entry: settings.entry, auditFile, allowlistFiles });
}

/** Bundles the function, writes the package, and reports its path. */
export async function packageFunction(prepared: Prepared, context: CommandContext): Promise<FunctionBundle> {
  context.reporter.progress('Bundling the function');
  const bundled = await bundle(prepared);
  const { package: wanted } = context.options;
  const directory = typeof wanted === 'string' && wanted !== '' ? wanted : PACKAGE_DIR;
  await writeFunction(bundled, resolve(context.serviceDir, directory));
  const kilobytes = Math.ceil(bundled.artifact.zip.length / 1000);
  const file = join(directory, 'function.zip');
  context.reporter.notice(
    `Packaged ${file} (${kilobytes} kB, ${bundled.files.size} files), with the settings of ${prepared.auditFile}`,
  );
  return bundled;
}

function readService(context: CommandContext): SettingsReading {
  const { function: wanted } = context.options;
  const names = Object.keys(context.service.functions ?? {});
  if (typeof wanted === 'string' && !names.includes(wanted)) {
    const problem = `has no "${wanted}".`;
    refuse(
      located([{ path: 'functions', problem, fix: `Write --function ${names[0]}, or leave it out.` }], context.file),
    );
  }
  return readSettings(context.service, context.file, context.now());
}

function complete(settings: Settings, { needs, auditFile }: Pick<Prepared, 'needs' | 'auditFile'>): Prepared {
  const { accounts } = needs;
  const deployment = {
    ...settings.deployment,
    role: executionRole(settings, needs),
    ...(accounts && { accounts, auditFile }),
  };
  return { deployment, settings, needs, auditFile };
}

function located(problems: readonly SettingIssue[], file: string): readonly ConfigIssue[] {
  return problems.map((problem) => ({ file, ...problem }));
}

function refuse(issues: readonly ConfigIssue[]): void {
  if (issues.length > 0) throw new ConfigError(issues);
}
