import * as z from 'zod/mini';
import { isRefusal } from '../../protocol/refusal.ts';
import type { Action } from '../action.ts';
import { findIdleFunction, functionNaming, scf } from './entities.ts';

const parameters = z.strictObject({ ...functionNaming, Qualifier: z.optional(z.string()) });

/** Removes a function and its triggers. It is there, Deleting, until that is done. */
export const deleteFunction = {
  ...scf,
  action: 'DeleteFunction',
  ratePerSecond: 20,
  parameters,
  run(request, world) {
    const { parameters: asked, atMs } = request;
    const func = findIdleFunction(world, request, {
      code: 'FailedOperation.FunctionStatusError',
      also: ['CreateFailed', 'UpdateFailed'],
      qualifier: asked.Qualifier,
    });
    if (isRefusal(func)) return func;
    world.functions.put({ ...func, change: { status: 'Deleting', untilMs: world.functions.doneMs(atMs) } });
    return {};
  },
} satisfies Action<z.infer<typeof parameters>>;
