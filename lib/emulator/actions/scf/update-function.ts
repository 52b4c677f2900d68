import * as z from 'zod/mini';
import { isRefusal, refuse } from '../../protocol/refusal.ts';
import { checkEntryFile } from '../../resources/function-code.ts';
import { defineAction } from '../action.ts';
import { checkHandler, codeParameters, readCodeParameters } from './code.ts';
import { findIdleFunction, functionParameters, scf } from './find-function.ts';
import { applySettings, checkRole, checkSettings, settingsParameters } from './settings.ts';

/** Only FALSE: no version but the latest is supported here. */
const publish = z.optional(z.literal('FALSE'));

/** Replaces the code, and the handler if one is given. The zip stands in `Code` or, in older requests, beside it. */
export const updateFunctionCode = defineAction({
  ...scf,
  action: 'UpdateFunctionCode',
  parameters: z.strictObject({
    ...functionParameters,
    ...codeParameters,
    Code: z.optional(z.strictObject(codeParameters)),
    CodeSource: z.optional(z.enum(['ZipFile', 'Cos'])),
    Handler: z.optional(z.string()),
    InstallDependency: z.optional(z.literal('FALSE')),
    Publish: publish,
  }),
  run(request, world) {
    const { parameters, atMs } = request;
    const func = findIdleFunction(world, request, {
      code: 'FailedOperation.FunctionStatusError',
      settlingCode: 'FailedOperation.UpdateFunctionCode',
      also: ['UpdateFailed'],
    });
    if (isRefusal(func)) return func;
    const { Handler: handler = func.settings.handler } = parameters;
    const refusal = checkHandler(handler);
    if (refusal !== undefined) return refusal;
    const code = readCodeParameters(parameters.Code ?? parameters);
    if (isRefusal(code)) return code;
    world.functions.put({
      ...func,
      code,
      settings: { ...func.settings, handler },
      change: {
        status: 'Updating',
        untilMs: world.functions.completionMs(atMs),
        failure: checkEntryFile(code, handler),
      },
      modifiedMs: atMs,
    });
    return {};
  },
});

/** Changes the given settings; the runtime cannot be changed. */
export const updateFunctionConfiguration = defineAction({
  ...scf,
  action: 'UpdateFunctionConfiguration',
  ratePerSecond: 100,
  parameters: z.strictObject({ ...functionParameters, ...settingsParameters, Publish: publish }),
  run(request, world) {
    const { caller, parameters, atMs } = request;
    const func = findIdleFunction(world, request, {
      code: 'FailedOperation.UpdateFunctionConfiguration',
      settlingCode: 'FailedOperation.UpdateFunctionConfiguration',
    });
    if (isRefusal(func)) return func;
    const settings = applySettings(func.settings, parameters);
    if (settings.runtime !== func.settings.runtime)
      return refuse('InvalidParameterValue.Runtime', 'The runtime cannot be changed.');
    const refusal =
      checkSettings(settings) ?? (parameters.Role ? checkRole(parameters.Role, caller, world) : undefined);
    if (refusal !== undefined) return refusal;
    world.functions.put({
      ...func,
      settings,
      change: { status: 'Updating', untilMs: world.functions.completionMs(atMs) },
      modifiedMs: atMs,
    });
    return {};
  },
});
