import { lstat } from 'node:fs/promises';
import { type ConfigFacts, inspectConfig } from '../../config/inspect.ts';
import { ConfigError, type ConfigIssue, errorCodeOf } from '../../errors.ts';
import type { Deployment } from '../deployment.ts';
import type { AuditNeeds } from './permissions.ts';

/** Settings of the function that audit.yml has to fit. */
type FunctionSettings = Pick<Deployment, 'environment' | 'region' | 'site' | 'timeoutSeconds'>;

/** Name of the settings in the package, whatever the file was called. */
export const AUDIT_FILE = 'audit.yml';

/**
 * File to package as audit.yml: the `named` one; else audit.<stage>.yml, where there is one, and audit.yml otherwise. Throws
 * ConfigError when the named one does not exist.
 */
export async function chooseAuditFile(named: unknown, { stage }: Pick<Deployment, 'stage'>): Promise<string> {
  const ofStage = `audit.${stage}.yml`;
  if (named === undefined) return (await exists(ofStage)) ? ofStage : AUDIT_FILE;
  const file = typeof named === 'string' ? named : '';
  if (file !== '' && (await exists(file))) return file;
  const problem = file === '' ? '--audit names no file.' : 'The file that --audit names does not exist.';
  const fix = `Name an existing file, or leave --audit out: ${ofStage} is taken, or ${AUDIT_FILE} where it does not exist.`;
  throw new ConfigError([{ file: file || '--audit', path: '', problem, fix }]);
}

/** True for a link that leads nowhere, too: reading it fails, in the place of another file being taken. */
async function exists(file: string): Promise<boolean> {
  try {
    await lstat(file);
    return true;
  } catch (error) {
    const code = errorCodeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return false;
    // Reading it says what is wrong with it.
    if (code !== undefined) return true;
    throw error;
  }
}

/**
 * Checks audit.yml as the deployed function will read it, with the function's environment, and returns what its role has to
 * be allowed. Throws ConfigError with every problem: also where `mail` or `smtp` is missing, a variable of `${env:..}` is not
 * declared, the site is another, or the timeout leaves no time to read. Where a variable has no value here, what depends on
 * it is not checked.
 */
export async function checkAuditFile(file: string, settings: FunctionSettings): Promise<AuditNeeds> {
  const facts = await inspectConfig(file, settings.environment);
  const issues = [
    ...facts.issues,
    ...facts.undeclaredVariables.map((name) => declaration(file, name)),
    ...facts.missingSections.map((section) => missingSection(file, section)),
    ...siteIssues(file, facts, settings),
    ...timeIssues(file, facts, settings),
  ];
  if (issues.length > 0) throw new ConfigError(issues);
  return {
    roles: facts.roles,
    ...(facts.organization && { organization: facts.organization }),
    ...(facts.allRegions && { allRegions: true }),
    ...(facts.fanOut && { fanOut: true }),
    ...(facts.accounts.length > 0 && { accounts: facts.accounts }),
    ...(facts.allowlistFiles.length > 0 && { allowlistFiles: facts.allowlistFiles }),
    ...(facts.secrets.length > 0 && { secrets: { region: settings.region, names: facts.secrets } }),
    ...(facts.bucket && { bucket: facts.bucket }),
  };
}

function declaration(file: string, name: string): ConfigIssue {
  return {
    file: 'serverless.yml',
    path: 'provider.environment.variables',
    problem: `The function would not have ${name}, which ${file} refers to.`,
    fix: `Add the line ${name}: \${env:${name}, ''}`,
  };
}

function missingSection(file: string, path: string): ConfigIssue {
  const problem = 'is missing, and the function mails what it finds.';
  return { file, path, problem, fix: 'Add it; audit.example.yml shows how.' };
}

function siteIssues(file: string, { site }: ConfigFacts, { site: deployed }: FunctionSettings): readonly ConfigIssue[] {
  if (site === undefined || site === deployed) return [];
  const problem = `is ${site}, but the function would be deployed to the ${deployed} site.`;
  return [
    { file, path: 'site', problem, fix: `Write site: ${site} under provider in serverless.yml, or change it here.` },
  ];
}

function timeIssues(file: string, facts: ConfigFacts, { timeoutSeconds }: FunctionSettings): readonly ConfigIssue[] {
  const { mailReserveMs } = facts;
  if (mailReserveMs === undefined || timeoutSeconds * 1000 > mailReserveMs) return [];
  const problem = `keeps ${mailReserveMs} ms for the mail, and the function has ${timeoutSeconds} s in all: nothing is left to read images.`;
  const fix = 'Raise timeout in serverless.yml, or lower mailReserveMs.';
  return [{ file, path: 'audit.mailReserveMs', problem, fix }];
}
