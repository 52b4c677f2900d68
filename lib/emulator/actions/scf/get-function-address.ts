import * as z from 'zod/mini';
import { isRefusal } from '../../protocol/refusal.ts';
import { defineAction } from '../action.ts';
import { findIdleFunction, functionParameters, scf } from './find-function.ts';

/**
 * Where the code can be fetched, and its sum: https://www.tencentcloud.com/document/product/583/34409. Of what the sum is made
 * and how it is written is not documented; here it is that of the zip, in hex. When a function is refused for its status,
 * which the error list has a code for, is not either; here it is whenever it is not Active. Nothing is served at the address.
 */
export const getFunctionAddress = defineAction({
  ...scf,
  action: 'GetFunctionAddress',
  parameters: z.strictObject({ ...functionParameters, Qualifier: z.optional(z.string()) }),
  run(request, world) {
    const { parameters } = request;
    const func = findIdleFunction(world, request, {
      code: 'FailedOperation.FunctionStatusError',
      qualifier: parameters.Qualifier,
    });
    return isRefusal(func)
      ? func
      : { Url: `https://lambdacode.example.com/${func.name}_LATEST.zip`, CodeSha256: func.code.sha256 };
  },
});
