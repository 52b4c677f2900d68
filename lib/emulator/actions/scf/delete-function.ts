import * as z from 'zod/mini';
import { isRefusal } from '../../protocol/refusal.ts';
import { defineAction } from '../action.ts';
import { findIdleFunction, functionParameters, isLatest, scf } from './find-function.ts';
import { deleteVersion } from './versions.ts';

/** Deletes a function with its versions and triggers, or the version that is named. Until that is done, the function is Deleting. */
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
    const { Qualifier: qualifier = '$LATEST' } = parameters;
    if (!isLatest(qualifier)) return deleteVersion(world, request, qualifier);
    world.functions.put({ ...func, change: { status: 'Deleting', untilMs: world.functions.completionMs(atMs) } });
    return {};
  },
});
