import { checkAccount } from '../cloud/account.ts';
import { type KeptVersion, versionOf } from '../cloud/history.ts';
import { planRollback, type RollbackPlan, rollback } from '../cloud/rollback.ts';
import type { Deployment } from '../deployment.ts';
import { describeNextRuns } from '../settings/next-runs.ts';
import { type CommandContext, emulatorAddress, withCloud } from './context.ts';
import { nextCommand } from './next-command.ts';
import { identify } from './prepare.ts';

/** Brings the deployed function back to the complete deploy before, and shows the changes and what stays as it is. */
export async function rollbackCommand(context: CommandContext): Promise<void> {
  const { deployment } = await identify(context);
  await withCloud(deployment, context, async (cloudContext) => {
    checkAccount(cloudContext.account, deployment, context.reporter);
    context.reporter.progress(`reading the earlier deploys of function ${deployment.functionName}`);
    const plan = await planRollback(deployment, cloudContext);
    context.reporter.notice(`Rolling back to ${describeKept(versionOf(plan.target))}`);
    const changes = await rollback(plan, cloudContext);
    context.write(describeRollback(plan, changes, context).join('\n'));
  });
}

/** `version 3, published 2026-11-24 10:00:00`. */
export function describeKept({ version, publishedTime }: KeptVersion): string {
  return `version ${version}${publishedTime === undefined ? '' : `, published ${publishedTime}`}`;
}

function describeRollback(
  { target, deployment }: RollbackPlan,
  changes: readonly string[],
  context: CommandContext,
): readonly string[] {
  const emulator = emulatorAddress(context);
  return [
    `Rolled back ${deployment.functionName} in ${deployment.region} to version ${target.version}. Changes: ${changes.length}.`,
    ...(emulator === undefined
      ? []
      : [`EMULATED: rolled back in the emulator at ${emulator.host}, not in Tencent Cloud.`]),
    '',
    ...describeNextRuns(deployment.triggers, context.now()),
    '',
    'Restored: code, audit.yml, settings, variables, timers and retries.',
    ...describeLeft(deployment),
    `The local files are as they were: ${nextCommand('deploy', context.options)} deploys them again.`,
  ];
}

function describeLeft({ role }: Deployment): readonly string[] {
  return [
    `Not restored: the policies of the role ${role.name}, the tags, the memory of earlier runs, and what earlier runs mailed.`,
    'Variables have the values of that deploy, passwords included: one that was changed since is the old one again.',
  ];
}
