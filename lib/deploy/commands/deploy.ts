import { deploy } from '../cloud/deploy.ts';
import { withDeployErrors } from '../cloud/deploy-error.ts';
import type { Change, Deployment } from '../deployment.ts';
import type { CommandOptions } from '../framework.ts';
import { describeNextRuns } from '../settings/next-runs.ts';
import { timerWarnings } from '../settings/timer.ts';
import { type CommandContext, emulatorAddress, withCloud } from './context.ts';
import { nextCommand } from './next-command.ts';
import { packageFunction, prepare } from './prepare.ts';

/** Bundles, brings the cloud to what serverless.yml says, and tells what changed and what happens next. */
export async function deployCommand(context: CommandContext): Promise<void> {
  const prepared = await prepare(context, 'needed');
  const { deployment } = prepared;
  const changes = await withCloud(deployment, context, async (cloudContext) => {
    // Asked before the bundle is made, which takes seconds: wrong credentials or a misspelt region show at the first answer.
    await withDeployErrors(deployment, () => cloudContext.cloud.readFunction(deployment));
    const { artifact } = await packageFunction(prepared, context);
    return deploy(deployment, artifact, cloudContext);
  });
  for (const line of timerWarnings(deployment, context.now())) context.reporter.warning(line);
  context.write(describeDeploy(deployment, changes, context).join('\n'));
}

function describeDeploy(
  deployment: Deployment,
  changes: readonly Change[],
  context: CommandContext,
): readonly string[] {
  const { functionName, region, triggers } = deployment;
  const emulator = emulatorAddress(context);
  const outcome =
    changes.length === 0
      ? `Nothing changed: ${functionName} in ${region} is as serverless.yml says, with the code and audit.yml last deployed.`
      : `Deployed ${functionName} to ${region}. Changes: ${changes.length}.`;
  return [
    outcome,
    ...(emulator === undefined
      ? []
      : [`EMULATED: all of it is in the emulator at ${emulator.host}, not in Tencent Cloud.`]),
    '',
    ...describeNextRuns(triggers, context.now()),
    '',
    'Next:',
    ...describeNext(context.options),
  ];
}

const nextCommands = [
  { name: 'invoke', does: 'runs it once, now; it mails what it finds' },
  { name: 'logs', does: 'shows what it wrote' },
  { name: 'info', does: 'compares what is deployed with what is here' },
  { name: 'remove', does: 'takes it away again' },
];

function describeNext(options: CommandOptions): readonly string[] {
  const rows = nextCommands.map(({ name, does }) => ({ command: nextCommand(name, options), does }));
  const width = Math.max(...rows.map(({ command }) => command.length));
  return rows.map(({ command, does }) => `  ${command.padEnd(width)}  ${does}`);
}
