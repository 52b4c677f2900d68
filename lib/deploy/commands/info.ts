import { ConfigError, DeployError, describeIssue } from '../../errors.ts';
import { type DeployedFunction, readDeployed } from '../cloud/deployed.ts';
import { findOrphans } from '../cloud/orphans.ts';
import type { Artifact } from '../deployment.ts';
import { cronProblems } from '../settings/cron.ts';
import { describeNextRuns } from '../settings/next-runs.ts';
import { type CommandContext, withCloud } from './context.ts';
import { describeNetwork } from './describe-network.ts';
import { type Comparison, writeInfoJson } from './info-json.ts';
import { nextCommand } from './next-command.ts';
import { describeOrphans } from './orphans.ts';
import { bundle, identify, type Prepared, prepare } from './prepare.ts';
import { describeKept } from './rollback.ts';

/**
 * Shows the deployed function and its differences from the local files. Throws DeployError when there is none, and with
 * `--check` also when something differs or could not be compared, or no timer fires.
 */
export async function infoCommand(context: CommandContext): Promise<void> {
  const prepared = await identify(context);
  const { deployment, auditFile } = prepared;
  const [deployed, search] = await withCloud(deployment, context, (access) =>
    Promise.all([readDeployed(deployment, access), findOrphans(deployment, access)]),
  );
  const orphans = describeOrphans(search, deployment, context.options);
  const { functionName, region } = deployment;
  const deploy = nextCommand('deploy', context.options);
  if (deployed.kind === 'absent' || !deployed.owned) for (const line of orphans) context.reporter.warning(line);
  if (deployed.kind === 'absent') {
    const problem = `There is no function ${functionName} in ${region}.`;
    if (context.options.json !== true) throw new DeployError(`${problem} To create it: ${deploy}`);
    writeInfoJson({ orphans, faults: [problem] }, prepared, context);
    return context.exitWith(1);
  }
  if (!deployed.owned) return showForeign(prepared, deployed, { context, orphans });
  const local = await bundleLocal(context, auditFile);
  const comparison = compare(deployed, local);
  const faults = [...listDrift(comparison), ...listTimerFaults(deployed.triggers, context.now())];
  if (context.options.json === true) writeInfoJson({ deployed, comparison, orphans, faults }, prepared, context);
  else {
    const lines = [
      `${functionName} in ${region}`,
      ...describeFunction(deployed),
      ...describeTriggers(deployed.triggers, context.now()),
      '',
      ...describeComparison(comparison, { deploy, auditFile: local.auditFile }),
      ...orphans,
    ];
    context.write(lines.join('\n'));
  }
  failCheck(faults, context);
}

/** Shows a function that somebody else created. It is not compared: whatever differs is theirs. */
function showForeign(
  prepared: Prepared,
  deployed: DeployedFunction,
  { context, orphans }: { readonly context: CommandContext; readonly orphans: readonly string[] },
): void {
  const { functionName } = prepared.deployment;
  const faults = ['somebody else created the function'];
  if (context.options.json === true) writeInfoJson({ deployed, orphans, faults }, prepared, context);
  else {
    const lines = [
      `${functionName} was created by somebody else: deploy will not change it, and it is not compared.`,
      ...describeFunction(deployed),
      'To deploy beside it, choose another name: `service` in serverless.yml, or --stage.',
    ];
    context.write(lines.join('\n'));
  }
  failCheck(faults, context);
}

/** The package that a deploy would upload now, or the problems that would stop it. */
type LocalFiles = { readonly auditFile: string } & (Artifact | { readonly problems: readonly string[] });

async function bundleLocal(context: CommandContext, auditFile: string): Promise<LocalFiles> {
  try {
    return { auditFile, ...(await bundle(await prepare(context, 'not needed'))).artifact };
  } catch (error) {
    if (error instanceof ConfigError) return { auditFile, problems: error.issues.map((issue) => describeIssue(issue)) };
    throw error;
  }
}

function describeFunction(deployed: DeployedFunction): readonly string[] {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['status', [deployed.status, ...deployed.statusReasons].join(': ')],
    ['runtime', `${deployed.runtime}, ${deployed.memoryMb} MB, ${deployed.timeoutSeconds} s`],
    ['role', deployed.role ?? 'NONE: it gets no credentials and can read nothing'],
    ['variables', deployed.environmentNames.join(', ') || 'none'],
    ['retries', describeRetry(deployed.retry)],
    ['deploy', describeHistory(deployed.history)],
    ['modified', deployed.modifiedTime && `${deployed.modifiedTime} (time zone not documented)`],
    ['log topic', deployed.logs?.topicId],
    ['network', describeNetwork(deployed)],
    ['layers', deployed.layers.join(', ') || undefined],
  ];
  return rows.flatMap(([name, value]) => (value === undefined ? [] : [`  ${name.padEnd(14)}${value}`]));
}

function describeHistory(history: DeployedFunction['history']): string {
  if (history.kind === 'unknown') return `unknown: ${history.reason}`;
  const { current, previous } = history;
  return [
    current === undefined ? 'not kept as a version' : `version ${current.version}`,
    previous === undefined ? 'no earlier one to roll back to' : `rollback goes to ${describeKept(previous)}`,
  ].join('; ');
}

