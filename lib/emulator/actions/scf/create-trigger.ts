import * as z from 'zod/mini';
import { isRefusal, refuse } from '../../protocol/refusal.ts';
import { defineAction } from '../action.ts';
import { triggerFields } from './answer-fields.ts';
import { findIdleFunction, isLatest, scf, triggerParameters, unsupportedTriggerType } from './find-function.ts';
import { readTriggerChange, triggerSettings } from './trigger-settings.ts';

// https://cloud.tencent.com/document/product/583/11637
const maxTriggers = 10;

/**
 * Creates a timer trigger. The API page's example has no Enable and is answered with 0; that a trigger is closed by
 * default follows from that alone.
 */
export const createTrigger = defineAction({
  ...scf,
  action: 'CreateTrigger',
  parameters: z.strictObject({ ...triggerParameters, ...triggerSettings }),
  run(request, world) {
    const { parameters, atMs } = request;
    const { TriggerName: name, Qualifier: qualifier = '$LATEST', TriggerDesc = '' } = parameters;
    const func = findIdleFunction(world, request, {
      code: 'FailedOperation.CreateTrigger',
      settlingCode: 'FailedOperation.CreateTrigger',
    });
    if (isRefusal(func)) return func;
    if (parameters.Type !== 'timer') return unsupportedTriggerType();

    if (!/^[A-Za-z][\w-]{0,59}$/.test(name)) {
      // The page of the trigger says 60 characters with a letter first, that of the action 100: the narrower counts.
      return refuse('InvalidParameterValue.TriggerName', `The name of the trigger is not valid: [${name}]`);
    }
    // A timer of a published version is not supported here.
    if (!isLatest(qualifier)) return refuse('ResourceNotFound.Qualifier', `Version not found: [${qualifier}]`);
    const change = readTriggerChange({ ...parameters, TriggerDesc });
    if (isRefusal(change)) return change;
    if (func.triggers.some((trigger) => trigger.name === name))
      return refuse('ResourceInUse.Trigger', `The trigger exists already: [${name}]`);
    if (func.triggers.length >= maxTriggers)
      return refuse('LimitExceeded.Trigger', `There must not be more than ${maxTriggers} timers.`);

    const trigger = { name, qualifier, ...defaults, ...change, addedMs: atMs, modifiedMs: atMs };
    world.functions.put({ ...func, triggers: [...func.triggers, trigger] });
    return { TriggerInfo: triggerFields(trigger) };
  },
});

const defaults = { cron: '', isOpen: false, argument: '', description: '' };
