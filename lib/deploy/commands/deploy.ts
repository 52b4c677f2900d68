import { deploy } from '../cloud/deploy.ts';
import { explaining } from '../cloud/explain.ts';
import type { Change, Deployment } from '../deployment.ts';
import type { CommandOptions } from '../framework.ts';
import { describeRuns } from '../settings/describe-runs.ts';
import { timerWarnings } from '../settings/timer.ts';
import { type Desk, emulatorOf, withCloud } from './context.ts';
import { followUp } from './follow-up.ts';
import { packageFunction, prepare } from './prepare.ts';

/** Bundles, brings the cloud to what serverless.yml says, and tells what changed and what happens next. */
export async function deployCommand(desk: Desk): Promise<void> {
  const prepared = await prepare(desk, 'needed');
  const { deployment } = prepared;
  const changes = await withCloud(deployment, desk, async (context) => {
    // Asked before the bundle is made, which takes seconds: wrong credentials or a misspelt region show at the first answer.
    await explaining(deployment, () => context.cloud.readFunction(deployment));
    const { artifact } = await packageFunction(prepared, desk);
    return deploy(deployment, artifact, context);
  });
  for (const line of timerWarnings(deployment, desk.now())) desk.voice.warning(line);
  desk.write(describeDeploy(deployment, changes, desk).join('\n'));
}

function describeDeploy(deployment: Deployment, changes: readonly Change[], desk: Desk): readonly string[] {
  const { functionName, region, triggers } = deployment;
  const emulator = emulatorOf(desk);
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
    ...describeRuns(triggers, desk.now()),
    '',
    'Next:',
    ...describeNext(desk.options),
  ];
}

const nextCommands = [
  { name: 'invoke', does: 'runs it once, now; it mails what it finds' },
  { name: 'logs', does: 'shows what it wrote' },
  { name: 'info', does: 'compares what is deployed with what is here' },
  { name: 'remove', does: 'takes it away again' },
];

function describeNext(options: CommandOptions): readonly string[] {
  const rows = nextCommands.map(({ name, does }) => ({ command: followUp(name, options), does }));
  const width = Math.max(...rows.map(({ command }) => command.length));
  return rows.map(({ command, does }) => `  ${command.padEnd(width)}  ${does}`);
}