function describeRetry(retry: DeployedFunction['retry']): string {
  if (retry === undefined) return 'unknown: they cannot be read in this status';
  const { attempts, maxAgeSeconds } = retry;
  const age = maxAgeSeconds === undefined ? '' : `, at most ${maxAgeSeconds} s after the event`;
  return `${attempts ?? 'platform default'}${age}`;
}

function timersAmong(triggers: DeployedFunction['triggers']) {
  return triggers.flatMap(({ cron, ...timer }) => (cron === undefined ? [] : [{ ...timer, cron }]));
}

function describeTriggers(triggers: DeployedFunction['triggers'], now: Date): readonly string[] {
  const readable = timersAmong(triggers).filter(({ cron }) => cronProblems(cron, now).length === 0);
  const others = triggers.filter(({ name }) => !readable.some((timer) => timer.name === name));
  return [
    ...(readable.length > 0 || triggers.length === 0 ? describeNextRuns(readable, now) : []),
    ...others.map(({ name, type, cron, enabled }) => {
      const kind = cron === undefined ? type : `${type} ${cron}`;
      return `Trigger ${name} (${kind}) is ${enabled ? 'enabled' : 'DISABLED'}. Next run: unknown.`;
    }),
  ];
}

function compare(deployed: DeployedFunction, local: LocalFiles): Comparison {
  const { differences, unmanagedDrift } = deployed;
  const unknown = [...describeUnknownCode(deployed), ...describeUnknownRetry(deployed)];
  const replaced = describeReplacedCode(deployed);
  if (!('problems' in local)) {
    return {
      differences: [...(replaced ?? describeOldCode(deployed, local)), ...differences],
      unmanagedDrift,
      unknown,
    };
  }
  const problems = local.problems.map((line) => `  ${line}`);
  const why = ['The local files could not be compared, because they cannot be deployed:', ...problems];
  return { differences: replaced ?? [], unmanagedDrift, unknown: [...why, ...unknown] };
}

/** The code is not what the last deploy uploaded. */
function describeReplacedCode({ codeDigest, code }: DeployedFunction): readonly string[] | undefined {
  if (codeDigest === undefined) return ['the code (the last deploy was interrupted)'];
  return code.kind === 'replaced' ? ['the code (replaced since the last deploy)'] : undefined;
}

/** The local package is not what the last deploy uploaded. */
function describeOldCode(
  { codeDigest, auditDigest }: DeployedFunction,
  local: LocalFiles & Artifact,
): readonly string[] {
  if (auditDigest !== local.auditDigest) return [local.auditFile];
  return codeDigest === local.digest ? [] : ['the code'];
}

function describeUnknownCode({ codeDigest, code }: DeployedFunction): readonly string[] {
  if (codeDigest === undefined || !('reason' in code)) return [];
  const next = code.kind === 'unrecorded' ? ' The next deploy uploads it again.' : '';
  return [`Cannot tell whether the code was replaced since the last deploy: ${code.reason}.${next}`];
}

function describeUnknownRetry({ retry, status }: DeployedFunction): readonly string[] {
  return retry === undefined ? [`Cannot compare the retries: the function is ${status}.`] : [];
}

function describeComparison(
  { differences, unmanagedDrift, unknown }: Comparison,
  { deploy, auditFile }: { readonly deploy: string; readonly auditFile: string },
): readonly string[] {
  const isSame = differences.length + unmanagedDrift.length + unknown.length === 0;
  return [
    ...(isSame ? [`Up to date: settings, code and ${auditFile} are the same as the local files.`] : []),
    ...(differences.length === 0
      ? []
      : [`DIFFERENT from the local files: ${differences.join(', ')}. To update: ${deploy}`]),
    ...(unmanagedDrift.length === 0
      ? []
      : ['DIFFERENT, and not changed by deploy:', ...unmanagedDrift.map((line) => `  ${line}`)]),
    ...unknown,
  ];
}

function listDrift({ differences, unmanagedDrift, unknown }: Comparison): readonly string[] {
  return [
    ...(differences.length + unmanagedDrift.length === 0 ? [] : ['it differs from the local files']),
    ...(unknown.length === 0 ? [] : ['not everything could be compared']),
  ];
}

function listTimerFaults(triggers: DeployedFunction['triggers'], now: Date): readonly string[] {
  const timers = timersAmong(triggers);
  if (timers.length === 0) return ['it has no timer'];
  return timers.flatMap(({ name, cron, enabled }) => {
    if (!enabled) return [`trigger ${name} is disabled`];
    return cronProblems(cron, now).length === 0 ? [] : [`the next run of trigger ${name} is unknown`];
  });
}

/** Ends `--check` for its faults, each the end of a sentence. With `--json` they are in the document, which stays the only output. */
function failCheck(faults: readonly string[], { options, exitWith }: CommandContext): void {
  if (options.check !== true || faults.length === 0) return;
  if (options.json === true) exitWith(1);
  else throw new DeployError(`Check failed: ${faults.join('; ')}. See the output above.`);
}
