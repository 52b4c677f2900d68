import * as z from 'zod/mini';
import { isRefusal } from '../../protocol/refusal.ts';
import { formatTime } from '../../protocol/reply.ts';
import { defineAction } from '../action.ts';
import { findFunction, functionParameters, scf } from './find-function.ts';

/** Answers the state of a request: running (1), or the result of its last run, success (0) or failure (-1). */
export const getRequestStatus = defineAction({
  ...scf,
  action: 'GetRequestStatus',
  /** A time range can be given to the real action; it is not supported here, and every request is found. */
  parameters: z.strictObject({ ...functionParameters, FunctionRequestId: z.string() }),
  run(request, world) {
    const { caller, region, parameters } = request;
    const func = findFunction(world, request);
    if (isRefusal(func)) return func;
    const state = world.invoker.requests.find(`${caller.account}/${region}`, parameters.FunctionRequestId);
    const states = state?.functionName === func.name ? [state] : [];
    return {
      TotalCount: states.length,
      Data: states.map(({ startedMs, retry, run }) => ({
        FunctionName: func.name,
        RequestId: parameters.FunctionRequestId,
        StartTime: formatTime(startedMs),
        RetMsg: run?.returned ?? '',
        RetCode: run === undefined ? 1 : run.statusCode === 200 ? 0 : -1,
        Duration: run?.durationMs ?? 0,
        MemUsage: (run?.memoryBytes ?? 0) / 1024 / 1024,
        RetryNum: retry,
      })),
    };
  },
});
