import { ConfigError, DeployError, describeIssue } from '../../errors.ts';
import { type DeployedFunction, readDeployed } from '../cloud/deployed.ts';
import type { Artifact } from '../deployment.ts';
import { cronProblems } from '../settings/cron.ts';
import { describeNextRuns } from '../settings/next-runs.ts';
import { type CommandContext, withCloud } from './context.ts';
import { nextCommand } from './next-command.ts';
import { bundle, identify, prepare } from './prepare.ts';

/** What is deployed, held against what is here. Where all three are empty, everything was compared and is the same. */
interface Comparison {
  /** What the next deploy brings there. */
  readonly differences: readonly string[];
  /** What differs and deploying leaves as it is: a line each. */
  readonly unmanagedDrift: readonly string[];
  /** What could not be compared: lines that say why. */
  readonly unknown: readonly string[];
}

/**
 * Tells what stands in the cloud, and in what it differs from what is here. Throws DeployError when nothing stands there, and
 * with `--check` also when not everything is the same, or nothing fires.
 */
export async function infoCommand(context: CommandContext): Promise<void> {
  const { deployment } = await identify(context);
  const deployed = await withCloud(deployment, context, (cloudContext) => readDeployed(deployment, cloudContext));
  const { functionName, region } = deployment;
  if (deployed.kind === 'absent') {
    throw new DeployError(
      `There is no function ${functionName} in ${region}. ${nextCommand('deploy', context.options)} makes it.`,
    );
  }
  if (!deployed.owned) return describeForeign(deployed, context);
  const comparison = compare(deployed, await bundleHere(context));
  const lines = [
    `${deployed.functionName} in ${region}`,
    ...describeFunction(deployed),
    ...describeTriggers(deployed.triggers, context.now()),
    '',
    ...describeComparison(comparison, nextCommand('deploy', context.options)),
  ];
  context.write(lines.join('\n'));
  if (context.options.check === true) refuseFaults(listFaults(deployed, comparison, context.now()));
}

/** What somebody else made is shown, and held against nothing: whatever differs is theirs. */
function describeForeign(deployed: DeployedFunction, context: CommandContext): void {
  const { functionName } = deployed;
  const lines = [
    `${functionName}, which somebody else made: deploy will not touch it, and nothing of it is compared.`,
    ...describeFunction(deployed),
    'To deploy beside it, take another name: `service` in serverless.yml, or --stage.',
  ];
  context.write(lines.join('\n'));
  if (context.options.check === true) refuseFaults(['somebody else made the function']);
}

interface Undeployable {
  readonly problems: readonly string[];
}

/** What deploying now would upload, or why it would not get that far. */
async function bundleHere(context: CommandContext): Promise<Artifact | Undeployable> {
  try {
    const prepared = await prepare(context, 'not needed');
    return (await bundle(prepared)).artifact;
  } catch (error) {
    if (error instanceof ConfigError) return { problems: error.issues.map((issue) => describeIssue(issue)) };
    throw error;
  }
}

function describeFunction(deployed: DeployedFunction): readonly string[] {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['status', [deployed.status, ...deployed.statusReasons].join(': ')],
    ['runtime', `${deployed.runtime}, ${deployed.memoryMb} MB, ${deployed.timeoutSeconds} s`],
    ['role', deployed.role ?? 'NONE: it gets no credentials and can read nothing'],
    ['variables', deployed.environmentNames.join(', ') || 'none'],
    ['a failed run', describeRetry(deployed.retry)],
    ['modified', deployed.modifiedTime && `${deployed.modifiedTime} (the platform does not say in which zone)`],
    ['log topic', deployed.logTopicId],
  ];
  return rows.flatMap(([name, value]) => (value === undefined ? [] : [`  ${name.padEnd(14)}${value}`]));
}

function describeRetry({ attempts, maxAgeSeconds }: DeployedFunction['retry']): string {
  const times = attempts === undefined ? 'as often as the platform does it' : `${attempts} times`;
  return `is repeated ${times}${maxAgeSeconds === undefined ? '' : `, at most ${maxAgeSeconds} s after its event`}`;
}

