import * as z from 'zod/mini';
import { isRefusal } from '../../protocol/refusal.ts';
import { wireTime } from '../../protocol/wire-time.ts';
import type { Action } from '../action.ts';
import { findFunction, functionNaming, scf } from './entities.ts';

/** The span of time that one may ask for is real, but not known here: every request is found. */
const parameters = z.strictObject({ ...functionNaming, FunctionRequestId: z.string() });

/** Whether the function still runs for a request (1), or how its last run ended: well (0) or not (-1). */
export const getRequestStatus = {
  ...scf,
  action: 'GetRequestStatus',
  ratePerSecond: 20,
  parameters,
  run(request, world) {
    const { caller, region, parameters: asked } = request;
    const func = findFunction(world, request);
    if (isRefusal(func)) return func;
    const state = world.invoker.requests.find(`${caller.account}/${region}`, asked.FunctionRequestId);
    const states = state?.functionName === func.name ? [state] : [];
    return {
      TotalCount: states.length,
      Data: states.map(({ startedMs, retry, run }) => ({
        FunctionName: func.name,
        RequestId: asked.FunctionRequestId,
        StartTime: wireTime(startedMs),
        RetMsg: run?.returned ?? '',
        RetCode: run === undefined ? 1 : run.statusCode === 200 ? 0 : -1,
        Duration: run?.durationMs ?? 0,
        MemUsage: (run?.memoryBytes ?? 0) / 1024 / 1024,
        RetryNum: retry,
      })),
    };
  },
} satisfies Action<z.infer<typeof parameters>>;
