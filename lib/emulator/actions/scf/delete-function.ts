import * as z from 'zod/mini';
import { isRefusal } from '../../protocol/refusal.ts';
import { defineAction } from '../action.ts';
import { findIdleFunction, functionParameters, scf } from './find-function.ts';

/** Deletes a function and its triggers. Until that is done, the function is Deleting. */
export const deleteFunction = defineAction({
  ...scf,
  action: 'DeleteFunction',
  parameters: z.strictObject({ ...functionParameters, Qualifier: z.optional(z.string()) }),
  run(request, world) {
    const { parameters, atMs } = request;
    const func = findIdleFunction(world, request, {
      code: 'FailedOperation.FunctionStatusError',
      settlingCode: 'FailedOperation.DeleteFunction',
      also: ['CreateFailed', 'UpdateFailed'],
      qualifier: parameters.Qualifier,
    });
    if (isRefusal(func)) return func;
    world.functions.put({ ...func, change: { status: 'Deleting', untilMs: world.functions.completionMs(atMs) } });
    return {};
  },
});
