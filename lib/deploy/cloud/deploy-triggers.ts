import type { RetryPolicy, TimerTrigger } from '../deployment.ts';
import { timerDiffers } from './settings.ts';
import { ownTimers, staleTimers } from './situation.ts';
import type { TriggerState } from './trigger-api.ts';
import type { Work } from './work.ts';

/** Brings the timers to what is wanted. Of those not wanted it removes the `remembered`, which an earlier deploy made. */
export async function deployTriggers(
  work: Work,
  standing: readonly TriggerState[],
  remembered: readonly string[],
): Promise<void> {
  const timers = ownTimers(standing);
  for (const wanted of work.deployment.triggers) {
    const found = timers.find(({ name }) => name === wanted.name);
    await (found === undefined ? createTimer(work, wanted) : updateTimer(work, wanted, found));
  }
  for (const { name } of staleTimers(work.deployment, standing, remembered)) await removeTimer(work, name);
}

/** Sets what becomes of an event whose run failed, where it differs. */
export async function deployRetry({ deployment, context: { cloud }, step }: Work): Promise<void> {
  const { attempts, maxAgeSeconds }: Partial<RetryPolicy> = await cloud.readRetry(deployment);
  const { retry, functionName } = deployment;
  if (attempts === retry.attempts && maxAgeSeconds === retry.maxAgeSeconds) return;
  const change = { verb: 'updated', what: `function ${functionName}: retry` } as const;
  await step(change, () => cloud.updateRetry(deployment, retry));
}

async function createTimer(work: Work, wanted: TimerTrigger): Promise<void> {
  const change = { verb: 'created', what: describe(work, wanted.name) } as const;
  await work.step(change, () => work.context.cloud.createTimer(work.deployment, wanted));
}

async function updateTimer(work: Work, wanted: TimerTrigger, found: TriggerState): Promise<void> {
  const { deployment, context } = work;
  const what = describe(work, wanted.name);
  switch (timerDiffers(wanted, found)) {
    case 'nothing':
      return;
    case 'state':
      return work.step({ verb: 'updated', what: `${what}: ${wanted.enabled ? 'enabled' : 'disabled'}` }, () =>
        context.cloud.switchTimer(deployment, wanted),
      );
    case 'schedule':
      return work.step({ verb: 'updated', what }, () => context.cloud.updateTimer(deployment, wanted));
  }
}

async function removeTimer(work: Work, name: string): Promise<void> {
  const { deployment, context } = work;
  await work.step({ verb: 'removed', what: describe(work, name) }, () => context.cloud.deleteTimer(deployment, name));
}

function describe({ deployment }: Work, name: string): string {
  return `trigger ${name} of function ${deployment.functionName}`;
}
