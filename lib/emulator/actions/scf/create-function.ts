import { randomBytes } from 'node:crypto';
import * as z from 'zod/mini';
import { isRefusal, type Refusal, refuse } from '../../protocol/refusal.ts';
import { findCodeFault } from '../../resources/function-code.ts';
import type { FunctionSettings } from '../../resources/functions.ts';
import type { Action } from '../action.ts';
import { readTags, wireTags } from '../wire-tags.ts';
import { readAskedCode, refuseHandler, wireCode } from './code.ts';
import { functionNaming, refuseNamespace, scf } from './entities.ts';
import { applySettings, refuseRole, refuseSettings, wireSettings } from './settings.ts';

const parameters = z.strictObject({
  ...functionNaming,
  ...wireSettings,
  Code: z.strictObject(wireCode),
  CodeSource: z.optional(z.enum(['ZipFile', 'Cos'])),
  Handler: z.optional(z.string()),
  Type: z.optional(z.literal('Event')),
  Tags: z.optional(wireTags),
});

// https://cloud.tencent.com/document/product/583/11637
const maxFunctions = 50;

/** https://cloud.tencent.com/document/api/583/18586: a function of code in a zip. It is there at once, and Active later. */
export const createFunction = {
  ...scf,
  action: 'CreateFunction',
  ratePerSecond: 100,
  parameters,
  run({ caller, region, parameters: asked, atMs }, world) {
    const place = { account: caller.account, region };
    const { FunctionName: name, Handler: handler = 'index.main_handler', Runtime: runtime, Role: role = '' } = asked;
    const settings = applySettings({ ...defaults, handler }, asked);
    const refusal =
      refuseName(name) ??
      refuseNamespace(asked.Namespace) ??
      // Its default is Python2.7, which one hardly means; the code for its absence stands in the error list.
      (runtime === undefined ? refuse('MissingParameter.Runtime', 'The runtime is missing.') : undefined) ??
      refuseHandler(handler) ??
      refuseSettings(settings);
    if (refusal !== undefined) return refusal;
    if (world.functions.find(place, name, atMs) !== undefined)
      return refuse('ResourceInUse.Function', `The function exists already: [${name}]`);
    const roleRefusal = role === '' ? undefined : refuseRole(role, caller, world);
    if (roleRefusal !== undefined) return roleRefusal;
    const code = readAskedCode(asked.Code);
    if (isRefusal(code)) return code;
    if (world.functions.list(place, atMs).length >= maxFunctions)
      return refuse('LimitExceeded.Function', `There must not be more than ${maxFunctions} functions.`);
    world.functions.put({
      ...place,
      functionId: `lam-${randomBytes(4).toString('hex')}`,
      name,
      settings,
      code,
      tags: readTags(asked.Tags ?? []),
      triggers: [],
      // https://cloud.tencent.com/document/product/583/41138
      events: { retries: 2, keptSeconds: 21_600 },
      change: { status: 'Creating', untilMs: world.functions.doneMs(atMs), failure: findCodeFault(code, handler) },
      addedMs: atMs,
      modifiedMs: atMs,
    });
    return {};
  },
} satisfies Action<z.infer<typeof parameters>>;

const defaults: FunctionSettings = {
  handler: '',
  runtime: '',
  description: '',
  memoryMb: 128,
  timeoutSeconds: 3,
  initTimeoutSeconds: 65,
  environment: {},
  role: '',
  vpcId: '',
  subnetId: '',
  clsLogsetId: '',
  clsTopicId: '',
};

/** 2 to 60 letters, digits, `-` and `_`; the first is a letter, the last neither `-` nor `_`. */
function refuseName(name: string): Refusal | undefined {
  return /^[A-Za-z][\w-]{0,58}[A-Za-z0-9]$/.test(name)
    ? undefined
    : refuse('InvalidParameterValue.FunctionName', `The name of the function is not valid: [${name}]`);
}
