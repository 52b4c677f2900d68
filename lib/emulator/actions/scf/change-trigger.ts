import * as z from 'zod/mini';
import { isRefusal, type Refusal, refuse } from '../../protocol/refusal.ts';
import type { EmulatedFunction, Trigger } from '../../resources/functions.ts';
import type { World } from '../../world/world.ts';
import { defineAction } from '../action.ts';
import {
  type FunctionRequest,
  findIdleFunction,
  findTrigger,
  scf,
  type TriggerReference,
  triggerParameters,
} from './find-function.ts';
import { readTriggerChange, triggerSettings } from './trigger-settings.ts';

/** Changes the given settings of a trigger. An absent argument stays, an empty one removes it. */
export const updateTrigger = defineAction({
  ...scf,
  action: 'UpdateTrigger',
  parameters: z.strictObject({ ...triggerParameters, ...triggerSettings }),
  run(request, world) {
    const { parameters, atMs } = request;
    const found = findFunctionAndTrigger(world, request);
    if (isRefusal(found)) return found;
    const changed = readTriggerChange(parameters);
    if (isRefusal(changed)) return changed;
    replaceTrigger(world, found, { ...found.trigger, ...changed, modifiedMs: atMs });
    return {};
  },
});

/** Opens or closes a trigger, and fails when it has that status already. */
export const updateTriggerStatus = defineAction({
  ...scf,
  action: 'UpdateTriggerStatus',
  parameters: z.strictObject({ ...triggerParameters, Enable: z.string(), TriggerDesc: z.optional(z.string()) }),
  run(request, world) {
    const { parameters, atMs } = request;
    const found = findFunctionAndTrigger(world, request);
    if (isRefusal(found)) return found;
    const changed = readTriggerChange({ Enable: parameters.Enable });
    if (isRefusal(changed)) return changed;
    if (changed.isOpen === found.trigger.isOpen)
      return refuse('FailedOperation.UpdateTriggerStatus', 'The trigger has this status already.');
    replaceTrigger(world, found, { ...found.trigger, ...changed, modifiedMs: atMs });
    return {};
  },
});

/** Deletes a trigger. */
export const deleteTrigger = defineAction({
  ...scf,
  action: 'DeleteTrigger',
  parameters: z.strictObject({ ...triggerParameters, TriggerDesc: z.optional(z.string()) }),
  run(request, world) {
    const found = findFunctionAndTrigger(world, request);
    if (isRefusal(found)) return found;
    replaceTrigger(world, found);
    return {};
  },
});

interface Found {
  readonly func: EmulatedFunction;
  readonly trigger: Trigger;
}

function findFunctionAndTrigger(
  world: World,
  request: FunctionRequest & { readonly parameters: TriggerReference },
): Found | Refusal {
  const func = findIdleFunction(world, request, {
    code: 'FailedOperation.CreateTrigger',
    settlingCode: 'FailedOperation.CreateTrigger',
  });
  if (isRefusal(func)) return func;
  const trigger = findTrigger(func, request.parameters);
  return isRefusal(trigger) ? trigger : { func, trigger };
}

/** Replaces a trigger, or removes it when there is no next one. */
function replaceTrigger(world: World, { func, trigger }: Found, next?: Trigger): void {
  const triggers = func.triggers.flatMap((other) => (other !== trigger ? [other] : next === undefined ? [] : [next]));
  world.functions.put({ ...func, triggers });
}
