import * as z from 'zod/mini';
import { isRefusal, refuse } from '../../protocol/refusal.ts';
import { findCodeFault } from '../../resources/function-code.ts';
import type { Action } from '../action.ts';
import { readAskedCode, refuseHandler, wireCode } from './code.ts';
import { findIdleFunction, functionNaming, scf } from './entities.ts';
import { applySettings, refuseRole, refuseSettings, wireSettings } from './settings.ts';

/** Only FALSE: there are no versions here but the latest. */
const publish = z.optional(z.literal('FALSE'));

const codeParameters = z.strictObject({
  ...functionNaming,
  ...wireCode,
  Code: z.optional(z.strictObject(wireCode)),
  CodeSource: z.optional(z.enum(['ZipFile', 'Cos'])),
  Handler: z.optional(z.string()),
  InstallDependency: z.optional(z.literal('FALSE')),
  Publish: publish,
});

/** Gives a function new code, and with it perhaps another handler. The zip stands in `Code` or, as it used to, beside it. */
export const updateFunctionCode = {
  ...scf,
  action: 'UpdateFunctionCode',
  ratePerSecond: 20,
  parameters: codeParameters,
  run(request, world) {
    const { parameters: asked, atMs } = request;
    const func = findIdleFunction(world, request, {
      code: 'FailedOperation.FunctionStatusError',
      also: ['UpdateFailed'],
    });
    if (isRefusal(func)) return func;
    const { Handler: handler = func.settings.handler } = asked;
    const refusal = refuseHandler(handler);
    if (refusal !== undefined) return refusal;
    const code = readAskedCode(asked.Code ?? asked);
    if (isRefusal(code)) return code;
    world.functions.put({
      ...func,
      code,
      settings: { ...func.settings, handler },
      change: { status: 'Updating', untilMs: world.functions.doneMs(atMs), failure: findCodeFault(code, handler) },
      modifiedMs: atMs,
    });
    return {};
  },
} satisfies Action<z.infer<typeof codeParameters>>;

const settingsParameters = z.strictObject({ ...functionNaming, ...wireSettings, Publish: publish });

/** Changes the settings that are given; a runtime stays what it was at the creation. */
export const updateFunctionConfiguration = {
  ...scf,
  action: 'UpdateFunctionConfiguration',
  ratePerSecond: 100,
  parameters: settingsParameters,
  run(request, world) {
    const { caller, parameters: asked, atMs } = request;
    const func = findIdleFunction(world, request, { code: 'FailedOperation.UpdateFunctionConfiguration' });
    if (isRefusal(func)) return func;
    const settings = applySettings(func.settings, asked);
    if (settings.runtime !== func.settings.runtime)
      return refuse('InvalidParameterValue.Runtime', 'The runtime cannot be changed.');
    const refusal = refuseSettings(settings) ?? (asked.Role ? refuseRole(asked.Role, caller, world) : undefined);
    if (refusal !== undefined) return refusal;
    world.functions.put({
      ...func,
      settings,
      change: { status: 'Updating', untilMs: world.functions.doneMs(atMs) },
      modifiedMs: atMs,
    });
    return {};
  },
} satisfies Action<z.infer<typeof settingsParameters>>;
