import * as z from 'zod/mini';
import { isRefusal, type Refusal, refuse } from '../../protocol/refusal.ts';
import type { EmulatedFunction, Trigger } from '../../resources/functions.ts';
import type { Caller, World } from '../../world/world.ts';
import type { Action } from '../action.ts';
import { findIdleFunction, findTrigger, scf, triggerNaming } from './entities.ts';
import { readTriggerChange, triggerSettings } from './trigger-settings.ts';

const change = z.strictObject({ ...triggerNaming, ...triggerSettings });

/** Changes what is given of a trigger. An argument that is absent stays, an empty one goes. */
export const updateTrigger = {
  ...scf,
  action: 'UpdateTrigger',
  ratePerSecond: 20,
  parameters: change,
  run({ caller, region, parameters, atMs }, world) {
    const found = findBoth(world, { caller, region, atMs, parameters });
    if (isRefusal(found)) {
      return found;
    }
    const changed = readTriggerChange(parameters);
    if (isRefusal(changed)) {
      return changed;
    }
    replaceTrigger(world, found, { ...found.trigger, ...changed, modifiedMs: atMs });
    return {};
  },
} satisfies Action<z.infer<typeof change>>;

const status = z.strictObject({ ...triggerNaming, Enable: z.string(), TriggerDesc: z.optional(z.string()) });

/** Opens or closes a trigger, and fails when it is so already. */
export const updateTriggerStatus = {
  ...scf,
  action: 'UpdateTriggerStatus',
  ratePerSecond: 20,
  parameters: status,
  run({ caller, region, parameters, atMs }, world) {
    const found = findBoth(world, { caller, region, atMs, parameters });
    if (isRefusal(found)) {
      return found;
    }
    const changed = readTriggerChange({ Enable: parameters.Enable });
    if (isRefusal(changed)) {
      return changed;
    }
    if (changed.isOpen === found.trigger.isOpen) {
      return refuse('FailedOperation.UpdateTriggerStatus', 'The trigger has this status already.');
    }
    replaceTrigger(world, found, { ...found.trigger, ...changed, modifiedMs: atMs });
    return {};
  },
} satisfies Action<z.infer<typeof status>>;

const removal = z.strictObject({ ...triggerNaming, TriggerDesc: z.optional(z.string()) });

/** Removes a trigger. */
export const deleteTrigger = {
  ...scf,
  action: 'DeleteTrigger',
  ratePerSecond: 20,
  parameters: removal,
  run({ caller, region, parameters, atMs }, world) {
    const found = findBoth(world, { caller, region, atMs, parameters });
    if (isRefusal(found)) {
      return found;
    }
    replaceTrigger(world, found);
    return {};
  },
} satisfies Action<z.infer<typeof removal>>;

interface Asked {
  readonly caller: Caller;
  readonly region: string;
  readonly atMs: number;
  readonly parameters: {
    readonly FunctionName: string;
    readonly Namespace?: string;
    readonly TriggerName: string;
    readonly Type: string;
    readonly Qualifier?: string;
  };
}

interface Found {
  readonly func: EmulatedFunction;
  readonly trigger: Trigger;
}

function findBoth(world: World, { caller, region, atMs, parameters }: Asked): Found | Refusal {
  const func = findIdleFunction(world, {
    place: { account: caller.account, region },
    name: parameters.FunctionName,
    namespace: parameters.Namespace,
    atMs,
    code: 'FailedOperation.CreateTrigger',
  });
  if (isRefusal(func)) {
    return func;
  }
  const trigger = findTrigger(func, parameters);
  return isRefusal(trigger) ? trigger : { func, trigger };
}

/** Without a new one the trigger goes. */
function replaceTrigger(world: World, { func, trigger }: Found, next?: Trigger): void {
  const triggers = func.triggers.flatMap((other) => (other !== trigger ? [other] : next === undefined ? [] : [next]));
  world.functions.put({ ...func, triggers });
}
