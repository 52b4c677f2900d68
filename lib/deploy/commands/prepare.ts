import { join, resolve } from 'node:path';
import { ConfigError, type ConfigIssue } from '../../errors.ts';
import { bundleFunction, type FunctionBundle, writeFunction } from '../build/bundle.ts';
import type { Deployment } from '../deployment.ts';
import type { SettingIssue } from '../framework.ts';
import { checkAuditFile } from '../settings/audit-file.ts';
import { dotenvIssues } from '../settings/dotenv.ts';
import { emptyVariableProblems } from '../settings/environment.ts';
import { type AuditNeeds, executionRole } from '../settings/permissions.ts';
import { readSettings, type Settings, type SettingsReading } from '../settings/settings.ts';
import type { CommandContext } from './context.ts';

const AUDIT_FILE = 'audit.yml';

/** Package folder of the framework. */
const PACKAGE_DIR = '.serverless';

/** Valid settings of both files. */
export interface Prepared {
  readonly deployment: Deployment;
  readonly settings: Settings;
  /** Permissions that audit.yml requires. */
  readonly needs: AuditNeeds;
}

/**
 * Reads serverless.yml and audit.yml for a command that packages. `values: 'needed'` also refuses variables without one.
 * Throws ConfigError with all issues of both files, and of .env.
 */
export async function prepare(context: CommandContext, values: 'needed' | 'not needed'): Promise<Prepared> {
  const { settings, problems } = readService(context);
  const missing = values === 'needed' ? emptyVariableProblems(settings.deployment.environment) : [];
  const audit = await checkAuditFile(AUDIT_FILE, settings.deployment).then(
    (needs) => ({ needs, issues: [] as readonly ConfigIssue[] }),
    (error: unknown) => {
      if (error instanceof ConfigError) return { needs: { roles: [] }, issues: error.issues };
      throw error;
    },
  );
  const dotenv = await dotenvIssues({ ...context, stage: settings.deployment.stage });
  refuse([...located([...problems, ...missing], context.file), ...dotenv, ...audit.issues]);
  return complete(settings, audit.needs);
}

/** Reads serverless.yml alone, for what does not depend on audit.yml. Throws ConfigError with all its issues. */
export function prepareService(context: CommandContext): Prepared {
  const { settings, problems } = readService(context);
  refuse(located(problems, context.file));
  return complete(settings, { roles: [] });
}

/**
 * Reads the name of the function, for a command on what is deployed: a schedule that is over or an invalid audit.yml is no
 * reason not to show or to remove it.
 */
export async function identify(context: CommandContext): Promise<Prepared> {
  const { settings, identityProblems } = readService(context);
  refuse(located(identityProblems, context.file));
  const needs = await checkAuditFile(AUDIT_FILE, settings.deployment).catch((error: unknown) => {
    if (error instanceof ConfigError) return { roles: [] };
    throw error;
  });
  return complete(settings, needs);
}

/** Bundles the function with audit.yml. */
export function bundle({ settings }: Prepared): Promise<FunctionBundle> {
  return bundleFunction({ entry: settings.entry, auditFile: AUDIT_FILE });
}

/** Bundles the function, writes the package, and reports its path. */
export async function packageFunction(prepared: Prepared, context: CommandContext): Promise<FunctionBundle> {
  context.reporter.progress('Bundling the function');
  const bundled = await bundle(prepared);
  const { package: wanted } = context.options;
  const directory = typeof wanted === 'string' && wanted !== '' ? wanted : PACKAGE_DIR;
  await writeFunction(bundled, resolve(context.serviceDir, directory));
  const kilobytes = Math.ceil(bundled.artifact.zip.length / 1000);
  context.reporter.notice(`Packaged ${join(directory, 'function.zip')} (${kilobytes} kB, ${bundled.files.size} files)`);
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

function complete(settings: Settings, needs: AuditNeeds): Prepared {
  return { deployment: { ...settings.deployment, role: executionRole(settings, needs) }, settings, needs };
}

function located(problems: readonly SettingIssue[], file: string): readonly ConfigIssue[] {
  return problems.map((problem) => ({ file, ...problem }));
}

function refuse(issues: readonly ConfigIssue[]): void {
  if (issues.length > 0) throw new ConfigError(issues);
}
