import { randomUUID } from 'node:crypto';
import { statusOf } from '../resources/functions.ts';
import type { FunctionRun } from '../runtime/invoker.ts';
import type { World } from './world.ts';

/** A timer trigger; account and region need be given only where several have functions of the name. */
export interface TimerRef {
  readonly functionName: string;
  readonly triggerName: string;
  readonly account?: string;
  readonly region?: string;
}

/**
 * Fires a timer trigger, and resolves when the function has run: one entry for each run, none
 * when the trigger is closed or the function not Active. Throws when there is no such trigger.
 */
export async function fireTimer(world: World, timer: TimerRef, atMs: number): Promise<readonly FunctionRun[]> {
  const { functionName, triggerName, account, region } = timer;
  const func = world.functions
    .everywhere(atMs)
    .find(
      (candidate) =>
        candidate.name === functionName &&
        candidate.account === (account ?? candidate.account) &&
        candidate.region === (region ?? candidate.region),
    );
  const trigger = func?.triggers.find(({ name }) => name === triggerName);
  if (func === undefined || trigger === undefined)
    throw new Error(`No function ${functionName} has a trigger ${triggerName}.`);
  if (!trigger.isOpen || statusOf(func, atMs) !== 'Active') return [];
  // https://cloud.tencent.com/document/product/583/9708
  const event = {
    Type: 'Timer',
    TriggerName: trigger.name,
    Time: `${new Date(atMs).toISOString().slice(0, 19)}Z`,
    Message: trigger.argument,
  };
  return world.invoker.deliver({ func, event, requestId: randomUUID(), source: 'timer' });
}
