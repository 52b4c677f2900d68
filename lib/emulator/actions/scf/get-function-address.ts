import * as z from 'zod/mini';
import { isRefusal } from '../../protocol/refusal.ts';
import { defineAction } from '../action.ts';
import { findIdleFunction, functionParameters, scf } from './find-function.ts';

/**
 * Answers the download address and the checksum of the code: https://www.tencentcloud.com/document/product/583/34409.
 * The input and the notation of the checksum are not documented; here it is the SHA-256 of the zip, in hex. Neither are
 * the statuses that are refused; here it is every one but Active. The zip is served at the address as it was uploaded; whether the real service does so is not documented.
 */
export const getFunctionAddress = defineAction({
  ...scf,
  action: 'GetFunctionAddress',
  parameters: z.strictObject({ ...functionParameters, Qualifier: z.optional(z.string()) }),
  run(request, world) {
    const { parameters, atMs } = request;
    const { Qualifier: qualifier = '$LATEST' } = parameters;
    const func = findIdleFunction(world, request, {
      code: 'FailedOperation.FunctionStatusError',
      qualifier,
    });
    return isRefusal(func)
      ? func
      : {
          Url: world.codeLinks.open(func.code, `${func.name}_${qualifier.replace('$', '')}`, atMs),
          CodeSha256: func.code.sha256,
        };
  },
});
