import * as z from 'zod/mini';
import { isRefusal, type Refusal, refuse } from '../../protocol/refusal.ts';
import type { FunctionRun } from '../../runtime/invoker.ts';
import { defineAction } from '../action.ts';
import { findIdleFunction, functionParameters, scf } from './find-function.ts';

// https://cloud.tencent.com/document/product/583/11637
const maxEventBytes = { RequestResponse: 6 * 1024 * 1024, Event: 128 * 1024 };

/**
 * Runs a function with an event, `{}` when none is given. `Event` is answered before the run, with the request id
 * alone. The last 4 KB of the log are answered only with `LogType: Tail`, as in earlier versions of the API page.
 */
export const invoke = defineAction({
  ...scf,
  action: 'Invoke',
  // https://www.tencentcloud.com/document/product/598/57149
  permission: 'InvokeFunction',
  ratePerSecond: 100,
  parameters: z.strictObject({
    ...functionParameters,
    Qualifier: z.optional(z.string()),
    InvocationType: z.optional(z.enum(['RequestResponse', 'Event'])),
    ClientContext: z.optional(z.string()),
    LogType: z.optional(z.enum(['None', 'Tail'])),
  }),
  async run(request, world) {
    const { parameters, requestId } = request;
    const {
      InvocationType: type = 'RequestResponse',
      ClientContext: text = '{}',
      LogType: logType = 'None',
    } = parameters;
    const func = findIdleFunction(world, request, {
      code: 'FailedOperation.FunctionStatusError',
      qualifier: parameters.Qualifier,
    });
    if (isRefusal(func)) {
      // Seen with this code: https://www.npmjs.com/package/tencentcloud-serverless-nodejs.
      return func.code === 'ResourceNotFound.Function' ? refuse('ResourceNotFound.FunctionName', func.message) : func;
    }
    if (Buffer.byteLength(text) > maxEventBytes[type])
      return refuse('InvalidParameter.RequestTooLarge', `The event is over ${maxEventBytes[type]} bytes.`);
    const read = readEvent(text);
    if (isRefusal(read)) return read;
    const invocation = { func, event: read.event, requestId, source: 'api' } as const;
    if (type === 'Event') {
      void world.invoker.deliver(invocation);
      return { Result: { ...nothing, FunctionRequestId: requestId } };
    }
    const run = await world.invoker.run(invocation);
    if (run === undefined) {
      // That Invoke ends after 300 s is documented, how it is answered then is not: this code of its list is our choice.
      return refuse(
        'FailedOperation.InvokeFunction',
        'The function did not end in the time in which it is waited for.',
      );
    }
    return { Result: runFields(run, logType === 'Tail' ? tail(run.log) : '') };
  },
});

const nothing = { Log: '', RetMsg: '', ErrMsg: '', MemUsage: 0, Duration: 0, BillDuration: 0, InvokeResult: 0 };

/** Fields of a finished run. Only the InvokeResult of a success, 0, is known; that of a failure is our choice. */
function runFields(run: FunctionRun, log: string) {
  return {
    Log: log,
    RetMsg: run.returned,
    ErrMsg: run.error,
    MemUsage: run.memoryBytes,
    Duration: run.durationMs,
    BillDuration: run.durationMs,
    FunctionRequestId: run.requestId,
    InvokeResult: run.statusCode === 200 ? 0 : -1,
  };
}

function tail(log: string): string {
  return Buffer.from(log).subarray(-4096).toString();
}

/** Reads an event, any JSON value. The text of the refusal is not known. */
function readEvent(text: string): { readonly event: unknown } | Refusal {
  try {
    return { event: JSON.parse(text) };
  } catch (error) {
    if (error instanceof SyntaxError) return refuse('InvalidParameterValue.Param', 'The event is not JSON.');
    throw error;
  }
}
