import * as z from 'zod/mini';
import { isRefusal, type Refusal, refuse } from '../../protocol/refusal.ts';
import type { EmulatedFunction, Trigger } from '../../resources/functions.ts';
import type { World } from '../../world/world.ts';
import type { Action } from '../action.ts';
import {
  type FunctionRequest,
  findIdleFunction,
  findTrigger,
  scf,
  type TriggerNamed,
  triggerNaming,
} from './entities.ts';
import { readTriggerChange, triggerSettings } from './trigger-settings.ts';

const change = z.strictObject({ ...triggerNaming, ...triggerSettings });

/** Changes what is given of a trigger. An argument that is absent stays, an empty one goes. */
export const updateTrigger = {
  ...scf,
  action: 'UpdateTrigger',
  ratePerSecond: 20,
  parameters: change,
  run(request, world) {
    const { parameters, atMs } = request;
    const found = findBoth(world, request);
    if (isRefusal(found)) return found;
    const changed = readTriggerChange(parameters);
    if (isRefusal(changed)) return changed;
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
  run(request, world) {
    const { parameters, atMs } = request;
    const found = findBoth(world, request);
    if (isRefusal(found)) return found;
    const changed = readTriggerChange({ Enable: parameters.Enable });
    if (isRefusal(changed)) return changed;
    if (changed.isOpen === found.trigger.isOpen)
      return refuse('FailedOperation.UpdateTriggerStatus', 'The trigger has this status already.');
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
  run(request, world) {
    const found = findBoth(world, request);
    if (isRefusal(found)) return found;
    replaceTrigger(world, found);
    return {};
  },
} satisfies Action<z.infer<typeof removal>>;

interface Found {
  readonly func: EmulatedFunction;
  readonly trigger: Trigger;
}

function findBoth(world: World, request: FunctionRequest & { readonly parameters: TriggerNamed }): Found | Refusal {
  const func = findIdleFunction(world, request, { code: 'FailedOperation.CreateTrigger' });
  if (isRefusal(func)) return func;
  const trigger = findTrigger(func, request.parameters);
  return isRefusal(trigger) ? trigger : { func, trigger };
}

/** Without a new one the trigger goes. */
function replaceTrigger(world: World, { func, trigger }: Found, next?: Trigger): void {
  const triggers = func.triggers.flatMap((other) => (other !== trigger ? [other] : next === undefined ? [] : [next]));
  world.functions.put({ ...func, triggers });
}
