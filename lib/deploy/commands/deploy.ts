import { DeployError } from '../../errors.ts';
import { checkAccount } from '../cloud/account.ts';
import { deploy } from '../cloud/deploy.ts';
import { withDeployErrors } from '../cloud/deploy-error.ts';
import { findOrphans } from '../cloud/orphans.ts';
import type { Deployment } from '../deployment.ts';
import { describeNextRuns } from '../settings/next-runs.ts';
import { timerWarnings } from '../settings/timer.ts';
import { type CloudAccess, type CommandContext, emulatorAddress, withCloud } from './context.ts';
import { nextCommand } from './next-command.ts';
import { describeOrphans } from './orphans.ts';
import { planCommand } from './plan.ts';
import { type Prepared, packageFunction, prepare } from './prepare.ts';

/** Bundles the function, deploys it, and shows the changes, the next runs and the next commands. With `--plan`, shows the plan alone. */
export async function deployCommand(context: CommandContext): Promise<void> {
  if (context.options.plan === true) return planCommand(context);
  if (context.options.json === true)
    throw new DeployError('Nothing was changed: --json is for deploy --plan. Add --plan.');

  const prepared = await prepare(context, 'needed');
  const { deployment } = prepared;
  const [changes, search] = await withCloud(deployment, context, async (access) => {
    checkAccount(access.account, deployment, context.reporter);
    // Before the bundle is built, which takes seconds: wrong credentials or a misspelt region show at the first answer.
    await withDeployErrors(deployment, () => access.cloud.readFunction(deployment));
    // Beside the rest, which takes longer: nothing waits for a region that does not answer.
    return Promise.all([packageAndDeploy(prepared, context, access), findOrphans(deployment, access)]);
  });
  for (const line of describeOrphans(search, deployment, context.options)) context.reporter.warning(line);
  for (const line of timerWarnings(deployment, context.now())) context.reporter.warning(line);
  context.write(describeDeploy(deployment, changes, context).join('\n'));
}

async function packageAndDeploy(prepared: Prepared, context: CommandContext, access: CloudAccess) {
  const { artifact } = await packageFunction(prepared, context);
  return deploy(prepared.deployment, artifact, access);
}

function describeDeploy(
  { functionName, region, triggers }: Deployment,
  changes: readonly string[],
  context: CommandContext,
): readonly string[] {
  const emulator = emulatorAddress(context);
  return [
    changes.length === 0
      ? `No changes: ${functionName} in ${region} is up to date.`
      : `Deployed ${functionName} to ${region}. Changes: ${changes.length}.`,
    ...(emulator === undefined
      ? []
      : [`EMULATED: deployed to the emulator at ${emulator.host}, not to Tencent Cloud.`]),
    '',
    ...describeNextRuns(triggers, context.now()),
    '',
    'Next:',
    ...describeNext(context),
  ];
}

const nextCommands = [
  { name: 'invoke', does: 'run it once, now; it mails what it finds' },
  { name: 'logs', does: 'show its logs' },
  { name: 'info', does: 'compare what is deployed with the local files' },
  { name: 'rollback', does: 'go back to the deploy before' },
  { name: 'remove', does: 'remove it' },
];

function describeNext({ options }: CommandContext): readonly string[] {
  const rows = nextCommands.map(({ name, does }) => ({ command: nextCommand(name, options), does }));
  const width = Math.max(...rows.map(({ command }) => command.length));
  return rows.map(({ command, does }) => `  ${command.padEnd(width)}  ${does}`);
}
