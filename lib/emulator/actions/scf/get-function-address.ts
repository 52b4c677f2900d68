import * as z from 'zod/mini';
import { isRefusal } from '../../protocol/refusal.ts';
import type { Action } from '../action.ts';
import { findIdleFunction, functionNaming, scf } from './entities.ts';

const parameters = z.strictObject({ ...functionNaming, Qualifier: z.optional(z.string()) });

/**
 * Where the code can be fetched, and its sum: https://www.tencentcloud.com/document/product/583/34409. Of what the sum is made
 * and how it is written is not documented; here it is that of the zip, in hex. When a function is refused for its status,
 * which the error list has a code for, is not either; here it is whenever it is not Active. Nothing is served at the address.
 */
export const getFunctionAddress = {
  ...scf,
  action: 'GetFunctionAddress',
  ratePerSecond: 20,
  parameters,
  run(request, world) {
    const { parameters: asked } = request;
    const func = findIdleFunction(world, request, {
      code: 'FailedOperation.FunctionStatusError',
      qualifier: asked.Qualifier,
    });
    return isRefusal(func)
      ? func
      : { Url: `https://lambdacode.example.com/${func.name}_LATEST.zip`, CodeSha256: func.code.sha256 };
  },
} satisfies Action<z.infer<typeof parameters>>;
