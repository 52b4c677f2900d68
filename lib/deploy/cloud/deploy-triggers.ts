import type { RetryPolicy, TimerTrigger } from '../deployment.ts';
import { latestTimers, staleTimers } from './cloud-state.ts';
import type { DeployRun } from './deploy-run.ts';
import { timerDiffers } from './function-settings.ts';
import type { TriggerState } from './trigger-api.ts';

/** Brings the timers to what is wanted. Of those not wanted it removes the `remembered`, which an earlier deploy made. */
export async function deployTriggers(
  run: DeployRun,
  current: readonly TriggerState[],
  remembered: readonly string[],
): Promise<void> {
  const timers = latestTimers(current);
  for (const wanted of run.deployment.triggers) {
    const found = timers.find(({ name }) => name === wanted.name);
    await (found === undefined ? createTimer(run, wanted) : updateTimer(run, wanted, found));
  }
  for (const { name } of staleTimers(run.deployment, current, remembered)) await removeTimer(run, name);
}

/** Sets what becomes of an event whose run failed, where it differs. */
export async function deployRetry({ deployment, context: { cloud }, step }: DeployRun): Promise<void> {
  const { attempts, maxAgeSeconds }: Partial<RetryPolicy> = await cloud.readRetry(deployment);
  const { retry, functionName } = deployment;
  if (attempts === retry.attempts && maxAgeSeconds === retry.maxAgeSeconds) return;
  const change = { verb: 'updated', what: `function ${functionName}: retry` } as const;
  await step(change, () => cloud.updateRetry(deployment, retry));
}

async function createTimer(run: DeployRun, wanted: TimerTrigger): Promise<void> {
  const change = { verb: 'created', what: describe(run, wanted.name) } as const;
  await run.step(change, () => run.context.cloud.createTimer(run.deployment, wanted));
}

async function updateTimer(run: DeployRun, wanted: TimerTrigger, found: TriggerState): Promise<void> {
  const { deployment, context } = run;
  const what = describe(run, wanted.name);
  switch (timerDiffers(wanted, found)) {
    case 'nothing':
      return;
    case 'state':
      return run.step({ verb: 'updated', what: `${what}: ${wanted.enabled ? 'enabled' : 'disabled'}` }, () =>
        context.cloud.switchTimer(deployment, wanted),
      );
    case 'schedule':
      return run.step({ verb: 'updated', what }, () => context.cloud.updateTimer(deployment, wanted));
  }
}

async function removeTimer(run: DeployRun, name: string): Promise<void> {
  const { deployment, context } = run;
  await run.step({ verb: 'removed', what: describe(run, name) }, () => context.cloud.deleteTimer(deployment, name));
}

function describe({ deployment }: DeployRun, name: string): string {
  return `trigger ${name} of function ${deployment.functionName}`;
}
