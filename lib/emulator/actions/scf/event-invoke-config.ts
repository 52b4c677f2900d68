import * as z from 'zod/mini';
import { isRefusal, refuse } from '../../protocol/refusal.ts';
import { defineAction } from '../action.ts';
import { findIdleFunction, functionParameters, scf } from './find-function.ts';

/** Answers the retries and the retention of asynchronous events, of a function that is Active. The second entry, always -1, is from the API page's example. */
export const getFunctionEventInvokeConfig = defineAction({
  ...scf,
  action: 'GetFunctionEventInvokeConfig',
  parameters: z.strictObject({ ...functionParameters, Qualifier: z.optional(z.string()) }),
  run(request, world) {
    const { parameters } = request;
    const func = findIdleFunction(world, request, {
      code: 'FailedOperation.FunctionVersionStatusNotActive',
      qualifier: parameters.Qualifier,
    });
    return isRefusal(func)
      ? func
      : {
          AsyncTriggerConfig: {
            RetryConfig: [{ RetryNum: func.events.retries }, { RetryNum: -1 }],
            MsgTTL: func.events.retentionSeconds,
          },
        };
  },
});

/** Sets both; only the first retry entry counts. The bounds are not documented: here they are the defaults and a minute. */
export const updateFunctionEventInvokeConfig = defineAction({
  ...scf,
  action: 'UpdateFunctionEventInvokeConfig',
  parameters: z.strictObject({
    ...functionParameters,
    AsyncTriggerConfig: z.strictObject({
      RetryConfig: z.array(z.strictObject({ RetryNum: z.int() })),
      MsgTTL: z.int(),
    }),
  }),
  run(request, world) {
    const { parameters } = request;
    const func = findIdleFunction(world, request, {
      code: 'FailedOperation.FunctionVersionStatusNotActive',
      settlingCode: 'FailedOperation.FunctionVersionStatusNotActive',
    });
    if (isRefusal(func)) return func;
    const { RetryConfig, MsgTTL: retentionSeconds } = parameters.AsyncTriggerConfig;
    const [first] = RetryConfig;
    if (first === undefined) return refuse('InvalidParameterValue.AsyncTriggerConfig', 'The retry count is missing.');
    const retries = first.RetryNum;
    if (retries < 0 || retries > 2) return refuse('LimitExceeded.RetryNum', 'An event is retried at most twice.');
    if (retentionSeconds < 60 || retentionSeconds > 21_600)
      return refuse('LimitExceeded.MsgTTL', 'An event is kept for 60 to 21600 seconds.');
    world.functions.put({ ...func, events: { retries, retentionSeconds } });
    return {};
  },
});
