import { ConfigError, DeployError, describeIssue } from '../../errors.ts';
import { type DeployedFunction, readDeployed } from '../cloud/deployed.ts';
import { cronProblems } from '../cron.ts';
import type { Artifact } from '../deployment.ts';
import { describeRuns } from '../describe-runs.ts';
import { type Desk, withCloud } from '../desk.ts';
import { bundle, identify, prepare } from '../prepare.ts';

/** Tells what stands in the cloud, and in what it differs from what is here. Throws DeployError when nothing stands there. */
export async function infoCommand(desk: Desk): Promise<void> {
  const { deployment } = await identify(desk);
  const deployed = await withCloud(deployment, desk, (context) => readDeployed(deployment, context));
  const { functionName, region } = deployment;
  if (deployed.kind === 'absent') {
    throw new DeployError(`There is no function ${functionName} in ${region}. npx serverless deploy makes it.`);
  }
  const here = await bundleHere(desk);
  const lines = [
    `${deployed.functionName} in ${region}${deployed.owned ? '' : ', which somebody else made: deploy will not touch it'}`,
    ...describeFunction(deployed),
    ...describeTriggers(deployed.triggers, desk.now()),
    '',
    ...describeDifferences(deployed, here),
  ];
  desk.write(lines.join('\n'));
}

/** What deploying now would upload, or why it would not get that far. */
async function bundleHere(desk: Desk): Promise<Artifact | { readonly problems: readonly string[] }> {
  try {
    const prepared = await prepare(desk, 'not needed');
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
    ...(readable.length > 0 || triggers.length === 0 ? describeRuns(readable, now) : []),
    ...others.map(
      ({ name, type, cron, enabled }) =>
        `Trigger ${name} (${type}${cron === undefined ? '' : ` ${cron}`}) is ${enabled ? 'enabled' : 'DISABLED'}; when it fires next is not known.`,
    ),
  ];
}

function describeDifferences(
  { codeDigest, auditDigest, differences }: DeployedFunction,
  here: Artifact | { readonly problems: readonly string[] },
): readonly string[] {
  if ('problems' in here) {
    return ['What is here cannot be deployed, so it cannot be compared:', ...here.problems.map((line) => `  ${line}`)];
  }
  const sameAudit = auditDigest === here.auditDigest;
  const parts = [
    ...(codeDigest === undefined ? ['the code (the last deploy was cut off)'] : []),
    ...(codeDigest !== undefined && !sameAudit ? ['audit.yml'] : []),
    ...(codeDigest !== undefined && sameAudit && codeDigest !== here.digest ? ['the code'] : []),
    ...differences,
  ];
  if (parts.length === 0) {
    return [
      'The settings here are what is deployed, and the code and audit.yml here are what was last deployed.',
      'Code that somebody replaced in another way since is not seen. In doubt: remove, then deploy.',
    ];
  }
  return [`DIFFERENT from what is here: ${parts.join(', ')}. npx serverless deploy brings it there.`];
}