function describeTriggers(triggers: DeployedFunction['triggers'], now: Date): readonly string[] {
  const timers = triggers.flatMap(({ cron, ...trigger }) => (cron === undefined ? [] : [{ ...trigger, cron }]));
  const readable = timers.filter(({ cron }) => cronProblems(cron, now).length === 0);
  const others = triggers.filter(({ name }) => !readable.some((timer) => timer.name === name));
  return [
    ...(readable.length > 0 || triggers.length === 0 ? describeNextRuns(readable, now) : []),
    ...others.map(
      ({ name, type, cron, enabled }) =>
        `Trigger ${name} (${type}${cron === undefined ? '' : ` ${cron}`}) is ${enabled ? 'enabled' : 'DISABLED'}; when it fires next is not known.`,
    ),
  ];
}

function compare(deployed: DeployedFunction, here: Artifact | Undeployable): Comparison {
  const { differences, unmanagedDrift } = deployed;
  const unknown = describeDoubt(deployed);
  const replaced = describeReplacement(deployed);
  if (!('problems' in here))
    return { differences: [...(replaced ?? describeAge(deployed, here)), ...differences], unmanagedDrift, unknown };

  const why = [
    'What is here cannot be deployed, so it cannot be compared:',
    ...here.problems.map((line) => `  ${line}`),
  ];
  return { differences: replaced ?? [], unmanagedDrift, unknown: [...why, ...unknown] };
}

/** Where the code is not what the last deploy uploaded, whatever that was. */
function describeReplacement({ codeDigest, code }: DeployedFunction): readonly string[] | undefined {
  if (codeDigest === undefined) return ['the code (the last deploy was cut off)'];
  return code.kind === 'replaced' ? ['the code (somebody replaced it since the last deploy)'] : undefined;
}

/** What of the code was something else at the last deploy. */
function describeAge({ codeDigest, auditDigest }: DeployedFunction, here: Artifact): readonly string[] {
  if (auditDigest !== here.auditDigest) return ['audit.yml'];
  return codeDigest === here.digest ? [] : ['the code'];
}

function describeDoubt({ codeDigest, code }: DeployedFunction): readonly string[] {
  if (codeDigest === undefined || !('reason' in code)) return [];
  const next = code.kind === 'unnoted' ? ' The next deploy uploads it once more.' : '';
  return [`Whether somebody replaced the code since the last deploy cannot be seen: ${code.reason}.${next}`];
}

function describeComparison({ differences, unmanagedDrift, unknown }: Comparison, deploy: string): readonly string[] {
  const isSame = differences.length + unmanagedDrift.length + unknown.length === 0;
  return [
    ...(isSame ? ['The settings here are what is deployed, and so are the code and audit.yml.'] : []),
    ...(differences.length === 0
      ? []
      : [`DIFFERENT from what is here: ${differences.join(', ')}. ${deploy} brings it there.`]),
    ...(unmanagedDrift.length === 0
      ? []
      : ['DIFFERENT, and deploy leaves it:', ...unmanagedDrift.map((line) => `  ${line}`)]),
    ...unknown,
  ];
}

/** What a pipeline has to know, each as the end of a sentence. */
function listFaults(
  { triggers }: DeployedFunction,
  { differences, unmanagedDrift, unknown }: Comparison,
  now: Date,
): readonly string[] {
  return [
    ...(differences.length + unmanagedDrift.length === 0 ? [] : ['it differs from what is here']),
    ...(unknown.length === 0 ? [] : ['not everything could be compared']),
    ...listSilence(triggers, now),
  ];
}

function listSilence(triggers: DeployedFunction['triggers'], now: Date): readonly string[] {
  const timers = triggers.flatMap(({ cron, ...timer }) => (cron === undefined ? [] : [{ ...timer, cron }]));
  if (timers.length === 0) return ['no timer starts it'];
  return timers.flatMap(({ name, cron, enabled }) => {
    if (!enabled) return [`trigger ${name} is disabled`];
    return cronProblems(cron, now).length === 0 ? [] : [`when trigger ${name} fires next is not known, or never`];
  });
}

function refuseFaults(faults: readonly string[]): void {
  if (faults.length === 0) return;
  throw new DeployError(`--check: ${faults.join('; ')}. What is written above says what to do.`);
}
