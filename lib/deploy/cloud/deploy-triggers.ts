import type { RetryPolicy, TimerTrigger } from '../deployment.ts';
import { latestTimers, staleTimers } from './cloud-state.ts';
import type { DeployRun } from './deploy-run.ts';
import { isSameRetry, timerDiffers } from './function-settings.ts';
import type { TriggerState } from './trigger-api.ts';
import { repeatWhileBusy } from './wait.ts';

/** Creates and updates the timers, and removes those of `recorded`, by an earlier deploy, that are no longer wanted. */
export async function deployTriggers(
  { deployment, context: { cloud }, apply }: DeployRun,
  current: readonly TriggerState[],
  recorded: readonly string[],
): Promise<void> {
  const describe = (name: string) => `trigger ${name} of function ${deployment.functionName}`;

  async function deployTimer(wanted: TimerTrigger, found: TriggerState | undefined): Promise<void> {
    const what = describe(wanted.name);
    if (found === undefined) return apply(`created ${what}`, () => cloud.createTimer(deployment, wanted));
    switch (timerDiffers(wanted, found)) {
      case 'nothing':
        return;
      case 'state': {
        const change = `updated ${what}: ${wanted.enabled ? 'enabled' : 'disabled'}`;
        return apply(change, () => cloud.switchTimer(deployment, wanted));
      }
      case 'schedule':
        return apply(`updated ${what}`, () => cloud.updateTimer(deployment, wanted));
    }
  }

  const timers = latestTimers(current);
  for (const wanted of deployment.triggers) {
    await deployTimer(
      wanted,
      timers.find(({ name }) => name === wanted.name),
    );
  }
  for (const { name } of staleTimers(deployment, current, recorded))
    await apply(`removed ${describe(name)}`, () => cloud.deleteTimer(deployment, name));
}

/** Updates the retry policy where it differs. */
export async function deployRetry(run: DeployRun): Promise<void> {
  const { deployment, context, apply } = run;
  const { retry, functionName } = deployment;
  if (isSameRetry(retry, await readRetry(run))) return;
  await apply(`updated function ${functionName}: retry`, () => context.cloud.updateRetry(deployment, retry));
}

/** Retry policy of the function, once it is Active: before, it is not answered. */
export function readRetry({ deployment, context }: DeployRun): Promise<Partial<RetryPolicy>> {
  return repeatWhileBusy(() => context.cloud.readRetry(deployment), deployment, context);
}
